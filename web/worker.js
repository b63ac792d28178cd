// @ts-check
// The worker's side of worker-bridge.js: loads one pack, then answers one product after the other.

import {Vitrine} from './vitrine.js';

/**
 * @typedef {{type: 'load', packUrl: string, language: string, threads?: number}
 *   | {type: 'classify', id: number, input: import('./vitrine.js').Input}} Request
 * @typedef {{type: 'progress', progress: import('./vitrine.js').Progress}
 *   | {type: 'ready', pack: PackSummary}
 *   | {type: 'failed', message: string, code?: string}
 *   | {type: 'answer', id: number, answer: import('./vitrine.js').Answer}
 *   | {type: 'error', id: number, message: string, code?: string}
 *   | {type: 'crashed', message: string}} Reply
 * @typedef {{name: string, title: string, languages: string[], labels: {code: string, name: string}[]}} PackSummary
 */

/** @type {Vitrine} */
let vitrine;

/** @param {Reply} reply */
const reply = (reply) => self.postMessage(reply);

/** @param {unknown} error */
const sentence = (error) => error instanceof Error ? error.message : String(error);

/** What kind of error it is, where that is known. @param {any} error @returns {string | undefined} */
const codeOf = (error) => error?.code;

/** @param {Extract<Request, {type: 'load'}>} request */
async function load({packUrl, language, threads}) {
  try {
    vitrine = await Vitrine.load(packUrl, {
      language, threads, onProgress: (progress) => reply({type: 'progress', progress}),
    });
    const {name, title, languages} = vitrine.pack;
    reply({type: 'ready', pack: {name, title, languages, labels: vitrine.labels}});
  } catch (error) {
    reply({type: 'failed', message: sentence(error), code: codeOf(error)});
  }
}

/** @param {Extract<Request, {type: 'classify'}>} request */
async function classify({id, input}) {
  try {
    reply({type: 'answer', id, answer: await vitrine.classify(input)});
  } catch (error) {
    // After a trap the modules' memory cannot be trusted any more.
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const trapped = cause instanceof WebAssembly.RuntimeError;
    reply(trapped ? {type: 'crashed', message: sentence(error)} : {type: 'error', id, message: sentence(error), code: codeOf(error)});
  }
}

self.addEventListener('message', ({data}) => {
  const request = /** @type {Request} */ (data);
  if (request.type === 'load') load(request);
  else classify(request);
});
