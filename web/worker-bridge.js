// @ts-check
// Owns the worker: starts it, asks it one product at a time, ends it when nothing was asked for minutes, and starts a
// new one after that, after a crash or after a failed load. The newest question wins: at most one runs and one waits; a
// waiting one is dropped when a newer one comes.

import {sourceForWorker} from './files.js';

/**
 * @typedef {import('./worker.js').PackSummary} PackSummary
 * @typedef {import('./worker.js').FullAnswer} FullAnswer
 * @typedef {import('./worker.js').Wish} Wish
 * @typedef {import('./vitrine.js').Input} Input
 * @typedef {{input: Input, wish: Wish, resolve: (answer: FullAnswer) => void, reject: (error: Error) => void}} Question
 * @typedef {{source: import('./files.js').PackSource, language?: string, threads?: number, idleMs?: number,
 *   onProgress?: (progress: import('./vitrine.js').Progress) => void, createWorker?: () => Worker}} Options
 */

const IDLE_MS = 5 * 60_000;

const createModuleWorker = () => new Worker(new URL('./worker.js', import.meta.url), {type: 'module'});

/** There is no worker: it crashed or could not load the pack. A new one may do better. */
export class WorkerError extends Error {
  name = 'WorkerError';

  /** @param {string} message @param {string} [code] what kind of error it is */
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

/** @param {string} message */
const aborted = (message) => new DOMException(message, 'AbortError');

export class WorkerBridge {
  #options;
  /** @type {Worker | null} */
  #worker = null;
  /** @type {{ready: Promise<PackSummary>, complete: Promise<PackSummary>, fail: (error: Error) => void} | null} */
  #start = null;
  /** Whether all models of the worker's pack are there. */
  #whole = false;
  /** Who waits for new names, oldest first. @type {Settable<PackSummary>[]} */
  #named = [];
  /** @type {Question | null} */
  #running = null;
  /** @type {Question | null} */
  #waiting = null;
  /** The last question's photo, which the worker keeps. @type {Blob | null} */
  #photo = null;
  #lastId = 0;
  /** Numbers of products that got none. */
  #unnamed = 0;
  #closed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #idle;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#started();
  }

  /** The pack, once it can answer texts; rejects with a sentence of what went wrong. After a failure it starts anew. */
  get ready() {
    return this.#started().ready;
  }

  /** The pack, once all its models are there. */
  get complete() {
    return this.#started().complete;
  }

  /** Whether there is a worker now. */
  get running() {
    return this.#worker !== null;
  }

