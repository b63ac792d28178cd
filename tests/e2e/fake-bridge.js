// Stands in for web/worker-bridge.js where a test needs a state that the real worker passes through too quickly or
// never reaches. The test puts `fakeWorker` into the page before it loads.
const {fakeWorker} = globalThis;

export class WorkerError extends Error {
  name = 'WorkerError';
}

export class WorkerBridge {
  constructor({onProgress}) {
    this.ready = fakeWorker.load(onProgress);
  }

  classify(input) {
    return fakeWorker.classify(input);
  }

  close() {}
}
