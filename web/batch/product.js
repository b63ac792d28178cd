// @ts-check
// One row of a batch beside the table: what it is, what was answered and why to doubt it, and the correction by hand.

import {byId} from '../dom.js';
import {percent, say} from '../words.js';
import {sayCount} from './panel.js';

/**
 * @typedef {import('./batch.js').Batch} Batch
 * @typedef {import('./batch.js').ProductRow} ProductRow
 * @typedef {{row: number, product: ProductRow}} Shown
 */

export class BatchProduct {
  #batch;
  #root = byId('batch-product');
  #photo = /** @type {HTMLImageElement} */ (byId('batch-product-photo'));
  #select = /** @type {HTMLSelectElement} */ (byId('batch-correct'));
  /** @type {Shown | null} */
  #shown = null;
  #asked = -1;
  #url = '';

  /**
   * @param {Batch} batch
   * @param {{close: () => void, why: (product: ProductRow) => void}} actions
   */
  constructor(batch, actions) {
    this.#batch = batch;
    byId('batch-product-close').addEventListener('click', actions.close);
    byId('batch-why').addEventListener('click', () => { if (this.#shown) actions.why(this.#shown.product); });
    this.#root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      actions.close();
    });
    this.#select.addEventListener('change', () => {
      if (this.#shown) batch.correct(this.#shown.row, this.#select.value === '' ? null : Number(this.#select.value));
    });
    this.#photo.addEventListener('error', () => { this.#photo.hidden = true; });
  }

  /** Shows the row that is open, with what is known of it by now. */
  async write() {
    const row = this.#batch.opened;
    if (row < 0) return this.#close();
    const known = this.#shown?.row === row && this.#shown.product.done === row < this.#batch.rows.done;
    if (!known) {
      if (this.#asked === row) return;
      this.#asked = row;
      const product = await this.#batch.product(row).catch(() => null);
      if (this.#asked !== row) return;
      this.#asked = -1;
      if (!product || this.#batch.opened !== row) return;
      if (this.#shown?.row !== row) this.#writeProduct(product);
      this.#shown = {row, product};
    }
    this.#root.hidden = false;
    this.#writeAnswers();
  }

  focus() {
    byId('batch-product-line').focus();
  }

  #close() {
    this.#asked = -1;
    this.#shown = null;
    this.#root.hidden = true;
    this.#revoke();
  }

  #revoke() {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = '';
    this.#photo.removeAttribute('src');
  }

  /** @param {ProductRow} product */
  #writeProduct({title, description, image, photo}) {
    byId('batch-product-title').textContent = title || image;
    byId('batch-product-description').textContent = description;
    byId('batch-product-description').hidden = description === '';
    this.#revoke();
    this.#photo.hidden = photo === null;
    if (photo) this.#photo.src = this.#url = URL.createObjectURL(photo);
  }

  #writeAnswers() {
    const {row, product: {line, label, fused, text, byPhoto, done}} = /** @type {Shown} */ (this.#shown);
    const {names, rows} = this.#batch;
    byId('batch-product-line').textContent = say('batch.line', {line: sayCount(line)});
    /** @type {[string, string, boolean][]} */
    const facts = [];
    const tell = (/** @type {string} */ key, /** @type {ProductRow['fused']} */ list, /** @type {number} */ most, strong = false) => {
      if (list) facts.push([say(key), list.slice(0, most).map(({index, probability}) => `${names[index]} ${percent(probability)}`).join('\n'), strong]);
    };
    if (!done) facts.push([say('batch.answer'), say('batch.waiting'), false]);
    else if (fused === null) facts.push([say('batch.answer'), say('batch.nothing'), false]);
    tell('batch.answer', fused, 3, true);
    if (text && byPhoto) {
      tell('plain.words', text, 1);
      tell('plain.photo', byPhoto, 1);
    }
    if (label) facts.push([say('batch.label'), rows.others.get(row) ?? names[rows.labels[row]] ?? label, false]);
    byId('batch-answers').replaceChildren(...facts.map(([name, value, strong]) => {
      const pair = document.createElement('div');
      const [term, detail] = [document.createElement('dt'), document.createElement('dd')];
      term.textContent = name;
      detail.append(...value.split('\n').map((one, index) => {
        const item = document.createElement('span');
        item.textContent = one;
        if (strong && index === 0) item.className = 'strong';
        return item;
      }));
      pair.append(term, detail);
      return pair;
    }));
    const options = [['', say('batch.uncorrected')], ...names.map((name, index) => [String(index), name])
      .sort((a, b) => a[1].localeCompare(b[1]))];
    const known = options.map(([, text]) => text).join('\n');
    if (this.#select.dataset.known !== known) {
      this.#select.dataset.known = known;
      this.#select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
    }
    this.#select.value = String(rows.corrections.get(row) ?? '');
  }
}
