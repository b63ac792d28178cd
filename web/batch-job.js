// @ts-check
// A catalogue that is classified row by row: reads its files, asks the pack, and keeps what came of it. Runs in a worker
// (batch-worker.js); what it does row by row is what evaluate.mjs does, so that its figures are the same.

import {bytesOf, tablesInZips} from './batch-files.js';
import {FLAGS} from './batch-rows.js';
import {BatchStore} from './batch-store.js';
import {Download, folderUrl} from './files.js';
import {PhotoFiles, isPhoto, photoName} from './photo-files.js';
import {loadCore, locateRuntime} from './runtime.js';
import {NothingToClassify, PhotoError, Vitrine} from './vitrine.js';

const MAX_KEPT_PHOTO_BYTES = 2 ** 30;
const PREVIEW_ROWS = 5;
const MOST_ISSUES = 500;
const LONGEST_TITLE = 160;
const TELL_EVERY_MS = 200;
const KEEP_EVERY_MS = 2000;
/** Lets messages in between rows that are answered faster than this. */
const BREATHE_EVERY_MS = 40;
const KEPT_AT_ONCE = 100;

/**
 * @typedef {import('./batch-store.js').Job} Job
 * @typedef {import('./batch-store.js').JobPack} JobPack
 * @typedef {import('./core.js').Columns} Columns
 * @typedef {import('./core.js').Product} Product
 * @typedef {import('./files.js').PackSource} PackSource
 * @typedef {{line: number, reason: string}} Issue
 * @typedef {{data: Uint8Array, name: string, labels: Uint8Array | null, labelsName: string}} Files
 * @typedef {{rows: number, issues: Issue[], skipped: number, photosNamed: number, photosFound: number, labelled: number,
 *   unknown: number}} Check what a file gives with the columns that were chosen; `issues` are the first of `skipped`, `unknown` of
 *   `labelled` rows have a label that the pack lacks
 * @typedef {{file: string, columns: Columns, pack: JobPack, total: number, done: number, check: Check, photos: Job['photos'],
 *   hasLabels: boolean, evaluation: any, corrections: [number, number][]}} Summary `corrections`: rows and their classes' indices
 * @typedef {{from: number, predicted: Int16Array, probability: Float32Array, flags: Uint8Array}} Answered rows that follow one another;
 *   `predicted` is an index of the pack's labels, -1 where there was nothing to go by
 * @typedef {{from: number, total: number, lines: Uint32Array, titles: string[], labels: Int16Array, others: string[]}} Told rows as the table shows
 *   them; labels that the pack lacks are -2 and stand in `others`, -1 is none
 * @typedef {{type: 'rows', rows: Told} | {type: 'answered', rows: Answered} | {type: 'evaluation', evaluation: any}
 *   | {type: 'loading', loadedBytes: number, totalBytes: number} | {type: 'running'} | {type: 'paused'} | {type: 'ended', done: boolean}
 *   | {type: 'failed', message: string, code?: string, crashed: boolean}} Event
 */

