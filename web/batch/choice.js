// @ts-check
// Which rows of a batch are shown, in which order, and which one is open: what controls and addresses choose.

import {language} from '../words.js';
import {FILTERS, ORDERS} from './rows.js';

/**
 * @typedef {import('./rows.js').Wish} Wish
 * @typedef {import('./rows.js').BatchRows} BatchRows
 * @typedef {Wish & {line: number | null}} Chosen `line` of the file that is open
 */

/** @type {Chosen} */
const FIRST = {filter: 'all', type: null, cell: null, order: 'line', descending: false, line: null};

export class BatchChoice {
  #chosen = FIRST;
  /** @type {Uint32Array | null} */
  #view = null;
  #viewedDone = 0;

  get chosen() { return this.#chosen; }

  /** All rows as they stand in the file. */
  reset() {
    this.choose(FIRST);
  }

  /** The rows have changed otherwise than by answers. */
  renew() {
    this.#view = null;
  }

  /** @param {Partial<Chosen>} change */
  choose(change) {
    this.#chosen = {...this.#chosen, ...change};
    this.#view = null;
  }

  /** Opens a row; null closes it. @param {number | null} line of the file */
  open(line) {
    this.#chosen = {...this.#chosen, line};
  }

  /** What a control does. @param {string} id */
  press(id) {
    const [what, which] = id.split(':');
    const {order, descending, cell: before} = this.#chosen;
    if (what === 'filter') this.choose({filter: /** @type {Wish['filter']} */ (which)});
    else if (what === 'order') this.choose({order: /** @type {Wish['order']} */ (which), descending: which === order && !descending});
    else if (what === 'cell' || what === 'mistake') {
      const cell = /** @type {[number, number]} */ (which.split(',').map(Number));
      this.choose({cell: String(cell) === String(before) ? null : cell});
    }
  }

  /**
   * Rows in the order in which they are shown. While they are `running` in, those that come change nothing where all are shown.
   * @param {BatchRows} rows @param {string[]} names of the classes @param {boolean} running
   * @returns {Uint32Array}
   */
  view(rows, names, running) {
    if (this.#view !== null && (this.#viewedDone === rows.done || running && this.#isSteady)) return this.#view;
    const places = names.map((_, index) => index).sort((a, b) => names[a].localeCompare(names[b], language()));
    const placeOf = new Array(names.length);
    places.forEach((index, place) => { placeOf[index] = place; });
    this.#viewedDone = rows.done;
    this.#view = rows.view(this.#chosen, placeOf);
    return this.#view;
  }

  /** Whether rows that come do not change which are shown. */
  get #isSteady() {
    const {filter, type, cell, order} = this.#chosen;
    return filter === 'all' && type === null && cell === null && order === 'line';
  }

  /** The choice as it stands in an address; the first one is empty. @param {string[]} codes of the classes */
  address(codes) {
    const {filter, type, cell, order, descending, line} = this.#chosen;
    const told = {
      filter: filter === FIRST.filter ? null : filter, type: type === null ? null : codes[type] ?? null, cell: cell && String(cell),
      sort: order === FIRST.order && !descending ? null : `${descending ? '-' : ''}${order}`, row: line,
    };
    return Object.entries(told).filter(([, value]) => value !== null)
      .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
  }

  /** Returns to the choice of an address; what it tells wrongly is passed over. @param {URLSearchParams} told @param {string[]} codes @param {BatchRows} rows */
  follow(told, codes, rows) {
    const [, minus, order] = /^(-?)(\w+)$/.exec(told.get('sort') ?? '') ?? [];
    const cell = /^(\d{1,4}),(\d{1,4})$/.exec(told.get('cell') ?? '')?.slice(1).map(Number);
    const type = codes.findIndex((code) => code === told.get('type'));
    const line = Number(told.get('row') ?? NaN);
    this.choose({
      filter: FILTERS.find((one) => one === told.get('filter')) ?? FIRST.filter,
      order: ORDERS.find((one) => one === order) ?? FIRST.order, descending: minus === '-',
      type: type < 0 ? null : type, cell: cell && Math.max(...cell) < codes.length ? [cell[0], cell[1]] : null,
      line: rows.ofLine(line) < 0 ? null : line,
    });
  }
}
