// @ts-check
// The upper part of the Batch view: choosing files, telling which column holds what, how far the work is, and what can be
// taken along. Texts of files are texts here, never HTML.

import {byId} from '../dom.js';
import {save} from '../save.js';
import {language, say, sayError} from '../words.js';

const SHOWN_ISSUES = 200;
const LONGEST_CELL = 60;

/**
 * @typedef {import('./batch.js').Batch} Batch
 * @typedef {import('./batch.js').Problem} Problem
 * @typedef {{key: string, values: Record<string, string | number>}} Said
 */

/** Reasons for which the core skips rows, in the page's language. @type {[RegExp, string, string[]][]} */
const REASONS = [
  [/^expected (\d+) fields?, found (\d+)$/, 'batch.reason.fields', ['expected', 'found']],
  [/^expected a title, a description or a photo, found none$/, 'batch.reason.empty', []],
  [/^its index "(.*)" is not in (.*)$/, 'batch.reason.index', ['index', 'file']],
];

/** @param {string} reason */
function sayReason(reason) {
  for (const [pattern, key, names] of REASONS) {
    const found = pattern.exec(reason);
    if (found) return say(key, Object.fromEntries(names.map((name, index) => [name, found[index + 1]])));
  }
  return reason;
}

/** @param {Problem} problem */
function sayProblem({key, values, message, code}) {
  if (key) return say(key, values);
  const sentence = sayError({sentence: message, code});
  return sentence === message ? say('batch.refused', {sentence}) : sentence;
}

/** @param {number} count */
export const sayCount = (count) => new Intl.NumberFormat(language()).format(count);

/** A key for one and for several. @param {string} key @param {number} count @param {Record<string, string | number>} [values] */
const sayMany = (key, count, values = {}) =>
  say(`${key}.${new Intl.PluralRules(language()).select(count) === 'one' ? 'one' : 'many'}`, {count: sayCount(count), ...values});

/** @param {number} seconds */
function sayDuration(seconds) {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return say('batch.hours', {hours, minutes});
  return minutes > 0 ? say('batch.minutes', {minutes, seconds: Math.floor(seconds) % 60}) : say('batch.seconds', {seconds: Math.max(1, Math.round(seconds))});
}

/** @param {string} id @param {boolean} hidden */
function hide(id, hidden) {
  byId(id).hidden = hidden;
}

export class BatchPanel {
  #batch;
  #selects = /** @type {HTMLSelectElement[]} */ ([...byId('batch-mapping').querySelectorAll('select')]);
  /** What the preview shows, so that it is not written again. */
  #previewed = '';
  /** The issues that are listed. @type {unknown} */
  #listed = null;

