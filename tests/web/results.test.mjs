// @ts-check
// The state of the Results view, from reports as `vitrine train` writes them and from others.

import assert from 'node:assert/strict';
import test from 'node:test';

import {readEvaluation} from '../../web/evaluation.js';
import {Results} from '../../web/results.js';

const PACK = {name: 'p', title: 'P', languages: ['en'], labels: [{code: 'a', name: 'Alpha'}, {code: 'b', name: 'Beta'}]};

/** A view of six products, four of them right. @returns {any} */
const view = () => ({
  rows: 6, accuracy: 4 / 6, accuracy_interval: [0.3, 0.9], macro_f1: 0.6, weighted_f1: 0.7, ece: 0.1,
  review: {coverage: 0.5, accuracy: 1},
  per_class: [{precision: 0.75, recall: 0.75, f1: 0.75, support: 4}, {precision: 0.5, recall: 0.5, f1: 0.5, support: 2}],
  confusion: [[3, 1], [1, 1]],
  reliability: [{from: 0, to: 0.5, rows: 0, probability: 0, accuracy: 0}, {from: 0.5, to: 1, rows: 6, probability: 0.8, accuracy: 4 / 6}],
  coverage: [{threshold: 0.9, coverage: 2 / 6, accuracy: 1}, {threshold: 0.6, coverage: 1, accuracy: 4 / 6}],
  errors: [{line: 7, label: 1, predicted: 0, probability: 0.8}, {line: 3, label: 0, predicted: 1, probability: 0.7}],
});

/** @returns {any} */
const report = () => ({labels: ['a', 'b'], review: {threshold: 0.75}, splits: {plain: {folds: 2, views: {title: view(), text: view()}}}});

/** @param {unknown} content */
const source = (content) => new Map([['report.json', new Blob([typeof content === 'string' ? content : JSON.stringify(content)])]]);

/** @param {unknown} content @param {string} [address] */
async function opened(content, address = '') {
  const results = new Results(() => {});
  results.follow(new URLSearchParams(address));
  await results.open(source(content), PACK);
  return results;
}

/** @param {Results} results @returns {any} */
const shown = (results) => results.state.evaluation;

test('the state tells what the report has of the choice, and the address the same', async () => {
  const results = await opened(report(), 'view=title&cell=1,0&sort=support&split=grouped');
  const {names, shown: key, split, evidence, right, classes, mistakes, cell, reliability, gains} = shown(results);
  assert.deepEqual([names, key, split, right], [['Alpha', 'Beta'], 'title', 'plain', 4]);
  assert.deepEqual(evidence.map((/** @type {any} */ {key}) => key), ['title', 'text']);
  assert.deepEqual(classes.map((/** @type {any} */ {label}) => label), [0, 1]);
  assert.deepEqual(mistakes, [{truth: 0, predicted: 1, count: 1, of: 4}, {truth: 1, predicted: 0, count: 1, of: 2}]);
  assert.deepEqual(cell, {mistake: mistakes[1], rows: [{line: 7, probability: 0.8}]});
  assert.equal(reliability.length, 1, 'ranges without products are left out');
  assert.deepEqual(gains, [], 'there is no photo model');
  assert.equal(results.address, 'view=title&split=grouped&sort=support&cell=1,0');
});

test('the pack’s own threshold is a point of the curve, and the first', async () => {
  const results = await opened(report());
  const {coverage, point} = shown(results);
  assert.deepEqual(coverage, [{threshold: 0.9, coverage: 2 / 6, accuracy: 1}, {threshold: 0.75, coverage: 0.5, accuracy: 1},
    {threshold: 0.6, coverage: 1, accuracy: 4 / 6}]);
  assert.equal(point, 1);
  results.press('threshold', 2);
  assert.equal(results.address, 'threshold=0.6');
  assert.equal(shown(results).point, 2);
  results.press('threshold', 1);
  assert.equal(results.address, '');
});

for (const [threshold, point] of [['1', 0], ['0.9', 0], ['0.8', 0], ['0.75', 1], ['0.7', 1], ['0.6', 2], ['0', 2], ['2', 1], ['x', 1]]) {
  test(`the threshold ${threshold} of an address is the point ${point}`, async () => {
    assert.equal(shown(await opened(report(), `threshold=${threshold}`)).point, point);
  });
}

test('the report of a pack that was left meanwhile is not shown', async () => {
  const results = new Results(() => {});
  const other = report();
  other.labels = ['a', 'c'];
  const first = results.open(source(report()), PACK);
  await Promise.all([results.open(source(other), PACK), first]);
  assert.deepEqual(shown(results).names, ['Alpha', 'c']);
});

