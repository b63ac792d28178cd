// @ts-check
// Puts the Batch view together: the panel, the drawing with the grid over it, and the open row beside it.

import {byId} from '../dom.js';
import {say} from '../words.js';
import {Batch} from './batch.js';
import {drawnState} from './drawn.js';
import {isTable} from './files.js';
import {BatchPanel} from './panel.js';
import {isPhoto} from './photo-files.js';
import {BatchProduct} from './product.js';
import {BatchTable} from './table.js';

const KEEP_ADDRESS_AFTER_MS = 300;
/** While the work goes on, what it changes is drawn no more often than this. */
const DRAW_EVERY_MS = 1000;
/** For a frame. */
const LONGEST_WAIT_MS = 200;
const MAX_FILES = 200_000;

/**
 * @typedef {import('../canvas.js').Canvas} Canvas
 * @typedef {import('../controls.js').Place} Place
 * @typedef {import('../session.js').Product} Product
 * @typedef {{canvas: Canvas, source: () => import('../files.js').PackSource | null, show: () => void, lead: (address: string) => void,
 *   keep: (address: string) => void, classify: (product: Product) => void}} Page what the view needs of the page: `source` is of the pack
 *   in use, `show` shows the view again, `lead` lets its link lead to its address, which `keep` keeps, `classify` shows a product with
 *   all its reasons
 */

/** Waits for the next frame; a page that is hidden draws none. @returns {Promise<void>} */
const nextFrame = () => new Promise((resolve) => {
  requestAnimationFrame(() => setTimeout(resolve));
  setTimeout(resolve, LONGEST_WAIT_MS);
});

