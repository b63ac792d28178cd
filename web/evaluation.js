// @ts-check
// The held-out evaluation of a pack, read from its report.json. The report is untrusted: one that does not have the shape that
// `vitrine train` writes is refused, with the place where it does not fit.

import {MAX_EXTRA_BYTES, packReader} from './files.js';

/** Kinds of evidence and splits, in the order in which they are shown. */
export const VIEWS = ['title', 'text', 'image', 'title_image', 'fusion'];
export const SPLITS = ['plain', 'grouped'];

const MOST_LABELS = 500;
const MOST_ROWS = 100_000;
const MOST_MODELS = 200;
const MOST_NAME_LETTERS = 200;

/**
 * @typedef {{precision: number, recall: number, f1: number, support: number}} ClassScores
 * @typedef {{threshold: number, coverage: number, accuracy: number}} CoveragePoint
 * @typedef {{line: number, label: number, predicted: number, probability: number}} Mistake `label` and `predicted` are
 *   indices of labels
 * @typedef {{rows: number, accuracy: number, accuracy_interval: [number, number], macro_f1: number, weighted_f1: number,
 *   ece: number, review: {coverage: number, accuracy: number}, per_class: ClassScores[], confusion: number[][],
 *   reliability: {rows: number, probability: number, accuracy: number}[], coverage: CoveragePoint[], errors: Mistake[]}} Scores
 *   rows of `confusion` are the true classes; `coverage` rises
 * @typedef {{name: string, baseline: boolean, shipped: boolean, view: string, accuracy: number, accuracy_interval: [number, number],
 *   macro_f1: number, weighted_f1: number, bytes: number | null, milliseconds: number | null}} ComparedModel by all that it
 *   reads, on the first split; `shipped` is the pack's own, `baseline` names the most frequent class always; null: not known
 * @typedef {{rows: number, withDescription: number, withPhoto: number, families: number}} Counts of the products learned from;
 *   0 where the report does not tell
 * @typedef {{labels: string[], threshold: number, counts: Counts, splits: Map<string, Map<string, Scores>>,
 *   models: ComparedModel[]}} Evaluation `labels` are codes; `threshold` is the pack's own for review; splits and views that
 *   the report has; `models` were compared by `vitrine compare`, none where that was not done
 */

/** Where a report does not fit. */
export class ReportError extends Error {
  name = 'ReportError';
}

/** @param {unknown} value @param {string} place @param {(value: any) => boolean} fits @returns {any} */
function expect(value, place, fits) {
  if (!fits(value)) throw new ReportError(place);
  return value;
}

