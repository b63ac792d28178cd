// @ts-check
// What the visitor entered, what the worker answered, and the state of the page that follows from both.
// Events come in, one plain state goes out; nothing here knows the DOM.

import {previewBitmap} from './photo-input.js';
import {WorkerBridge, WorkerError} from './worker-bridge.js';

const TYPING_PAUSE_MS = 150;
const WORKING_SHOWN_AFTER_MS = 200;

/**
 * @typedef {import('./files.js').PackSource} PackSource
 * @typedef {import('./worker-bridge.js').FullAnswer} FullAnswer
 * @typedef {import('./worker-bridge.js').PackSummary} PackSummary
 * @typedef {{sentence: string, code?: string, action: 'retry' | 'remove-photo' | ''}} PageError
 * @typedef {{
 *   state: 'loading' | 'ready' | 'working' | 'answer' | 'error',
 *   progress: {loadedBytes: number, totalBytes: number} | null,
 *   pack: PackSummary | null,
 *   answer: FullAnswer | null,
 *   product: Product,
 *   other: {title: string, answer: FullAnswer} | null,
 *   photo: ImageBitmap | null,
 *   error: PageError | null,
 * }} PageState `product` is what the answer is about (the fields may hold more by now), `other` what a second pack says of it
 * @typedef {{title: string, description: string, photo: File | null}} Product
 */

/** @type {Product} */
export const NO_PRODUCT = {title: '', description: '', photo: null};

/** @param {Product} product */
const hasText = ({title, description}) => title.trim() !== '' || description.trim() !== '';

/**
 * Only a photo that may be at fault is offered to be removed.
 * @param {any} error
 * @param {boolean} photo whether there is one
 * @returns {PageError['action']}
 */
function wayOut(error, photo) {
  if (photo && /^(photo|crashed)/.test(error?.code ?? '')) return 'remove-photo';
  return error instanceof WorkerError ? 'retry' : '';
}

