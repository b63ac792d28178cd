// @ts-check
// What a report tells of a class, and reports that tell nothing.

import assert from 'node:assert/strict';
import test from 'node:test';

import {usualConfusions} from '../../web/report.js';

const LABELS = ['a', 'b', 'c'].map((code) => ({code, name: code.toUpperCase()}));
const ALL = {title: true, description: true, photo: true};

/** Rows are the true classes, columns what they were called. @param {unknown} confusion @param {string} view */
const report = (confusion, view = 'fusion') => ({splits: {plain: {views: {[view]: {confusion}}}}});
const CONFUSION = [[8, 1, 0], [2, 5, 0], [4, 0, 0]];

test('of the products that were called a class, what they were', () => {
  assert.deepEqual(usualConfusions(report(CONFUSION), LABELS, 'a', ALL),
    {rows: 14, right: 8, others: [{code: 'c', name: 'C', count: 4}, {code: 'b', name: 'B', count: 2}]});
  assert.deepEqual(usualConfusions(report(CONFUSION), LABELS, 'b', ALL),
    {rows: 6, right: 5, others: [{code: 'a', name: 'A', count: 1}]});
});

test('the figures are those of what the answer was based on', () => {
  for (const [view, based] of /** @type {[string, {title: boolean, description: boolean, photo: boolean}][]} */ ([
    ['title', {title: true, description: false, photo: false}],
    ['text', {title: true, description: true, photo: false}],
    ['image', {title: false, description: false, photo: true}],
    ['title_image', {title: true, description: false, photo: true}],
    ['fusion', ALL],
  ])) {
    assert.equal(usualConfusions(report(CONFUSION, view), LABELS, 'a', based)?.rows, 14, view);
    assert.equal(usualConfusions(report(CONFUSION, 'another'), LABELS, 'a', based), null);
  }
});

test('a report that does not fit the pack tells nothing', () => {
  for (const confusion of [null, 'x', [], [[1, 2, 3]], [[1], [1], ['x']], [[1], null, [1]], [[-1], [0], [0]],
    [[0.5, 0, 0], [0, 0, 0], [0, 0, 0]], [[1e308, 0, 0], [1.7e308, 0, 0], [0, 0, 0]]]) {
    assert.equal(usualConfusions(report(confusion), LABELS, 'a', ALL), null);
  }
  assert.equal(usualConfusions(null, LABELS, 'a', ALL), null);
  assert.equal(usualConfusions(report(CONFUSION), LABELS, 'c', ALL), null, 'nothing was called that');
  assert.equal(usualConfusions(report(CONFUSION), LABELS, 'unknown', ALL), null);
});
