// @ts-check
// What is drawn of a batch, as read_batch.cpp reads it.

import {batchFigures} from './figures.js';
import {FILTERS} from './rows.js';

/** @typedef {import('./batch.js').Batch} Batch */

/** States that are drawn like another one. */
const ALIKE = {opening: 'empty', closed: 'empty', reading: 'empty', starting: 'running', stopped: 'paused'};

/** The state without the table's rows. @param {Batch} batch @param {boolean} wide */
export function drawnState({stage, rows, summary, names, view, choice}, wide) {
  const {counts, count, done, corrections, unknownLabels} = rows;
  const byFilter = rows.countByFilter();
  const {filter, type, order, descending, cell} = choice;
  const hasLabels = summary?.hasLabels ?? false;
  const filters = FILTERS.filter((key) => key !== 'wrong' || hasLabels).filter((key) => key !== 'disagree' || counts.photo > 0);
  return {
    state: ALIKE[/** @type {keyof typeof ALIKE} */ (stage)] ?? stage, total: count, done,
    review: byFilter.review, disagree: counts.disagree, corrected: corrections.size, nothing: counts.nothing,
    missingPhotos: counts.missingPhoto, brokenPhotos: counts.brokenPhoto, unknownLabels, photos: counts.photo > 0, labels: hasLabels,
    familiar: summary !== null && summary.pack.taughtBy === summary.file, filters: filters.map((key) => ({key, rows: byFilter[key]})), filter,
    type: type === null ? '' : names[type], sort: order, descending, shown: view.length, wide,
    evaluation: batchFigures(summary?.evaluation, {rows, names, cell}),
  };
}

/** Rows of the table. @param {Batch} batch @param {number} first place in the view @param {number} count */
export function drawnRows({rows, names, opened, view}, first, count) {
  const name = (/** @type {number} */ index) => names[index] ?? '';
  return Array.from(view.subarray(first, first + count), (row) => ({
    line: rows.lines[row], title: rows.titles[row], type: name(rows.typeOf(row)), probability: rows.probability[row],
    label: rows.others.get(row) ?? name(rows.labels[row]), done: row < rows.done, review: rows.is(row, 'review'),
    disagree: rows.is(row, 'disagree'), wrong: rows.isWrong(row), corrected: rows.corrections.has(row), open: row === opened,
  }));
}
