// @ts-check
// The Batch view's state: which catalogue is classified, how far it is, and which of its rows are shown. Files, controls and
// addresses come in, one plain state goes out; the work is done in a worker (batch-job.js). Nothing here knows the DOM.

import {isTable, sortTables} from './batch-files.js';
import {BatchRows, FILTERS, ORDERS} from './batch-rows.js';
import {packReader} from './files.js';
import {isZip} from './own-pack.js';
import {isPhoto} from './photo-files.js';
import {language} from './words.js';

const RATE_OVER_MS = 10_000;
const MOST_MISTAKES = 6;
const MOST_SAMPLE_ROWS = 12;
const MOST_CLASSES = 60;
/** Of the standard normal distribution at 97.5 %. */
const Z = 1.959963984540054;

/**
 * @typedef {import('./batch-job.js').Event} Event
 * @typedef {import('./batch-job.js').Summary} Summary
 * @typedef {import('./batch-job.js').Check} Check
 * @typedef {import('./batch-job.js').BatchJob} BatchJob
 * @typedef {import('./batch-store.js').JobPack} JobPack
 * @typedef {import('./core.js').Columns} Columns
 * @typedef {import('./core.js').CatalogueHead} CatalogueHead
 * @typedef {import('./files.js').PackSource} PackSource
 * @typedef {import('./batch-rows.js').Wish} Wish
 * @typedef {'closed' | 'opening' | 'empty' | 'reading' | 'mapping' | 'starting' | 'running' | 'paused' | 'stopped' | 'done'} Stage
 * @typedef {{key?: string, values?: Record<string, string | number>, message: string, code?: string}} Problem
 * @typedef {Awaited<ReturnType<BatchJob['product']>>} ProductRow
 */

/** @type {Wish & {line: number | null}} */
const FIRST = {filter: 'all', type: null, cell: null, order: 'line', descending: false, line: null};

const createModuleWorker = () => new Worker(new URL('./batch-worker.js', import.meta.url), {type: 'module'});

