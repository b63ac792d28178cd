// @ts-check
// The public module, the same in a page, a worker and Node: a pack in, answers about products out.
//
//   const vitrine = await Vitrine.load('packs/flipkart/', {onProgress: console.log});
//   const answer = await vitrine.classify({title: 'Analog watch', image: await (await fetch('watch.jpg')).blob()});
//   console.log(answer.labels[0]);
//   await vitrine.close();

import {Download, FetchError, folderUrl, readFile, readPackFile} from './files.js';
import {encodePhoto, PhotoError} from './photos.js';
import {loadCore, loadOrt, locateRuntime, runtimeBytes} from './runtime.js';

/**
 * @typedef {import('./files.js').Progress} Progress
 * @typedef {import('./photos.js').Photo} Photo
 * @typedef {import('./photos.js').EncodedPhoto} EncodedPhoto
 * @typedef {import('./core.js').EncodedText} EncodedText
 * @typedef {{code: string, name: string, probability: number}} Label
 * @typedef {{field: 'title' | 'description', word: string, begin: number, end: number, value: number}} Contribution
 *   what a word added to the winner's score; `begin` and `end` count bytes of the plain text in UTF-8
 * @typedef {{rows: number, columns: number, values: number[],
 *   box: {left: number, top: number, right: number, bottom: number}}} Heat the winner's score per location of the
 *   photo, less the mean over classes; the photo fills `box` of the map's unit square
 * @typedef {{textMs: number, textModelMs: number, photoMs: number, imageModelMs: number, jointModelMs: number,
 *   totalMs: number}} Timings
 * @typedef {{labels: Label[], byModality: {text: Label[] | null, image: Label[] | null}, contributions: Contribution[],
 *   text: {title: string, description: string} | null, heat: Heat | null, needsReview: boolean, timings: Timings,
 *   exact: boolean}} Answer `text` holds the plain texts that the contributions refer to; `exact` is false where the
 *   browser decoded the photo
 * @typedef {{title?: string, description?: string, image?: Photo | null}} Input
 * @typedef {{onProgress?: (progress: Progress) => void, language?: string, threads?: number, modules?: string}} Options
 *   `language` of the labels' names; `threads` of ONNX Runtime (1 where the page is not isolated); `modules`, in Node,
 *   the folder of core.js and core.wasm
 */

export {FetchError, PhotoError};

/** There is no photo and no text that the pack can read, or not both where it needs both: `message` says what is
 * missing. */
export class NothingToClassify extends Error {
  name = 'NothingToClassify';
  code = 'nothing';
}

export class Vitrine {
  #runtime;
  #classifier;
  #sessions;
  #language;
  /** @type {Promise<unknown>} */
  #queue = Promise.resolve();
  #closed = false;

  /**
   * Reads, verifies and starts a pack. Rejects with one sentence; trying again is fine.
   * @param {string | URL} packUrl the pack's folder; in Node a path too
   * @param {Options} [options]
   */
  static async load(packUrl, {onProgress, language = '', threads, modules} = {}) {
    const download = new Download(onProgress);
    const folder = await folderUrl(packUrl);
    const [manifest, places] = await Promise.all([
      readFile(`${folder}pack.json`), locateRuntime(modules && await folderUrl(modules)),
    ]);
    download.expect(runtimeBytes(places) + packBytes(manifest));
    const starting = loadOrt(places, download, threads);
    starting.catch(() => {});  // awaited below, where nothing else failed before
    const core = await loadCore(places, download);
    core.checkPack(manifest);
    const pack = JSON.parse(decoder.decode(manifest));
    const files = filesOf(pack);
    const contents = new Map(await Promise.all(files.map(async (file) =>
      /** @type {const} */ ([file.file, await readPackFile(folder, file, download)]))));
    const ort = await starting;

    download.enter('start');
    const bytesOf = (/** @type {import('./files.js').PackFile} */ {file}) =>
      /** @type {Uint8Array} */ (contents.get(file));
    const classifier = core.createClassifier(manifest, vocabulariesOf(pack).map(bytesOf));
    /** @type {Map<string, any>} */
    const sessions = new Map();
    try {
      for (const model of modelsOf(pack)) {
        sessions.set(model.file, await createSession(ort, model.file, bytesOf(model)));
      }
    } catch (error) {
      classifier.close();
      for (const session of sessions.values()) await session.release();
      throw error;
    }
    download.enter('ready');
    return new Vitrine({core, ort}, pack, classifier, sessions, chooseLanguage(language, pack.languages));
  }