  /**
   * Rejects with an AbortError where a newer question took its place, with a WorkerError where there is no worker,
   * and with an Error where the input was refused, with the `code` that vitrine.js gave it; each holds one sentence.
   * @param {Input} input
   * @param {Wish} [wish] by default every question is about another product
   * @returns {Promise<FullAnswer>}
   */
  classify(input, wish = {product: --this.#unnamed}) {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(aborted('The classifier is closed.'));
      this.#waiting?.reject(aborted('A newer product took its place.'));
      this.#waiting = {input, wish, resolve, reject};
      this.#next();
    });
  }

  /**
   * Names classes in another language from now on.
   * @param {string} language
   * @returns {Promise<PackSummary>} with the new names
   */
  async speak(language) {
    this.#options = {...this.#options, language};
    if (this.#worker === null) return this.ready;
    await this.ready;
    const named = promised();
    this.#named.push(named);
    this.#worker.postMessage({type: 'speak', language});
    return named.promise;
  }

  /** Ends the worker, which frees all its memory; what was asked rejects with an AbortError. */
  close() {
    this.#closed = true;
    this.#stop(aborted('The classifier is closed.'));
  }

  #started() {
    if (this.#start !== null) return this.#start;
    if (this.#closed) {
      const closed = Promise.reject(aborted('The classifier is closed.'));
      closed.catch(() => {});
      return {ready: closed, complete: closed};
    }
    const {source, language = '', threads, createWorker = createModuleWorker} = this.#options;
    const worker = createWorker();
    this.#worker = worker;
    const [ready, complete] = [promised(), promised()];
    this.#start = {
      ready: ready.promise, complete: complete.promise,
      fail: (error) => { ready.reject(error); complete.reject(error); },
    };
    worker.addEventListener('message', ({data}) => {
      const reply = /** @type {import('./worker.js').Reply} */ (data);
      if (worker !== this.#worker) return;
      if (reply.type === 'progress') this.#options.onProgress?.(reply.progress);
      else if (reply.type === 'ready') ready.resolve(reply.pack);
      else if (reply.type === 'complete') this.#completed(complete, reply.pack);
      else if (reply.type === 'named') this.#rename(reply.pack);
      else if (reply.type === 'failed') this.#stop(new WorkerError(reply.message, reply.code));
      else if (reply.type === 'crashed') this.#crash(reply.message);
      else this.#settle(reply);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      if (worker === this.#worker) this.#crash(event.message || 'its program could not be loaded');
    });
    worker.addEventListener('messageerror', () => {
      if (worker === this.#worker) this.#crash('a message could not be read');
    });
    worker.postMessage({type: 'load', source: sourceForWorker(source), language, threads});
    return this.#start;
  }

  async #next() {
    if (this.#running !== null) return;
    clearTimeout(this.#idle);
    if (this.#waiting === null) {
      if (this.#whole) this.#idle = setTimeout(() => this.#rest(), this.#options.idleMs ?? IDLE_MS);
      return;
    }
    // The place is taken before the start is awaited, so that newer questions queue behind it.
    const question = this.#waiting;
    this.#running = question;
    this.#waiting = null;
    try {
      await this.ready;
    } catch {
      return;  // #stop has rejected it
    }
    if (this.#running !== question) return;
    this.#lastId += 1;
    const {input: {image, ...texts}, wish} = question;
    const samePhoto = image instanceof Blob && image === this.#photo;
    this.#photo = image instanceof Blob ? image : null;
    const input = samePhoto ? texts : question.input;
    this.#worker?.postMessage({type: 'classify', id: this.#lastId, input, samePhoto, wish});
  }

  /** @param {Extract<import('./worker.js').Reply, {id: number}>} reply */
  #settle(reply) {
    if (reply.id !== this.#lastId || this.#running === null) return;
    const question = this.#running;
    this.#running = null;
    if (reply.type === 'answer') question.resolve(reply.answer);
    else question.reject(Object.assign(new Error(reply.message), {code: reply.code}));
    this.#next();
  }

  /** @param {Settable<PackSummary>} complete @param {PackSummary} pack */
  #completed(complete, pack) {
    this.#whole = true;
    complete.resolve(pack);
    this.#next();  // from now on it may be idle
  }

  /** @param {PackSummary} pack with its new names */
  #rename(pack) {
    if (this.#start) this.#start.ready = Promise.resolve(pack);
    this.#named.shift()?.resolve(pack);
  }

  /** Nothing was asked for a while: the worker's memory goes, and the next question starts a new one. */
  #rest() {
    this.#worker?.terminate();
    this.#worker = null;
    this.#start = null;
    this.#whole = false;
    this.#photo = null;
    for (const named of this.#named.splice(0)) named.reject(aborted('The worker has ended.'));
  }

  /** @param {string} message */
  #crash(message) {
    const reason = message.replace(/\.$/, '');
    this.#stop(new WorkerError(`The classifier stopped unexpectedly (${reason}); trying again starts it anew.`, 'crashed'));
  }

  /** @param {Error} error that all who wait get */
  #stop(error) {
    clearTimeout(this.#idle);
    const [start, running, waiting] = [this.#start, this.#running, this.#waiting];
    this.#rest();
    this.#running = null;
    this.#waiting = null;
    start?.fail(error);
    for (const question of [running, waiting]) question?.reject(error);
  }
}

/** A promise to be settled from outside; nobody has to hear of its failure. @returns {Settable<PackSummary>} */
function promised() {
  /** @type {any} */
  const settable = {};
  settable.promise = new Promise((resolve, reject) => Object.assign(settable, {resolve, reject}));
  settable.promise.catch(() => {});
  return settable;
}

/**
 * @template T
 * @typedef {{promise: Promise<T>, resolve: (value: T) => void, reject: (error: Error) => void}} Settable
 */
