// @ts-check
// core.wasm through web/core.js: errors are sentences, memory may grow during a call, nothing leaks.

import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import test from 'node:test';

import {Core} from '../../web/core.js';
import {folderUrl} from '../../web/files.js';
import {MODULES, photoOf, tinyPack} from './tiny-pack.mjs';

const modules = await folderUrl(MODULES);
const core = await Core.load({
  moduleUrl: `${modules}core.js`, wasmBinary: await readFile(new URL('core.wasm', modules)),
});
const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);
const image = (/** @type {string} */ name) => readFile(new URL(`../images/${name}`, import.meta.url));
const COLUMNS = {title: 'title', description: 'description', image: 'image', label: 'label'};

function createClassifier() {
  const {manifest, files} = tinyPack();
  return core.createClassifier(bytes(JSON.stringify(manifest)), [files['text.vocabulary']]);
}

test('errors are the core\'s own sentences', async () => {
  assert.throws(() => core.checkPack(bytes('{"version": 9}')),
    {message: 'pack.json: version: expected 3, the version that this program reads, found 9.'});
  assert.throws(() => core.imageInfo(bytes('plain text')), {message: /^This file is not a photo; /});
  assert.throws(() => core.readCatalogue({data: bytes('a,b\n1,2\n'), dataName: 'x.csv', format: 'excel', columns: COLUMNS}),
    {message: /"excel"/});
  const {manifest} = tinyPack();
  assert.throws(() => core.createClassifier(bytes(JSON.stringify(manifest)), [bytes('abc')]),
    {message: /^text\.vocabulary: expected \d+ bytes, found 3\.$/});
});

test('a header tells format, size and orientation', async () => {
  assert.deepEqual(core.imageInfo(await image('exif_6_little.jpg')),
    {format: 'JPEG', width: 32, height: 48, orientation: 6, readable: true});
  assert.equal(core.imageInfo(await image('foreign.webp')).readable, false);
});

test('a text becomes ids and weights of unit length', () => {
  const classifier = createClassifier();
  const text = classifier.encodeText('Watch, watch: MUG', 'nothing known');
  assert.equal(text.encoded.length, 1);
  const [{ids, weights, tokens}] = text.encoded;
  assert.deepEqual([ids.length, tokens.length], [2, 0]);
  assert.ok(Math.abs(weights.reduce((sum, weight) => sum + weight * weight, 0) - 1) < 1e-6);
  classifier.freeText(text);
  classifier.close();
});

test('photos from files and from the browser\'s pixels become the same tensor', () => {
  const classifier = createClassifier();
  const fromFile = classifier.encodeImage(photoOf([10, 200, 30], 5, 7));
  const pixels = new Uint8ClampedArray(5 * 7 * 4);
  for (let i = 0; i < pixels.length; i += 4) pixels.set([10, 200, 30, 255], i);
  const fromPixels = classifier.encodeBitmap(/** @type {any} */ ({data: pixels, width: 5, height: 7}));
  assert.deepEqual(fromPixels, fromFile);
  assert.deepEqual([fromFile.width, fromFile.height, fromFile.tensor.length], [5, 7, 3 * 32 * 64]);
  assert.throws(() => classifier.encodeBitmap(/** @type {any} */ ({data: pixels.subarray(4), width: 5, height: 7})));
  classifier.close();
});

test('a call may grow the memory while it runs', async () => {
  const classifier = createClassifier();
  const before = classifier.encodeImage(photoOf([255, 0, 0]));
  // 20 megapixels take 60 MB as a file and 60 MB decoded: several times the memory at the start.
  const large = classifier.encodeImage(photoOf([255, 0, 0], 5000, 4000));
  assert.equal(large.width, 5000);
  assert.deepEqual(classifier.encodeImage(photoOf([255, 0, 0])), before);
  const text = classifier.encodeText('mug '.repeat(2_000_000), '');
  assert.equal(text.encoded[0].ids.length, 1);
  classifier.freeText(text);
  classifier.close();
});

test('memory that is used up is a sentence, and the core goes on working', () => {
  const used = core.memoryUsed;
  assert.throws(() => core.imageInfo(new Uint8Array(2 ** 31)), {message: /^There is not enough memory for this/});
  assert.equal(core.memoryUsed, used);
  assert.throws(() => core.imageInfo(bytes('plain text')), {message: /not a photo/});
});

