// @ts-check
// The Results view's state: which part of a pack's held-out evaluation is shown. Controls and addresses come in, one plain
// state goes out; nothing here knows the DOM.

import {fetchEvaluation, ReportError, SPLITS, VIEWS} from './evaluation.js';

const MOST_MISTAKES = 6;
const MOST_SAMPLE_ROWS = 12;
const MOST_CLASSES = 60;
const MOST_MODELS = 40;
const SORTS = ['f1', 'precision', 'recall', 'support', 'name'];
const MODEL_SORTS = ['f1', 'accuracy', 'size', 'time'];

/**
 * @typedef {import('./evaluation.js').Evaluation} Evaluation
 * @typedef {import('./evaluation.js').Scores} Scores
 * @typedef {import('./evaluation.js').CoveragePoint} CoveragePoint
 * @typedef {import('./worker-bridge.js').PackSummary} PackSummary
 * @typedef {{truth: number, predicted: number, count: number, of: number}} Pair `count` of `of` products of one class that
 *   were taken for another; classes by index
 * @typedef {{view: string, split: string, sort: string, models: string, cell: [number, number] | null,
 *   threshold: number | null}} Choice `models` is what those are sorted by; `threshold` null is the pack's own
 * @typedef {{state: 'loading' | 'missing' | 'broken' | 'unreachable' | 'shown', packTitle: string, problem: string,
 *   evaluation: object | null}} ResultsState as read_results.cpp reads it
 */

/** @type {Choice} */
const FIRST = {view: 'fusion', split: 'plain', sort: 'f1', models: 'f1', cell: null, threshold: null};

/**
 * The points of the curve, and among them the one at the pack's own threshold.
 * @param {Scores} scores @param {number} threshold
 * @returns {CoveragePoint[]} with rising coverage
 */
function curve({coverage, review}, threshold) {
  const points = coverage.filter((point) => point.coverage !== review.coverage);
  if (review.coverage > 0) points.push({threshold, ...review});
  return points.sort((a, b) => a.coverage - b.coverage);
}

/**
 * Every kind of mistake, the most frequent first.
 * @param {number[][]} confusion
 * @returns {Pair[]}
 */
function mistakesOf(confusion) {
  return confusion.flatMap((row, truth) => {
    const of = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted) => ({truth, predicted, count, of}));
  }).filter(({truth, predicted, count}) => truth !== predicted && count > 0).sort((a, b) => b.count - a.count);
}

/** The first of the wished that there is. @param {Map<string, unknown>} there @param {string[]} wished */
const firstOf = (there, wished) => /** @type {string} */ (wished.find((one) => there.has(one)));

export class Results {
  #onState;
  /** @type {import('./files.js').PackSource | null} */
  #source = null;
  /** @type {PackSummary | null} */
  #pack = null;
  /** @type {Evaluation | null} */
  #report = null;
  /** @type {ResultsState['state']} */
  #state = 'loading';
  #problem = '';
  #choice = FIRST;

  /** @param {() => void} onState called when a report has come */
  constructor(onState) {
    this.#onState = onState;
  }