/** @param {string} name @param {object} [more] @returns {any} */
const model = (name, more) => ({
  name, baseline: false, shipped: false, view: 'text', rows: 6, accuracy: 0.5, accuracy_interval: [0.4, 0.6], macro_f1: 0.5,
  weighted_f1: 0.5, bytes: 10, milliseconds: 1, training_seconds: 1, ...more,
});

test('compared models are sorted by what is wished, unknown costs last', async () => {
  const models = [
    model('large', {macro_f1: 0.6, bytes: 30, milliseconds: 3}), model('own', {shipped: true, accuracy: 0.8, bytes: 20, milliseconds: 2}),
    model('native', {macro_f1: 0.7, bytes: null}), model('floor', {baseline: true, macro_f1: 0.1, accuracy: 0.2, bytes: null, milliseconds: null}),
  ];
  const results = await opened({...report(), models});
  const order = () => shown(results).models.map((/** @type {any} */ {name}) => name);
  assert.deepEqual(order(), ['native', 'large', 'own', 'floor']);
  for (const [sort, expected] of /** @type {const} */ ([
    ['accuracy', ['own', 'large', 'native', 'floor']], ['size', ['own', 'large', 'native', 'floor']], ['time', ['native', 'own', 'large', 'floor']],
  ])) {
    results.press(`models:${sort}`);
    assert.deepEqual(order(), expected, sort);
    assert.equal(results.address, `models=${sort}`);
  }
  assert.equal(shown(results).models[3].bytes, null);
});

test('of many compared models the first are shown, and always the pack’s own', async () => {
  const models = Array.from({length: 50}, (_, i) => model(`m${i}`, {macro_f1: 0.9 - i / 100}));
  models[49].shipped = true;
  const {models: list, modelCount} = shown(await opened({...report(), models}));
  assert.deepEqual([list.length, list.at(-1).name, modelCount], [41, 'm49', 50]);
  assert.deepEqual(shown(await opened(report())).models, [], 'a report without a comparison has none');
});

/** What is changed in a report, and the place that the sentence then names. @type {[string, (report: any) => void][]} */
const BROKEN = [
  ['labels', (report) => { report.labels = 'ab'; }],
  ['labels', (report) => { report.labels = []; }],
  ['labels[1]', (report) => { report.labels[1] = 7; }],
  ['labels', (report) => { report.labels = Array(501).fill('a'); }],
  ['review', (report) => { delete report.review; }],
  ['splits', (report) => { report.splits = {}; }],
  ['splits.plain.views', (report) => { report.splits.plain.views = null; }],
  ['splits.plain.views.text.accuracy', (report) => { report.splits.plain.views.text.accuracy = 1.5; }],
  ['splits.plain.views.text.rows', (report) => { report.splits.plain.views.text.rows = 0.5; }],
  ['splits.plain.views.text.per_class', (report) => { report.splits.plain.views.text.per_class.pop(); }],
  ['splits.plain.views.text.confusion[0][1]', (report) => { report.splits.plain.views.text.confusion[0][1] = '<b>'; }],
  ['splits.plain.views.text.coverage[1].coverage', (report) => { report.splits.plain.views.text.coverage[1].coverage = 0.1; }],
  ['splits.plain.views.text.coverage', (report) => { report.splits.plain.views.text.coverage = []; }],
  ['splits.plain.views.text.errors[0].predicted', (report) => { report.splits.plain.views.text.errors[0].predicted = 2; }],
  ['splits.plain.views.text.errors[1]', (report) => { report.splits.plain.views.text.errors[1] = null; }],
  ['models', (report) => { report.models = {}; }],
  ['models', (report) => { report.models = Array(201).fill(model('m')); }],
  ['models[0].name', (report) => { report.models = [model('m'.repeat(201))]; }],
  ['models[0].view', (report) => { report.models = [model('m', {view: '<b>'})]; }],
  ['models[0].bytes', (report) => { report.models = [model('m', {bytes: -1})]; }],
  ['models[1].milliseconds', (report) => { report.models = [model('m'), model('n', {milliseconds: 'fast'})]; }],
  ['models[0].accuracy_interval', (report) => { report.models = [model('m', {accuracy_interval: [0.5]})]; }],
];
for (const [place, change] of BROKEN) {
  test(`a report that does not fit at ${place} is not shown: ${String(change).replace(/^.*?\{ | \}$/g, '')}`, async () => {
    const broken = report();
    change(broken);
    assert.throws(() => readEvaluation(broken), {name: 'ReportError', message: place});
    const {state, problem, evaluation} = (await opened(broken)).state;
    assert.deepEqual({state, problem, evaluation}, {state: 'broken', problem: place, evaluation: null});
  });
}

test('no report, and one that is no JSON', async () => {
  const results = new Results(() => {});
  await results.open(new Map(), PACK);
  assert.equal(results.state.state, 'missing');
  assert.equal((await opened('<html>')).state.state, 'broken');
  assert.equal((await opened('[]')).state.problem, 'report.json');
});
