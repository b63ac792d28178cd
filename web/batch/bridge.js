// @ts-check
// The page's side of worker.js: calls to a BatchJob, and what it tells unasked.

/**
 * @typedef {import('./job.js').BatchJob} BatchJob
 * @typedef {import('./job.js').Event} Event
 * @typedef {{key?: string, values?: Record<string, string | number>, message: string, code?: string}} Problem
 */

const createModuleWorker = () => new Worker(new URL('./worker.js', import.meta.url), {type: 'module'});

export class BatchBridge {
  #onEvent;
  #onCrash;
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, {resolve: (value: any) => void, reject: (problem: Problem) => void}>} */
  #calls = new Map();
  #lastId = 0;

  /** @param {(event: Event) => void} onEvent @param {(problem: Problem) => void} onCrash the worker is gone */
  constructor(onEvent, onCrash) {
    this.#onEvent = onEvent;
    this.#onCrash = onCrash;
  }

  /** Rejects with a Problem. The worker is started where there is none. @param {keyof BatchJob} method @param {any[]} values @returns {Promise<any>} */
  call(method, ...values) {
    const worker = this.#started();
    return new Promise((resolve, reject) => {
      this.#calls.set(++this.#lastId, {resolve, reject});
      worker.postMessage({id: this.#lastId, method, values});
    });
  }

  /** A call whose failure is told otherwise. @param {keyof BatchJob} method @param {any[]} values */
  send(method, ...values) {
    this.call(method, ...values).catch(() => {});
  }

  /** Ends the worker; calls are never answered. */
  end() {
    this.#worker?.terminate();
    this.#worker = null;
    this.#calls.clear();
  }

  /** Ends the worker, whose memory cannot be trusted any more. @param {string} message */
  crash(message) {
    const calls = [...this.#calls.values()];
    this.end();
    const problem = {key: 'batch.crashed', values: {}, message};
    for (const {reject} of calls) reject(problem);
    this.#onCrash(problem);
  }

  #started() {
    if (this.#worker) return this.#worker;
    const worker = createModuleWorker();
    this.#worker = worker;
    worker.addEventListener('message', ({data}) => {
      if (worker === this.#worker) this.#hear(data);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      if (worker === this.#worker) this.crash(event.message || '');
    });
    return worker;
  }

  /** @param {import('./worker.js').Reply} reply */
  #hear(reply) {
    if ('event' in reply) return this.#onEvent(reply.event);
    const call = this.#calls.get(reply.id);
    this.#calls.delete(reply.id);
    if ('error' in reply) call?.reject(reply.error);
    else call?.resolve(reply.result);
  }
}
