// @ts-check
// A catalogue that was read for a batch: its products with the columns that were chosen, and what their labels mean to a pack.

import {bytesOf} from './files.js';

const PREVIEW_ROWS = 5;
const MOST_ISSUES = 500;
const LONGEST_TITLE = 160;
const TOLD_AT_ONCE = 1000;

/**
 * @typedef {import('./store.js').JobPack} JobPack
 * @typedef {import('../core.js').Columns} Columns
 * @typedef {import('../core.js').Product} Product
 * @typedef {{line: number, reason: string}} Issue
 * @typedef {{data: Uint8Array, name: string, labels: Uint8Array | null, labelsName: string}} Files
 * @typedef {{rows: number, issues: Issue[], skipped: number, photosNamed: number, photosFound: number, labelled: number,
 *   unknown: number}} Check what a file gives with the columns that were chosen; `issues` are the first of `skipped`, `unknown` of
 *   `labelled` rows have a label that the pack lacks
 * @typedef {{from: number, total: number, lines: Uint32Array, titles: string[], labels: Int16Array, others: string[]}} Told rows as the table shows
 *   them; labels that the pack lacks are -2 and stand in `others`, -1 is none
 */

export class BatchCatalogue {
  #core;
  #files;
  /** Places of the pack's classes by code and, in small letters, by name. @type {Map<string, number>} */
  #places = new Map();
  /** @type {Product[]} */
  products = [];
  /** @type {Issue[]} */
  #issues = [];

  /**
   * Rejects with a BatchError for a file that cannot be taken.
   * @param {import('../core.js').Core} core @param {File} data @param {File | null} labels in a file of their own
   * @param {JobPack} pack
   */
  static async open(core, data, labels, pack) {
    return new BatchCatalogue(core, {
      data: await bytesOf(data, data.name), name: data.name,
      labels: labels && await bytesOf(labels, labels.name), labelsName: labels?.name ?? '',
    }, pack);
  }

  /** @param {import('../core.js').Core} core @param {Files} files @param {JobPack} pack */
  constructor(core, files, pack) {
    this.#core = core;
    this.#files = files;
    this.codes = pack.labels.map(({code}) => code);
    pack.labels.forEach(({names}, index) => {
      for (const name of Object.values(names)) this.#places.set(name.toLocaleLowerCase(), index);
    });
    this.codes.forEach((code, index) => this.#places.set(code, index));
  }

  get name() { return this.#files.name; }
  get labelsName() { return this.#files.labelsName; }
  get hasLabels() { return this.products.some(({label}) => label !== ''); }

  /** What is known before columns are chosen. @returns {import('../core.js').CatalogueHead} */
  head() {
    const head = this.#core.readCatalogueHead(this.#files.data, this.name, this.codes, PREVIEW_ROWS);
    return {...head, rows: head.rows.map(({line, fields}) => ({line, fields: fields.map((field) => field.slice(0, LONGEST_TITLE))}))};
  }

  /** Reads the products. @param {Columns} columns */
  read(columns) {
    const {data, name, labels, labelsName} = this.#files;
    const {products, issues} = this.#core.readCatalogue({data, dataName: name, labels, labelsName, format: 'csv', columns});
    [this.products, this.#issues] = [products, issues];
  }

  /** @param {{has: (path: string) => boolean}} photos @returns {Check} */
  check(photos) {
    const named = this.products.filter(({image}) => image !== '');
    const labels = this.products.map(({label}) => this.#classOf(label)).filter((label) => label !== -1);
    return {
      rows: this.products.length, skipped: this.#issues.length, issues: this.#issues.slice(0, MOST_ISSUES),
      photosNamed: named.length, photosFound: named.filter(({image}) => photos.has(image)).length,
      labelled: labels.length, unknown: labels.filter((label) => label === -2).length,
    };
  }

  /** The place of a code among the pack's classes; -1 for none. @param {string} code */
  placeOf(code) {
    return this.#places.get(code) ?? -1;
  }

  /** The code that a row's label means, or the label itself where the pack lacks it. @param {number} row */
  codeOf(row) {
    const {label} = this.products[row];
    return this.codes[this.#classOf(label)] ?? label;
  }

  /** The place of a label, which may be a code or a name; -1 for none, -2 where the pack lacks it. @param {string} label */
  #classOf(label) {
    if (label === '') return -1;
    return this.#places.get(label) ?? this.#places.get(label.toLocaleLowerCase()) ?? -2;
  }

  /** Rows as the table shows them, some at a time. @returns {Iterable<Told>} */
  *told() {
    for (let from = 0; from < this.products.length; from += TOLD_AT_ONCE) {
      const products = this.products.slice(from, from + TOLD_AT_ONCE);
      const labels = products.map(({label}) => this.#classOf(label));
      yield {
        from, total: this.products.length, lines: Uint32Array.from(products, ({line}) => line),
        titles: products.map(({title, description, image}) => (title || description || image).trim().slice(0, LONGEST_TITLE)),
        labels: Int16Array.from(labels), others: products.map(({label}, index) => labels[index] === -2 ? label.slice(0, LONGEST_TITLE) : ''),
      };
    }
  }

  /** The file with more columns. @param {string[]} columns @param {{line: number, cells: string[]}[]} rows */
  extended(columns, rows) {
    return this.#core.extendCatalogue(this.#files.data, this.name, {columns, rows});
  }
}
