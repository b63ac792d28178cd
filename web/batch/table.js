// @ts-check
// The rows of a batch for keyboards, fingers and screen readers: a grid over the drawing that holds the rows in sight only, and
// scrolls as if it held them all. Where nothing is drawn, it is looked at itself.

import {drawnRows} from './drawn.js';

const WIDE = 640;
const WIDE_ROW = 44;
const NARROW_ROW = 64;
const FEWEST_ROWS = 5;
const MOST_ROWS = 14;
/** What else has to be seen beside the rows. */
const KEPT_FREE = 260;
/** Browsers cannot scroll over much more; the rest of a longer table is reached by filters. */
const TALLEST = 16_000_000;

/** What is before its columns in a row of the table, in the order in which the core tells cells. */
const SORTED = ['line', null, 'type', 'probability'];

/**
 * @typedef {import('./batch.js').Batch} Batch
 * @typedef {import('../canvas.js').Canvas} Canvas
 */

export class BatchTable {
  #batch;
  #canvas;
  #grid;
  #head;
  #body;
  #onOpen;
  /** The row that the keyboard is at, by its place in the view. */
  #active = -1;
  #rowHeight = WIDE_ROW;
  #queued = false;

  /**
   * @param {HTMLElement} grid
   * @param {Batch} batch @param {Canvas} canvas
   * @param {(row: number, enter: boolean) => void} onOpen `enter` where the visitor wants to get into it
   */
  constructor(grid, batch, canvas, onOpen) {
    this.#grid = grid;
    this.#head = /** @type {HTMLElement} */ (grid.querySelector('[role=row]'));
    this.#body = /** @type {HTMLElement} */ (grid.querySelector('[role=rowgroup]'));
    this.#batch = batch;
    this.#canvas = canvas;
    this.#onOpen = onOpen;
    grid.addEventListener('scroll', () => this.#queue(), {passive: true});
    grid.addEventListener('keydown', (event) => this.#press(event));
    grid.addEventListener('focus', () => { if (this.#active < 0) this.#goTo(this.#placeOfOpened(), false); });
    grid.addEventListener('click', (event) => {
      const row = /** @type {HTMLElement} */ (event.target).closest('[data-place]');
      if (row instanceof HTMLElement) this.#goTo(Number(row.dataset.place), true);
    });
    addEventListener('resize', () => this.#queue());
  }

  get wide() {
    return (this.#canvas.width || innerWidth) >= WIDE;
  }

  /** Shows the rows that can be seen now. */
  write() {
    const view = this.#batch.view;
    this.#rowHeight = this.wide ? WIDE_ROW : NARROW_ROW;
    const room = Math.floor((innerHeight - KEPT_FREE) / this.#rowHeight);
    const height = this.#rowHeight * Math.min(view.length, Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, room)));
    this.#grid.hidden = view.length === 0;
    this.#body.style.height = `${Math.min(TALLEST, view.length * this.#rowHeight)}px`;
    this.#grid.style.setProperty('--rows', `${height}px`);
    this.#active = Math.min(this.#active, view.length - 1);
    const top = Math.max(0, Math.min(this.#grid.scrollTop, view.length * this.#rowHeight - height));
    const first = Math.floor(top / this.#rowHeight);
    const count = Math.ceil(height / this.#rowHeight) + 1;
    const rows = drawnRows(this.#batch, first, count);
    const cells = this.#canvas.showRows({rowHeight: this.#rowHeight, height, offset: first * this.#rowHeight - top, rows});
    this.#writeCells(cells, first, rows);
  }

  /** Brings the row that is open into sight. */
  reveal() {
    const place = this.#placeOfOpened();
    if (place < 0) return;
    this.#active = place;
    this.#scrollTo(place);
  }

  focus() {
    this.#grid.focus({preventScroll: true});
  }

  /** @param {string[][]} cells @param {number} first @param {{open: boolean}[]} rows */
  #writeCells([columns, ...cells], first, rows) {
    this.#grid.setAttribute('aria-rowcount', String(this.#batch.view.length + 1));
    this.#grid.setAttribute('aria-colcount', String(columns.length));
    this.#fill(this.#head, columns, 'columnheader');
    this.#head.setAttribute('aria-rowindex', '1');
    [...this.#head.children].forEach((cell, index) => {
      const arrow = /[↑↓]$/.exec(columns[index])?.[0];
      if (arrow) cell.setAttribute('aria-sort', arrow === '↑' ? 'ascending' : 'descending');
      else if (SORTED[index]) cell.setAttribute('aria-sort', 'none');
    });
    while (this.#body.children.length > cells.length) this.#body.lastElementChild?.remove();
    cells.forEach((texts, index) => {
      const place = first + index;
      const row = /** @type {HTMLElement} */ (this.#body.children[index] ?? this.#body.appendChild(this.#makeRow()));
      row.id = `batch-row-${place}`;
      row.dataset.place = String(place);
      row.setAttribute('aria-rowindex', String(place + 2));
      row.setAttribute('aria-selected', String(rows[index].open));
      row.style.setProperty('top', `${place * this.#rowHeight}px`);
      row.style.setProperty('height', `${this.#rowHeight}px`);
      row.classList.toggle('active', place === this.#active);
      this.#fill(row, texts, 'gridcell');
    });
    const active = this.#active >= first && this.#active < first + cells.length;
    if (active) this.#grid.setAttribute('aria-activedescendant', `batch-row-${this.#active}`);
    else this.#grid.removeAttribute('aria-activedescendant');
  }

  #makeRow() {
    const row = document.createElement('div');
    row.className = 'batch-row';
    row.setAttribute('role', 'row');
    return row;
  }

  /** @param {HTMLElement} row @param {string[]} texts @param {string} role */
  #fill(row, texts, role) {
    while (row.children.length > texts.length) row.lastElementChild?.remove();
    texts.forEach((text, index) => {
      let cell = row.children[index];
      if (!cell) {
        cell = row.appendChild(document.createElement('span'));
        cell.setAttribute('role', role);
      }
      if (cell.textContent !== text) cell.textContent = text;
    });
  }

  /** Rows are written once for each frame, however often the browser tells that it scrolled. */
  #queue() {
    if (this.#queued || this.#batch.view.length === 0) return;
    this.#queued = true;
    requestAnimationFrame(() => {
      this.#queued = false;
      this.write();
    });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.altKey || event.metaKey || event.target !== this.#grid) return;
    const last = this.#batch.view.length - 1;
    const page = Math.max(1, Math.floor(this.#grid.clientHeight / this.#rowHeight) - 1);
    const at = Math.max(0, this.#active);
    /** @type {Record<string, number>} */
    const places = {ArrowDown: this.#active + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: last};
    if (event.key in places) {
      event.preventDefault();
      this.#goTo(Math.max(0, Math.min(last, places[event.key])), false);
    } else if ((event.key === 'Enter' || event.key === ' ') && this.#active >= 0) {
      event.preventDefault();
      this.#onOpen(this.#batch.view[this.#active], true);
    }
  }

  /** @param {number} place @param {boolean} open also where nothing is open yet */
  #goTo(place, open) {
    if (place < 0) place = 0;
    this.#active = place;
    this.#scrollTo(place);
    this.write();
    if (open || this.#batch.opened >= 0) this.#onOpen(this.#batch.view[place], false);
  }

  /** @param {number} place */
  #scrollTo(place) {
    const [top, bottom] = [place * this.#rowHeight, (place + 1) * this.#rowHeight];
    if (top < this.#grid.scrollTop) this.#grid.scrollTop = top;
    else if (bottom > this.#grid.scrollTop + this.#grid.clientHeight) this.#grid.scrollTop = bottom - this.#grid.clientHeight;
  }

  #placeOfOpened() {
    const {opened} = this.#batch;
    return opened < 0 ? -1 : this.#batch.view.indexOf(opened);
  }
}
