// @ts-check
// The Present view's document: buttons, keys, fingers and fields of the slides, full screen, the window with the notes, and the
// files to take along. What is shown lies in present.js.

import {byId} from './dom.js';
import {NotesWindow} from './notes-window.js';
import {showSamples} from './samples.js';
import {save} from './save.js';
import {NO_PRODUCT} from './session.js';
import {SLIDES} from './slide-texts.js';
import {SlidesDialog} from './slides-dialog.js';
import {language, onLanguage, say} from './words.js';

const SWIPE_PIXELS = 48;
const AWAKE_MS = 3000;
const PICTURE_WIDTH = 1920;
/** Slides that show a product, and so need one. */
const WITH_PRODUCT = ['how', 'demo', 'cost'];
/** Those that tell how long it takes. */
const MEASURED = ['how', 'cost'];

/**
 * @typedef {import('./canvas.js').Canvas} Canvas
 * @typedef {import('./controls.js').Place} Place
 * @typedef {import('./present.js').Present} Present
 * @typedef {import('./session.js').Product} Product
 * @typedef {import('./session.js').PageState} PageState
 * @typedef {{onChange: () => void, onProduct: (product: Product) => void, onType: (product: Product) => void,
 *   onSampleFailed: () => void}} Handlers `onChange`: the state of `present` has changed; a product was chosen or is being typed
 */

export class Stage {
  #canvas;
  #present;
  #session;
  #handlers;
  #root = byId('result');
  #shown = false;
  #notes = new NotesWindow((move) => this.move(move));
  #dialog;
  /** @type {PageState | null} */
  #state = null;
  #asleep = 0;
  /** The sample that was chosen on a slide. @type {Product | null} */
  #sample = null;

  /** @param {Canvas} canvas @param {Present} present @param {import('./session.js').Session} session @param {Handlers} handlers */
  constructor(canvas, present, session, handlers) {
    this.#canvas = canvas;
    this.#present = present;
    this.#session = session;
    this.#handlers = handlers;
    this.#dialog = new SlidesDialog(present, () => canvas.slideTexts(), handlers.onChange);
    this.#listen();
  }

