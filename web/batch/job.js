// @ts-check
// A catalogue that is classified row by row: reads its files, runs the pack over them, and keeps what came of it. Runs in a
// worker (worker.js).

import {Download, folderUrl} from '../files.js';
import {loadCore, locateRuntime} from '../runtime.js';
import {Vitrine} from '../vitrine.js';
import {BatchAnswers} from './answers.js';
import {BatchCatalogue} from './catalogue.js';
import {challengeTable, extendedTable} from './export.js';
import {tablesInZips} from './files.js';
import {BatchPhotos} from './photos.js';
import {BatchRun} from './run.js';
import {BatchStore} from './store.js';

/**
 * @typedef {import('./answers.js').Answered} Answered
 * @typedef {import('./catalogue.js').Check} Check
 * @typedef {import('./catalogue.js').Told} Told
 * @typedef {import('./store.js').Job} Job
 * @typedef {import('./store.js').JobPack} JobPack
 * @typedef {import('../core.js').Columns} Columns
 * @typedef {import('../files.js').PackSource} PackSource
 * @typedef {{file: string, columns: Columns, pack: JobPack, total: number, done: number, check: Check, photos: Job['photos'],
 *   hasLabels: boolean, evaluation: any, corrections: [number, number][]}} Summary `corrections`: rows and their classes' indices
 * @typedef {{type: 'rows', rows: Told} | {type: 'answered', rows: Answered} | {type: 'evaluation', evaluation: any}
 *   | {type: 'loading', loadedBytes: number, totalBytes: number} | {type: 'running'} | {type: 'paused'} | {type: 'ended', done: boolean}
 *   | {type: 'failed', message: string, code?: string, crashed: boolean}} Event
 */

export class BatchJob {
  #emit;
  #modules;
  /** @type {BatchStore | null} null where the browser keeps nothing */
  #store = null;
  #core = /** @type {import('../core.js').Core} */ (/** @type {unknown} */ (null));
  /** @type {Job | null} */
  #job = null;
  /** The job that is kept; another file may be looked at meanwhile. @type {Job | null} */
  #begun = null;
  #catalogue = /** @type {BatchCatalogue} */ (/** @type {unknown} */ (null));
  #answers = new BatchAnswers(0, 0);
  #photos = new BatchPhotos();
  /** Rows whose answers are kept. */
  #kept = 0;
  /** What is at work now. @type {BatchRun | null} */
  #run = null;
  /** @type {any} */
  #evaluation = null;
  /** @type {Promise<unknown>} */
  #keeping = Promise.resolve();

  /** @param {(event: Event) => void} emit @param {{modules?: string}} [options] in Node, where core.wasm lies */
  constructor(emit, {modules} = {}) {
    this.#emit = emit;
    this.#modules = modules;
  }

  // Files

