// @ts-check
// evaluate.mjs from its command line: figures that were worked out by hand, rows without photos, and its mistakes.

import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {createWriteStream} from 'node:fs';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Writable} from 'node:stream';
import test from 'node:test';
import {fileURLToPath} from 'node:url';

import {BlobReader, ZipWriter} from '../../web/node_modules/@zip.js/zip.js/index.js';
import {addJointModel, keepRole, MODULES, PIXEL_LOGIT, photoOf, writePack} from './tiny-pack.mjs';

const EVALUATE = fileURLToPath(new URL('../../web/evaluate.mjs', import.meta.url));

/** @param {string[]} args @returns {Promise<{code: number, stdout: string, stderr: string}>} */
function run(...args) {
  return new Promise((resolve) => {
    execFile(process.execPath, [EVALUATE, ...args], (error, stdout, stderr) =>
      resolve({code: error ? Number(error.code) : 0, stdout, stderr}));
  });
}

const ROWS = [
  'title,description,image,label',
  'watch,,watch.bmp,10',  // text and photo say 10
  'mug,"plain, but ""new""",,20',  // no photo
  'towel,,lost.bmp,30',  // its photo is missing
  'towel,,broken.bmp,30',  // its photo is not one
  'mug,watch,,10',  // a tie with the description, a mug without
  ',,blue.bmp,30',  // photo alone
  ',unheard of,,20',  // nothing to go by
  'watch,,,99',  // a label that the pack does not know
  'one field too few',
];

/**
 * A pack, a catalogue and its photos in one folder.
 * @param {import('node:test').TestContext} context
 * @param {(pack: import('./tiny-pack.mjs').Pack) => void} [change]
 */
async function shop(context, change) {
  const pack = await writePack(context, change);
  const [data, images] = [join(pack, 'shop.csv'), join(pack, 'photos')];
  await mkdir(images);
  await writeFile(data, `${ROWS.join('\n')}\n`);
  await writeFile(join(images, 'watch.bmp'), photoOf([255, 0, 0]));
  await writeFile(join(images, 'blue.bmp'), photoOf([0, 0, 255]));
  await writeFile(join(images, 'broken.bmp'), 'no photo');
  return {pack, data, images, args: ['--pack', pack, '--data', data, '--images', images, '--modules', MODULES]};
}

/** @param {string} path */
const readJson = async (path) => JSON.parse(await readFile(path, 'utf8'));

test('rows are counted by what they have', async (context) => {
  const {pack, args} = await shop(context);
  const [json, predictions] = [join(pack, 'figures.json'), join(pack, 'rows.csv')];
  const {code, stdout, stderr} = await run(...args, '--json', json, '--predictions', predictions);
  assert.equal(code, 0, stderr);

  const result = await readJson(json);
  assert.equal(result.rows, 7);
  assert.deepEqual(result.missing, {text: 2, image: 5});
  assert.equal(result.unknown_labels, 1);
  assert.deepEqual(result.labels, ['10', '20', '30']);
  assert.equal(result.text.rows, 5);
  assert.equal(result.text.accuracy, 1, 'a tie goes to the first class, which is right in row 6');
  assert.equal(result.image.rows, 2);
  assert.equal(result.image.accuracy, 1);
  assert.equal(result.fusion.accuracy, 6 / 7);
  assert.deepEqual(result.confusion, [[2, 0, 0], [1, 1, 0], [0, 0, 3]]);

  const rows = (await readFile(predictions, 'utf8')).trimEnd().split('\n').map((line) => line.split(','));
  assert.deepEqual(rows[0], ['line', 'label', '10', '20', '30']);
  assert.deepEqual(rows.slice(1).map(([line, label]) => [line, label]),
    [['2', '10'], ['3', '20'], ['4', '30'], ['5', '30'], ['6', '10'], ['7', '30'], ['8', '20'], ['9', '99']]);
  const blue = rows[6].slice(2).map(Number);
  assert.ok(Math.abs(blue[2] - Math.exp(PIXEL_LOGIT) / (Math.exp(PIXEL_LOGIT) + 2)) < 1e-6);
  assert.deepEqual(rows[7].slice(2), ['0.333333343', '0.333333343', '0.333333343'], 'nine digits of float32');
  assert.deepEqual(rows[3].slice(2), rows[4].slice(2), 'a broken photo counts like a missing one');

  assert.match(stdout, /^text +5 +1\.0000/m);
  assert.match(stdout, /^image +2 /m);
  assert.match(stdout, /^fusion +7 +0\.8571/m);
  assert.match(stdout, /^8 rows in [\d.]+ s \([\d.]+ rows\/s\)$/m);
  assert.match(stdout, /^1 rows have a label that the pack does not know$/m);
  assert.match(stdout, /^1 photos are missing$/m);
  assert.match(stdout, /^1 photos could not be read; the first: broken\.bmp: This file is not a photo; /m);
  assert.match(stderr, /shop\.csv:10: skipped: /);
});