  /**
   * @param {Batch} batch
   * @param {{take: (files: File[]) => void, begin: () => void, run: () => void, undo: () => void, clear: () => void}} actions
   */
  constructor(batch, actions) {
    this.#batch = batch;
    const on = (/** @type {string} */ id, /** @type {() => void} */ run) => byId(id).addEventListener('click', run);
    for (const name of ['choose', 'photos', 'folder']) {
      const input = /** @type {HTMLInputElement} */ (byId(`batch-${name}-input`));
      on(`batch-${name}`, () => input.click());
      input.addEventListener('change', () => {
        actions.take([...input.files ?? []]);
        input.value = '';  // so that the same can be chosen again
      });
    }
    for (const select of this.#selects) {
      select.addEventListener('change', () => batch.choose({[/** @type {string} */ (select.dataset.column)]: select.value}));
    }
    on('batch-start', actions.begin);
    on('batch-resume', actions.run);
    on('batch-pause', () => batch.pause());
    on('batch-stop', () => batch.stop());
    on('batch-cancel', () => batch.cancel());
    on('batch-clear', actions.clear);
    on('batch-undo', actions.undo);
    on('batch-save', () => this.#save('table'));
    on('batch-challenge', () => this.#save('challenge'));
  }

  write() {
    const {stage, problem, mapping, summary, canUndo, photosGone} = this.#batch;
    const working = ['starting', 'running', 'paused'].includes(stage);
    const resting = stage === 'stopped' || stage === 'done';
    const choosing = stage === 'empty' || stage === 'mapping';
    hide('batch-problem', problem === null);
    byId('batch-problem').textContent = problem ? sayProblem(problem) : '';
    hide('batch-lead', stage !== 'empty' && stage !== 'opening' && stage !== 'closed');
    hide('batch-mapping', stage !== 'mapping');
    hide('batch-work', !working && !resting && stage !== 'reading');
    hide('batch-undo', !canUndo || stage === 'mapping');
    hide('batch-clear', !resting);
    hide('batch-choose', !choosing || stage === 'mapping');
    hide('batch-photos', !choosing && !photosGone);
    hide('batch-folder', !choosing && !photosGone);
    hide('batch-cancel', stage !== 'mapping');
    hide('batch-pause', stage !== 'running');
    hide('batch-stop', !working);
    hide('batch-resume', stage !== 'paused' && stage !== 'stopped');
    hide('batch-save', !(resting || stage === 'paused') || this.#batch.rows.done === 0);
    hide('batch-challenge', stage !== 'done');
    byId('batch-save').className = stage === 'done' ? 'primary' : 'quiet';
    this.#writeStart();
    if (stage === 'mapping' && mapping) this.#writeMapping();
    this.#writeSkipped(stage === 'mapping' ? mapping?.check ?? null : resting ? summary?.check ?? null : null);
    this.#writeWork();
  }

  #writeStart() {
    const {stage, mapping} = this.#batch;
    const rows = mapping?.check?.rows ?? 0;
    const start = /** @type {HTMLButtonElement} */ (byId('batch-start'));
    start.hidden = stage !== 'mapping';
    start.disabled = rows === 0;
    start.textContent = rows > 0 ? sayMany('batch.start', rows) : say('batch.start');
  }

  #writeMapping() {
    const {head, file, labels, columns, check} = /** @type {NonNullable<Batch['mapping']>} */ (this.#batch.mapping);
    const separators = {',': 'batch.comma', ';': 'batch.semicolon', '\t': 'batch.tab'};
    const facts = [file, sayMany('batch.facts.columns', head.columns.length),
      say(separators[/** @type {keyof typeof separators} */ (head.separator)] ?? 'batch.comma'), this.#sayEncoding(head)];
    if (labels) facts.push(say('batch.facts.labels', {file: labels}));
    byId('batch-facts').textContent = facts.join(' · ');
    for (const select of this.#selects) {
      const column = /** @type {keyof typeof columns} */ (select.dataset.column);
      const options = [['', say(column === 'title' ? 'batch.choose-column' : 'batch.no-column')], ...new Map(head.columns
        .filter((name) => name !== '').map((name) => [name, name]))];
      const known = options.map(([value]) => value).join('\n') + options[0][1];
      if (select.dataset.known !== known) {
        select.dataset.known = known;
        select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
      }
      select.value = columns[column];
      select.disabled = column === 'label' && labels !== '';
    }
    this.#writePreview();
    this.#writeCheck(check);
  }

  /** @param {import('../core.js').CatalogueHead} head */
  #sayEncoding({encoding, foreignLines, firstForeignLine}) {
    if (encoding === 'mixed') return sayMany('batch.encoding.mixed', foreignLines, {line: firstForeignLine});
    return encoding === 'windows-1252' ? say('batch.encoding.windows') : encoding === 'utf-16' ? 'UTF-16' : 'UTF-8';
  }

  /** The first rows; columns that are in use say what for. */
  #writePreview() {
    const {head, columns} = /** @type {NonNullable<Batch['mapping']>} */ (this.#batch.mapping);
    const previewed = JSON.stringify([head.columns, head.rows, columns, language()]);
    if (previewed === this.#previewed) return;
    this.#previewed = previewed;
    const uses = new Map(Object.entries({title: 'title', description: 'description', image: 'photo', label: 'batch.label'})
      .map(([column, key]) => [columns[/** @type {keyof typeof columns} */ (column)], key]));
    const table = document.createElement('table');
    const heading = table.createTHead().insertRow();
    const cell = (/** @type {string} */ tag, /** @type {string} */ text, /** @type {string | undefined} */ use) => {
      const made = document.createElement(tag);
      made.textContent = text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL)}…` : text;
      if (use) made.className = 'used';
      return made;
    };
    head.columns.forEach((name) => {
      const use = name === '' ? undefined : uses.get(name);
      const made = cell('th', name || say('batch.unnamed'), use);
      made.setAttribute('scope', 'col');
      if (use) {
        const what = document.createElement('span');
        what.textContent = say(use);
        made.append(what);
      }
      heading.append(made);
    });
    const body = table.createTBody();
    for (const {fields} of head.rows) {
      const row = body.insertRow();
      fields.forEach((text, index) => row.append(cell('td', text, uses.get(head.columns[index] || '\0'))));
    }
    byId('batch-preview').replaceChildren(table);
  }

  /** @param {import('./catalogue.js').Check | null} check */
  #writeCheck(check) {
    const {columns, labels} = /** @type {NonNullable<Batch['mapping']>} */ (this.#batch.mapping);
    const {photoCount} = this.#batch;
    /** @type {string[]} */
    const lines = [];
    if (columns.title === '') {
      lines.push(say('batch.needs-title'));
    } else if (check === null) {
      if (this.#batch.problem === null) lines.push(say('batch.checking'));
    } else {
      lines.push(sayMany('batch.products', check.rows));
      if (columns.image !== '' || check.photosNamed > 0) {
        lines.push(photoCount + check.photosFound === 0 ? sayMany('batch.photos-wanted', check.photosNamed) :
          sayMany('batch.photos-found', check.photosNamed, {found: sayCount(check.photosFound)}));
      }
      if (columns.label !== '' || labels) {
        const key = check.unknown > 0 ? 'batch.labels-unknown' : 'batch.labels-known';
        lines.push(sayMany(key, check.labelled, {unknown: sayCount(check.unknown)}));
      }
    }
    byId('batch-check').replaceChildren(...lines.map((line) => {
      const item = document.createElement('li');
      item.textContent = line;
      return item;
    }));
  }

  /** @param {import('./catalogue.js').Check | null} check */
  #writeSkipped(check) {
    hide('batch-skipped', !check || check.skipped === 0);
    if (!check || check.skipped === 0) return;
    byId('batch-skipped-count').textContent = sayMany('batch.skipped', check.skipped);
    const listed = JSON.stringify([language(), check.skipped, check.issues[0]]);
    if (listed === this.#listed) return;
    this.#listed = listed;
    const lines = check.issues.slice(0, SHOWN_ISSUES).map(({line, reason}) => say('batch.issue', {line: sayCount(line), reason: sayReason(reason)}));
    if (check.skipped > lines.length) lines.push(sayMany('batch.more', check.skipped - lines.length));
    byId('batch-skipped-list').replaceChildren(...lines.map((line) => {
      const item = document.createElement('li');
      item.textContent = line;
      return item;
    }));
  }

  #writeWork() {
    const {stage, summary, loading} = this.#batch;
    const {done, total, rate, secondsLeft, spentMs} = this.#batch.progress;
    const values = {file: summary?.file ?? '', done: sayCount(done), total: sayCount(total)};
    /** @type {string[]} */
    let parts = [];
    if (stage === 'reading') parts = [say('batch.reading')];
    else if (stage === 'starting') parts = [loading ? say('batch.loading') : say('batch.starting')];
    else if (stage === 'running') {
      parts = [say('batch.progress', values)];
      if (rate) parts.push(say('batch.rate', {rate: sayCount(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate))}));
      if (secondsLeft !== null) parts.push(say('batch.left', {time: sayDuration(secondsLeft)}));
    } else if (stage === 'paused') parts = [say('batch.paused', values)];
    else if (stage === 'stopped') parts = [say('batch.stopped', values)];
    else if (stage === 'done') {
      parts = [sayMany('batch.done', total, values)];
      if (spentMs > 0) parts.push(say('batch.took', {time: sayDuration(spentMs / 1000)}));
    }
    if (summary && (stage === 'done' || stage === 'stopped')) parts.push(say('batch.by', {title: summary.pack.title}));
    if (this.#batch.photosGone) parts.push(say('batch.photos-gone'));
    byId('batch-status').textContent = parts.join(' · ');
    const bar = /** @type {HTMLProgressElement} */ (byId('batch-progress'));
    bar.hidden = stage === 'done';
    if (stage === 'reading' || stage === 'starting' && !loading) {
      bar.removeAttribute('value');
    } else {
      bar.max = stage === 'starting' ? loading?.totalBytes || 1 : total || 1;
      bar.value = stage === 'starting' ? loading?.loadedBytes ?? 0 : done;
    }
  }

  /** @param {'table' | 'challenge'} kind */
  async #save(kind) {
    const blob = await this.#batch.save(kind);
    const name = (this.#batch.summary?.file ?? 'products.csv').replace(/\.[^.]*$/, '');
    save(blob, kind === 'table' ? `${name}-${say('batch.file')}.csv` : `Y_${name}.csv`);
  }
}