  /**
   * Use `Vitrine.load`.
   * @param {{core: import('./core.js').Core, ort: any}} runtime
   * @param {any} pack
   * @param {import('./core.js').CoreClassifier} classifier
   * @param {Map<string, any>} sessions by the models' files
   * @param {string} language
   */
  constructor(runtime, pack, classifier, sessions, language) {
    this.#runtime = runtime;
    this.#classifier = classifier;
    this.#sessions = sessions;
    this.#language = language;
    /** The parsed pack.json. */
    this.pack = pack;
    /** @type {string[]} */
    this.languages = pack.languages;
    /** All classes in the pack's order. */
    this.labels = classifier.labels(language);
  }

  /** The core, for tools that also read catalogues and count metrics with it. */
  get core() {
    return this.#runtime.core;
  }

  get classifier() {
    return this.#classifier;
  }

  /**
   * Classifies one product; either the texts or the photo may be missing, unless all of the pack's models read both.
   * Calls run one after the other.
   * @param {Input} input
   * @returns {Promise<Answer>}
   */
  classify(input) {
    const turn = this.#queue.then(() => {
      if (this.#closed) throw new Error('This Vitrine is closed.');
      return this.#classify(input);
    });
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /** Frees the pack's memory, after the classifications that were asked for. */
  close() {
    const turn = this.#queue.then(async () => {
      if (this.#closed) return;
      this.#closed = true;
      this.#classifier.close();
      for (const session of this.#sessions.values()) await session.release();
      this.#sessions.clear();
    });
    this.#queue = turn;
    return turn;
  }

  /** @param {Input} input */
  async #classify({title = '', description = '', image = null}) {
    const clock = new Clock();
    const hasText = title !== '' || description !== '';
    const text = hasText ? clock.measure('textMs', () => this.#classifier.encodeText(title, description)) : null;
    try {
      /** @type {import('./core.js').Outputs} */
      const outputs = {};
      /** @param {string} role @param {string} name @param {() => Promise<import('./core.js').Outputs>} run */
      const ask = async (role, name, run) => {
        if (this.pack.models.some(hasRole(role))) Object.assign(outputs, await clock.wait(name, run));
      };
      if (text) await ask('text', 'textModelMs', () => this.#runText(text.encoded));
      const photo = image &&
        await clock.wait('photoMs', () => encodePhoto(this.#runtime.core, this.#classifier, image));
      if (photo) {
        Object.assign(outputs, {photoWidth: photo.width, photoHeight: photo.height});
        await ask('image', 'imageModelMs', () => this.#runImage(photo));
      }
      if (text && photo) await ask('joint', 'jointModelMs', () => this.#runJoint(text.encoded, photo));
      const answer = this.#answer(text, outputs);
      return {...answer, timings: clock.timings(), exact: photo?.exact ?? true};
    } finally {
      if (text) this.#classifier.freeText(text);
    }
  }

  /**
   * @param {{handle: number} | null} text
   * @param {import('./core.js').Outputs} outputs
   */
  #answer(text, outputs) {
    try {
      return this.#classifier.answer(text, outputs, this.#language);
    } catch (error) {
      const {text_logits: ofText, image_logits: ofImage, joint_logits: ofBoth} = outputs;
      if (ofText || ofImage || ofBoth || !(error instanceof Error)) throw error;
      throw new NothingToClassify(error.message);
    }
  }

  /** @param {EncodedText[]} encoded */
  async #runText(encoded) {
    const {logits, said} = await this.#runReaders('text', encoded, {});
    return {text_logits: logits, feature_logits: said.find(({feature_logits: values}) => values)?.feature_logits.data};
  }

  /** @param {EncodedText[]} encoded @param {EncodedPhoto} photo */
  async #runJoint(encoded, photo) {
    const {logits} = await this.#runReaders('joint', encoded, this.#photoInput(photo));
    return {joint_logits: logits};
  }

  /**
   * The models of a role that have any text to read; for the others there are zeros, which the core leaves out.
   * @param {string} role
   * @param {EncodedText[]} encoded
   * @param {Record<string, any>} more what they read beside the text
   */
  async #runReaders(role, encoded, more) {
    const models = this.pack.models.filter(hasRole(role));
    const inputs = models.map((/** @type {any} */ model) => this.#textInputs(model, encoded));
    /** @type {any[]} */
    const said = [];
    if (!inputs.some(Boolean)) return {said};
    /** @type {Float32Array[]} */
    const logits = [];
    for (const [index, model] of models.entries()) {
      if (inputs[index]) said.push(await this.#run(model, {...inputs[index], ...more}));
      logits.push(inputs[index] ? said.at(-1).logits.data : new Float32Array(this.pack.labels.length));
    }
    return {logits: joined(logits), said};
  }

  /** What the model's encoder knows of the text; null for nothing. @param {any} model @param {EncodedText[]} encoded */
  #textInputs({encoder}, encoded) {
    const {Tensor} = this.#runtime.ort;
    const {ids, weights, tokens} =
      encoded[this.pack.text.findIndex((/** @type {any} */ {name}) => name === encoder)];
    if (tokens.length > 0) return {tokens: new Tensor('int32', tokens, [1, tokens.length])};
    if (ids.length === 0) return null;
    return {ids: new Tensor('int32', ids, [1, ids.length]), weights: new Tensor('float32', weights, [1, ids.length])};
  }

  /** @param {EncodedPhoto} photo */
  #photoInput({tensor}) {
    const {width, height} = this.pack.image;
    return {image: new this.#runtime.ort.Tensor('float32', tensor, [1, 3, height, width])};
  }

  /** @param {EncodedPhoto} photo */
  async #runImage(photo) {
    const input = this.#photoInput(photo);
    /** @type {Float32Array[]} */
    const logits = [];
    let locations;
    for (const model of this.pack.models.filter(hasRole('image'))) {
      const said = await this.#run(model, input);
      logits.push(said.logits.data);
      locations ??= said.location_logits;
    }
    const [rows = 0, columns = 0] = locations?.dims.slice(2) ?? [];
    return {image_logits: joined(logits), location_logits: locations?.data, rows, columns};
  }

  /** @param {any} model of the pack @param {Record<string, any>} inputs */
  async #run({role, file}, inputs) {
    try {
      return await this.#sessions.get(file).run(inputs);
    } catch (error) {
      throw new Error(`The ${role} model could not run: ${reason(error)}.`, {cause: error});
    }
  }
}

