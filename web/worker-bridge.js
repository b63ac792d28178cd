// @ts-check
// Owns the worker: starts it, asks it one product at a time, and starts a new one after a crash or a failed load.
// The newest question wins: at most one runs and one waits; a waiting one is dropped when a newer one comes.

/**
 * @typedef {import('./worker.js').PackSummary} PackSummary
 * @typedef {import('./vitrine.js').Answer} Answer
 * @typedef {import('./vitrine.js').Input} Input
 * @typedef {{input: Input, resolve: (answer: Answer) => void, reject: (error: Error) => void}} Question
 * @typedef {{packUrl: string | URL, language?: string, threads?: number,
 *   onProgress?: (progress: import('./vitrine.js').Progress) => void, createWorker?: () => Worker}} Options
 */

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
  /** @type {Promise<PackSummary> | null} */
  #ready = null;
  /** @type {(error: Error) => void} */
  #failStart = () => {};
  /** @type {Question | null} */
  #running = null;
  /** @type {Question | null} */
  #waiting = null;
  #lastId = 0;
  #closed = false;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#start();
  }

  /** The pack, once it can answer; rejects with a sentence of what went wrong. After a failure it starts anew. */
  get ready() {
    return this.#ready ?? this.#start();
  }

  /**
   * Rejects with an AbortError where a newer question took its place, with a WorkerError where there is no worker,
   * and with an Error where the input was refused; each holds one sentence.
   * @param {Input} input
   * @returns {Promise<Answer>}
   */
  classify(input) {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(aborted('The classifier is closed.'));
      this.#waiting?.reject(aborted('A newer product took its place.'));
      this.#waiting = {input, resolve, reject};
      this.#next();
    });
  }

  /** Ends the worker, which frees all its memory; what was asked rejects with an AbortError. */
  close() {
    this.#closed = true;
    this.#stop(aborted('The classifier is closed.'));
  }

  /** @returns {Promise<PackSummary>} */
  #start() {
    if (this.#closed) return Promise.reject(aborted('The classifier is closed.'));
    const {packUrl, language = '', threads, onProgress = () => {}, createWorker = createModuleWorker} = this.#options;
    const worker = createWorker();
    this.#worker = worker;
    this.#ready = new Promise((resolve, reject) => {
      this.#failStart = reject;
      worker.addEventListener('message', ({data}) => {
        const reply = /** @type {import('./worker.js').Reply} */ (data);
        if (worker !== this.#worker) return;
        if (reply.type === 'progress') onProgress(reply.progress);
        else if (reply.type === 'ready') resolve(reply.pack);
        else if (reply.type === 'failed') this.#stop(new WorkerError(reply.message, reply.code));
        else if (reply.type === 'crashed') this.#crash(reply.message);
        else this.#settle(reply);
      });
    });
    // Whoever waits for `ready` hears of the failure; nobody has to.
    this.#ready.catch(() => {});
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      if (worker === this.#worker) this.#crash(event.message || 'its program could not be loaded');
    });
    worker.addEventListener('messageerror', () => {
      if (worker === this.#worker) this.#crash('a message could not be read');
    });
    worker.postMessage({type: 'load', packUrl: String(packUrl), language, threads});
    return this.#ready;
  }

  async #next() {
    if (this.#running !== null || this.#waiting === null) return;
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
    this.#worker?.postMessage({type: 'classify', id: this.#lastId, input: question.input});
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

  /** @param {string} message */
  #crash(message) {
    const reason = message.replace(/\.$/, '');
    this.#stop(new WorkerError(`The classifier stopped unexpectedly (${reason}); trying again starts it anew.`, 'crashed'));
  }

  /** @param {Error} error that all who wait get */
  #stop(error) {
    this.#worker?.terminate();
    this.#worker = null;
    this.#ready = null;
    const questions = [this.#running, this.#waiting];
    this.#running = null;
    this.#waiting = null;
    this.#failStart(error);
    for (const question of questions) question?.reject(error);
  }
}