test('a pack of joint models alone leaves out rows that lack a text or a photo', async (context) => {
  const {pack, args} = await shop(context, (tiny) => {
    addJointModel(tiny, 0.25);
    keepRole(tiny, 'joint');
  });
  const [json, predictions] = [join(pack, 'figures.json'), join(pack, 'rows.csv')];
  const {code, stderr} = await run(...args, '--json', json, '--predictions', predictions);
  assert.equal(code, 0, stderr);
  const result = await readJson(json);
  assert.equal(result.rows, 7);
  assert.deepEqual(result.missing, {text: 7, image: 7});
  const rows = (await readFile(predictions, 'utf8')).trimEnd().split('\n').slice(1).map((line) => line.split(','));
  const surest = rows.map((row) => Math.max(...row.slice(2).map(Number)));
  assert.ok(surest[0] > 0.6, 'the one row with both');
  surest.slice(1).forEach((probability) => assert.ok(Math.abs(probability - 1 / 3) < 1e-6));
});

test('photos in a zip file give the same figures as in a folder', async (context) => {
  const {pack, args, images} = await shop(context);
  const zipFile = join(pack, 'photos.zip');
  const zip = new ZipWriter(Writable.toWeb(createWriteStream(zipFile)));
  for (const name of ['watch.bmp', 'blue.bmp', 'broken.bmp']) {
    await zip.add(`some/folder/${name}`, new BlobReader(new Blob([await readFile(join(images, name))])));
  }
  await zip.close();
  const [folderJson, zipJson] = [join(pack, 'folder.json'), join(pack, 'zip.json')];
  const zipArgs = args.map((value) => value === images ? zipFile : value);
  const [first, second] = [await run(...args, '--json', folderJson), await run(...zipArgs, '--json', zipJson)];
  assert.equal(first.code, 0, first.stderr);
  assert.equal(second.code, 0, second.stderr);
  assert.deepEqual(await readJson(zipJson), await readJson(folderJson));
});

test('without descriptions, and with a prior', async (context) => {
  const {pack, args} = await shop(context);
  const [json, prior] = [join(pack, 'figures.json'), join(pack, 'prior.csv')];
  await writeFile(prior, 'code,count\n10,2\n20,1\n30,1\n');
  const {code, stderr} = await run(...args, '--title-only', '--prior', prior, '--json', json);
  assert.equal(code, 0, stderr);
  const result = await readJson(json);
  // Without its description row 6 is a mug: class 10 is right in one of two rows and weighs half.
  assert.ok(Math.abs(result.fusion.accuracy - (0.5 * 0.5 + 0.25 * 0.5 + 0.25)) < 1e-9);
  assert.ok(Math.abs(result.confusion[0][1] - 7 * 0.25) < 1e-9);
});

test('columns of a plain CSV file have the names that were given', async (context) => {
  const {pack, args, data} = await shop(context);
  await writeFile(data, 'designation,type\nmug,20\n');
  const json = join(pack, 'figures.json');
  const {code, stderr} = await run(...args, '--format', 'csv', '--title-column', 'designation', '--label-column', 'type',
    '--json', json);
  assert.equal(code, 0, stderr);
  assert.equal((await readJson(json)).fusion.accuracy, 1);
});

test('mistakes are one sentence and an exit code', async (context) => {
  const {pack, data, args} = await shop(context);
  const foreign = join(pack, 'foreign.csv');
  await writeFile(foreign, 'title,label\nmug,unheard of\n');
  /** @type {[string[], number, RegExp][]} */
  const mistakes = [
    [[], 2, /^--pack is missing; see --help\.$/],
    [['--pack', pack], 2, /^--data is missing; see --help\.$/],
    [['--pack', pack, '--data', data, '--shuffle'], 2, /^Unknown option '--shuffle'.*; see --help\.$/],
    [[...args, '--threads', 'many'], 2, /^--threads: expected a number from 1 to 64, found "many"; see --help\.$/],
    [[...args, '--data', join(pack, 'none.csv')], 1, /none\.csv could not be read: there is no such file\.$/],
    [[...args, '--images', join(pack, 'none')], 1, /^--images: expected a folder or a zip file, found nothing at .*none\.$/],
    [[...args, '--images', data], 1, /^--images: .*shop\.csv is neither a folder nor a readable zip file\.$/],
    [[...args, '--format', 'excel'], 1, /"excel"/],
    [[...args, '--pack', join(pack, 'photos')], 1, /pack\.json could not be read: there is no such file\.$/],
    [[...args, '--data', foreign], 1, /^.*foreign\.csv: none of 1 rows has a label of the pack \("10", "20", "30" \.\.\.\)\.$/],
    [[...args, '--modules', join(pack, 'photos')], 1, /^core\.wasm was not found in .*; `\.\/dev build` makes it\.$/],
  ];
  for (const [values, expected, sentence] of mistakes) {
    const {code, stderr, stdout} = await run(...values);
    assert.equal(code, expected, values.join(' '));
    assert.match(stderr.trimEnd(), sentence);
    assert.equal(stdout, '');
  }
  const help = await run('--help');
  assert.equal(help.code, 0);
  assert.match(help.stdout, /--predictions FILE/);
});
