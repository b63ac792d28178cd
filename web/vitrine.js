// @ts-check
// The public module, the same in a page, a worker and Node: a pack in, answers about products out.
//
//   const vitrine = await Vitrine.load('packs/flipkart/', {onProgress: console.log});
//   const answer = await vitrine.classify({title: 'Analog watch', image: await (await fetch('watch.jpg')).blob()});
//   console.log(answer.labels[0]);
//   await vitrine.close();

import {Download, FetchError, folderUrl, packReader, readPackFile} from './files.js';
import {Models} from './models.js';
import {encodePhoto, PhotoError} from './photos.js';
import {loadCore, loadOrt, locateRuntime, runtimeBytes} from './runtime.js';

/**
 * @typedef {import('./files.js').PackSource} PackSource
 * @typedef {import('./files.js').Progress} Progress
 * @typedef {import('./photos.js').Photo} Photo
 * @typedef {import('./photos.js').EncodedPhoto} EncodedPhoto
 * @typedef {import('./core.js').EncodedText} EncodedText
 * @typedef {import('./core.js').Outputs} Outputs
 * @typedef {{code: string, name: string, probability: number}} Label
 * @typedef {{field: 'title' | 'description', word: string, begin: number, end: number, value: number}} Contribution
 *   what a word added to a class's score; `begin` and `end` count bytes of the plain text in UTF-8
 * @typedef {{rows: number, columns: number, values: number[],
 *   box: {left: number, top: number, right: number, bottom: number}}} Heat a class's score per location of the
 *   photo, less the mean over classes; the photo fills `box` of the map's unit square
 * @typedef {{code: string, name: string, contributions: Contribution[], heat: Heat | null}} Explanation what spoke for
 *   a class
 * @typedef {{textMs: number, textModelMs: number, photoMs: number, imageModelMs: number, jointModelMs: number,
 *   totalMs: number}} Timings
 * @typedef {{labels: Label[], byModality: {text: Label[] | null, image: Label[] | null}, contributions: Contribution[],
 *   text: {title: string, description: string} | null, heat: Heat | null, needsReview: boolean, timings: Timings,
 *   exact: boolean, waiting: boolean}} Answer `contributions` and `heat` explain the winner; `text` holds the plain
 *   texts that contributions refer to; `exact` is false where the browser decoded the photo; `waiting` is true where
 *   there is a photo whose models are still loading
 * @typedef {{title?: string, description?: string, image?: Photo | null}} Input
 * @typedef {{onProgress?: (progress: Progress) => void, language?: string, threads?: number, modules?: string,
 *   early?: boolean}} Options `language` of the labels' names; `threads` of ONNX Runtime (1 where the page is not
 *   isolated); `modules`, in Node, the folder of core.js and core.wasm; `early`: come back as soon as a text can be
 *   classified, while the models that read photos are still loading (`complete` tells when they are there)
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
  #models;
  #language;
  /** @type {Promise<unknown>} */
  #queue = Promise.resolve();
  #closed = false;
  /** The product that was classified last, for what is asked about it afterwards.
   * @type {{product: Required<Input>, text: {handle: number} | null, photo: EncodedPhoto | null, outputs: Outputs}
   *   | null} */
  #last = null;

  /**
   * Reads, verifies and starts a pack. Rejects with one sentence; trying again is fine.
   * @param {PackSource} source the pack's folder, or its files by name
   * @param {Options} [options]
   */
  static async load(source, {onProgress, language = '', threads, modules, early = false} = {}) {
    const download = new Download(onProgress);
    const read = await packReader(source);
    const [manifest, places] = await Promise.all([
      read('pack.json'), locateRuntime(modules && await folderUrl(modules)),
    ]);
    download.expect(runtimeBytes(places) + packBytes(manifest));
    const starting = loadOrt(places, download, threads);
    starting.catch(() => {});  // awaited below, where nothing else failed before
    const core = await loadCore(places, download);
    core.checkPack(manifest);
    const pack = JSON.parse(decoder.decode(manifest));
    /** @param {import('./files.js').PackFile[]} files @returns {Promise<[string, Uint8Array][]>} */
    const fetchAll = (files) => Promise.all(files.map(async (file) =>
      [file.file, await readPackFile(read, file, download)]));

    const [first, second] = stagesOf(pack);
    const texts = fetchAll([...first, ...vocabulariesOf(pack)]);
    const photos = texts.then(() => fetchAll(second));
    photos.catch(() => {});  // awaited below
    const contents = new Map(await texts);
    const ort = await starting;
    download.enter('start');
    const bytesOf = (/** @type {import('./files.js').PackFile} */ {file}) =>
      /** @type {Uint8Array} */ (contents.get(file));
    const classifier = core.createClassifier(manifest, vocabulariesOf(pack).map(bytesOf));
    const models = new Models(ort, pack);
    const vitrine = new Vitrine(core, pack, classifier, models, chooseLanguage(language, pack.languages));
    try {
      for (const model of first) await models.start(model.file, bytesOf(model));
    } catch (error) {
      await vitrine.close();
      throw error;
    }
    vitrine.complete = (async () => {
      for (const [file, bytes] of await photos) await models.start(file, bytes);
      download.enter('ready');
    })();
    vitrine.complete.catch(() => vitrine.close());
    if (!early || first.length === 0) await vitrine.complete;
    return vitrine;
  }

  /**
   * Use `Vitrine.load`.
   * @param {import('./core.js').Core} core
   * @param {any} pack
   * @param {import('./core.js').CoreClassifier} classifier
   * @param {Models} models
   * @param {string} language
   */
  constructor(core, pack, classifier, models, language) {
    this.#runtime = core;
    this.#classifier = classifier;
    this.#models = models;
    this.#language = language;
    /** The parsed pack.json. */
    this.pack = pack;
    /** @type {string[]} */
    this.languages = pack.languages;
    /** Fulfilled when all models are there; rejects with a sentence where that fails, and this Vitrine is closed. */
    this.complete = Promise.resolve();
  }

  /** All classes in the pack's order. */
  get labels() {
    return this.#classifier.labels(this.#language);
  }

  /** The core, for tools that also read catalogues and count metrics with it. */
  get core() {
    return this.#runtime;
  }

  get classifier() {
    return this.#classifier;
  }

  /** Names classes in another language from now on, where the pack has it. @param {string} language */
  speak(language) {
    this.#language = chooseLanguage(language, this.languages);
  }

  /**
   * Classifies one product; either the texts or the photo may be missing, unless all of the pack's models read both.
   * Calls run one after the other. A Blob that the last call had too is not looked at again, but by models that read
   * text and photo together. Rejects with a PhotoError or with NothingToClassify where the input is at fault.
   * @param {Input} input
   * @returns {Promise<Answer>}
   */
  classify({title = '', description = '', image = null}) {
    return this.#next(() => this.#classify({title, description, image}));
  }

  /**
   * What spoke for a class of the product that was classified last.
   * @param {string} code
   * @returns {Promise<Explanation>}
   */
  explain(code) {
    return this.#next(async () => {
      const {text, outputs} = this.#asked();
      const label = this.labels.findIndex((one) => one.code === code);
      if (label < 0) throw new Error(`The pack ${this.pack.name} has no class "${code}".`);
      return this.#classifier.explain(text, outputs, label, this.#language);
    });
  }

  /**
   * How the product that was classified last would be ranked had it no photo, or no title; null where it has none, or
   * where nothing would be left to classify.
   * @param {'photo' | 'title'} part
   * @returns {Promise<Label[] | null>}
   */
  without(part) {
    return this.#next(async () => {
      const {product: {title, description}, text, photo, outputs} = this.#asked();
      if (part === 'photo') return photo && text ? this.#rank(text, pick(outputs, OF_TEXT)) : null;
      if (title.trim() === '') return null;
      if (description.trim() === '') return photo ? this.#rank(null, pick(outputs, OF_PHOTO)) : null;
      const rest = this.#classifier.encodeText('', description);
      try {
        return this.#rank(rest, await this.#ask(rest, photo, new Clock(), pick(outputs, OF_PHOTO)));
      } finally {
        this.#classifier.freeText(rest);
      }
    });
  }

  /** Frees the pack's memory, after the classifications that were asked for. */
  close() {
    const turn = this.#queue.then(async () => {
      if (this.#closed) return;
      this.#closed = true;
      this.#forget();
      this.#classifier.close();
      await this.#models.release();
    });
    this.#queue = turn;
    return turn;
  }

  /** Calls run one after the other. @template T @param {() => Promise<T>} action @returns {Promise<T>} */
  #next(action) {
    const turn = this.#queue.then(() => {
      if (this.#closed) throw new Error('This Vitrine is closed.');
      return action();
    });
    this.#queue = turn.catch(() => {});
    return turn;
  }

  #asked() {
    if (this.#last === null) throw new Error('No product has been classified yet.');
    return this.#last;
  }

  #forget() {
    if (this.#last?.text) this.#classifier.freeText(this.#last.text);
    this.#last = null;
  }

  /** @param {Required<Input>} product */
  async #classify(product) {
    const seen = this.#seen(product.image);
    this.#forget();
    const clock = new Clock();
    const {title, description} = product;
    const words = title !== '' || description !== '';
    // What the pack cannot read is passed over where it can read the other.
    const image = this.pack.image || !words ? product.image : null;
    const hasText = words && (this.pack.text?.length > 0 || image === null);
    const text = hasText ? clock.measure('textMs', () => this.#classifier.encodeText(title, description)) : null;
    try {
      const known = text?.encoded.some(({ids, tokens}) => ids.length + tokens.length > 0);
      if (image !== null && !known) await this.complete;
      const waiting = image !== null && this.pack.models.some((/** @type {any} */ {role, modalities}) =>
        modalities.includes('image') && !this.#models.have(role));
      const photo = image === null || waiting ? null : seen?.photo ??
        await clock.wait('photoMs', () => encodePhoto(this.#runtime, this.#classifier, image));
      const outputs = await this.#ask(text, photo, clock, seen?.outputs);
      const answer = this.#answer(text, outputs);
      this.#last = {product, text, photo, outputs};
      return {...answer, timings: clock.timings(), exact: photo?.exact ?? true, waiting};
    } finally {
      if (this.#last === null && text !== null) this.#classifier.freeText(text);
    }
  }

  /**
   * What the last call made of this very photo; null where it had another. A buffer's bytes may be others by now, a
   * Blob's are not.
   * @param {Input['image']} image
   * @returns {{photo: EncodedPhoto, outputs: Outputs} | null}
   */
  #seen(image) {
    const last = this.#last;
    if (!(image instanceof Blob) || last?.product.image !== image || last.photo === null) return null;
    return {photo: last.photo, outputs: pick(last.outputs, OF_PHOTO)};
  }

  /**
   * What all models say that have something to read.
   * @param {{encoded: EncodedText[]} | null} text
   * @param {EncodedPhoto | null} photo
   * @param {Clock} clock
   * @param {Outputs} [ofPhoto] what the models of photos alone said before
   * @returns {Promise<Outputs>}
   */
  async #ask(text, photo, clock, ofPhoto) {
    const ofText = text && this.#models.have('text') ?
      await clock.wait('textModelMs', () => this.#models.runText(text.encoded)) : {};
    const seen = photo ? ofPhoto ?? await this.#look(photo, clock) : {};
    const ofBoth = text && photo && this.#models.have('joint') ?
      await clock.wait('jointModelMs', () => this.#models.runJoint(text.encoded, photo)) : {};
    return {...ofText, ...seen, ...ofBoth};
  }

  /** @param {EncodedPhoto} photo @param {Clock} clock @returns {Promise<Outputs>} */
  async #look(photo, clock) {
    const said = this.#models.have('image') ?
      await clock.wait('imageModelMs', () => this.#models.runImage(photo)) : {};
    return {photoWidth: photo.width, photoHeight: photo.height, ...said};
  }

  /**
   * All classes by what the models said; null where none said anything.
   * @param {{handle: number} | null} text
   * @param {Outputs} outputs
   * @returns {Label[] | null}
   */
  #rank(text, outputs) {
    if (!saysSomething(outputs)) return null;
    return this.#classifier.answer(text, outputs, this.#language).labels;
  }

  /**
   * @param {{handle: number} | null} text
   * @param {Outputs} outputs
   */
  #answer(text, outputs) {
    try {
      return this.#classifier.answer(text, outputs, this.#language);
    } catch (error) {
      if (saysSomething(outputs) || !(error instanceof Error)) throw error;
      throw new NothingToClassify(error.message);
    }
  }
}

const decoder = new TextDecoder();

const OF_TEXT = /** @type {const} */ (['text_logits', 'feature_logits']);
const OF_PHOTO = /** @type {const} */ (
  ['image_logits', 'location_logits', 'rows', 'columns', 'photoWidth', 'photoHeight']);

/** @param {Outputs} outputs @param {readonly (keyof Outputs)[]} names @returns {Outputs} */
const pick = (outputs, names) => Object.fromEntries(names.map((name) => [name, outputs[name]]));

/** @param {Outputs} outputs */
const saysSomething = ({text_logits: ofText, image_logits: ofPhoto, joint_logits: ofBoth}) =>
  Boolean(ofText || ofPhoto || ofBoth);

/**
 * The graphs that Vitrine runs (others are of no concern to it): first those that texts alone need, then the others.
 * @param {any} pack
 * @returns {[any[], any[]]}
 */
const stagesOf = (pack) => [
  pack.models.filter((/** @type {any} */ {role}) => role === 'text'),
  pack.models.filter((/** @type {any} */ {role}) => ['image', 'joint'].includes(role)),
];

/** @param {any} pack @returns {import('./files.js').PackFile[]} in the order of the encoders */
const vocabulariesOf = (pack) => (pack.text ?? []).map((/** @type {any} */ encoder) => encoder.vocabulary);

/**
 * What the pack's files will take, for the progress before the core has checked the manifest.
 * @param {Uint8Array} manifest
 */
function packBytes(manifest) {
  try {
    const pack = JSON.parse(decoder.decode(manifest));
    return [...stagesOf(pack).flat(), ...vocabulariesOf(pack)].reduce((sum, file) => sum + (Number(file.bytes) || 0), 0);
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
