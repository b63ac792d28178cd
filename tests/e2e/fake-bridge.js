// Stands in for web/worker-bridge.js where a test needs a state that the real worker passes through too quickly or
// never reaches. The test puts `fakeWorker` into the page before it loads.
const {fakeWorker} = globalThis;

export class WorkerError extends Error {
  name = 'WorkerError';
}

export class WorkerBridge {
  #source;
  #onProgress;
  #loading = null;

  constructor({source, onProgress = () => {}}) {
    this.#source = String(source);
    this.#onProgress = onProgress;
    this.ready.catch(() => {});
  }

  get ready() {
    this.#loading ??= Promise.resolve().then(() => fakeWorker.load(this.#source, this.#onProgress)).catch((error) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  get complete() {
    return this.ready;
  }

  get running() {
    return this.#loading !== null;
  }

  classify(input, wish) {
    return fakeWorker.classify(this.#source, input, wish);
  }

  speak() {
    return this.ready;
  }

  close() {}
}