export class BatchView {
  #page;
  #type = /** @type {HTMLSelectElement} */ (byId('batch-type'));
  #timer = 0;
  #drawing = 0;

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    this.batch = new Batch((progress) => progress ? this.#goOn() : page.show(), nextFrame);
    const {batch} = this;
    this.#panel = new BatchPanel(batch, {
      take: (files) => this.take(files), begin: () => this.#with((source) => batch.begin(source)),
      run: () => this.#with((source) => batch.run(source)), undo: () => this.undo(), clear: () => this.#clear(),
    });
    this.#table = new BatchTable(byId('batch-rows'), batch, page.canvas, (row, enter) => this.#open(row, enter));
    this.#product = new BatchProduct(batch, {
      close: () => { this.#open(null, false); this.#table.focus(); },
      why: ({title, description, photo, image}) => page.classify({
        title, description, photo: photo && new File([photo], image.split(/[\\/]/).pop() || 'photo', {type: photo.type}),
      }),
    });
    addEventListener('pagehide', () => this.#keepNow());
    this.#type.addEventListener('change', () => {
      batch.showType(this.#type.value === '' ? null : Number(this.#type.value));
    });
  }

  #panel;
  #table;
  #product;

  /** The view is entered, or its address has changed. @param {URLSearchParams} told */
  enter(told) {
    this.batch.follow(told);
    this.batch.open().then(() => {
      this.#page.show();
      this.#table.reveal();
    });
  }

  /** Tells at once how far the work is, and shows what came of it a little later. */
  #goOn() {
    this.#panel.write();
    this.#drawing ||= window.setTimeout(() => this.#page.show(), DRAW_EVERY_MS);
  }

  /** Shows the state as it is now. @returns {import('../canvas.js').Twin} */
  show() {
    clearTimeout(this.#drawing);
    this.#drawing = 0;
    this.#panel.write();
    const {batch} = this;
    const there = batch.summary !== null && !['mapping', 'reading'].includes(batch.stage);
    byId('result').hidden = !there;
    byId('batch-overlay').hidden = !there;
    const twin = this.#page.canvas.showBatch(drawnState(batch, this.#table.wide));
    this.#writeTypes();
    if (there) {
      this.#table.write();
      this.#product.write();
      this.#keep();
    } else {
      byId('batch-product').hidden = true;
    }
    return twin;
  }

  get working() {
    return ['opening', 'reading', 'starting'].includes(this.batch.stage);
  }

  /** Lays the view's own elements over the drawing. @param {Place[]} places */
  place(places) {
    for (const id of ['batch-type', 'batch-rows']) {
      const place = places.find((one) => one.id === id);
      const element = byId(id);
      element.classList.toggle('placed', place !== undefined);
      for (const name of /** @type {const} */ (['x', 'y', 'width', 'height'])) if (place) element.style.setProperty(`--${name}`, `${place[name]}px`);
    }
  }

  /** @param {string} id */
  press(id) {
    this.batch.press(id);
  }

  undo() {
    const row = this.batch.undo();
    if (row !== null && this.batch.opened >= 0) this.#open(row, false);
  }

  #clear() {
    this.batch.clear();
    this.#keep();
  }

  /** @param {File[]} files */
  take(files) {
    this.#with((source) => this.batch.take(files, source));
  }

  /**
   * Takes what was dropped: anything in this view, tables in the others. To be called while the event is handled.
   * @param {DataTransfer} transfer @param {boolean} here whether this view is the one in sight
   * @returns {boolean} whether it takes it
   */
  takeDrop({items, files}, here) {
    // A text file may also be a photo's by mistake, of which Classify tells.
    if (!here && ![...files].some(({name}) => /\.[ct]sv$/i.test(name))) return false;
    const entries = [...items].map((item) => item.webkitGetAsEntry?.() ?? null);
    if (entries.some((entry) => entry?.isDirectory)) filesIn(entries).then((found) => this.take(found));
    else this.take([...files]);
    return true;
  }

  /** @param {(source: import('../files.js').PackSource) => unknown} action */
  #with(action) {
    const source = this.#page.source();
    if (source !== null) action(source);
  }

  /** @param {number | null} row @param {boolean} enter */
  #open(row, enter) {
    this.batch.openRow(row);
    this.#table.write();
    this.#product.write().then(() => {
      this.#bringUp();
      if (enter) this.#product.focus();
    });
    this.#keep();
  }

  /** Where the open row lies under the sheet, as on a phone, the page moves up. */
  #bringUp() {
    const row = document.querySelector('.batch-row[aria-selected="true"]');
    const sheet = byId('batch-product');
    if (!row || sheet.hidden || getComputedStyle(sheet).position !== 'fixed') return;
    const under = row.getBoundingClientRect().bottom - sheet.getBoundingClientRect().top;
    if (under > 0) scrollBy(0, under + 16);
  }

  /** Keeps the state in the address, once it has settled: browsers allow few changes in a second. */
  #keep() {
    this.#page.lead(this.batch.address);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#keepNow(), KEEP_ADDRESS_AFTER_MS);
  }

  #keepNow() {
    if (this.#timer === 0) return;
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#page.keep(this.batch.address);
  }

  #writeTypes() {
    const {names} = this.batch;
    const options = [['', say('batch.all-types')], ...names.map((name, index) => [String(index), name]).sort((a, b) => a[1].localeCompare(b[1]))];
    const known = options.map(([, text]) => text).join('\n');
    if (this.#type.dataset.known !== known) {
      this.#type.dataset.known = known;
      this.#type.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
    }
    this.#type.value = String(this.batch.choice.type ?? '');
  }
}

/** The tables, zip files and photos in what was dropped. @param {(FileSystemEntry | null)[]} entries @returns {Promise<File[]>} */
async function filesIn(entries) {
  /** @type {File[]} */
  const files = [];
  const left = entries.filter((entry) => entry !== null);
  for (let entry = left.pop(); entry && files.length < MAX_FILES; entry = left.pop()) {
    if (entry.isFile) {
      const file = await new Promise((/** @type {(file: File | null) => void} */ resolve) =>
        /** @type {FileSystemFileEntry} */ (entry).file(resolve, () => resolve(null)));
      if (file && (isTable(file) || isPhoto(file) || /\.zip$/i.test(file.name))) files.push(file);
      continue;
    }
    const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
    for (;;) {
      const some = await new Promise((/** @type {(some: FileSystemEntry[]) => void} */ resolve) => reader.readEntries(resolve, () => resolve([])));
      if (some.length === 0) break;
      left.push(...some);
    }
  }
  return files;
}