test('a catalogue is read row by row', () => {
  const data = bytes('title,label,image\n"A ""red"" mug, large\nwith a handle",m,1.jpg\nWatch,w,\nbroken\n');
  const catalogue = core.readCatalogue({data, dataName: 'shop.csv', format: 'csv', columns: COLUMNS});
  assert.equal(catalogue.format, 'csv');
  assert.deepEqual(catalogue.products, [
    {line: 2, index: '', title: 'A "red" mug, large\nwith a handle', description: '', image: '1.jpg', label: 'm'},
    {line: 4, index: '', title: 'Watch', description: '', image: '', label: 'w'},
  ]);
  assert.equal(catalogue.issues.length, 1);
  assert.equal(catalogue.issues[0].line, 5);
});

test('the head of a catalogue tells what it may hold', () => {
  const data = bytes('Titre;Prix;Catégorie\nThé vert;4;w\nCafé;5;m\nPain;2;w\n');
  assert.deepEqual(core.readCatalogueHead(data, 'shop.csv', ['m', 'w'], 1), {
    format: 'csv', encoding: 'utf-8', foreignLines: 0, firstForeignLine: 0, separator: ';', columns: ['Titre', 'Prix', 'Catégorie'],
    guess: {title: 'Titre', description: '', image: '', label: 'Catégorie'}, rows: [{line: 2, fields: ['Thé vert', '4', 'w']}],
  });
  assert.throws(() => core.readCatalogueHead(bytes('a\0b'), 'shop.csv', [], 1),
    {message: 'shop.csv, line 1: expected text, found a zero byte.'});
});

test('a catalogue gets more columns, and no formula', () => {
  const added = {columns: ['type'], rows: [{line: 3, cells: ['=1+1']}]};
  const csv = new TextDecoder('utf-8', {ignoreBOM: true}).decode(core.extendCatalogue(bytes('a,b\n1,2\n@x,-2\n'), 'shop.csv', added));
  assert.equal(csv, '\ufeffa,b,type\r\n\'@x,-2,\'=1+1\r\n');
});

test('fields are quoted where they need it', () => {
  assert.equal(core.quoteField('plain'), 'plain');
  assert.equal(core.guardField('=cmd'), '\'=cmd');
  assert.equal(core.quoteField('a "b", c'), '"a ""b"", c"');
});

test('an evaluation weights its rows to a prior', () => {
  const classifier = createClassifier();
  const evaluation = classifier.createEvaluation(bytes('code,count\n10,9\n20,1\n30,0\n'), 'prior.csv');
  const [first, second] = [Float32Array.of(0.8, 0.1, 0.1), Float32Array.of(0.1, 0.8, 0.1)];
  evaluation.add('10', first, null, first);
  evaluation.add('20', first, second, first);
  evaluation.add('other', first, null, first);
  evaluation.add('20', null, null, null);
  const result = JSON.parse(evaluation.json());
  assert.equal(result.rows, 3);
  assert.deepEqual(result.missing, {text: 1, image: 2});
  assert.equal(result.unknown_labels, 1);
  assert.ok(Math.abs(result.fusion.accuracy - 0.9) < 1e-9);
  assert.throws(() => classifier.createEvaluation(bytes('code,count\n10,many\n'), 'prior.csv'),
    {message: 'prior.csv: class 10: expected a count of 0 or more, found "many".'});
  evaluation.close();
  classifier.close();
});

test('everything that was created can be freed', () => {
  const cycle = () => {
    const classifier = createClassifier();
    const text = classifier.encodeText('watch and mug', 'a towel');
    classifier.encodeImage(photoOf([1, 2, 3]));
    assert.throws(() => classifier.answer(text, {text_logits: Float32Array.of(1)}, 'en'));
    classifier.answer(text, {text_logits: Float32Array.of(1, 2, 3)}, 'en');
    const evaluation = classifier.createEvaluation();
    evaluation.add('10', null, null, null);
    evaluation.close();
    classifier.freeText(text);
    assert.ok(core.memoryUsed > before);
    classifier.close();
  };
  let before = 0;
  cycle();
  before = core.memoryUsed;
  for (let i = 0; i < 20; ++i) cycle();
  assert.equal(core.memoryUsed, before);
});