  /** What the session has, while the view is shown. @param {PageState} state @param {string} now what was spoken of the slide */
  show(state, now) {
    this.#state = state;
    this.#shown = true;
    byId('deck').hidden = byId('slide-fields').hidden = false;
    const texts = this.#canvas.slideTexts();
    const {slide} = this.#present;
    byId('slide-counter').textContent = `${slide + 1} / ${texts.length}`;
    byId('slide-counter').setAttribute('aria-label', now);
    /** @type {HTMLButtonElement} */ (byId('slide-back')).disabled = slide === 0;
    /** @type {HTMLButtonElement} */ (byId('slide-on')).disabled = slide === texts.length - 1;
    for (const id of ['slide-pdf', 'slide-png']) byId(id).hidden = !this.#canvas.drawing;
    if (!this.#canvas.drawing) this.#placeless();
    this.#fill();
    this.#dialog.refresh();
    const next = texts[slide + 1];
    this.#notes.tell({
      language: language(), slide: slide + 1, slides: texts.length, title: texts[slide].shown.title,
      notes: texts[slide].shown.notes, next: next ? next.shown.title : '',
    });
    if (WITH_PRODUCT.includes(this.#slideName)) this.#bringProduct();
  }

  /** Another view is shown. */
  leave() {
    this.#shown = false;
    byId('deck').hidden = byId('slide-fields').hidden = true;
    if (this.#isFull) this.#leaveFull();
  }

  /** @param {'next' | 'back' | 'first' | 'last'} move */
  move(move) {
    if (!this.#shown) return;
    const {slide} = this.#present;
    this.#present.go({next: slide + 1, back: slide - 1, first: 0, last: Infinity}[move] ?? slide);
    this.#handlers.onChange();
  }

  /** Goes to the slide that classifies. */
  demonstrate() {
    this.#present.go(SLIDES.indexOf('demo'));
    this.#handlers.onChange();
  }

  /** Lays the fields over the slide, where it has them. @param {Place[]} places */
  place(places) {
    if (!this.#shown) return;
    const layer = byId('slide-fields');
    layer.style.setProperty('--scale', String(this.#canvas.scale));
    for (const field of /** @type {Iterable<HTMLElement>} */ (layer.querySelectorAll('[data-field]'))) {
      const place = places.find(({id}) => id === `field:${field.dataset.field}`);
      field.hidden = place === undefined;
      if (place === undefined) continue;
      for (const name of /** @type {const} */ (['x', 'y', 'width', 'height'])) field.style.setProperty(`--${name}`, `${place[name]}px`);
    }
  }

  get #slideName() {
    return SLIDES[this.#present.slide];
  }

  /** Without a drawing, fields stand below the words. */
  #placeless() {
    for (const field of /** @type {Iterable<HTMLElement>} */ (byId('slide-fields').querySelectorAll('[data-field]'))) {
      field.hidden = field.dataset.slide !== this.#slideName;
    }
  }

  /** What stands in the fields, but where somebody types. */
  #fill() {
    const {product} = this.#session;
    if (this.#sample && (product.photo !== this.#sample.photo || product.title !== this.#sample.title)) this.#forgetSample();
    const title = /** @type {HTMLInputElement} */ (byId('field-title'));
    if (document.activeElement !== title) title.value = product.title;
    for (const [name, value] of Object.entries(this.#present.assumptions)) {
      const field = /** @type {HTMLInputElement} */ (byId(`field-${name}`));
      if (document.activeElement !== field) field.value = String(value);
    }
  }

  /** A slide about a product brings a sample where there is none, and measures it. */
  async #bringProduct() {
    const {title, description, photo} = this.#session.product;
    if (title || description || photo) {
      if (MEASURED.includes(this.#slideName) && this.#state?.state === 'answer' && !this.#state.answer?.waiting) this.#present.measure();
    } else if (this.#state?.state === 'ready' && document.activeElement !== byId('field-title')) {
      await this.#samples;
      if (WITH_PRODUCT.includes(this.#slideName)) /** @type {HTMLElement | null} */ (byId('field-samples').querySelector('li:not([hidden]) button'))?.click();
    }
  }

  /** @type {Promise<void> | null} */
  #samplesShown = null;

  get #samples() {
    this.#samplesShown ??= showSamples(byId('field-samples'), ({title, description}, photo) => {
      this.#sample = {title, description, photo};
      this.#handlers.onProduct(this.#sample);
    }, this.#handlers.onSampleFailed).catch((error) => console.warn(error.message));
    return this.#samplesShown;
  }

  #listen() {
    byId('slide-back').addEventListener('click', () => this.move('back'));
    byId('slide-on').addEventListener('click', () => this.move('next'));
    byId('slide-full').addEventListener('click', () => this.#toggleFull());
    byId('slide-notes').addEventListener('click', () => this.#openNotes());
    byId('slide-edit').addEventListener('click', () => this.#dialog.open());
    byId('slide-pdf').addEventListener('click', () => this.#save('pdf'));
    byId('slide-png').addEventListener('click', () => this.#save('png'));
    document.addEventListener('keydown', (event) => this.#key(event));
    document.addEventListener('fullscreenchange', () => this.#markFull(document.fullscreenElement === this.#root));
    onLanguage(() => this.#nameFull());
    this.#listenToFingers();
    this.#listenToFields();
  }

  #listenToFields() {
    const title = /** @type {HTMLInputElement} */ (byId('field-title'));
    title.addEventListener('input', () => {
      const product = this.#sample ? NO_PRODUCT : this.#session.product;
      this.#forgetSample();
      this.#handlers.onType({...product, title: title.value});
    });
    for (const name of /** @type {const} */ (['products', 'seconds', 'hourly'])) {
      const field = /** @type {HTMLInputElement} */ (byId(`field-${name}`));
      field.addEventListener('input', () => {
        this.#present.assume(name, field.valueAsNumber);
        this.#handlers.onChange();
      });
      field.addEventListener('blur', () => this.#fill());
    }
  }

  #forgetSample() {
    this.#sample = null;
    for (const button of byId('field-samples').querySelectorAll('button')) button.setAttribute('aria-pressed', 'false');
  }

  #listenToFingers() {
    const canvas = byId('canvas');
    /** @type {{x: number, y: number} | null} */
    let from = null;
    canvas.addEventListener('pointerdown', ({isPrimary, clientX: x, clientY: y}) => { from = isPrimary ? {x, y} : null; });
    canvas.addEventListener('pointercancel', () => { from = null; });
    canvas.addEventListener('pointerup', ({clientX: x, clientY: y, pointerType, isPrimary}) => {
      if (!this.#shown || from === null || !isPrimary) return;
      const [across, down] = [x - from.x, y - from.y];
      from = null;
      if (pointerType !== 'mouse' && Math.abs(across) > SWIPE_PIXELS && Math.abs(across) > 2 * Math.abs(down)) {
        this.move(across < 0 ? 'next' : 'back');
      } else if ((pointerType !== 'mouse' || this.#isFull) && Math.hypot(across, down) < 10) {
        const {left, width} = canvas.getBoundingClientRect();
        const share = (x - left) / width;
        if (share < 1 / 3) this.move('back');
        else if (share > 2 / 3) this.move('next');
        else this.#wake();
      }
    });
    for (const sign of ['pointermove', 'focusin']) this.#root.addEventListener(sign, () => this.#wake());
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.#shown || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (document.querySelector('dialog[open]')) return;
    const {target, key} = event;
    if (key === 'Escape' && this.#isFull) return this.#leaveFull();
    if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return;
    if (key === ' ' && target instanceof HTMLElement && target.closest('button, a, summary')) return;
    const narrow = this.#canvas.scale === 1 && !this.#isFull;  // then these keys scroll
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowRight: () => this.move('next'), ArrowLeft: () => this.move('back'), PageDown: () => this.move('next'),
      PageUp: () => this.move('back'), ' ': () => this.move(event.shiftKey ? 'back' : 'next'), Home: () => this.move('first'),
      End: () => this.move('last'), f: () => this.#toggleFull(), p: () => this.#openNotes(),
      ...narrow ? {} : {ArrowDown: () => this.move('next'), ArrowUp: () => this.move('back')},
    };
    const action = keys[key.length === 1 ? key.toLowerCase() : key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  }

  get #isFull() {
    return this.#root.classList.contains('full');
  }

  async #toggleFull() {
    if (this.#isFull) return this.#leaveFull();
    this.#markFull(true);
    // Where a browser has no full screen for elements (phones of Apple), the slide fills the window.
    await this.#root.requestFullscreen?.().catch(() => {});
  }

  #leaveFull() {
    if (document.fullscreenElement) document.exitFullscreen();
    this.#markFull(false);
  }

  /** @param {boolean} full */
  #markFull(full) {
    if (full === this.#isFull) return;
    this.#root.classList.toggle('full', full);
    document.body.classList.toggle('has-full', full);
    this.#nameFull();
    this.#wake();
  }

  #nameFull() {
    byId('slide-full').textContent = say(this.#isFull ? 'slides.leave-full' : 'slides.full');
  }

  /** In full screen the buttons go away when nobody points. */
  #wake() {
    clearTimeout(this.#asleep);
    this.#root.classList.remove('asleep');
    if (this.#isFull) this.#asleep = window.setTimeout(() => this.#root.classList.add('asleep'), AWAKE_MS);
  }

  #openNotes() {
    if (!this.#notes.open()) this.#say('slides.notes-blocked');
  }

  /** @param {string} key @param {Record<string, string>} [values] */
  #say(key, values) {
    byId('deck-status').textContent = key && say(key, values);
  }

  /** @param {'pdf' | 'png'} kind */
  async #save(kind) {
    this.#say('slides.saving');
    try {
      if (this.#state?.state === 'answer') await this.#present.measure();
      const texts = this.#canvas.slideTexts();
      const {slide} = this.#present;
      const wanted = kind === 'png' ? [slide] : texts.map((_, index) => index);
      const drawn = this.#canvas.drawSlides(wanted, PICTURE_WIDTH, kind === 'pdf' ? byId('paper') : undefined);
      this.#handlers.onChange();  // back to the slide that is shown
      this.#canvas.drawNow();
      const name = `${this.#state?.pack?.name ?? 'vitrine'}-${kind === 'png' ? slide + 1 : 'slides'}.${kind}`;
      save(kind === 'png' ? await drawn[0].picture.convertToBlob({type: 'image/png'}) :
        await this.#pdf(drawn.map(({marks}) => marks), texts), name);
      this.#say('slides.saved', {file: name});
    } catch (error) {
      console.warn(error);
      this.#say('slides.not-saved');
    }
  }

  /** @param {import('./slides-pdf.js').Mark[][]} marks @param {ReturnType<Canvas['slideTexts']>} texts */
  async #pdf(marks, texts) {
    const {slidesPdf} = await import('./slides-pdf.js');
    const titles = texts.map(({shown}) => shown.title);
    return slidesPdf(marks, this.#state?.photo ?? null, {
      title: `${this.#state?.pack?.title ?? ''} – ${titles[0]}`, author: this.#present.deck.author || 'Vitrine', language: language(),
      titles, background: getComputedStyle(byId('paper')).getPropertyValue('--card').trim(),
    });
  }
}
