// @ts-check
// The products of this visit: each can be opened again, and what a choice replaced can be had back. Nothing of it
// outlives the page.

import {onLanguage, percent, say} from './words.js';

const MOST_ENTRIES = 30;
const MOST_UNDONE = 30;
const THUMBNAIL_SIDE = 96;

/**
 * @typedef {import('./session.js').Product} Product
 * @typedef {import('./session.js').PageState} PageState
 * @typedef {{product: Product, name: string, probability: number, thumbnail: string, element: HTMLLIElement}} Entry
 */

/** @param {Product} product */
const isEmpty = ({title, description, photo}) => !title.trim() && !description.trim() && photo === null;

export class Visit {
  #list;
  #onOpen;
  /** @type {Entry[]} newest first */
  #entries = [];
  /** @type {Entry | null} the one that the fields hold */
  #current = null;
  /** @type {Product[]} */
  #past = [];

  /**
   * @param {HTMLElement} list where the entries are shown, newest first
   * @param {(product: Product) => void} onOpen
   */
  constructor(list, onOpen) {
    this.#list = list;
    this.#onOpen = onOpen;
    onLanguage(() => this.#entries.forEach((entry) => this.#write(entry)));
  }

  get entries() {
    return this.#entries.length;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  /** The product is about to be replaced by a choice: it can be had back, and what follows is another one. @param {Product} product */
  leave(product) {
    if (!isEmpty(product)) this.#past = [...this.#past, product].slice(-MOST_UNDONE);
    this.#point(null);
  }

  /** Part of the product is about to change: it can be had back, and stays the same one. @param {Product} product */
  keep(product) {
    if (!isEmpty(product)) this.#past = [...this.#past, product].slice(-MOST_UNDONE);
  }

  /** The product that was replaced last, or null. */
  undo() {
    const product = this.#past.pop() ?? null;
    if (product) this.#point(this.#entries.find((entry) => same(entry.product, product)) ?? null);
    return product;
  }

  /** Notes what a product was found to be. @param {Product} product @param {PageState} state */
  async note(product, {answer, photo}) {
    if (answer === null || isEmpty(product)) return;
    const [{name, probability}] = answer.labels;
    let entry = this.#current;
    if (entry === null) {
      entry = {product, name, probability, thumbnail: '', element: document.createElement('li')};
      this.#entries.unshift(entry);
      this.#list.prepend(entry.element);
      for (const old of this.#entries.splice(MOST_ENTRIES)) this.#drop(old);
    }
    const newPhoto = entry.product.photo !== product.photo || (photo !== null && entry.thumbnail === '');
    Object.assign(entry, {product, name, probability});
    this.#point(entry);
    if (newPhoto) await this.#picture(entry, photo);
  }

  /** @param {Entry} entry @param {ImageBitmap | null} photo */
  async #picture(entry, photo) {
    const {product} = entry;
    const thumbnail = photo ? await thumbnailOf(photo) : '';
    if (entry.product !== product || !this.#entries.includes(entry)) {
      if (thumbnail) URL.revokeObjectURL(thumbnail);
      return;
    }
    if (entry.thumbnail) URL.revokeObjectURL(entry.thumbnail);
    entry.thumbnail = thumbnail;
    this.#write(entry);
  }

  /** @param {Entry} entry */
  #drop({element, thumbnail}) {
    element.remove();
    if (thumbnail) URL.revokeObjectURL(thumbnail);
  }

  /** @param {Entry | null} entry that the fields hold from now on */
  #point(entry) {
    const before = this.#current;
    this.#current = entry;
    for (const one of new Set([before, entry])) if (one) this.#write(one);
  }

  /** @param {Entry} entry */
  #write(entry) {
    const {product, name, probability, thumbnail, element} = entry;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'visit-entry';
    if (entry === this.#current) button.setAttribute('aria-current', 'true');
    if (thumbnail) {
      const image = document.createElement('img');
      Object.assign(image, {src: thumbnail, alt: '', width: 40, height: 40});
      button.append(image);
    }
    const title = document.createElement('span');
    title.className = 'visit-title';
    title.textContent = product.title.trim() || product.description.trim() || say('visit.photo');
    const type = document.createElement('span');
    type.className = 'visit-type';
    type.textContent = `${name}, ${percent(probability)}`;
    button.append(title, type);
    button.addEventListener('click', () => {
      this.#onOpen(product);
      this.#point(entry);
    });
    const focused = element.contains(document.activeElement);
    element.replaceChildren(button);
    if (focused) button.focus();
  }
}

/** @param {Product} a @param {Product} b */
const same = (a, b) => a.title === b.title && a.description === b.description && a.photo === b.photo;

/** A small JPEG's address. @param {ImageBitmap} photo */
async function thumbnailOf(photo) {
  const scale = THUMBNAIL_SIDE / Math.max(photo.width, photo.height);
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(photo.width * scale)), Math.max(1, Math.round(photo.height * scale)));
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(photo, 0, 0, canvas.width, canvas.height);
  return URL.createObjectURL(await canvas.convertToBlob({type: 'image/jpeg', quality: 0.8}));
}