export class Session {
  #onState;
  #language;
  /** @type {WorkerBridge | null} */
  #bridge = null;
  /** @type {PackSource | null} of the pack in use */
  #source = null;
  /** @type {WorkerBridge | null} */
  #other = null;
  /** @type {PageState} */
  #state = {
    state: 'loading', progress: null, pack: null, answer: null, product: NO_PRODUCT, other: null, photo: null, error: null,
  };
  #product = NO_PRODUCT;
  /** Which product it is, for the worker; a new number asks it anew. */
  #number = 0;
  /** The class to explain; empty for the winner. */
  #explained = '';
  /** @type {File | null} whose preview is the state's photo */
  #previewed = null;
  #timer = 0;
  #asked = 0;
  /** Bytes that the worker of the pack in use received; 0 while it is not known. */
  receivedBytes = 0;
  /** Fulfilled when what was last chosen is answered, or has failed. */
  settled = Promise.resolve();

  /**
   * @param {string} language of the classes' names
   * @param {(state: PageState) => void} onState
   */
  constructor(language, onState) {
    this.#language = language;
    this.#onState = onState;
  }

  get product() {
    return this.#product;
  }

  /** Where the pack in use comes from; null before there is one. */
  get source() {
    return this.#source;
  }

  /**
   * Loads a pack; afterwards what was entered is classified. Where one is in use, it goes on until the new one is there;
   * where that cannot be loaded, this rejects with a sentence and the old one stays.
   * @param {PackSource} source
   * @param {(progress: import('./files.js').Progress) => void} [onProgress]
   */
  async open(source, onProgress = () => {}) {
    const bridge = new WorkerBridge({
      source, language: this.#language,
      onProgress: (progress) => {
        onProgress(progress);
        if (bridge === this.#bridge) this.#progress(progress);
      },
    });
    if (this.#bridge !== null) await this.#made(bridge);
    this.#bridge?.close();
    this.#bridge = bridge;
    this.#source = source;
    this.#explained = '';  // a class of the pack before
    return this.#load(bridge);
  }

  /** Waits for a pack that is not shown yet, and for its names in the language that is spoken by then. @param {WorkerBridge} bridge */
  async #made(bridge) {
    const language = this.#language;
    await bridge.complete;
    if (language !== this.#language) await bridge.speak(this.#language);
  }

  /** @param {WorkerBridge} bridge */
  async #load(bridge) {
    this.#update({state: 'loading', progress: null, pack: null, answer: null, error: null});
    try {
      const pack = await bridge.ready;
      if (bridge !== this.#bridge) return;
      performance.mark('text-ready');
      this.#update({state: 'ready', progress: null, pack});
      await this.#classify();
      const whole = await bridge.complete;
      if (bridge !== this.#bridge) return;
      this.receivedBytes = whole?.receivedBytes ?? 0;
      performance.mark('photo-ready');
    } catch (error) {
      if (bridge === this.#bridge) this.#fail(error, 'retry');
    }
  }

  /**
   * Asks a second pack about every product too; null ends that. Rejects with a sentence where it cannot be loaded.
   * @param {PackSource | null} source
   * @param {(progress: import('./files.js').Progress) => void} [onProgress]
   */
  async compare(source, onProgress) {
    const bridge = source === null ? null : new WorkerBridge({source, language: this.#language, onProgress});
    if (bridge) await this.#made(bridge);
    this.#other?.close();
    this.#other = bridge;
    this.#update({other: null});
    await this.#askOther();
  }

  /** Names classes in another language from now on. @param {string} language */
  async speak(language) {
    this.#language = language;
    const [bridge, other] = [this.#bridge, this.#other];
    this.#update({});
    const pack = await bridge?.speak(language).catch(() => null);  // a failed load speaks for itself
    await other?.speak(language).catch(() => null);
    if (!pack || language !== this.#language || bridge !== this.#bridge || this.#state.pack === null) return;
    this.#number++;
    this.#update({pack});
    await this.#classify();
  }

  /**
   * The visitor typed: waits for a pause.
   * @param {Partial<Product>} change
   */
  type(change) {
    this.#change(change);
    this.#timer = window.setTimeout(() => this.#classify(), TYPING_PAUSE_MS);
  }

  /**
   * A photo or a whole product was chosen: answers at once.
   * @param {Partial<Product>} change
   */
  choose(change) {
    this.#change(change);
    this.settled = this.#classify();
  }

  /**
   * Shows what spoke for a class; for the one that is shown, goes back to the winner.
   * @param {string} code
   */
  explain(code) {
    const answer = this.#state.answer;
    if (answer === null) return;
    this.#explained = code === answer.explained.code ? '' : code;
    this.settled = this.#classify();
  }

  /**
   * Classifies what was entered so many times anew.
   * @param {number} runs
   * @returns {Promise<import('./vitrine.js').Timings | null>} of the run with the median time; null where something newer was
   *   asked meanwhile
   */
  async measure(runs) {
    const bridge = this.#bridge;
    const {title, description, photo} = this.#product;
    if (bridge === null || !hasText(this.#product) && photo === null) return null;
    const spent = [];
    try {
      await bridge.complete;
      for (let run = 0; run < runs; run++) {
        const image = photo?.slice();  // another Blob, which is looked at anew
        spent.push((await bridge.classify({title, description, image})).timings);
      }
    } catch {
      return null;  // what was asked speaks for itself
    }
    return spent.sort((a, b) => a.totalMs - b.totalMs)[runs >> 1];
  }

  /** Leads out of an error. */
  retry() {
    if (this.#bridge === null) return Promise.resolve();
    return this.#bridge.running && this.#state.pack !== null ? this.#classify() : this.#load(this.#bridge);
  }

  close() {
    clearTimeout(this.#timer);
    for (const bridge of [this.#bridge, this.#other]) bridge?.close();
    this.#bridge = this.#other = null;
  }

  /** @param {Partial<Product>} change */
  #change(change) {
    clearTimeout(this.#timer);
    this.#product = {...this.#product, ...change};
    this.#number++;
    this.#explained = '';
  }

  async #classify() {
    const bridge = this.#bridge;
    if (bridge === null || this.#state.pack === null) return;
    const turn = ++this.#asked;
    const [product, wish] = [this.#product, {product: this.#number, explain: this.#explained}];
    const {title, description, photo} = product;
    if (!hasText(product) && photo === null) {
      this.#update({state: 'ready', answer: null, other: null, photo: null, error: null});
      return;
    }
    const slow = setTimeout(() => {
      if (turn === this.#asked) this.#update({state: 'working', error: null});
    }, WORKING_SHOWN_AFTER_MS);
    try {
      // A photo alone waits for its models here, not in the worker, so that a text can overtake it.
      if (photo && !hasText(product)) await bridge.complete;
      if (turn !== this.#asked) return;
      const answer = await bridge.classify({title, description, image: photo ?? undefined}, wish);
      const bitmap = await this.#preview(photo);
      if (turn !== this.#asked) {
        if (bitmap !== this.#state.photo) bitmap?.close();
        return;
      }
      this.#previewed = photo;
      const other = product === this.#state.product ? this.#state.other : null;
      this.#update({state: 'answer', answer, product, other, photo: bitmap, error: null});
      this.#askOther();
      if (answer.early) this.#askAgain(turn, bridge);
    } catch (error) {
      if (turn === this.#asked) this.#fail(error, wayOut(error, photo !== null));
    } finally {
      clearTimeout(slow);
    }
  }

  /** A worker that has just started answered before all was there. @param {number} turn @param {WorkerBridge} bridge */
  async #askAgain(turn, bridge) {
    try {
      await bridge.complete;
      if (turn !== this.#asked) return;
      this.#number++;
      await this.#classify();
    } catch (error) {
      if (turn === this.#asked) this.#fail(error, 'retry');
    }
  }

  async #askOther() {
    const {pack, answer: shown, product} = this.#state;
    const bridge = this.#other;
    if (bridge === null || pack === null || shown === null) return;
    const {title, description, photo} = product;
    const isCurrent = () => product === this.#state.product && bridge === this.#other;
    try {
      const summary = await bridge.complete;
      const answer = await bridge.classify({title, description, image: photo ?? undefined});
      if (isCurrent()) this.#update({other: {title: summary.title, answer}});
    } catch {
      // What it cannot say of this product is not shown.
      if (isCurrent()) this.#update({other: null});
    }
  }

  /** The photo as it is shown; the one that is there already, where it is of the same file. @param {File | null} photo */
  #preview(photo) {
    if (photo === null) return null;
    return photo === this.#previewed && this.#state.photo ? this.#state.photo : previewBitmap(photo);
  }

  /** @param {{loadedBytes: number, totalBytes: number}} progress */
  #progress({loadedBytes, totalBytes}) {
    if (this.#state.state === 'loading') this.#update({progress: {loadedBytes, totalBytes}});
  }

  /**
   * @param {unknown} error
   * @param {PageError['action']} action
   */
  #fail(error, action) {
    if (error instanceof Error && error.name === 'AbortError') return;
    const sentence = error instanceof Error ? error.message : String(error);
    const {code} = /** @type {{code?: string}} */ (error);
    this.#update({state: 'error', answer: null, other: null, photo: null, error: {sentence, code, action}});
  }

  /** @param {Partial<PageState>} change */
  #update(change) {
    const old = this.#state.photo;
    this.#state = {...this.#state, ...change};
    this.#onState(this.#state);
    if (old !== this.#state.photo) old?.close();
  }
}
