// @ts-check
// The Batch view's state: which catalogue is classified, how far it is, and which of its rows are shown. Files, controls and
// addresses come in, one plain state goes out; the work is done in a worker (job.js). Nothing here knows the DOM.

import {packReader, sourceForWorker} from '../files.js';
import {isZip} from '../own-pack.js';
import {language} from '../words.js';
import {BatchBridge} from './bridge.js';
import {BatchChoice} from './choice.js';
import {BatchCorrections} from './corrections.js';
import {isTable, sortTables} from './files.js';
import {BatchInput} from './input.js';
import {BatchPace} from './pace.js';
import {isPhoto} from './photo-files.js';
import {BatchRows} from './rows.js';

/**
 * @typedef {import('./job.js').Event} Event
 * @typedef {import('./job.js').Summary} Summary
 * @typedef {import('./job.js').BatchJob} BatchJob
 * @typedef {import('./store.js').JobPack} JobPack
 * @typedef {import('../core.js').Columns} Columns
 * @typedef {import('../files.js').PackSource} PackSource
 * @typedef {'closed' | 'opening' | 'empty' | 'reading' | 'mapping' | 'starting' | 'running' | 'paused' | 'stopped' | 'done'} Stage
 * @typedef {import('./bridge.js').Problem} Problem
 * @typedef {Awaited<ReturnType<BatchJob['product']>>} ProductRow
 */

/** What a batch has to know of a pack. @param {PackSource} source @returns {Promise<JobPack>} */
async function packOf(source) {
  const manifest = new TextDecoder().decode(await (await packReader(source))('pack.json'));
  const {name, title, languages, labels, fusion, provenance} = JSON.parse(manifest);
  return {name, title, languages, labels, threshold: fusion?.review_threshold ?? 0, taughtBy: String(provenance?.data ?? ''), manifest};
}

export class Batch {
  #onState;
  #nextFrame;
  #bridge = new BatchBridge((event) => this.#hear(event), (problem) => this.#crash(problem));
  /** @type {Promise<void> | null} fulfilled once what is kept has been read */
  #opened = null;
  /** @type {Stage} */
  #stage = 'closed';
  /** While it starts: whether the worker knows. */
  #asked = false;
  /** @type {Problem | null} */
  #problem = null;
  #input = new BatchInput(this.#bridge);
  /** @type {Summary | null} */
  #summary = null;
  #rows = new BatchRows(0);
  #corrections = this.#correctionsOf(this.#rows);
  #choice = new BatchChoice();
  #pace = new BatchPace();
  /** @type {{loadedBytes: number, totalBytes: number} | null} */
  #loading = null;
  /** Fulfilled when what was to be forgotten is. @type {Promise<void>} */
  #cleared = Promise.resolve();

  /**
   * @param {(progress: boolean) => void} onState called after each change; `progress`: the work only went on
   * @param {() => Promise<void>} nextFrame waits for it, though not for long
   */
  constructor(onState, nextFrame) {
    this.#onState = onState;
    this.#nextFrame = nextFrame;
  }