/** Wilson's interval of a share at 95 %. @param {number} right @param {number} rows @returns {[number, number]} */
export function interval(right, rows) {
  if (rows === 0) return [0, 1];
  const [p, n] = [right / rows, rows];
  const middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
  const half = Z / (1 + Z * Z / n) * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** What a batch has to know of a pack. @param {PackSource} source @returns {Promise<JobPack>} */
async function packOf(source) {
  const manifest = new TextDecoder().decode(await (await packReader(source))('pack.json'));
  const {name, title, languages, labels, fusion, provenance} = JSON.parse(manifest);
  return {name, title, languages, labels, threshold: fusion?.review_threshold ?? 0, taughtBy: String(provenance?.data ?? ''), manifest};
}

export class Batch {
  #onState;
  #createWorker;
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, {resolve: (value: any) => void, reject: (problem: Problem) => void}>} */
  #calls = new Map();
  #lastId = 0;
  /** @type {Promise<void> | null} fulfilled once what is kept has been read */
  #opened = null;
  /** @type {Stage} */
  #stage = 'closed';
  /** @type {Problem | null} */
  #problem = null;
  /** @type {{head: CatalogueHead, file: string, labels: string, pack: JobPack, columns: Columns, check: Check | null} | null} */
  #mapping = null;
  /** @type {File | null} */
  #data = null;
  /** @type {File | null} */
  #labels = null;
  #photoCount = 0;
  /** @type {Summary | null} */
  #summary = null;
  #rows = new BatchRows(0);
  #choice = FIRST;
  /** @type {Uint32Array | null} */
  #view = null;
  #viewedDone = 0;
  /** @type {{at: number, done: number}[]} */
  #pace = [];
  #spentMs = 0;
  /** @type {{loadedBytes: number, totalBytes: number} | null} */
  #loading = null;
  /** @type {{row: number, before: number | null}[]} */
  #past = [];
  /** Fulfilled when what was to be forgotten is. @type {Promise<void>} */
  #cleared = Promise.resolve();

  /** @param {(progress: boolean) => void} onState called after each change; `progress`: the work only went on @param {{createWorker?: () => Worker}} [options] */
  constructor(onState, {createWorker = createModuleWorker} = {}) {
    this.#onState = onState;
    this.#createWorker = createWorker;
  }

  get stage() { return this.#stage; }
  get problem() { return this.#problem; }
  get mapping() { return this.#mapping; }
  get summary() { return this.#summary; }
  get rows() { return this.#rows; }
  get photoCount() { return this.#photoCount; }
  get loading() { return this.#loading; }
  get canUndo() { return this.#past.length > 0; }

  /** Rows that are done, of how many, how many in a second, and the seconds that are left; null while they are not known. */
  get progress() {
    const [first, last] = [this.#pace[0], this.#pace.at(-1)];
    const rate = first && last && last.at > first.at ? 1000 * (last.done - first.done) / (last.at - first.at) : null;
    const left = this.#rows.count - this.#rows.done;
    return {done: this.#rows.done, total: this.#rows.count, rate, secondsLeft: rate ? left / rate : null, spentMs: this.#spentMs};
  }

  /** Shows what is kept from before; to be called when the view is first entered. */
  open() {
    this.#opened ??= (async () => {
      this.#go('opening');
      await this.#try(async () => {
        this.#take(await this.#call('open'));
        this.#onState(false);
      }, 'empty');
    })();
    return this.#opened;
  }

  /** Whether photos are missed that were there when the batch was begun. */
  get photosGone() {
    return this.#stage === 'stopped' && this.#summary?.photos === 'gone' && this.#photoCount === 0;
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
    if (photos.length > 0) await this.#addPhotos(photos);
    const {data, labels} = chosen.length === 0 && zips.length > 0 && isFree ? await this.#tablesIn(zips) : sortTables(chosen);
    if (data) [this.#data, this.#labels] = [data, labels];
    else if (labels) this.#labels = labels;
    if (data || labels) await this.#read(source);
    else if (this.#stage === 'mapping') await this.choose({});
    else this.#onState(false);
  }

  /** Chooses other columns. @param {Partial<Columns>} change */
  async choose(change) {
    const mapping = this.#mapping;
    if (!mapping) return;
    mapping.columns = {...mapping.columns, ...change};
    mapping.check = null;
    this.#problem = null;
    this.#onState(false);
    if (mapping.columns.title === '') return;
    const {columns} = mapping;
    await this.#try(async () => {
      const check = await this.#call('check', columns);
      if (columns !== mapping.columns) return;
      mapping.check = check;
      this.#onState(false);
    }, 'mapping');
  }

  /** Leaves the columns alone, and returns to what was there before. */
  async cancel() {
    this.#forgetInput();
    this.#end();
    await this.open();
  }

  /** Starts with the columns that are chosen. @param {PackSource} source */
  async begin(source) {
    if (!this.#mapping?.check) return;
    await this.#try(async () => {
      // Another pack may have been taken meanwhile, whose types are others.
      if ((await packOf(source)).manifest !== this.#mapping?.pack.manifest) return this.#read(source);
      const summary = await this.#call('begin');
      this.#mapping = null;
      this.#choice = FIRST;
      this.#take(summary);
      await this.run(source);
    }, 'mapping');
  }

  /** Goes on with the rows that are left. @param {PackSource} source */
  async run(source) {
    if (this.#stage === 'paused') return this.#send('resume');
    this.#problem = null;
    this.#pace = [];
    this.#go('starting');
    await this.#try(async () => {
      const pack = await packOf(source);
      if (pack.manifest !== this.#summary?.pack.manifest) {
        throw {key: 'batch.other-pack', values: {title: this.#summary?.pack.title ?? ''}, message: ''};
      }
      this.#send('run', source instanceof URL ? source.href : source, language());
    }, 'stopped');
  }

  pause() {
    this.#send('pause');
  }

  stop() {
    this.#send('stop');
  }

  /** Forgets the batch, on the device too. */
  clear() {
    this.#cleared = this.#call('clear').catch(() => {}).then(() => this.cancel());
    return this.#cleared;
  }

  /** @param {number} row @returns {Promise<ProductRow>} */
  product(row) {
    return this.#call('product', row);
  }

  /** What a person says that a row is; null takes it back. @param {number} row @param {number | null} index of a class */
  correct(row, index) {
    this.#past.push({row, before: this.#rows.corrections.get(row) ?? null});
    this.#set(row, index);
  }

  /** Takes the last correction back; the row that it was about. */
  undo() {
    const last = this.#past.pop();
    if (last) this.#set(last.row, last.before);
    return last?.row ?? null;
  }

  /** A file to take along. @param {'table' | 'challenge'} kind @returns {Promise<Blob>} */
  save(kind) {
    const {corrections} = this.#rows;
    return kind === 'table' ? this.#call('save', corrections, language()) : this.#call('saveForChallenge', corrections);
  }

  /** Names of the pack's classes in the page's language. @returns {string[]} */
  get names() {
    const pack = this.#summary?.pack;
    return pack?.labels.map(({code, names}) => names[language()] ?? names[pack.languages[0]] ?? code) ?? [];
  }

  // What is shown

  /** What a control does. @param {string} id */
  press(id) {
    const [what, which] = id.split(':');
    if (what === 'filter') this.#choose({filter: /** @type {Wish['filter']} */ (which)});
    else if (what === 'order') this.#choose({order: /** @type {Wish['order']} */ (which), descending: which === this.#choice.order && !this.#choice.descending});
    else if (what === 'cell' || what === 'mistake') {
      const cell = /** @type {[number, number]} */ (which.split(',').map(Number));
      this.#choose({cell: String(cell) === String(this.#choice.cell) ? null : cell});
    }
  }

  /** Shows one class only; null shows all. @param {number | null} type */
  showType(type) {
    this.#choose({type});
  }

  get type() { return this.#choice.type; }

  /** Opens a row; null closes it. @param {number | null} row */
  openRow(row) {
    this.#choice = {...this.#choice, line: row === null ? null : this.#rows.lines[row]};
  }

  /** The row that is open; -1 for none. */
  get opened() {
    return this.#choice.line === null ? -1 : this.#rows.ofLine(this.#choice.line);
  }

  /** Rows in the order in which they are shown. */
  get view() {
    const fresh = this.#view !== null && (this.#viewedDone === this.#rows.done || this.#stage === 'running' && this.#isSteady());
    if (fresh) return /** @type {Uint32Array} */ (this.#view);
    const {names} = this;
    const places = names.map((_, index) => index).sort((a, b) => names[a].localeCompare(names[b], language()));
    const placeOf = new Array(names.length);
    places.forEach((index, place) => { placeOf[index] = place; });
    this.#viewedDone = this.#rows.done;
    this.#view = this.#rows.view(this.#choice, placeOf);
    return this.#view;
  }

  /** Whether rows that come do not change which are shown. */
  #isSteady() {
    const {filter, type, cell, order} = this.#choice;
    return filter === 'all' && type === null && cell === null && order === 'line';
  }

  /** The state as it stands in an address; the first state is empty. */
  get address() {
    const {filter, type, cell, order, descending, line} = this.#choice;
    const code = type === null ? null : this.#summary?.pack.labels[type].code ?? null;
    const told = {
      filter: filter === FIRST.filter ? null : filter, type: code, cell: cell && String(cell),
      sort: order === FIRST.order && !descending ? null : `${descending ? '-' : ''}${order}`, row: line,
    };
    return Object.entries(told).filter(([, value]) => value !== null)
      .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
  }

  /** @type {URLSearchParams | null} that waits for its batch */
  #told = null;

  /** Returns to the state of an address. @param {URLSearchParams} told */
  follow(told) {
    this.#told = this.#summary ? null : told;
    if (!this.#summary) return;
    const [, minus, order] = /^(-?)(\w+)$/.exec(told.get('sort') ?? '') ?? [];
    const cell = /^(\d{1,4}),(\d{1,4})$/.exec(told.get('cell') ?? '');
    const type = this.#summary.pack.labels.findIndex(({code}) => code === told.get('type'));
    const line = Number(told.get('row') ?? NaN);
    const classes = this.#summary.pack.labels.length;
    this.#choice = {
      filter: FILTERS.find((one) => one === told.get('filter')) ?? FIRST.filter,
      order: ORDERS.find((one) => one === order) ?? FIRST.order, descending: minus === '-',
      type: type < 0 ? null : type, cell: cell && Math.max(Number(cell[1]), Number(cell[2])) < classes ? [Number(cell[1]), Number(cell[2])] : null,
      line: this.#rows.ofLine(line) < 0 ? null : line,
    };
    this.#view = null;
  }

  /** The state as read_batch.cpp reads it, without the table's rows. @param {boolean} wide */
  state(wide) {
    const {counts, count, done, corrections, unknownLabels} = this.#rows;
    const byFilter = this.#rows.countByFilter();
    const {filter, type, order, descending} = this.#choice;
    const hasLabels = this.#summary?.hasLabels ?? false;
    const filters = FILTERS.filter((key) => key !== 'wrong' || hasLabels).filter((key) => key !== 'disagree' || counts.photo > 0);
    const told = {opening: 'empty', closed: 'empty', reading: 'empty', starting: 'running', stopped: 'paused'};
    return {
      state: told[/** @type {keyof typeof told} */ (this.#stage)] ?? this.#stage, total: count, done,
      review: byFilter.review, disagree: counts.disagree, corrected: corrections.size, nothing: counts.nothing,
      missingPhotos: counts.missingPhoto, brokenPhotos: counts.brokenPhoto, unknownLabels, photos: counts.photo > 0, labels: hasLabels,
      familiar: this.#summary !== null && this.#summary.pack.taughtBy === this.#summary.file, filters: filters.map((key) => ({key, rows: byFilter[key]})), filter, type: type === null ? '' : this.names[type],
      sort: order, descending, shown: this.view.length, wide, evaluation: this.#evaluation(),
    };
  }

  /** Rows of the table as read_batch.cpp reads them. @param {number} first place in the view @param {number} count */
  rowsAt(first, count) {
    const {names, opened} = this;
    const rows = this.#rows;
    const name = (/** @type {number} */ index) => names[index] ?? '';
    return Array.from(this.view.subarray(first, first + count), (row) => ({
      line: rows.lines[row], title: rows.titles[row], type: name(rows.typeOf(row)), probability: rows.probability[row],
      label: rows.others.get(row) ?? name(rows.labels[row]), done: row < rows.done, review: rows.is(row, 'review'),
      disagree: rows.is(row, 'disagree'), wrong: rows.isWrong(row), corrected: rows.corrections.has(row), open: row === opened,
    }));
  }

  #evaluation() {
    const evaluation = this.#summary?.evaluation;
    if (!evaluation?.fusion) return null;
    const {rows, fusion: {accuracy, macro_f1: macroF1, weighted_f1: weightedF1, ece}} = evaluation;
    /** @type {number[][]} */
    const confusion = evaluation.confusion;
    const right = confusion.reduce((sum, row, index) => sum + row[index], 0);
    const [low, high] = interval(right, rows);
    const mistakes = confusion.flatMap((row, truth) => {
      const of = row.reduce((sum, count) => sum + count, 0);
      return row.map((count, predicted) => ({truth, predicted, count, of}));
    }).filter(({truth, predicted, count}) => truth !== predicted && count > 0).sort((a, b) => b.count - a.count);
    const mistake = mistakes.find(({truth, predicted}) => String([truth, predicted]) === String(this.#choice.cell));
    return {
      names: this.names, rows, right, accuracy, low, high, macroF1, weightedF1, ece,
      confusion: confusion.length > MOST_CLASSES ? [] : confusion, mistakes: mistakes.slice(0, MOST_MISTAKES),
      cell: mistake ? {mistake, rows: this.#sampleRows(mistake)} : null,
    };
  }

  /** The surest rows of a mistake. @param {{truth: number, predicted: number}} mistake */
  #sampleRows({truth, predicted}) {
    const {lines, probability} = this.#rows;
    const wish = /** @type {Wish} */ ({...FIRST, cell: [truth, predicted], order: 'probability', descending: true});
    return Array.from(this.#rows.view(wish, []).subarray(0, MOST_SAMPLE_ROWS), (row) => ({line: lines[row], probability: probability[row]}));
  }

  /** @param {Partial<typeof FIRST>} change */
  #choose(change) {
    this.#choice = {...this.#choice, ...change};
    this.#view = null;
    this.#onState(false);
  }

  // The worker

  /** @param {PackSource} source */
  async #read(source) {
    const [data, labels] = [this.#data, this.#labels];
    if (!data) {
      this.#problem = {key: 'batch.labels-alone', values: {file: labels?.name ?? ''}, message: ''};
      return this.#onState(false);
    }
    this.#problem = null;
    this.#go('reading');
    const before = this.#summary ? 'done' : 'empty';
    await this.#try(async () => {
      const pack = await packOf(source);
      const {head, file, labels: labelsName} = await this.#call('read', data, labels, pack).catch((error) => {
        [this.#data, this.#labels] = [null, null];
        throw error;
      });
      this.#mapping = {head, file, labels: labelsName, pack, columns: head.guess, check: null};
      this.#go('mapping');
      await this.choose({});
    }, before === 'done' ? this.#restingStage() : 'empty');
  }

  /** @param {File[]} files */
  async #addPhotos(files) {
    const some = 200;  // a message with thousands of files would hold the page up
    await this.#try(async () => {
      for (let from = 0; from < files.length; from += some) this.#photoCount = await this.#call('addPhotos', files.slice(from, from + some));
    }, this.#stage);
  }

  /** @param {File[]} zips @returns {Promise<import('./batch-files.js').Tables>} */
  async #tablesIn(zips) {
    let found = {data: null, labels: null};
    await this.#try(async () => { found = await this.#call('tablesIn', zips); }, this.#stage);
    return found;
  }

  /** Takes a batch in the place of the one before. @param {Summary | null} summary */
  #take(summary) {
    this.#summary = summary;
    this.#past = [];
    this.#view = null;
    if (summary === null) [this.#rows, this.#choice] = [new BatchRows(0), FIRST];
    else for (const [row, index] of summary.corrections) this.#rows.corrections.set(row, index);
    if (summary && this.#told) this.follow(this.#told);
    this.#stage = summary ? this.#restingStage() : 'empty';
  }

  #restingStage() {
    return this.#rows.count > 0 && this.#rows.done === this.#rows.count ? 'done' : 'stopped';
  }

  /** @param {number} row @param {number | null} index */
  #set(row, index) {
    if (index === null) this.#rows.corrections.delete(row);
    else this.#rows.corrections.set(row, index);
    this.#send('correct', row, index);
    this.#view = null;
    this.#onState(false);
  }

  #forgetInput() {
    [this.#mapping, this.#data, this.#labels, this.#photoCount, this.#problem] = [null, null, null, 0, null];
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

  /** @param {keyof BatchJob} method @param {any[]} values @returns {Promise<any>} */
  #call(method, ...values) {
    const worker = this.#started();
    return new Promise((resolve, reject) => {
      this.#calls.set(++this.#lastId, {resolve, reject});
      worker.postMessage({id: this.#lastId, method, values});
    });
  }

  /** A call whose failure is told otherwise. @param {keyof BatchJob} method @param {any[]} values */
  #send(method, ...values) {
    this.#call(method, ...values).catch(() => {});
  }

  #started() {
    if (this.#worker) return this.#worker;
    const worker = this.#createWorker();
    this.#worker = worker;
    worker.addEventListener('message', ({data}) => {
      if (worker !== this.#worker) return;
      const reply = /** @type {import('./batch-worker.js').Reply} */ (data);
      if ('event' in reply) return this.#hear(reply.event);
      const call = this.#calls.get(reply.id);
      this.#calls.delete(reply.id);
      if ('error' in reply) call?.reject(reply.error);
      else call?.resolve(reply.result);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      if (worker === this.#worker) this.#crash(event.message || '');
    });
    return worker;
  }

  #end() {
    this.#worker?.terminate();
    this.#worker = null;
    this.#opened = null;
    this.#calls.clear();
  }

  /** @param {string} message */
  async #crash(message) {
    const calls = [...this.#calls.values()];
    this.#end();
    const problem = {key: 'batch.crashed', values: {}, message};
    for (const {reject} of calls) reject(problem);
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
      this.#pace = [{at: performance.now(), done: this.#rows.done}];
      this.#go('running');
    } else if (event.type === 'paused') {
      this.#pace = [];
      this.#go('paused');
    } else if (event.type === 'ended') {
      this.#view = null;
      this.#go(event.done ? 'done' : 'stopped');
    } else if (event.crashed) {
      this.#crash(event.message);
    } else {
      this.#problem = event;
      this.#go('stopped');
    }
  }

  /** @param {import('./batch-job.js').Told} told */
  #hearRows(told) {
    if (told.from === 0) this.#rows = new BatchRows(told.total);
    this.#rows.tell(told);
  }

  /** @param {import('./batch-job.js').Answered} answered */
  #hearAnswers(answered) {
    this.#rows.answer(answered);
    const now = performance.now();
    const last = this.#pace.at(-1);
    if (last) this.#spentMs += now - last.at;
    this.#pace = [...this.#pace.filter(({at}) => now - at < RATE_OVER_MS), {at: now, done: this.#rows.done}];
    this.#onState(true);
  }
}
