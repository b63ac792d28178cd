// @ts-check
// The worker's side of bridge.js: a BatchJob that is called by messages.

import {BatchJob} from './job.js';

/**
 * @typedef {{id: number, method: keyof BatchJob, values: any[]}} Call
 * @typedef {{id: number, result: any} | {id: number, error: {message: string, key?: string, values?: Record<string, string | number>,
 *   code?: string}} | {event: import('./job.js').Event}} Reply
 */

const job = new BatchJob((event) => self.postMessage({event}));

self.addEventListener('message', async ({data}) => {
  const {id, method, values} = /** @type {Call} */ (data);
  try {
    self.postMessage({id, result: await /** @type {any} */ (job)[method](...values)});
  } catch (error) {
    const {message, key, values, code} = /** @type {any} */ (error);
    self.postMessage({id, error: {message: message ?? String(error), key, values, code}});
  }
});