  /** Starts the core and reads what is kept. @returns {Promise<Summary | null>} null where there is nothing */
  async open() {
    this.#core = await loadCore(await locateRuntime(this.#modules && await folderUrl(this.#modules)), new Download());
    this.#store = await BatchStore.open().catch(() => null);
    const job = await this.#store?.job().catch(() => undefined);
    if (!this.#store || !job) return null;
    this.#catalogue = await BatchCatalogue.open(this.#core, job.data, job.labels, job.pack);
    this.#catalogue.read(job.columns);
    this.#job = this.#begun = job;
    this.#forgetAnswers();
    for (const chunk of await this.#store.chunks()) this.#answers.restore(chunk);
    this.#kept = this.#answers.done;
    this.#evaluation = (await this.#store.progress()).evaluation;
    if (job.photos === 'kept') await this.#photos.addKept(this.#store);
    this.#tellRows();
    if (this.#kept > 0) this.#emit({type: 'answered', rows: this.#answers.told(0, this.#kept)});
    const corrections = (await this.#store.corrections())
      .map(([row, code]) => /** @type {[number, number]} */ ([row, this.#catalogue.placeOf(code)]));
    return this.#summary(corrections);
  }

  /**
   * Reads a catalogue's file, and a file of labels beside it.
   * @param {File} data @param {File | null} labels @param {JobPack} pack
   * @returns {Promise<{head: import('../core.js').CatalogueHead, file: string, labels: string}>}
   */
  async read(data, labels, pack) {
    const catalogue = await BatchCatalogue.open(this.#core, data, labels, pack);
    const head = catalogue.head();
    this.#catalogue = catalogue;
    this.#job = {data, labels, columns: head.guess, pack, photos: 'none'};
    return {head, file: catalogue.name, labels: catalogue.labelsName};
  }

  /** What the file gives with these columns. @param {Columns} columns @returns {Check} */
  check(columns) {
    this.#catalogue.read(columns);
    this.#job = {.../** @type {Job} */ (this.#job), columns};
    return this.#catalogue.check(this.#photos);
  }

  /** The tables in zip files. @param {File[]} zips */
  tablesIn(zips) {
    return tablesInZips(zips);
  }

  /** Adds photos, or zip files of them; tells how many there are. @param {File[]} files @returns {Promise<number>} */
  async addPhotos(files) {
    await this.#photos.add(files);
    if (this.#begun !== null && this.#begun === this.#job) await this.#keepPhotos();
    return this.#photos.count;
  }

  /** A row as a person wants to see it. @param {number} row */
  async product(row) {
    const {line, title, description, image, label} = this.#catalogue.products[row];
    const photo = image ? await this.#photos.read(image).catch(() => null) : null;
    const answers = this.#answers;
    return {
      line, title, description, image, label, photo, done: row < answers.done,
      fused: answers.is(row, 'nothing') ? null : answers.fused.ranked(row), text: answers.text.ranked(row), byPhoto: answers.image.ranked(row),
    };
  }

  /** What a person says that a row is; null takes it back. @param {number} row @param {number | null} index */
  async correct(row, index) {
    await this.#keep((store) => store.correct(row, index === null ? null : this.#catalogue.codes[index]));
  }

  /**
   * The file with what came of it in more columns.
   * @param {Map<number, number>} corrections classes' indices by row
   * @param {string} language of the classes' names
   */
  save(corrections, language) {
    return extendedTable({catalogue: this.#catalogue, answers: this.#answers, corrections}, /** @type {Job} */ (this.#job).pack, language);
  }

  /** The answers in the layout of the challenge's Y file. @param {Map<number, number>} corrections classes' indices by row */
  saveForChallenge(corrections) {
    return challengeTable({catalogue: this.#catalogue, answers: this.#answers, corrections}, this.#core);
  }

  // The work

  /** Begins with the columns that were checked last. @returns {Promise<Summary>} */
  async begin() {
    const job = /** @type {Job} */ (this.#job);
    this.#begun = job;
    this.#forgetAnswers();
    this.#store ??= await BatchStore.open().catch(() => null);
    await this.#keep(async (store) => {
      await globalThis.navigator?.storage?.persist?.().catch(() => false);
      await store.begin(job);
    });
    await this.#keepPhotos();
    this.#tellRows();
    return this.#summary([]);
  }

  /**
   * Classifies the rows that are left, until it is stopped.
   * @param {PackSource} source @param {string} language
   */
  async run(source, language) {
    if (this.#run) return;
    const run = new BatchRun({
      catalogue: this.#catalogue, answers: this.#answers, photos: this.#photos, emit: this.#emit,
      keep: (evaluation) => this.#keepAnswers(evaluation),
    });
    this.#run = run;
    /** @type {Vitrine | null} */
    let vitrine = null;
    try {
      vitrine = await Vitrine.load(source, {
        language, modules: this.#modules, onProgress: ({loadedBytes, totalBytes}) => this.#emit({type: 'loading', loadedBytes, totalBytes}),
      });
      this.#emit({type: 'running'});
      await run.go(vitrine);
      this.#emit({type: 'ended', done: this.#answers.done === this.#catalogue.products.length});
    } catch (error) {
      const cause = /** @type {any} */ (error);
      // After a trap the modules' memory cannot be trusted any more.
      const crashed = [cause, cause?.cause].some((one) => one instanceof WebAssembly.RuntimeError);
      this.#emit({type: 'failed', message: cause?.message ?? String(error), code: cause?.code, crashed});
    } finally {
      this.#run = null;
      await vitrine?.close();
    }
  }

  /** Waits after the row that is being classified; the models stay loaded. */
  pause() {
    this.#run?.pause();
  }

  resume() {
    this.#run?.resume();
  }

  /** Ends `run` after the row that is being classified. */
  stop() {
    this.#run?.stop();
  }

  /** Forgets the batch, here and on the device. */
  async clear() {
    this.stop();
    await this.#keeping;
    await this.#keep((store) => store.clear());
    [this.#job, this.#begun, this.#photos] = [null, null, new BatchPhotos()];
    this.#answers = new BatchAnswers(0, 0);
  }

  // What is told and kept

  #forgetAnswers() {
    this.#answers = new BatchAnswers(this.#catalogue.products.length, this.#catalogue.codes.length);
    [this.#kept, this.#evaluation] = [0, null];
  }

  #tellRows() {
    for (const rows of this.#catalogue.told()) this.#emit({type: 'rows', rows});
  }

  /** @param {[number, number][]} corrections @returns {Summary} */
  #summary(corrections) {
    const {columns, pack, photos} = /** @type {Job} */ (this.#job);
    const check = this.#catalogue.check(this.#photos);
    return {
      file: this.#catalogue.name, columns, pack, total: this.#catalogue.products.length, done: this.#answers.done, check, photos,
      hasLabels: check.labelled > 0, evaluation: this.#evaluation, corrections,
    };
  }

  /** Keeps the answers so far. @param {any} evaluation of their rows */
  #keepAnswers(evaluation) {
    this.#evaluation = evaluation ?? this.#evaluation;
    const [from, to] = [this.#kept, this.#answers.done];
    if (to > from) {
      const chunk = this.#answers.chunk(from, to);
      this.#kept = to;
      this.#keeping = this.#keeping.then(() => this.#keep((store) => store.add(chunk, this.#evaluation)));
    }
    return this.#keeping;
  }

  /** Keeps the photos that rows name, where there is room for them. */
  async #keepPhotos() {
    const job = /** @type {Job} */ (this.#job);
    if (this.#photos.count === 0) return;
    job.photos = 'gone';
    await this.#keep(async (store) => {
      if (await this.#photos.keep(store, this.#catalogue.products)) job.photos = 'kept';
      await store.keepJob(job);
    });
  }

  /** Where nothing can be kept (any more), the batch goes on without. @param {(store: BatchStore) => Promise<unknown>} action */
  async #keep(action) {
    if (!this.#store || this.#store.closed) return;
    try {
      await action(this.#store);
    } catch {
      this.#store.close();
      this.#store = null;
    }
  }
}
