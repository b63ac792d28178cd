// @ts-check
// Every kind of text model that the trainer has, trained, exported and measured in both worlds, and three of them fused
// by every rule: what evaluate.mjs says of the pack is what `vitrine evaluate` says of the run, row by row, and a text's
// answer is the same in any company.

import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import {fileURLToPath} from 'node:url';
import {InferenceSession, Tensor} from '../node_modules/onnxruntime-node/dist/index.js';

import {Vitrine} from '../../web/vitrine.js';
import {MODULES} from './tiny-pack.mjs';
import {TOLERANCE, assertSameAnswers, choices, skip, vitrine} from './trained-pack.mjs';

const inBert = (/** @type {string} */ name) => fileURLToPath(new URL(`../bert/${name}`, import.meta.url));
const PIECES = fileURLToPath(new URL('../pieces/unigram.model', import.meta.url));
/** Options that a kind cannot do without. @type {Record<string, string[]>} */
const NEEDED = {
  bert: ['--text-init', inBert('bert.safetensors'), '--text-vocabulary', inBert('vocab.txt'), '--text-heads', '2',
    '--text-tokens', '64', '--text-learning-rate', '0.01'],
};
const FORMS = ['--stemming', 'en', '--stop-words', 'en'];

/** Products of three classes, by words of their own among words of none. */
function products() {
  let state = 7;
  const draw = (/** @type {number} */ bound) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 16) % bound;
  };
  const own = [['mug', 'cup', 'teapot'], ['watch', 'strap', 'quartz'], ['towel', 'linen', 'pillow']];
  const shared = ['red', 'blue', 'new', 'set', 'sets', 'of', 'for', 'men', 'small', 'large'];
  return Array.from({length: 90}, (_, row) => {
    const label = draw(3);
    const text = (/** @type {number} */ words) => [
      own[label][draw(3)], ...Array.from({length: words}, () => shared[draw(shared.length)]),
    ].join(' ');
    return {title: text(draw(6)), description: row % 2 ? text(5 + draw(30)) : '', label: `c${label}`};
  });
}

/**
 * Logits of all texts in one batch, padded to the longest.
 * @param {InferenceSession} session
 * @param {import('../../web/core.js').EncodedText[]} texts
 */
async function batchLogits(session, texts) {
  const bag = session.inputNames.includes('ids');
  const longest = Math.max(...texts.map(({ids, tokens}) => ids.length + tokens.length));
  const shape = [texts.length, longest];
  const padded = (/** @type {Int32Array | Float32Array} */ all, /** @type {'ids' | 'weights' | 'tokens'} */ what) => {
    texts.forEach((text, row) => all.set(text[what], row * longest));
    return all;
  };
  const ids = (/** @type {'ids' | 'tokens'} */ what) =>
    new Tensor('int32', /** @type {Int32Array} */ (padded(new Int32Array(texts.length * longest), what)), shape);
  const {logits} = await session.run(bag ? {
    ids: ids('ids'), weights: new Tensor('float32', padded(new Float32Array(texts.length * longest), 'weights'), shape),
  } : {tokens: ids('tokens')});
  return Array.from({length: texts.length}, (_, row) =>
    /** @type {Float32Array} */ (logits.data).subarray(row * logits.dims[1], (row + 1) * logits.dims[1]));
}

test('every kind of text model answers in the page as it does natively', {skip}, async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-'));
  context.after(() => rm(folder, {recursive: true}));
  const data = join(folder, 'shop.csv');
  const rows = products();
  await writeFile(data, ['title,description,label',
    ...rows.map(({title, description, label}) => `${title},${description},${label}`)].join('\n'));
  const kinds = await choices('--text-model');
  const variants = [['conv', '--text-pieces', PIECES], ...['linear', 'conv'].map((kind) => [kind, ...FORMS])];
  for (const [kind, ...more] of [...kinds.map((kind) => [kind, ...NEEDED[kind] ?? []]), ...variants]) {
    await context.test([kind, ...more.slice(0, 1)].join(' '), async () => {
      const out = join(folder, `${kind}${more.length}`);
      await vitrine(['train', '--data', data, '--out', out, '--folds', '2', '--splits', 'plain', '--text-model', kind,
        '--text-dimension', '24', '--text-hidden', '32', '--text-batch', '16', '--text-epochs', '3', ...more]);
      await assertSameAnswers(out, rows.length, ['--data', data]);

      const pack = await Vitrine.load(join(out, 'pack'), {modules: MODULES});
      const texts = rows.map(({title, description}) => pack.classifier.encodeText(title, description));
      const encoded = texts.map((text) => text.encoded[0]);
      const session = await InferenceSession.create(join(out, 'pack', 'text.onnx'), {logSeverityLevel: 3});
      const together = await batchLogits(session, encoded);
      for (const [row, text] of encoded.entries()) {
        const [alone] = await batchLogits(session, [text]);
        alone.forEach((logit, c) => assert.ok(Math.abs(logit - together[row][c]) < TOLERANCE,
          `row ${row}: ${alone} alone and ${together[row]} in the batch`));
      }
      await session.release();
      texts.forEach((text) => pack.classifier.freeText(text));
      await pack.close();
    });
  }
  for (const rule of await choices('--fusion')) {
    await context.test(`fused: ${rule}`, async () => {
      const out = join(folder, `fused-${rule}`);
      const runs = ['linear0', 'embedding0', 'svm0'].flatMap((name) => ['--run', join(folder, name)]);
      await vitrine(['fuse', ...runs, '--fusion', rule, '--out', out]);
      await assertSameAnswers(out, rows.length, ['--data', data]);
    });
  }
});
