// @ts-check
// A batch without a page: whatever a pack reads, its figures are those of evaluate.mjs, and missing or broken photos, rows with
// nothing to read and labels that the pack lacks are counted and harm nothing.

import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {File} from 'node:buffer';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'node:test';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

import {BatchJob} from '../../web/batch/job.js';
import {BatchRows} from '../../web/batch/rows.js';
import {addJointModel, keepRole, MODULES, photoOf, writePack} from './tiny-pack.mjs';

const EVALUATE = fileURLToPath(new URL('../../web/evaluate.mjs', import.meta.url));
const PHOTOS = {'watch.bmp': photoOf([255, 0, 0]), 'blue.bmp': photoOf([0, 0, 255]), 'broken.bmp': Buffer.from('no photo')};
const ROWS = [
  'title,description,image,label',
  'watch,,watch.bmp,10',
  'mug,"plain, but ""new""",,20',
  'towel,,lost.bmp,30',
  'towel,,broken.bmp,30',
  'mug,,watch.bmp,20',  // text and photo disagree
  ',,blue.bmp,30',
  ',unheard of,,20',  // nothing to go by
  'watch,,,99',  // a label that the pack does not know
  ',unheard of either,,10',  // nothing to go by, with the first class for a label
  'one field too few',
];

/** @typedef {import('../../web/batch/job.js').Event} Event */

/** A batch that is done, and the figures of evaluate.mjs on the same files. @param {import('node:test').TestContext} context @param {(pack: any) => void} [change] */
async function run(context, change) {
  const pack = await writePack(context, change);
  const [data, images, figures] = [join(pack, 'shop.csv'), join(pack, 'photos'), join(pack, 'figures.json')];
  await mkdir(images);
  await writeFile(data, `${ROWS.join('\n')}\n`);
  for (const [name, bytes] of Object.entries(PHOTOS)) await writeFile(join(images, name), bytes);
  await promisify(execFile)(process.execPath, [EVALUATE, '--pack', pack, '--data', data, '--images', images, '--modules', MODULES, '--json', figures]);

  /** @type {Event[]} */
  const events = [];
  const job = new BatchJob((event) => events.push(event), {modules: MODULES});
  assert.equal(await job.open(), null);
  const manifest = await readFile(join(pack, 'pack.json'), 'utf8');
  const {name, title, languages, labels} = JSON.parse(manifest);
  const file = (/** @type {string} */ name, /** @type {any} */ bytes) => /** @type {any} */ (new File([bytes], name));
  await job.addPhotos(Object.entries(PHOTOS).map(([name, bytes]) => file(name, bytes)));
  const {head} = await job.read(file('shop.csv', ROWS.join('\n')), null, {name, title, languages, labels, threshold: 0, manifest});
  const check = job.check(head.guess);
  const summary = await job.begin();
  await job.run(pack, 'en');
  const rows = new BatchRows(summary.total);
  for (const event of events) {
    if (event.type === 'rows') rows.tell(event.rows);
    if (event.type === 'answered') rows.answer(event.rows);
    assert.notEqual(event.type, 'failed', JSON.stringify(event));
  }
  const evaluation = events.findLast((event) => event.type === 'evaluation');
  return {job, check, rows, events, evaluation: /** @type {any} */ (evaluation).evaluation, expected: JSON.parse(await readFile(figures, 'utf8'))};
}

/** @type {Record<string, (pack: any) => void>} */
const PACKS = {
  'text and photo': () => {},
  'texts only': (pack) => { keepRole(pack, 'text'); delete pack.manifest.image; },
  'photos only': (pack) => { keepRole(pack, 'image'); delete pack.manifest.text; delete pack.files['text.vocabulary']; },
  'both in one model': (pack) => addJointModel(pack, 1),
};
for (const [name, change] of Object.entries(PACKS)) {
  test(`the figures of a pack that reads ${name} are those of evaluate.mjs`, async (context) => {
    const {evaluation, expected, rows} = await run(context, change);
    assert.deepEqual(evaluation, expected);
    assert.equal(rows.done, 9);
  });
}

test('what is missing or broken in a row is counted and harms nothing', async (context) => {
  const {job, check, rows, evaluation} = await run(context);
  assert.deepEqual(check, {
    rows: 9, skipped: 1, issues: [{line: 11, reason: 'expected 4 fields, found 1'}], photosNamed: 5, photosFound: 4, labelled: 9, unknown: 1,
  });
  const {missingPhoto, brokenPhoto, nothing, disagree, photo} = rows.counts;
  assert.deepEqual({missingPhoto, brokenPhoto, nothing, disagree, photo}, {missingPhoto: 1, brokenPhoto: 1, nothing: 2, disagree: 1, photo: 3});
  assert.equal(rows.unknownLabels, 1);
  assert.deepEqual([...rows.predicted].slice(0, 4), [0, 1, 2, 2]);
  assert.equal(rows.predicted[6], -1);
  const wish = /** @type {const} */ ({filter: 'all', type: null, cell: null, order: 'probability', descending: true});
  const sorted = [...rows.view(wish, [0, 1, 2])];
  assert.deepEqual(sorted.slice(-2), [6, 8], 'rows without an answer come last');
  assert.deepEqual(sorted.map((row) => rows.probability[row]), [...rows.probability].sort((a, b) => b - a));
  assert.deepEqual([...rows.view({...wish, filter: 'disagree'}, [])], [4]);
  const correct = evaluation.confusion.map((/** @type {number[]} */ row, /** @type {number} */ index) => row[index]);
  const wrong = [...rows.view({...wish, filter: 'wrong', order: 'line', descending: false}, [])];
  assert.ok(wrong.includes(6) && wrong.includes(8), 'a row with nothing to go by is wrong, whatever its label is');
  assert.equal(wrong.length, evaluation.rows - correct.reduce((/** @type {number} */ sum, /** @type {number} */ count) => sum + count, 0));
  assert.equal(rows.countByFilter().wrong, wrong.length);
  evaluation.confusion.forEach((/** @type {number[]} */ counts, /** @type {number} */ truth) => counts.forEach((count, predicted) =>
    assert.equal(rows.view({...wish, cell: [truth, predicted]}, []).length, count, `${truth} taken for ${predicted}`)));
  assert.deepEqual([...rows.view({...wish, order: 'line', type: 2}, [])].every((row) => rows.predicted[row] === 2), true);

  const csv = await job.save(new Map([[4, 2]]), 'fr').text();
  const lines = csv.split('\r\n');
  assert.equal(lines[0], 'title,description,image,label,predicted_code,predicted_name,probability,needs_review,corrected_code');
  assert.match(lines[5], /^mug,,watch\.bmp,20,\d+,[^,]+,0\.\d+,(true|false),30$/);
  assert.match(lines[7], /^,unheard of,,20,,,,,$/);
  assert.equal((await job.saveForChallenge(new Map([[4, 2]])).text()).split('\r\n')[5], '4,30');
  const product = await job.product(4);
  assert.equal(product.title, 'mug');
  assert.equal(product.text?.[0].index, 1);
  assert.equal(product.byPhoto?.[0].index, 0);
  assert.equal(product.photo?.size, PHOTOS['watch.bmp'].length);
});
