// @ts-check
// The worker's side of worker-bridge.js: loads one pack, then answers one product after the other.

import {fetchEvaluation} from './evaluation.js';
import {usualConfusions} from './usual-confusions.js';
import {Vitrine} from './vitrine.js';

/**
 * @typedef {import('./vitrine.js').Explanation} Explanation
 * @typedef {import('./vitrine.js').Label} Label
 * @typedef {{product: number, explain?: string}} Wish `product` is the same number for the same product; `explain` is
 *   the code of the class to explain, by default the winner's
 * @typedef {import('./vitrine.js').Answer & {explained: Explanation, runnerUp: Explanation | null,
 *   without: {photo: Label[] | null, title: Label[] | null}, usual: import('./usual-confusions.js').Usual | null,
 *   early: boolean}} FullAnswer `early`: some of the pack, or its report, had not come yet
 * @typedef {{type: 'load', source: import('./files.js').PackSource, language: string, threads?: number}
 *   | {type: 'speak', language: string}
 *   | {type: 'classify', id: number, input: import('./vitrine.js').Input, samePhoto: boolean, wish: Wish}} Request
 *   `samePhoto`: the last question's stands for `input.image`
 * @typedef {{type: 'progress', progress: import('./vitrine.js').Progress}
 *   | {type: 'ready', pack: PackSummary}
 *   | {type: 'complete', pack: PackSummary}
 *   | {type: 'named', pack: PackSummary}
 *   | {type: 'failed', message: string, code?: string}
 *   | {type: 'answer', id: number, answer: FullAnswer}
 *   | {type: 'error', id: number, message: string, code?: string}
 *   | {type: 'crashed', message: string}} Reply
 * @typedef {{name: string, title: string, languages: string[], labels: {code: string, name: string}[],
 *   receivedBytes?: number}} PackSummary `receivedBytes` once all of it is there
 */

/** @type {Vitrine} */
let vitrine;
/** @type {import('./evaluation.js').Evaluation | null} null while or where there is none */
let evaluation = null;
/** Whether all of the pack is there. */
let whole = false;
/** @type {{product: number, answer: import('./vitrine.js').Answer} | null} */
let last = null;
/** The last question's photo. @type {import('./vitrine.js').Input['image']} */
let photo = null;

/** @param {Reply} reply */
const reply = (reply) => self.postMessage(reply);

/** @param {unknown} error */
const sentence = (error) => error instanceof Error ? error.message : String(error);

/** What kind of error it is, where that is known. @param {any} error @returns {string | undefined} */
const codeOf = (error) => error?.code;

/** @returns {PackSummary} */
function summary() {
  const {name, title, languages} = vitrine.pack;
  return {name, title, languages, labels: vitrine.labels};
}

/** All that this worker fetched, as it comes over the network. */
function receivedBytes() {
  const entries = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType('resource'));
  return entries.reduce((sum, {encodedBodySize}) => sum + encodedBodySize, 0);
}

/** @param {Extract<Request, {type: 'load'}>} request */
async function load({source, language, threads}) {
  try {
    vitrine = await Vitrine.load(source, {
      language, threads, early: true, onProgress: (progress) => reply({type: 'progress', progress}),
    });
    reply({type: 'ready', pack: summary()});
    await vitrine.complete;
    last = null;  // its answer may have lacked the photo
    evaluation = await fetchEvaluation(source).catch(() => null);  // a pack answers without it too
    whole = true;
    reply({type: 'complete', pack: {...summary(), receivedBytes: receivedBytes()}});
  } catch (error) {
    reply({type: 'failed', message: sentence(error), code: codeOf(error)});
  }
}

/** @param {import('./vitrine.js').Input} input @param {Wish} wish @returns {Promise<FullAnswer>} */
async function answer(input, {product, explain}) {
  if (last?.product !== product) {
    last = null;
    last = {product, answer: await vitrine.classify(input)};
  }
  const {answer} = last;
  const [winner, second] = answer.labels;
  const {contributions, heat} = answer;
  const based = {
    title: Boolean(input.title?.trim()), description: Boolean(input.description?.trim()),
    photo: answer.byModality.image !== null,
  };
  return {
    ...answer,
    explained: explain && explain !== winner.code ? await vitrine.explain(explain) :
      {code: winner.code, name: winner.name, contributions, heat},
    runnerUp: second ? await vitrine.explain(second.code) : null,
    without: {photo: await vitrine.without('photo'), title: await vitrine.without('title')},
    usual: evaluation && usualConfusions(evaluation, vitrine.labels, winner.code, based),
    early: !whole,
  };
}

/** @param {Extract<Request, {type: 'classify'}>} request */
async function classify({id, input, samePhoto, wish}) {
  if (!samePhoto) photo = input.image ?? null;
  try {
    reply({type: 'answer', id, answer: await answer({...input, image: photo}, wish)});
  } catch (error) {
    // After a trap the modules' memory cannot be trusted any more.
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const message = sentence(error);
    if (cause instanceof WebAssembly.RuntimeError) reply({type: 'crashed', message});
    else reply({type: 'error', id, message, code: codeOf(error)});
  }
}

/** @param {string} language */
function speak(language) {
  vitrine.speak(language);
  last = null;
  reply({type: 'named', pack: summary()});
}

self.addEventListener('message', ({data}) => {
  const request = /** @type {Request} */ (data);
  if (request.type === 'load') load(request);
  else if (request.type === 'speak') speak(request.language);
  else classify(request);
});