/** @param {Float32Array} values */
function largest(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

const breathe = () => new Promise((resolve) => setTimeout(resolve));

/** Probabilities by class for every row, one modality; NaN where a row lacks it. */
class Table {
  /** @param {number} rows @param {number} classes */
  constructor(rows, classes) {
    this.classes = classes;
    this.values = new Float32Array(rows * classes).fill(NaN);
  }

  /** @param {number} row */
  at(row) {
    return this.values.subarray(row * this.classes, (row + 1) * this.classes);
  }

  /** @param {number} from @param {number} to */
  slice(from, to) {
    return this.values.slice(from * this.classes, to * this.classes);
  }

  /** @param {number} row @returns {Float32Array | null} */
  known(row) {
    const values = this.at(row);
    return Number.isNaN(values[0]) ? null : values;
  }
}

export class BatchJob {
  #emit;
  #modules;
  /** @type {BatchStore | null} null where the browser keeps nothing */
  #store = null;
  #core = /** @type {import('./core.js').Core} */ (/** @type {unknown} */ (null));
  /** @type {Job | null} */
  #job = null;
  /** The job that is kept; another file may be looked at meanwhile. @type {Job | null} */
  #begun = null;
  /** @type {Files | null} */
  #files = null;
  /** @type {Product[]} */
  #products = [];
  /** @type {Issue[]} */
  #issues = [];
  /** Places of the pack's classes by code and, in small letters, by name. @type {Map<string, number>} */
  #classes = new Map();
  #photos = new PhotoFiles();
  /** Zip files as they came, to be kept whole. @type {File[]} */
  #zips = [];
  /** @type {File[]} */
  #photoFiles = [];
  /** @type {{text: Table, image: Table, fused: Table, flags: Uint8Array} | null} */
  #answers = null;
  #done = 0;
  #kept = 0;
  #running = false;
  #stop = false;
  /** What ends a pause; null while there is none. @type {{ended: Promise<void>, end: () => void} | null} */
  #pause = null;
  /** @type {any} */
  #evaluation = null;
  /** @type {Promise<unknown>} */
  #keeping = Promise.resolve();

  /** @param {(event: Event) => void} emit @param {{modules?: string}} [options] in Node, where core.wasm lies */
  constructor(emit, {modules} = {}) {
    this.#emit = emit;
    this.#modules = modules;
  }

  /** Starts the core and reads what is kept. @returns {Promise<Summary | null>} null where there is nothing */
  async open() {
    this.#core = await loadCore(await locateRuntime(this.#modules && await folderUrl(this.#modules)), new Download());
    this.#store = await BatchStore.open().catch(() => null);
    const job = await this.#store?.job().catch(() => undefined);
    if (!this.#store || !job) return null;
    await this.#read(job.data, job.labels);
    this.#take(job, this.#catalogue(job.columns));
    this.#begun = job;
    for (const {from, text, image, fused, flags} of await this.#store.chunks()) {
      const answers = this.#fresh();
      for (const [table, values] of /** @type {const} */ ([[answers.text, text], [answers.image, image], [answers.fused, fused]])) {
        table.values.set(values, from * table.classes);
      }
      answers.flags.set(flags, from);
      this.#done = Math.max(this.#done, from + flags.length);
    }
    this.#kept = this.#done;
    this.#evaluation = (await this.#store.progress()).evaluation;
    if (job.photos === 'kept') await this.#photos.addKept(this.#store);
    this.#tellRows();
    if (this.#done > 0) this.#tellAnswers(0, this.#done);
    const corrections = (await this.#store.corrections())
      .map(([row, code]) => /** @type {[number, number]} */ ([row, this.#classes.get(code) ?? -1]));
    return this.#summary(corrections);
  }

  /**
   * Reads a catalogue's file, and a file of labels beside it.
   * @param {File} data @param {File | null} labels @param {JobPack} pack
   * @returns {Promise<{head: import('./core.js').CatalogueHead, file: string, labels: string}>}
   */
  async read(data, labels, pack) {
    await this.#read(data, labels);
    const files = /** @type {Files} */ (this.#files);
    const codes = pack.labels.map(({code}) => code);
    const head = this.#core.readCatalogueHead(files.data, files.name, codes, PREVIEW_ROWS);
    head.rows = head.rows.map(({line, fields}) => ({line, fields: fields.map((field) => field.slice(0, LONGEST_TITLE))}));
    this.#job = {data, labels, columns: head.guess, pack, photos: 'none'};
    return {head, file: files.name, labels: files.labelsName};
  }

  /** What the file gives with these columns. @param {Columns} columns @returns {Check} */
  check(columns) {
    const job = /** @type {Job} */ (this.#job);
    this.#take({...job, columns}, this.#catalogue(columns));
    return this.#check();
  }

  /** Adds photos, or a zip file of them; tells how many there are. @param {File[]} files @returns {Promise<number>} */
  async addPhotos(files) {
    const zips = files.filter((file) => !isPhoto(file));
    const photos = files.filter(isPhoto);
    this.#photos.addFiles(photos);
    for (const zip of zips) if (await this.#photos.addZip(zip) > 0) this.#zips.push(zip);
    this.#photoFiles.push(...photos);
    if (this.#begun !== null && this.#begun === this.#job) await this.#keepPhotos();
    return this.#photos.count;
  }

  /** @param {File[]} zips */
  tablesIn(zips) {
    return tablesInZips(zips);
  }

  forgetPhotos() {
    [this.#photos, this.#photoFiles, this.#zips] = [new PhotoFiles(), [], []];
  }

  /** Begins with the columns that were checked last. @returns {Promise<Summary>} */
  async begin() {
    const job = /** @type {Job} */ (this.#job);
    this.#begun = job;
    this.#answers = null;
    this.#fresh();
    [this.#done, this.#kept, this.#evaluation] = [0, 0, null];
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
    if (this.#running) return;
    [this.#running, this.#stop, this.#pause] = [true, false, null];
    /** @type {Vitrine | null} */
    let vitrine = null;
    try {
      vitrine = await Vitrine.load(source, {
        language, modules: this.#modules, onProgress: ({loadedBytes, totalBytes}) => this.#emit({type: 'loading', loadedBytes, totalBytes}),
      });
      this.#emit({type: 'running'});
      await this.#classifyRest(vitrine);
      this.#emit({type: 'ended', done: this.#done === this.#products.length});
    } catch (error) {
      const cause = /** @type {any} */ (error);
      // After a trap the modules' memory cannot be trusted any more.
      const crashed = [cause, cause?.cause].some((one) => one instanceof WebAssembly.RuntimeError);
      this.#emit({type: 'failed', message: cause?.message ?? String(error), code: cause?.code, crashed});
    } finally {
      this.#running = false;
      await vitrine?.close();
    }
  }

  /** Waits after the row that is being classified; the models stay loaded. */
  pause() {
    if (!this.#running || this.#pause) return;
    let end = () => {};
    const ended = /** @type {Promise<void>} */ (new Promise((resolve) => { end = resolve; }));
    this.#pause = {ended, end};
  }

  resume() {
    this.#pause?.end();
    this.#pause = null;
  }

  /** Ends `run` after the row that is being classified. */
  stop() {
    this.#stop = true;
    this.resume();
  }

  /**
   * A row as a person wants to see it.
   * @param {number} row
   */
  async product(row) {
    const {line, title, description, image, label} = this.#products[row];
    const rank = (/** @type {Table | undefined} */ table) => {
      const values = table?.known(row);
      return values ? [...values].map((probability, index) => ({index, probability}))
        .sort((a, b) => b.probability - a.probability).slice(0, 3) : null;
    };
    const photo = image ? await this.#photos.read(image).catch(() => null) : null;
    const nothing = Boolean(this.#answers && this.#answers.flags[row] & FLAGS.nothing);
    return {line, title, description, image, label, photo, done: row < this.#done, fused: nothing ? null : rank(this.#answers?.fused),
      text: rank(this.#answers?.text), byPhoto: rank(this.#answers?.image)};
  }

  /** What a person says that a row is; null takes it back. @param {number} row @param {number | null} index */
  async correct(row, index) {
    const code = index === null ? null : /** @type {Job} */ (this.#job).pack.labels[index].code;
    await this.#keep((store) => store.correct(row, code));
  }

  /**
   * The file with what came of it in more columns.
   * @param {Map<number, number>} corrections classes' indices by row
   * @param {string} language of the classes' names
   */
  save(corrections, language) {
    const {data, name} = /** @type {Files} */ (this.#files);
    const {pack} = /** @type {Job} */ (this.#job);
    const nameOf = (/** @type {number} */ index) => pack.labels[index].names[language] ?? pack.labels[index].code;
    const rows = this.#products.map(({line}, row) => {
      const corrected = corrections.get(row);
      const cells = ['', '', '', '', corrected === undefined ? '' : pack.labels[corrected].code];
      const values = row < this.#done ? this.#answers?.fused.known(row) : null;
      if (values && this.#answers && !(this.#answers.flags[row] & FLAGS.nothing)) {
        const best = largest(values);
        const review = (this.#answers.flags[row] & FLAGS.review) !== 0;
        // Nine significant digits tell any two float32 values apart.
        cells.splice(0, 4, pack.labels[best].code, nameOf(best), String(Number(values[best].toPrecision(9))), String(review));
      }
      return {line, cells};
    });
    const columns = ['predicted_code', 'predicted_name', 'probability', 'needs_review', 'corrected_code'];
    return new Blob([this.#core.extendCatalogue(data, name, {columns, rows})], {type: 'text/csv;charset=utf-8'});
  }

  /** The answers in the layout of the challenge's Y file. @param {Map<number, number>} corrections classes' indices by row */
  saveForChallenge(corrections) {
    const {pack} = /** @type {Job} */ (this.#job);
    const codes = pack.labels.map(({code}) => this.#core.guardField(code));
    const lines = this.#products.map(({index}, row) => {
      const values = row < this.#done ? this.#answers?.fused.at(row) : null;
      const best = corrections.get(row) ?? (values ? largest(values) : -1);
      return `${index === '' ? row : this.#core.guardField(index)},${best < 0 ? '' : codes[best]}`;
    });
    return new Blob([[',prdtypecode', ...lines, ''].join('\r\n')], {type: 'text/csv;charset=utf-8'});
  }

  /** Forgets the batch, here and on the device. */
  async clear() {
    this.stop();
    await this.#keeping;
    await this.#keep((store) => store.clear());
    this.forgetPhotos();
    [this.#job, this.#begun, this.#files, this.#answers, this.#evaluation] = [null, null, null, null, null];
    [this.#products, this.#issues] = [[], []];
    [this.#done, this.#kept] = [0, 0];
  }

  /** @param {File} data @param {File | null} labels */
  async #read(data, labels) {
    this.#files = {
      data: await bytesOf(data, data.name), name: data.name,
      labels: labels && await bytesOf(labels, labels.name), labelsName: labels?.name ?? '',
    };
  }

  /** @param {Columns} columns */
  #catalogue(columns) {
    const {data, name, labels, labelsName} = /** @type {Files} */ (this.#files);
    return this.#core.readCatalogue({data, dataName: name, labels, labelsName, format: 'csv', columns});
  }

  /** @param {Job} job @param {import('./core.js').Catalogue} catalogue */
  #take(job, {products, issues}) {
    this.#job = job;
    [this.#products, this.#issues] = [products, issues];
    this.#classes = new Map();
    job.pack.labels.forEach(({names}, index) => {
      for (const name of Object.values(names)) this.#classes.set(name.toLocaleLowerCase(), index);
    });
    job.pack.labels.forEach(({code}, index) => this.#classes.set(code, index));
  }

  /** The place of a label, which may be a code or a name; -1 for none, -2 where the pack lacks it. @param {string} label */
  #classOf(label) {
    if (label === '') return -1;
    return this.#classes.get(label) ?? this.#classes.get(label.toLocaleLowerCase()) ?? -2;
  }

  /** @returns {Check} */
  #check() {
    const named = this.#products.filter(({image}) => image !== '');
    const labels = this.#products.map(({label}) => this.#classOf(label)).filter((label) => label !== -1);
    return {
      rows: this.#products.length, skipped: this.#issues.length, issues: this.#issues.slice(0, MOST_ISSUES),
      photosNamed: named.length, photosFound: named.filter(({image}) => this.#photos.has(image)).length,
      labelled: labels.length, unknown: labels.filter((label) => label === -2).length,
    };
  }

  /** @param {[number, number][]} corrections @returns {Summary} */
  #summary(corrections) {
    const {columns, pack, photos} = /** @type {Job} */ (this.#job);
    const check = this.#check();
    return {
      file: this.#files?.name ?? '', columns, pack, total: this.#products.length, done: this.#done, check, photos,
      hasLabels: check.labelled > 0, evaluation: this.#evaluation, corrections,
    };
  }

  #fresh() {
    const rows = this.#products.length;
    const classes = /** @type {Job} */ (this.#job).pack.labels.length;
    this.#answers ??= {
      text: new Table(rows, classes), image: new Table(rows, classes), fused: new Table(rows, classes), flags: new Uint8Array(rows),
    };
    return this.#answers;
  }

  /** @param {Vitrine} vitrine */
  async #classifyRest(vitrine) {
    const answers = this.#fresh();
    const evaluation = this.#products.some(({label}) => label !== '') ? vitrine.classifier.createEvaluation() : null;
    for (let row = 0; evaluation && row < this.#done; row++) this.#count(evaluation, row);
    let [told, toldAt, keptAt, breathedAt] = [this.#done, performance.now(), performance.now(), performance.now()];
    const tell = () => {
      if (this.#done > told) this.#tellAnswers(told, this.#done);
      [told, toldAt] = [this.#done, performance.now()];
    };
    const keep = () => {
      if (evaluation) {
        this.#evaluation = JSON.parse(evaluation.json());
        this.#emit({type: 'evaluation', evaluation: this.#evaluation});
      }
      this.#keepAnswers();
      keptAt = performance.now();
    };
    try {
      while (this.#done < this.#products.length && !this.#stop) {
        if (this.#pause) {
          tell();
          keep();
          this.#emit({type: 'paused'});
          await this.#pause.ended;
          this.#emit({type: 'running'});
          continue;
        }
        await this.#classify(vitrine, this.#done, answers);
        if (evaluation) this.#count(evaluation, this.#done);
        this.#done++;
        const now = performance.now();
        if (now - toldAt > TELL_EVERY_MS) tell();
        if (now - keptAt > KEEP_EVERY_MS) keep();
        if (now - breathedAt > BREATHE_EVERY_MS) {
          await breathe();
          breathedAt = performance.now();
        }
      }
    } finally {
      tell();
      keep();
      evaluation?.close();
      await this.#keeping;
    }
  }

  /** @param {import('./core.js').CoreEvaluation} evaluation @param {number} row */
  #count(evaluation, row) {
    const {text, image, fused} = this.#fresh();
    const {label} = this.#products[row];
    const index = this.#classOf(label);
    const code = index < 0 ? label : /** @type {Job} */ (this.#job).pack.labels[index].code;
    evaluation.add(code, text.known(row), image.known(row), fused.at(row));
  }

  /**
   * @param {Vitrine} vitrine @param {number} row
   * @param {{text: Table, image: Table, fused: Table, flags: Uint8Array}} answers
   */
  async #classify(vitrine, row, {text, image, fused, flags}) {
    const product = this.#products[row];
    const wanted = product.image !== '' && vitrine.pack.image && this.#photos.count > 0;
    const words = vitrine.pack.text ? {title: product.title, description: product.description} : {};
    /** @type {import('./vitrine.js').Answer | null} */
    let answer = null;
    let flag = 0;
    try {
      const photo = wanted ? await this.#photos.read(product.image) : null;
      if (wanted) flag |= photo ? FLAGS.photo : FLAGS.missingPhoto;
      answer = await vitrine.classify({...words, image: photo});
    } catch (error) {
      if (!(error instanceof NothingToClassify)) {
        if (!(error instanceof PhotoError || isAboutFile(error))) throw error;
        flag = FLAGS.brokenPhoto;
        answer = await vitrine.classify(words).catch((problem) => {
          if (problem instanceof NothingToClassify) return null;
          throw problem;
        });
      }
    }
    const put = (/** @type {Table} */ table, /** @type {import('./vitrine.js').Label[] | null | undefined} */ labels) => {
      for (const {code, probability} of labels ?? []) table.at(row)[/** @type {number} */ (this.#classes.get(code))] = probability;
    };
    put(text, answer?.byModality.text);
    put(image, answer?.byModality.image);
    put(fused, answer?.labels);
    if (answer === null) {
      fused.at(row).fill(1 / fused.classes);
      flag |= FLAGS.nothing;
    }
    if (answer === null || answer.needsReview) flag |= FLAGS.review;
    const [ofText, ofPhoto] = [text.known(row), image.known(row)];
    if (ofText && ofPhoto && largest(ofText) !== largest(ofPhoto)) flag |= FLAGS.disagree;
    flags[row] = flag;
  }

  /** Rows as the table shows them, a thousand at a time. */
  #tellRows() {
    const some = 1000;
    for (let from = 0; from < this.#products.length; from += some) {
      const products = this.#products.slice(from, from + some);
      const labels = products.map(({label}) => this.#classOf(label));
      this.#emit({type: 'rows', rows: {
        from, total: this.#products.length, lines: Uint32Array.from(products, ({line}) => line),
        titles: products.map(({title, description, image}) => (title || description || image).trim().slice(0, LONGEST_TITLE)),
        labels: Int16Array.from(labels), others: products.map(({label}, index) => labels[index] === -2 ? label.slice(0, LONGEST_TITLE) : ''),
      }});
    }
  }

  /** @param {number} from @param {number} to */
  #tellAnswers(from, to) {
    const {fused, flags} = this.#fresh();
    const [predicted, probability] = [new Int16Array(to - from), new Float32Array(to - from)];
    for (let row = from; row < to; row++) {
      const values = fused.at(row);
      const best = largest(values);
      const nothing = flags[row] & FLAGS.nothing;
      predicted[row - from] = nothing ? -1 : best;
      probability[row - from] = nothing ? 0 : values[best];
    }
    this.#emit({type: 'answered', rows: {from, predicted, probability, flags: flags.slice(from, to)}});
  }

  #keepAnswers() {
    const [from, to] = [this.#kept, this.#done];
    if (to === from) return;
    const {text, image, fused, flags} = this.#fresh();
    const chunk = {from, text: text.slice(from, to), image: image.slice(from, to), fused: fused.slice(from, to), flags: flags.slice(from, to)};
    this.#kept = to;
    this.#keeping = this.#keeping.then(() => this.#keep((store) => store.add(chunk, this.#evaluation)));
  }

  /** Keeps the photos that rows name, where there is room for them. */
  async #keepPhotos() {
    const job = /** @type {Job} */ (this.#job);
    if (this.#photos.count === 0) return;
    const names = new Set(this.#products.filter(({image}) => image !== '').map(({image}) => photoName(image)));
    const wanted = this.#photoFiles.filter(({name}) => names.has(photoName(name)));
    const bytes = [...wanted, ...this.#zips].reduce((sum, {size}) => sum + size, 0);
    /** @type {StorageEstimate} */
    const {usage = 0, quota = 0} = await globalThis.navigator?.storage?.estimate?.().catch(() => ({})) ?? {};
    job.photos = 'gone';
    await this.#keep(async (store) => {
      if (bytes < MAX_KEPT_PHOTO_BYTES && bytes < (quota - usage) / 2) {
        await store.dropPhotos();
        for (const zip of this.#zips) await store.keepPhotos([[`zip/${zip.name}`, zip]]);
        for (let from = 0; from < wanted.length; from += KEPT_AT_ONCE) {
          await store.keepPhotos(wanted.slice(from, from + KEPT_AT_ONCE).map((file) => [photoName(file.name), file]));
        }
        job.photos = 'kept';
      }
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

/** A photo that could not be unpacked or is too large. @param {unknown} error */
const isAboutFile = (error) => error instanceof RangeError || /** @type {any} */ (error)?.name === 'OwnPackError';
