// @ts-check
// How fast a batch goes: rows a second lately, and the time that it took in all.

const RATE_OVER_MS = 10_000;

export class BatchPace {
  /** @type {{at: number, done: number}[]} */
  #told = [];
  spentMs = 0;

  /** Rows a second; null while that is not known. */
  get rate() {
    const [first, last] = [this.#told[0], this.#told.at(-1)];
    return first && last && last.at > first.at ? 1000 * (last.done - first.done) / (last.at - first.at) : null;
  }

  /** Work goes on. @param {number} done rows */
  start(done) {
    this.#told = [{at: performance.now(), done}];
  }

  /** @param {number} done rows by now */
  add(done) {
    const now = performance.now();
    const last = this.#told.at(-1);
    if (last) this.spentMs += now - last.at;
    this.#told = [...this.#told.filter(({at}) => now - at < RATE_OVER_MS), {at: now, done}];
  }

  stop() {
    this.#told = [];
  }
}