const decoder = new TextDecoder();

/** What several models said, one after the other. @param {Float32Array[]} parts */
function joined(parts) {
  if (parts.length === 1) return parts[0];
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {string} role */
const hasRole = (role) => (/** @type {any} */ model) => model.role === role;

/** The graphs that Vitrine runs; others are of no concern to it. @param {any} pack @returns {any[]} */
const modelsOf = (pack) => pack.models.filter(
  (/** @type {any} */ {role}) => ['text', 'image', 'joint'].includes(role));

/** @param {any} pack @returns {import('./files.js').PackFile[]} in the order of the encoders */
const vocabulariesOf = (pack) => (pack.text ?? []).map((/** @type {any} */ encoder) => encoder.vocabulary);

/** @param {any} pack @returns {import('./files.js').PackFile[]} */
const filesOf = (pack) => [...modelsOf(pack), ...vocabulariesOf(pack)];

/**
 * What the pack's files will take, for the progress before the core has checked the manifest.
 * @param {Uint8Array} manifest
 */
function packBytes(manifest) {
  try {
    return filesOf(JSON.parse(decoder.decode(manifest))).reduce((sum, file) => sum + (Number(file.bytes) || 0), 0);
  } catch {
    return 0;
  }
}

/** Milliseconds by name. */
class Clock {
  #start = performance.now();
  /** @type {Record<string, number>} */
  #spent = {textMs: 0, textModelMs: 0, photoMs: 0, imageModelMs: 0, jointModelMs: 0};

  /** @template T @param {string} name @param {() => T} action */
  measure(name, action) {
    const start = performance.now();
    const result = action();
    this.#spent[name] = performance.now() - start;
    return result;
  }

  /** @template T @param {string} name @param {() => Promise<T>} action */
  async wait(name, action) {
    const start = performance.now();
    const result = await action();
    this.#spent[name] = performance.now() - start;
    return result;
  }

  /** @returns {Timings} */
  timings() {
    return /** @type {any} */ ({...this.#spent, totalMs: performance.now() - this.#start});
  }
}

/** @param {any} ort @param {string} name @param {Uint8Array} model */
async function createSession(ort, name, model) {
  try {
    return await ort.InferenceSession.create(model, {executionProviders: ['wasm'], logSeverityLevel: 3});
  } catch (error) {
    throw new Error(`${name} could not be started: ${reason(error)}.`, {cause: error});
  }
}

/** ONNX Runtime throws errors and, where its memory is used up, bare numbers. @param {unknown} error */
function reason(error) {
  const text = error instanceof Error ? error.message : `error ${error}`;
  return text.replace(/[.\s]+$/, '');
}

/**
 * The pack's language that is nearest to a tag such as "fr-CA"; the pack's first where none is near.
 * @param {string} wanted
 * @param {string[]} languages
 */
function chooseLanguage(wanted, languages) {
  const primary = (/** @type {string} */ tag) => tag.toLowerCase().split('-')[0];
  return languages.find((tag) => tag.toLowerCase() === wanted.toLowerCase()) ??
    languages.find((tag) => primary(tag) === primary(wanted)) ?? languages[0];
}