  get stage() { return this.#stage; }
  get problem() { return this.#problem; }
  get mapping() { return this.#input.mapping; }
  get summary() { return this.#summary; }
  get rows() { return this.#rows; }
  get photoCount() { return this.#input.photoCount; }
  get loading() { return this.#loading; }
  get canUndo() { return this.#corrections.canUndo; }

  /** Rows that are done, of how many, how many in a second, and the seconds that are left; null while they are not known. */
  get progress() {
    const {done, count: total} = this.#rows;
    const {rate, spentMs} = this.#pace;
    return {done, total, rate, secondsLeft: rate ? (total - done) / rate : null, spentMs};
  }

  /** Shows what is kept from before; to be called when the view is first entered. */
  open() {
    this.#opened ??= (async () => {
      this.#go('opening');
      await this.#try(async () => {
        this.#take(await this.#bridge.call('open'));
        this.#onState(false);
      }, 'empty');
    })();
    return this.#opened;
  }

  /** Whether photos are missed that were there when the batch was begun. */
  get photosGone() {
    return this.#stage === 'stopped' && this.#summary?.photos === 'gone' && this.photoCount === 0;
  }

  /**
   * Takes what a visitor chose: a table, a file of labels, photos, zip files of photos or of all of that.
   * @param {File[]} files @param {PackSource} source of the pack that will answer
   */
  async take(files, source) {
    await this.open();
    await this.#cleared;
    const [chosen, zips] = [files.filter(isTable), files.filter(isZip)];
    const photos = files.filter((file) => isPhoto(file) || isZip(file));
    if (chosen.length + photos.length === 0) {
      this.#problem = files.length > 0 ? {key: 'batch.unknown-file', values: {file: files[0].name}, message: ''} : null;
      return this.#onState(false);
    }
    const isFree = ['empty', 'stopped', 'done'].includes(this.#stage) && !this.photosGone;
    if (photos.length > 0) await this.#try(() => this.#input.addPhotos(photos), this.#stage);
    let tables = sortTables(chosen);
    if (chosen.length === 0 && zips.length > 0 && isFree) {
      await this.#try(async () => { tables = await this.#bridge.call('tablesIn', zips); }, this.#stage);
    }
    if (this.#input.take(tables)) await this.#read(source);
    else if (this.#stage === 'mapping') await this.choose({});
    else this.#onState(false);
  }

  /** Chooses other columns. @param {Partial<Columns>} change */
  async choose(change) {
    const {mapping} = this.#input;
    if (!mapping) return;
    this.#problem = null;
    const checked = this.#input.choose(mapping, change);
    this.#onState(false);
    await this.#try(async () => { if (await checked) this.#onState(false); }, 'mapping');
  }

  /** Leaves the columns alone, and returns to what was there before. */
  async cancel() {
    [this.#input, this.#problem] = [new BatchInput(this.#bridge), null];
    this.#bridge.end();
    this.#opened = null;
    await this.open();
  }

  /** Starts with the columns that are chosen. @param {PackSource} source */
  async begin(source) {
    const {mapping} = this.#input;
    if (!mapping?.check) return;
    await this.#try(async () => {
      // Another pack may have been taken meanwhile, whose types are others.
      if ((await packOf(source)).manifest !== mapping.pack.manifest) return this.#read(source);
      const summary = await this.#bridge.call('begin');
      await this.#nextFrame();  // in this one the rows came
      if (this.#input.mapping !== mapping) return;  // cancelled
      this.#input.mapping = null;
      this.#choice.reset();
      this.#take(summary);
      await this.run(source);
    }, 'mapping');
  }

  /** Goes on with the rows that are left. @param {PackSource} source */
  async run(source) {
    if (this.#stage === 'paused') return this.#bridge.send('resume');
    this.#problem = null;
    this.#pace.stop();
    this.#asked = false;
    this.#go('starting');
    await this.#try(async () => {
      const pack = await packOf(source);
      if (pack.manifest !== this.#summary?.pack.manifest) {
        throw {key: 'batch.other-pack', values: {title: this.#summary?.pack.title ?? ''}, message: ''};
      }
      await this.#nextFrame();  // in this one the view is drawn, before the work takes the processor
      if (this.#stage !== 'starting') return;
      this.#asked = true;
      this.#bridge.send('run', sourceForWorker(source), language());
    }, 'stopped');
  }

  pause() {
    this.#bridge.send('pause');
  }

  stop() {
    if (this.#stage === 'starting' && !this.#asked) this.#go('stopped');
    else this.#bridge.send('stop');
  }

  /** Forgets the batch, on the device too. */
  clear() {
    this.#choice.reset();
    this.#cleared = this.#bridge.call('clear').catch(() => {}).then(() => this.cancel());
    return this.#cleared;
  }

  /** @param {number} row @returns {Promise<ProductRow>} */
  product(row) {
    return this.#bridge.call('product', row);
  }

  /** What a person says that a row is; null takes it back. @param {number} row @param {number | null} index of a class */
  correct(row, index) {
    this.#corrections.give(row, index);
  }

  /** Takes the last correction back; the row that it was about. */
  undo() {
    return this.#corrections.undo();
  }

  /** A file to take along. @param {'table' | 'challenge'} kind @returns {Promise<Blob>} */
  save(kind) {
    const {corrections} = this.#rows;
    return kind === 'table' ? this.#bridge.call('save', corrections, language()) : this.#bridge.call('saveForChallenge', corrections);
  }

  /** Names of the pack's classes in the page's language. @returns {string[]} */
  get names() {
    const pack = this.#summary?.pack;
    return pack?.labels.map(({code, names}) => names[language()] ?? names[pack.languages[0]] ?? code) ?? [];
  }

  // What is shown

  /** What a control does. @param {string} id */
  press(id) {
    this.#choice.press(id);
    this.#onState(false);
  }

  /** Shows one class only; null shows all. @param {number | null} type */
  showType(type) {
    this.#choice.choose({type});
    this.#onState(false);
  }

  /** What of the rows is shown. */
  get choice() { return this.#choice.chosen; }

  /** Opens a row; null closes it. @param {number | null} row */
  openRow(row) {
    this.#choice.open(row === null ? null : this.#rows.lines[row]);
  }

  /** The row that is open; -1 for none. */
  get opened() {
    const {line} = this.#choice.chosen;
    return line === null ? -1 : this.#rows.ofLine(line);
  }

  /** Rows in the order in which they are shown. */
  get view() {
    return this.#choice.view(this.#rows, this.names, this.#stage === 'running');
  }

  /** The state as it stands in an address; the first state is empty. */
  get address() {
    return this.#choice.address(this.#codes);
  }

  get #codes() {
    return this.#summary?.pack.labels.map(({code}) => code) ?? [];
  }

  /** @type {URLSearchParams | null} that waits for its batch */
  #told = null;

  /** Returns to the state of an address. @param {URLSearchParams} told */
  follow(told) {
    this.#told = this.#summary ? null : told;
    if (!this.#summary) return;
    this.#choice.follow(told, this.#codes, this.#rows);
  }

  // The worker

  /** @param {PackSource} source */
  async #read(source) {
    const {data, labels} = this.#input;
    if (!data) {
      this.#problem = {key: 'batch.labels-alone', values: {file: labels?.name ?? ''}, message: ''};
      return this.#onState(false);
    }
    this.#problem = null;
    const before = this.#summary ? this.#restingStage() : 'empty';
    this.#go('reading');
    await this.#try(async () => {
      await this.#input.read(await packOf(source));
      this.#go('mapping');
      await this.choose({});
    }, before);
  }

  /** Takes a batch in the place of the one before. @param {Summary | null} summary */
  #take(summary) {
    this.#summary = summary;
    if (summary === null) this.#rows = new BatchRows(0);
    this.#corrections = this.#correctionsOf(this.#rows);
    for (const [row, index] of summary?.corrections ?? []) this.#rows.corrections.set(row, index);
    if (summary === null) this.#choice.reset();
    else if (this.#told) this.follow(this.#told);
    this.#choice.renew();
    this.#stage = summary ? this.#restingStage() : 'empty';
  }

  #restingStage() {
    return this.#rows.count > 0 && this.#rows.done === this.#rows.count ? 'done' : 'stopped';
  }

  /** @param {BatchRows} rows */
  #correctionsOf(rows) {
    return new BatchCorrections(rows, (row, index) => {
      this.#bridge.send('correct', row, index);
      this.#choice.renew();
      this.#onState(false);
    });
  }

  /** @param {Stage} stage */
  #go(stage) {
    this.#stage = stage;
    this.#onState(false);
  }

  /** @param {() => Promise<void>} action @param {Stage} otherwise where one is after a failure */
  async #try(action, otherwise) {
    try {
      await action();
    } catch (error) {
      this.#problem = /** @type {Problem} */ (error);
      this.#go(otherwise);
    }
  }

  /** @param {Problem} problem */
  async #crash(problem) {
    this.#opened = null;
    // What is kept is read again, but not for ever where even that fails.
    if (this.#stage === 'opening') this.#stage = 'empty';
    else await this.open();
    this.#problem = problem;
    this.#onState(false);
  }

  /** @param {Event} event */
  #hear(event) {
    if (event.type === 'rows') this.#hearRows(event.rows);
    else if (event.type === 'answered') this.#hearAnswers(event.rows);
    else if (event.type === 'evaluation') {
      if (this.#summary) this.#summary.evaluation = event.evaluation;
      this.#onState(true);
    } else if (event.type === 'loading') {
      this.#loading = event;
      this.#onState(true);
    } else if (event.type === 'running') {
      this.#loading = null;
      this.#pace.start(this.#rows.done);
      this.#go('running');
    } else if (event.type === 'paused') {
      this.#pace.stop();
      this.#go('paused');
    } else if (event.type === 'ended') {
      this.#choice.renew();
      this.#go(event.done ? 'done' : 'stopped');
    } else if (event.crashed) {
      this.#bridge.crash(event.message);
    } else {
      this.#problem = event;
      this.#go('stopped');
    }
  }

  /** @param {import('./catalogue.js').Told} told */
  #hearRows(told) {
    if (told.from === 0) this.#rows = new BatchRows(told.total);
    this.#rows.tell(told);
  }

  /** @param {import('./answers.js').Answered} answered */
  #hearAnswers(answered) {
    this.#rows.answer(answered);
    this.#pace.add(this.#rows.done);
    this.#onState(true);
  }
}
