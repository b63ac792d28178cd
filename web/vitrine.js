// @ts-check
// The public module, the same in a page, a worker and Node: a pack in, answers about products out.
//
//   const vitrine = await Vitrine.load('packs/flipkart/', {onProgress: console.log});
//   const answer = await vitrine.classify({title: 'Analog watch', image: await (await fetch('watch.jpg')).blob()});
//   console.log(answer.labels[0]);
//   await vitrine.close();

import {Download, folderUrl, readFile, readPackFile} from './files.js';
import {encodePhoto, PhotoError} from './photos.js';
import {loadCore, loadOrt, locateRuntime, runtimeBytes} from './runtime.js';

/**
 * @typedef {import('./files.js').Progress} Progress
 * @typedef {import('./photos.js').Photo} Photo
 * @typedef {{code: string, name: string, probability: number}} Label
 * @typedef {{field: 'title' | 'description', word: string, begin: number, end: number, value: number}} Contribution
 *   what a word added to the winner's score; `begin` and `end` count bytes of the plain text in UTF-8
 * @typedef {{rows: number, columns: number, values: number[],
 *   box: {left: number, top: number, right: number, bottom: number}}} Heat the winner's score per location of the
 *   photo, less the mean over classes; the photo fills `box` of the map's unit square
 * @typedef {{textMs: number, textModelMs: number, photoMs: number, imageModelMs: number, totalMs: number}} Timings
 * @typedef {{labels: Label[], byModality: {text: Label[] | null, image: Label[] | null}, contributions: Contribution[],
 *   text: {title: string, description: string} | null, heat: Heat | null, needsReview: boolean, timings: Timings,
 *   exact: boolean}} Answer `text` holds the plain texts that the contributions refer to; `exact` is false where the
 *   browser decoded the photo
 * @typedef {{title?: string, description?: string, image?: Photo | null}} Input
 * @typedef {{onProgress?: (progress: Progress) => void, language?: string, threads?: number, modules?: string}} Options
 *   `language` of the labels' names; `threads` of ONNX Runtime (1 where the page is not isolated); `modules`, in Node,
 *   the folder of core.js and core.wasm
 */

export {PhotoError};

/** There is no photo and no text that the pack can read: `message` says what is missing. */
export class NothingToClassify extends Error {
  name = 'NothingToClassify';
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
    const classifier = core.createClassifier(manifest, contents.get(pack.text?.vocabulary.file) ?? null);
    /** @type {Map<string, any>} */
    const sessions = new Map();
    try {
      for (const {role, file} of modelsOf(pack)) {
        sessions.set(role, await createSession(ort, file, /** @type {Uint8Array} */ (contents.get(file))));
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
   * @param {Map<string, any>} sessions by role
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
   * Classifies one product; either the texts or the photo may be missing. Calls run one after the other.
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
      if (text && text.ids.length > 0) {
        Object.assign(outputs, await clock.wait('textModelMs', () => this.#runText(text)));
      }
      let exact = true;
      if (image) {
        const photo = await clock.wait('photoMs', () => encodePhoto(this.#runtime.core, this.#classifier, image));
        exact = photo.exact;
        Object.assign(outputs, await clock.wait('imageModelMs', () => this.#runImage(photo)));
      }
      const answer = this.#answer(text, outputs);
      return {...answer, timings: clock.timings(), exact};
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
      if (outputs.text_logits || outputs.image_logits || !(error instanceof Error)) throw error;
      throw new NothingToClassify(error.message);
    }
  }

  /** @param {{ids: Int32Array, weights: Float32Array}} text */
  async #runText({ids, weights}) {
    const {Tensor} = this.#runtime.ort;
    const shape = [1, ids.length];
    const said = await this.#run('text', {
      ids: new Tensor('int32', ids, shape),
      weights: new Tensor('float32', weights, shape),
    });
    return {text_logits: said.logits.data, feature_logits: said.feature_logits.data};
  }

  /** @param {import('./photos.js').EncodedPhoto} photo */
  async #runImage({tensor, width, height}) {
    const {image} = this.pack;
    const said = await this.#run('image', {
      image: new this.#runtime.ort.Tensor('float32', tensor, [1, 3, image.height, image.width]),
    });
    const [rows = 0, columns = 0] = said.location_logits.dims.slice(2);
    return {
      image_logits: said.logits.data,
      location_logits: said.location_logits.data,
      rows, columns, photoWidth: width, photoHeight: height,
    };
  }

  /** @param {string} role @param {Record<string, any>} inputs */
  async #run(role, inputs) {
    try {
      return await this.#sessions.get(role).run(inputs);
    } catch (error) {
      throw new Error(`The ${role} model could not run: ${reason(error)}.`, {cause: error});
    }
  }
}

const decoder = new TextDecoder();

/** The graphs that Vitrine runs; others are of no concern to it. @param {any} pack */
const modelsOf = (pack) =>
  pack.models.filter((/** @type {any} */ model) => model.role === 'text' || model.role === 'image');

/** @param {any} pack @returns {import('./files.js').PackFile[]} */
const filesOf = (pack) => [...modelsOf(pack), ...(pack.text ? [pack.text.vocabulary] : [])];

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
  #spent = {textMs: 0, textModelMs: 0, photoMs: 0, imageModelMs: 0};

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
