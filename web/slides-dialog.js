// @ts-check
// The dialog in which the texts of the slide that is shown are written, and taken along as a slides.json.

import {byId} from './dom.js';
import {MAX_EXTRA_BYTES} from './files.js';
import {save} from './save.js';
import {DeckError, LIMITS} from './slide-texts.js';
import {language, say} from './words.js';

/**
 * @typedef {import('./slide-texts.js').SlideTexts} SlideTexts
 * @typedef {ReturnType<import('./canvas.js').Canvas['slideTexts']>} AllTexts
 */

const FIELDS = /** @type {(keyof typeof LIMITS)[]} */ (Object.keys(LIMITS));

export class SlidesDialog {
  #present;
  #texts;
  #onChange;
  #dialog = /** @type {HTMLDialogElement} */ (byId('slide-texts'));

  /** @param {import('./present.js').Present} present @param {() => AllTexts} texts @param {() => void} onChange */
  constructor(present, texts, onChange) {
    this.#present = present;
    this.#texts = texts;
    this.#onChange = onChange;
    for (const name of FIELDS) {
      const field = this.#field(name);
      field.maxLength = LIMITS[name];
      field.addEventListener('input', () => this.#write(name, field.value));
    }
    const author = /** @type {HTMLInputElement} */ (byId('slide-text-author'));
    author.addEventListener('input', () => present.sign(author.value));
    byId('slide-texts-close').addEventListener('click', () => this.#dialog.close());
    byId('slide-texts-own').addEventListener('click', () => {
      for (const name of FIELDS) present.write(language(), name, '');
      this.#changed();
    });
    byId('slide-texts-all').addEventListener('click', () => {
      present.reset();
      this.#changed();
    });
    byId('slide-texts-export').addEventListener('click', () =>
      save(new Blob([present.deckFile], {type: 'application/json'}), 'slides.json'));
    const input = /** @type {HTMLInputElement} */ (byId('slide-texts-input'));
    byId('slide-texts-import').addEventListener('click', () => input.click());
    input.addEventListener('change', () => this.#import(input));
  }

  open() {
    byId('slide-texts-status').textContent = '';
    this.#dialog.showModal();
    this.refresh();
  }

  /** Shows what is written, but where somebody types. */
  refresh() {
    if (!this.#dialog.open) return;
    const {own, shown, name} = this.#texts()[this.#present.slide];
    byId('slide-texts-heading').textContent = say('slides.texts-of', {name});
    for (const field of FIELDS) {
      const input = this.#field(field);
      input.placeholder = own[field];
      if (document.activeElement !== input) input.value = shown[field];
    }
    const author = /** @type {HTMLInputElement} */ (byId('slide-text-author'));
    if (document.activeElement !== author) author.value = this.#present.deck.author;
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLTextAreaElement} */ (byId(`slide-text-${name}`));
  }

  /** @param {keyof SlideTexts} name @param {string} value */
  #write(name, value) {
    const {own} = this.#texts()[this.#present.slide];
    this.#present.write(language(), name, value === own[name] ? '' : value);
    this.#onChange();
  }

  #changed() {
    byId('slide-texts-status').textContent = '';
    this.#onChange();
    this.refresh();
  }

  /** @param {HTMLInputElement} input */
  async #import(input) {
    const [file] = input.files ?? [];
    input.value = '';
    if (!file) return;
    try {
      if (file.size > MAX_EXTRA_BYTES['slides.json']) throw new DeckError(`${file.size} > ${MAX_EXTRA_BYTES['slides.json']}`);
      this.#present.import(await file.text());
      this.#changed();
      byId('slide-texts-status').textContent = say('slides.imported', {file: file.name});
    } catch (error) {
      const place = error instanceof DeckError ? error.message : 'slides.json';
      byId('slide-texts-status').textContent = say('slides.not-imported', {file: file.name, place});
    }
  }
}
