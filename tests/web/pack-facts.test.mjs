// What a pack says of itself beside its scores, the shipped one and ones that say little or nonsense.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import test from 'node:test';

import {limitsOf, readFacts} from '../../web/pack-facts.js';

const FLIPKART = new URL('../../web/packs/flipkart/', import.meta.url);

/** @param {Record<string, string>} files */
const packOf = (files) => new Map(Object.entries(files).map(([name, text]) => [name, new Blob([text])]));

test('the shipped pack tells its models with their vocabularies, its data and its limits', async () => {
  const facts = await readFacts(FLIPKART);
  const pack = JSON.parse(await readFile(new URL('pack.json', FLIPKART), 'utf8'));
  const [text, photo] = pack.models;
  assert.deepEqual(facts.textModels, [{name: 'linear', bytes: text.bytes + pack.text[0].vocabulary.bytes}]);
  assert.deepEqual(facts.photoModels, [{name: 'mobilenet-v2', bytes: photo.bytes}]);
  assert.deepEqual(facts.jointModels, []);
  assert.equal(facts.limits.length, 4);
  assert.match(facts.digest, /^[0-9a-f]{64}$/);
  assert.deepEqual([facts.photoWidth, facts.licence, facts.extraRows], [224, 'CC BY-SA 4.0', 0]);
  assert.deepEqual(facts.labels.map(({code}) => code), pack.labels.map((/** @type {any} */ {code}) => code));
});

test('a vocabulary that several models read is counted once', async () => {
  const pack = {text: [{name: 'words', vocabulary: {bytes: 100}}], models: [
    {role: 'text', name: 'a', bytes: 1, encoder: 'words'}, {role: 'text', name: 'b', bytes: 2, encoder: 'words'}]};
  const manifest = JSON.stringify(pack);
  const facts = await readFacts(packOf({'pack.json': manifest}));
  assert.deepEqual(facts.textModels.map(({bytes}) => bytes), [101, 2]);
  assert.equal(facts.bytes, manifest.length + 103);
});

test('nonsense is as good as absent', async () => {
  const facts = await readFacts(packOf({
    'pack.json': JSON.stringify({models: [{role: 'text', bytes: -3, name: {}}, {role: 'spy', bytes: 9}, null], text: 7, image: [],
      provenance: {data: ['x'], licence: 'x'.repeat(1000)}}),
    'card.md': '# Card',
  }));
  assert.deepEqual(facts.textModels, [{name: '', bytes: 0}]);
  assert.deepEqual([facts.photoWidth, facts.source, facts.limits, facts.licence.length], [0, '', [], 300]);
});

test('limits are the entries of that part of the card alone', () => {
  assert.deepEqual(limitsOf('## Scores\n- no\n## Limits\nSome words.\n- one\r\n* two\n\n## Made by\n- not this'), ['one', 'two']);
  assert.deepEqual(limitsOf('## Limits'), []);
  assert.deepEqual(limitsOf('none'), []);
});