  /**
   * Shows a pack's results; its report is read once.
   * @param {import('./files.js').PackSource | null} source
   * @param {PackSummary | null} pack null while it loads
   */
  async open(source, pack) {
    this.#pack = pack ?? this.#pack;
    if (source === this.#source || source === null) return;
    this.#source = source;
    this.#pack = pack;
    this.#report = null;
    this.#state = 'loading';
    const [state, problem, report] = await readReport(source);
    if (source !== this.#source) return;
    [this.#state, this.#problem, this.#report] = [state, problem, report];
    this.#onState();
  }

  /** All of the report; null while or where there is none. */
  get report() {
    return this.#report;
  }

  /** After a report could not be fetched. */
  again() {
    const source = this.#source;
    this.#source = null;
    return this.open(source, this.#pack);
  }

  /**
   * What a control does.
   * @param {string} id
   * @param {number} [value] of a slider
   */
  press(id, value = 0) {
    const [what, which] = id.split(':');
    if (id === 'threshold') this.#choose({threshold: this.#thresholdAt(value)});
    else if (what === 'view') this.#choose({view: which});
    else if (what === 'split') this.#choose({split: which});
    else if (what === 'sort') this.#choose({sort: which});
    else if (what === 'models') this.#choose({models: which});
    else if (what === 'cell' || what === 'mistake') {
      const cell = /** @type {[number, number]} */ (which.split(',').map(Number));
      this.#choose({cell: String(cell) === String(this.#choice.cell) ? null : cell});
    }
  }

  /** The state as it stands in an address; the first state is empty. */
  get address() {
    const {cell, ...others} = this.#choice;
    const told = Object.entries({...others, cell: cell && String(cell)})
      .filter(([name, value]) => value !== null && value !== FIRST[/** @type {keyof Choice} */ (name)]);
    return told.map(([name, value]) => `${name}=${value}`).join('&');
  }

  /** Returns to the state of an address. @param {URLSearchParams} told */
  follow(told) {
    const known = (/** @type {string} */ name, /** @type {string[]} */ values, /** @type {string} */ first) =>
      values.find((value) => value === told.get(name)) ?? first;
    const cell = /^(\d{1,4}),(\d{1,4})$/.exec(told.get('cell') ?? '');
    const threshold = Number(told.get('threshold') ?? NaN);
    this.#choice = {
      view: known('view', VIEWS, FIRST.view), split: known('split', SPLITS, FIRST.split), sort: known('sort', SORTS, FIRST.sort),
      models: known('models', MODEL_SORTS, FIRST.models),
      cell: cell && [Number(cell[1]), Number(cell[2])], threshold: threshold >= 0 && threshold <= 1 ? threshold : null,
    };
  }

  /** @returns {ResultsState} */
  get state() {
    const state = {state: this.#state, packTitle: this.#pack?.title ?? '', problem: this.#problem, evaluation: null};
    return this.#report === null ? state : {...state, evaluation: this.#evaluation(this.#report)};
  }

  /** @param {Partial<Choice>} change */
  #choose(change) {
    this.#choice = {...this.#choice, ...change};
  }

  /** The threshold at a point of the curve; null for the pack's own. @param {number} point */
  #thresholdAt(point) {
    if (this.#report === null) return null;
    const {threshold} = this.#shown(this.#report).points[point];
    return threshold === this.#report.threshold ? null : threshold;
  }

  /** What the report has of the choice. @param {Evaluation} report */
  #shown({splits, threshold}) {
    const split = firstOf(splits, [this.#choice.split, ...SPLITS]);
    const views = /** @type {Map<string, Scores>} */ (splits.get(split));
    const view = firstOf(views, [this.#choice.view, ...VIEWS.toReversed()]);
    const scores = /** @type {Scores} */ (views.get(view));
    return {split, views, view, scores, points: curve(scores, threshold)};
  }

  /** @param {Evaluation} report */
  #evaluation(report) {
    const {split, views, view, scores, points} = this.#shown(report);
    const wished = this.#choice.threshold ?? report.threshold;
    const names = report.labels.map((code) => this.#pack?.labels.find((label) => label.code === code)?.name ?? code);
    const mistakes = mistakesOf(scores.confusion);
    const {accuracy, macro_f1: macroF1, weighted_f1: weightedF1, ece, confusion, rows} = scores;
    const [low, high] = scores.accuracy_interval;
    return {
      names, shown: view, split, splits: [...report.splits.keys()], sort: this.#choice.sort,
      evidence: [...views].map(([key, {accuracy, accuracy_interval: [low, high]}]) => ({key, accuracy, low, high})),
      rows, right: confusion.reduce((sum, row, index) => sum + row[index], 0), accuracy, low, high, macroF1, weightedF1, ece,
      classes: this.#sorted(scores, names).slice(0, MOST_CLASSES),
      confusion: names.length > MOST_CLASSES ? [] : confusion, mistakes: mistakes.slice(0, MOST_MISTAKES),
      cell: this.#cell(scores, mistakes), reliability: scores.reliability.filter(({rows}) => rows > 0),
      coverage: points, point: Math.max(0, points.findLastIndex(({threshold}) => threshold >= wished)),
      shippedThreshold: report.threshold, gains: gainsOf(views).slice(0, MOST_CLASSES),
      modelSort: this.#choice.models, modelCount: report.models.length, models: modelsBy(report.models, this.#choice.models),
    };
  }

  /** Weakest first, by name or most products first. @param {Scores} scores @param {string[]} names */
  #sorted({per_class: classes}, names) {
    const {sort} = this.#choice;
    const list = classes.map((scores, label) => ({label, ...scores}));
    if (sort === 'name') return list.sort((a, b) => names[a.label].localeCompare(names[b.label]));
    if (sort === 'support') return list.sort((a, b) => b.support - a.support);
    const by = /** @type {'f1' | 'precision' | 'recall'} */ (sort);
    return list.sort((a, b) => a[by] - b[by]);
  }

  /** @param {Scores} scores @param {Pair[]} mistakes */
  #cell({errors}, mistakes) {
    const [truth, predicted] = this.#choice.cell ?? [];
    const mistake = mistakes.find((one) => one.truth === truth && one.predicted === predicted);
    if (!mistake) return null;
    const rows = errors.filter((error) => error.label === truth && error.predicted === predicted);
    return {mistake, rows: rows.slice(0, MOST_SAMPLE_ROWS).map(({line, probability}) => ({line, probability}))};
  }
}

/**
 * The best, smallest or fastest first; what is not known comes last, and the pack's own model is always among them.
 * @param {import('./evaluation.js').ComparedModel[]} models
 * @param {string} sort
 */
function modelsBy(models, sort) {
  const cost = (/** @type {number | null} */ value) => value ?? Infinity;
  /** @type {Record<string, (model: import('./evaluation.js').ComparedModel) => number>} */
  const rank = {
    f1: (model) => -model.macro_f1, accuracy: (model) => -model.accuracy, size: (model) => cost(model.bytes),
    time: (model) => cost(model.milliseconds),
  };
  // Not by a difference: two infinities have none.
  const sorted = [...models].sort((a, b) => Number(rank[sort](a) > rank[sort](b)) - Number(rank[sort](a) < rank[sort](b)));
  return sorted.filter(({shipped}, index) => shipped || index < MOST_MODELS).map(
    ({name, baseline, shipped, view, accuracy, accuracy_interval: [low, high], macro_f1: macroF1, bytes, milliseconds}) =>
      ({name, baseline, shipped, view, accuracy, low, high, macroF1, bytes, milliseconds}));
}

/**
 * F1 of each class by words, photo and both, the class that the photo helps most first.
 * @param {Map<string, Scores>} views
 */
function gainsOf(views) {
  const [text, photo, both] = (views.has('fusion') && views.has('text') ? ['text', 'image', 'fusion'] :
    ['title', 'image', 'title_image']).map((key) => views.get(key)?.per_class);
  if (!text || !photo || !both) return [];
  return text.map(({f1}, label) => ({label, text: f1, photo: photo[label].f1, both: both[label].f1}))
    .sort((a, b) => (b.both - b.text) - (a.both - a.text));
}

/**
 * @param {import('./files.js').PackSource} source
 * @returns {Promise<[ResultsState['state'], string, Evaluation | null]>}
 */
async function readReport(source) {
  try {
    return ['shown', '', await fetchEvaluation(source)];
  } catch (error) {
    if (error instanceof ReportError) return ['broken', error.message, null];
    const {code} = /** @type {{code?: string}} */ (error);
    return code === 'damaged' ? ['broken', 'report.json', null] : [code === 'unreachable' ? code : 'missing', '', null];
  }
}
