// @ts-check
// What a pack said of a batch's rows, in columns: probabilities by class from the text, the photo and both, and flags.

import {FLAGS} from './rows.js';

const MOST_RANKED = 3;

/**
 * @typedef {import('./store.js').Chunk} Chunk
 * @typedef {import('../vitrine.js').Answer} Answer
 * @typedef {{from: number, predicted: Int16Array, probability: Float32Array, flags: Uint8Array}} Answered rows that follow one another;
 *   `predicted` is an index of the pack's labels, -1 where there was nothing to go by
 */

/** @param {Float32Array} values */
function largest(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/** Probabilities by class for every row, one modality; NaN where a row lacks it. */
class Table {
  /** @param {number} rows @param {number} classes */
  constructor(rows, classes) {
    this.classes = classes;
    this.values = new Float32Array(rows * classes).fill(NaN);
  }

  /** @param {number} row */
  at(row) {
    return this.values.subarray(row * this.classes, (row + 1) * this.classes);
  }

  /** @param {number} from @param {number} to */
  slice(from, to) {
    return this.values.slice(from * this.classes, to * this.classes);
  }

  /** @param {number} row @returns {Float32Array | null} */
  known(row) {
    const values = this.at(row);
    return Number.isNaN(values[0]) ? null : values;
  }

  /** The likeliest classes of a row. @param {number} row */
  ranked(row) {
    const values = this.known(row);
    return values && [...values].map((probability, index) => ({index, probability}))
      .sort((a, b) => b.probability - a.probability).slice(0, MOST_RANKED);
  }
}

export class BatchAnswers {
  /** Rows that are answered, from the first. */
  done = 0;

  /** @param {number} rows @param {number} classes */
  constructor(rows, classes) {
    this.text = new Table(rows, classes);
    this.image = new Table(rows, classes);
    this.fused = new Table(rows, classes);
    this.flags = new Uint8Array(rows);
  }

  /** Takes back what was kept. @param {Chunk} chunk */
  restore({from, text, image, fused, flags}) {
    for (const [table, values] of /** @type {const} */ ([[this.text, text], [this.image, image], [this.fused, fused]])) {
      table.values.set(values, from * table.classes);
    }
    this.flags.set(flags, from);
    this.done = Math.max(this.done, from + flags.length);
  }

  /**
   * Takes the answer about the next row; null where there was nothing to go by.
   * @param {Answer | null} answer @param {number} flag of its photo @param {(code: string) => number} placeOf
   */
  add(answer, flag, placeOf) {
    const row = this.done;
    const put = (/** @type {Table} */ table, /** @type {import('../vitrine.js').Label[] | null | undefined} */ labels) => {
      for (const {code, probability} of labels ?? []) table.at(row)[placeOf(code)] = probability;
    };
    put(this.text, answer?.byModality.text);
    put(this.image, answer?.byModality.image);
    put(this.fused, answer?.labels);
    if (answer === null) {
      this.fused.at(row).fill(1 / this.fused.classes);
      flag |= FLAGS.nothing;
    }
    if (answer === null || answer.needsReview) flag |= FLAGS.review;
    const [ofText, ofPhoto] = [this.text.known(row), this.image.known(row)];
    if (ofText && ofPhoto && largest(ofText) !== largest(ofPhoto)) flag |= FLAGS.disagree;
    this.flags[row] = flag;
    this.done = row + 1;
  }

  /** The likeliest class of an answered row, a guess where there was nothing to go by. @param {number} row */
  guess(row) {
    return largest(this.fused.at(row));
  }

  /** The same with its probability; null where there was nothing to go by. @param {number} row */
  best(row) {
    if (row >= this.done || this.is(row, 'nothing')) return null;
    const index = this.guess(row);
    return {index, probability: this.fused.at(row)[index]};
  }

  /** @param {number} row @param {keyof typeof FLAGS} flag */
  is(row, flag) {
    return (this.flags[row] & FLAGS[flag]) !== 0;
  }

  /** @param {number} from @param {number} to @returns {Answered} */
  told(from, to) {
    const [predicted, probability] = [new Int16Array(to - from), new Float32Array(to - from)];
    for (let row = from; row < to; row++) {
      const best = this.best(row);
      predicted[row - from] = best?.index ?? -1;
      probability[row - from] = best?.probability ?? 0;
    }
    return {from, predicted, probability, flags: this.flags.slice(from, to)};
  }

  /** What is to be kept of rows. @param {number} from @param {number} to @returns {Chunk} */
  chunk(from, to) {
    return {
      from, text: this.text.slice(from, to), image: this.image.slice(from, to), fused: this.fused.slice(from, to),
      flags: this.flags.slice(from, to),
    };
  }
}