const isShare = (/** @type {unknown} */ value) => typeof value === 'number' && value >= 0 && value <= 1;
const isCount = (/** @type {unknown} */ value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isObject = (/** @type {unknown} */ value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * @template T
 * @param {unknown} list
 * @param {string} place
 * @param {(one: any, place: string, index: number) => T} read
 * @param {number} [length]
 * @returns {T[]}
 */
function readList(list, place, read, length) {
  expect(list, place, (value) => Array.isArray(value) && value.length <= MOST_ROWS && value.length === (length ?? value.length));
  return /** @type {unknown[]} */ (list).map((one, index) => read(one, `${place}[${index}]`, index));
}

/**
 * The fields of an object, each a share of one or a count.
 * @template {string} Share
 * @template {string} [Count=never]
 * @param {any} object @param {string} place @param {Share[]} shares @param {Count[]} [counts]
 * @returns {Record<Share | Count, number>}
 */
function readNumbers(object, place, shares, counts = []) {
  expect(object, place, isObject);
  const read = (/** @type {string} */ name, /** @type {(value: unknown) => boolean} */ fits) =>
    [name, expect(object[name], `${place}.${name}`, fits)];
  return Object.fromEntries([...shares.map((name) => read(name, isShare)), ...counts.map((name) => read(name, isCount))]);
}

/** @param {any} holder @param {string} place @returns {[number, number]} */
const readInterval = ({accuracy_interval: interval}, place) => /** @type {[number, number]} */ (
  readList(interval, `${place}.accuracy_interval`, (value, at) => expect(value, at, isShare), 2));

/** @param {any} model @param {string} place @returns {ComparedModel} */
function readModel(model, place) {
  const numbers = readNumbers(model, place, ['accuracy', 'macro_f1', 'weighted_f1']);
  const read = (/** @type {string} */ name, /** @type {(value: any) => boolean} */ fits) =>
    expect(model[name], `${place}.${name}`, fits);
  return {
    ...numbers,
    name: read('name', (value) => typeof value === 'string' && value.length <= MOST_NAME_LETTERS),
    baseline: read('baseline', (value) => typeof value === 'boolean'),
    shipped: read('shipped', (value) => typeof value === 'boolean'),
    view: read('view', (value) => VIEWS.includes(value)),
    accuracy_interval: readInterval(model, place),
    bytes: read('bytes', (value) => value === null || isCount(value)),
    milliseconds: read('milliseconds', (value) => value === null || (Number.isFinite(value) && value >= 0)),
  };
}

/** @param {any} view @param {string} place @param {number} classes @returns {Scores} */
function readScores(view, place, classes) {
  const numbers = readNumbers(view, place, ['accuracy', 'macro_f1', 'weighted_f1', 'ece'], ['rows']);
  const count = (/** @type {unknown} */ value, /** @type {string} */ at) => expect(value, at, isCount);
  let last = 0;
  const scores = {
    ...numbers,
    accuracy_interval: readInterval(view, place),
    review: readNumbers(view.review, `${place}.review`, ['coverage', 'accuracy']),
    per_class: readList(view.per_class, `${place}.per_class`,
      (one, at) => readNumbers(one, at, ['precision', 'recall', 'f1'], ['support']), classes),
    confusion: readList(view.confusion, `${place}.confusion`, (row, at) => readList(row, at, count, classes), classes),
    reliability: readList(view.reliability, `${place}.reliability`,
      (one, at) => readNumbers(one, at, ['probability', 'accuracy'], ['rows'])),
    coverage: readList(view.coverage, `${place}.coverage`, (one, at) => {
      const point = readNumbers(one, at, ['threshold', 'coverage', 'accuracy']);
      expect(point.coverage, `${at}.coverage`, (value) => value >= last);
      last = point.coverage;
      return point;
    }),
    errors: readList(view.errors, `${place}.errors`, (one, at) => {
      const error = readNumbers(one, at, ['probability'], ['line', 'label', 'predicted']);
      for (const name of /** @type {const} */ (['label', 'predicted'])) expect(error[name], `${at}.${name}`, (value) => value < classes);
      return error;
    }),
  };
  expect(scores.coverage.length, `${place}.coverage`, (length) => length > 0);
  return scores;
}

/**
 * @param {any} report the parsed report.json
 * @returns {Evaluation}
 * @throws {ReportError} whose message is the place where it does not fit
 */
export function readEvaluation(report) {
  expect(report, 'report.json', isObject);
  const labels = readList(report.labels, 'labels', (code, at) => expect(code, at, (value) => typeof value === 'string'));
  expect(labels.length, 'labels', (length) => length > 0 && length <= MOST_LABELS);
  const {threshold} = readNumbers(report.review, 'review', ['threshold']);
  const splits = new Map();
  for (const split of SPLITS) {
    const found = report.splits?.[split];
    if (found === undefined) continue;
    expect(found.views, `splits.${split}.views`, isObject);
    const views = VIEWS.filter((view) => found.views[view] !== undefined)
      .map((view) => /** @type {const} */ ([view, readScores(found.views[view], `splits.${split}.views.${view}`, labels.length)]));
    if (views.length > 0) splits.set(split, new Map(views));
  }
  expect(splits.size, 'splits', (size) => size > 0);
  const models = readList(report.models ?? [], 'models', readModel);
  expect(models.length, 'models', (length) => length <= MOST_MODELS);
  const count = (/** @type {string} */ name) => expect(report[name] ?? 0, name, isCount);
  const counts = {
    rows: count('rows'), withDescription: count('rows_with_description'), withPhoto: count('rows_with_photo'),
    families: count('groups'),
  };
  return {labels, threshold, counts, splits, models};
}

/**
 * The evaluation of a pack. Rejects with a FetchError where there is no report, and with a ReportError where it does not fit.
 * @param {import('./files.js').PackSource} source
 * @returns {Promise<Evaluation>}
 */
export async function fetchEvaluation(source) {
  const bytes = await (await packReader(source))('report.json', {most: MAX_EXTRA_BYTES['report.json']});
  let report;
  try {
    report = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new ReportError('report.json');
  }
  return readEvaluation(report);
}
