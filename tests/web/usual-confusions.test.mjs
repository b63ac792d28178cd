// @ts-check
// What an evaluation tells of a class, and evaluations that tell nothing.

import assert from 'node:assert/strict';
import test from 'node:test';

import {usualConfusions} from '../../web/usual-confusions.js';

const LABELS = ['a', 'b', 'c'].map((code) => ({code, name: code.toUpperCase()}));
const ALL = {title: true, description: true, photo: true};

/** Rows are the true classes, columns what they were called. @param {string} view @returns {any} */
const evaluation = (view = 'fusion') => ({labels: ['a', 'b', 'c'], splits: new Map([['plain', new Map([[view, {confusion: CONFUSION}]])]])});
const CONFUSION = [[8, 1, 0], [2, 5, 0], [4, 0, 0]];

test('of the products that were called a class, what they were', () => {
  assert.deepEqual(usualConfusions(evaluation(), LABELS, 'a', ALL),
    {rows: 14, right: 8, others: [{code: 'c', name: 'C', count: 4}, {code: 'b', name: 'B', count: 2}]});
  assert.deepEqual(usualConfusions(evaluation(), LABELS, 'b', ALL),
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
    assert.equal(usualConfusions(evaluation(view), LABELS, 'a', based)?.rows, 14, view);
    assert.equal(usualConfusions(evaluation('another'), LABELS, 'a', based), null);
  }
});

test('an evaluation that has nothing of a class tells nothing', () => {
  assert.equal(usualConfusions(evaluation(), LABELS, 'c', ALL), null, 'nothing was called that');
  assert.equal(usualConfusions(evaluation(), LABELS, 'unknown', ALL), null);
});
