// @ts-check
// The rows of a batch in columns, and which of them are shown in which order: some hundred thousand rows are filtered and sorted
// within a frame.

/** What is known of an answered row, as bits. */
export const FLAGS = {missingPhoto: 1, brokenPhoto: 2, nothing: 4, review: 8, disagree: 16, photo: 32};

export const FILTERS = /** @type {const} */ (['all', 'review', 'disagree', 'wrong', 'corrected']);
export const ORDERS = /** @type {const} */ (['line', 'type', 'probability']);

/** No class of the pack: there was nothing to go by, or it is not known yet. */
const NONE = -1;

/**
 * @typedef {typeof FILTERS[number]} Filter
 * @typedef {typeof ORDERS[number]} Order
 * @typedef {{filter: Filter, type: number | null, cell: [number, number] | null, order: Order, descending: boolean}} Wish `type` is a
 *   class that rows are of, `cell` a true and a predicted one
 */

export class BatchRows {
  done = 0;
  /** Classes that a person gave, by row. @type {Map<number, number>} */
  corrections = new Map();

  /** @param {number} count */
  constructor(count) {
    this.count = count;
    this.lines = new Uint32Array(count);
    /** @type {string[]} */
    this.titles = new Array(count).fill('');
    this.labels = new Int16Array(count).fill(NONE);
    /** Labels that the pack lacks. @type {Map<number, string>} */
    this.others = new Map();
    this.predicted = new Int16Array(count).fill(NONE);
    this.probability = new Float32Array(count);
    this.flags = new Uint8Array(count);
    this.counts = {missingPhoto: 0, brokenPhoto: 0, nothing: 0, review: 0, disagree: 0, photo: 0, wrong: 0};
    this.unknownLabels = 0;
  }

  /** @param {import('./catalogue.js').Told} told */
  tell({from, lines, titles, labels, others}) {
    this.lines.set(lines, from);
    this.labels.set(labels, from);
    titles.forEach((title, index) => { this.titles[from + index] = title; });
    others.forEach((label, index) => {
      if (label === '') return;
      this.others.set(from + index, label);
      this.unknownLabels += 1;
    });
  }

  /** @param {import('./answers.js').Answered} answered rows that were not known before */
  answer({from, predicted, probability, flags}) {
    this.predicted.set(predicted, from);
    this.probability.set(probability, from);
    this.flags.set(flags, from);
    const counts = /** @type {Record<string, number>} */ (this.counts);
    for (let row = from; row < from + flags.length; row++) {
      for (const [name, bit] of Object.entries(FLAGS)) if (this.flags[row] & bit) counts[name] += 1;
      if (this.isWrong(row)) counts.wrong += 1;
    }
    this.done = Math.max(this.done, from + flags.length);
  }

  /** @param {number} row @param {keyof typeof FLAGS} flag */
  is(row, flag) {
    return (this.flags[row] & FLAGS[flag]) !== 0;
  }

  /** The class that the figures count a row under: where there was nothing to go by, the first that is wrong. @param {number} row */
  countedAs(row) {
    if (!this.is(row, 'nothing')) return this.predicted[row];
    return this.labels[row] === 0 ? 1 : 0;
  }

  /** Whether the figures count a row as wrong. @param {number} row */
  isWrong(row) {
    const counted = this.countedAs(row);
    return this.labels[row] >= 0 && counted !== NONE && counted !== this.labels[row];
  }

  /** The class that a row has by now: a person's, else the pack's. @param {number} row */
  typeOf(row) {
    return this.corrections.get(row) ?? this.predicted[row];
  }

  /** The row of a line of the file; -1 where there is none. @param {number} line */
  ofLine(line) {
    let [low, high] = [0, this.count - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (this.lines[middle] === line) return middle;
      if (this.lines[middle] < line) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** How many rows each filter lets through. @returns {Record<Filter, number>} */
  countByFilter() {
    const {review, disagree, wrong} = this.counts;
    let reviewed = 0;
    for (const row of this.corrections.keys()) if (this.is(row, 'review')) reviewed += 1;
    return {all: this.count, review: review - reviewed, disagree, wrong, corrected: this.corrections.size};
  }

  /** @param {number} row @param {Wish} wish */
  #passes(row, {filter, type, cell}) {
    if (type !== null && this.typeOf(row) !== type) return false;
    if (cell !== null && (this.labels[row] !== cell[0] || this.countedAs(row) !== cell[1])) return false;
    if (filter === 'review') return this.is(row, 'review') && !this.corrections.has(row);
    if (filter === 'disagree') return this.is(row, 'disagree');
    if (filter === 'wrong') return this.isWrong(row);
    if (filter === 'corrected') return this.corrections.has(row);
    return true;
  }

  /**
   * The rows that a wish lets through, in its order; rows that are alike in it stay in the file's.
   * @param {Wish} wish @param {number[]} places of the classes when they are sorted by name
   * @returns {Uint32Array}
   */
  view(wish, places) {
    const rows = new Uint32Array(this.count);
    let count = 0;
    for (let row = 0; row < this.count; row++) if (this.#passes(row, wish)) rows[count++] = row;
    const found = rows.subarray(0, count);
    if (wish.order === 'line') return wish.descending ? found.reverse() : found;
    return this.#sorted(found, wish, places);
  }

  /** @param {Uint32Array} found @param {Wish} wish @param {number[]} places */
  #sorted(found, {order, descending}, places) {
    // Numbers are sorted natively: a row's key above its number, both whole and exact in a double.
    const bits = new Uint32Array(this.probability.buffer);
    const none = descending ? 0 : 2 ** 32 - 1;
    const keys = new Float64Array(found.length);
    found.forEach((row, index) => {
      const type = this.typeOf(row);
      const known = order === 'type' ? type !== NONE : row < this.done;
      const key = !known ? none : order === 'type' ? places[type] + 1 : bits[row];
      keys[index] = (descending ? 2 ** 32 - 1 - key : key) * 2 ** 20 + row;
    });
    keys.sort();
    return Uint32Array.from(keys, (key) => key % 2 ** 20);
  }
}
