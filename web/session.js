// @ts-check
// What the visitor entered, what the worker answered, and the state of the page that follows from both.
// Events come in, one plain state goes out; nothing here knows the DOM.

import {previewBitmap} from './photo-input.js';
import {WorkerBridge, WorkerError} from './worker-bridge.js';

const TYPING_PAUSE_MS = 150;
const WORKING_SHOWN_AFTER_MS = 200;

/**
 * @typedef {{sentence: string, code?: string, action: 'retry' | 'remove-photo' | ''}} PageError
 * @typedef {{
 *   state: 'loading' | 'ready' | 'working' | 'answer' | 'error',
 *   progress: {loadedBytes: number, totalBytes: number} | null,
 *   pack: {title: string, labels: {code: string, name: string}[]} | null,
 *   answer: any,
 *   photo: ImageBitmap | null,
 *   error: PageError | null,
 * }} PageState
 * @typedef {{title: string, description: string, photo: File | null}} Product
 */

export class Session {
  #packUrl;
  #onState;
  #language = '';
  /** @type {WorkerBridge | null} */
  #bridge = null;
  /** @type {PageState} */
  #state = {state: 'loading', progress: null, pack: null, answer: null, photo: null, error: null};
  /** @type {Product} */
  #product = {title: '', description: '', photo: null};
  #timer = 0;
  #loads = 0;
  #asked = 0;
  /** Fulfilled when what was last chosen is answered, or has failed. */
  settled = Promise.resolve();

  /**
   * @param {string} packUrl
   * @param {(state: PageState) => void} onState
   */
  constructor(packUrl, onState) {
    this.#packUrl = packUrl;
    this.#onState = onState;
  }

  /** Loads the pack; afterwards what was entered meanwhile is classified. */
  async load() {
    const load = ++this.#loads;
    this.#bridge?.close();
    this.#update({state: 'loading', progress: null, answer: null, error: null});
    this.#bridge = new WorkerBridge({
      packUrl: this.#packUrl,
      language: this.#language,
      onProgress: (progress) => { if (load === this.#loads) this.#progress(progress); },
    });
    try {
      const pack = await this.#bridge.ready;
      if (load !== this.#loads) return;
      this.#update({state: 'ready', progress: null, pack});
      await this.#classify();
    } catch (error) {
      if (load === this.#loads) this.#fail(error, 'retry');
    }
  }

  /**
   * The visitor typed: waits for a pause.
   * @param {Partial<Product>} change
   */
  type(change) {
    this.#product = {...this.#product, ...change};
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#classify(), TYPING_PAUSE_MS);
  }

  /**
   * A photo or a whole product was chosen: answers at once.
   * @param {Partial<Product>} change
   */
  choose(change) {
    this.#product = {...this.#product, ...change};
    clearTimeout(this.#timer);
    this.settled = this.#classify();
  }

  /** Names classes in this language, where the pack has it, from the next load on. @param {string} language */
  speak(language) {
    this.#language = language;
  }

  /** Leads out of an error. */
  retry() {
    if (this.#state.pack === null) return this.load();
    return this.#classify();
  }

  close() {
    clearTimeout(this.#timer);
    this.#bridge?.close();
    this.#bridge = null;
  }

  async #classify() {
    if (this.#bridge === null || this.#state.pack === null) return;
    const turn = ++this.#asked;
    const {title, description, photo} = this.#product;
    if (!title.trim() && !description.trim() && photo === null) {
      this.#update({state: 'ready', answer: null, photo: null, error: null});
      return;
    }
    const slow = setTimeout(() => {
      if (turn === this.#asked) this.#update({state: 'working', error: null});
    }, WORKING_SHOWN_AFTER_MS);
    try {
      const [answer, bitmap] = await Promise.all([
        this.#bridge.classify({title, description, image: photo ?? undefined}),
        photo ? previewBitmap(photo) : null,
      ]);
      if (turn === this.#asked) this.#update({state: 'answer', answer, photo: bitmap, error: null});
      else bitmap?.close();
    } catch (error) {
      if (turn === this.#asked) this.#fail(error, photo ? 'remove-photo' : error instanceof WorkerError ? 'retry' : '');
    } finally {
      clearTimeout(slow);
    }
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
    this.#update({state: 'error', answer: null, photo: null, error: {sentence, code, action}});
  }

  /** @param {Partial<PageState>} change */
  #update(change) {
    const old = this.#state.photo;
    this.#state = {...this.#state, ...change};
    this.#onState(this.#state);
    if (old !== this.#state.photo) old?.close();
  }
}
