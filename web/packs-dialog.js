// @ts-check
// The dialog "Packs and storage": which packs there are and which one is used, the visitor's own, and what is kept on
// this device. Texts of packs are texts here, never HTML.

import {byId} from './dom.js';
import {endOffline} from './offline.js';
import {droppedFolder, folderOfFiles, folderOfZip, OwnPackError, readFolder} from './own-pack.js';
import {clearStorage, storageUse} from './storage.js';
import {language, onLanguage, say, sayBytes, sayError, sayLanguage} from './words.js';

/**
 * @typedef {import('./packs.js').Pack} Pack
 * @typedef {import('./own-pack.js').Folder} Folder
 */

/** @param {string} tag @param {string} className @param {string} text */
function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** @param {string} className @param {string} key of its text @param {string} title of its pack @param {() => void} run */
function packButton(className, key, title, run) {
  const button = /** @type {HTMLButtonElement} */ (element('button', className, say(key)));
  button.type = 'button';
  button.setAttribute('aria-label', `${say(key)}: ${title}`);
  button.addEventListener('click', run);
  return button;
}

export class PacksDialog {
  #dialog = /** @type {HTMLDialogElement} */ (byId('packs'));
  #button = byId('packs-open');
  #list = byId('pack-list');
  #status = byId('packs-status');
  #progress = /** @type {HTMLProgressElement} */ (byId('packs-progress'));
  #keep = /** @type {HTMLInputElement} */ (byId('own-keep'));
  #packs;
  #title = '';
  /** The pack in use where it is the visitor's own. @type {Pack | null} */
  #own = null;
  #busy = false;
  /** What is being done, or was last. */
  #doing = Promise.resolve();

  /** @param {import('./packs.js').Packs} packs */
  constructor(packs) {
    this.#packs = packs;
    this.#button.addEventListener('click', () => this.open());
    byId('packs-close').addEventListener('click', () => this.#dialog.close());
    byId('storage-clear').addEventListener('click', () => this.#clear());
    this.#keep.addEventListener('change', () => this.#keepOwn());
    for (const [kind, folderOf] of /** @type {const} */ ([['folder', async (/** @type {FileList} */ files) => folderOfFiles(files)],
      ['zip', (/** @type {FileList} */ files) => folderOfZip(files[0])]])) {
      const input = /** @type {HTMLInputElement} */ (byId(`own-${kind}-input`));
      byId(`own-${kind}`).addEventListener('click', () => input.click());
      input.addEventListener('change', async () => {
        if (input.files?.length) await this.#useOwn(() => folderOf(/** @type {FileList} */ (input.files)));
        input.value = '';  // so that the same one can be chosen again
      });
    }
    onLanguage(() => {
      this.name(this.#title);
      if (this.#dialog.open) this.#queue(() => this.#write());
    });
  }

  /** Shows the title of the pack in use on the button. @param {string} title */
  name(title) {
    this.#title = title;
    byId('packs-open-title').textContent = title || say('packs');
    this.#button.setAttribute('aria-label', title ? `${title}, ${say('packs')}` : say('packs'));
  }

  async open() {
    if (!this.#dialog.open) this.#dialog.showModal();
    if (this.#busy) return;
    this.#tell('');
    await this.#queue(async () => {
      await this.#write();
      this.#keep.checked = this.#own !== null && this.#own.keptBytes > 0;
    });
  }

  /**
   * Takes a dropped folder or zip file. To be called while the event is handled.
   * @param {DataTransfer} transfer
   * @returns {boolean} whether it was one
   */
  takeDrop(transfer) {
    const folderOf = droppedFolder(transfer);
    if (folderOf !== null) this.open().then(() => this.#useOwn(folderOf));
    return folderOf !== null;
  }

  /** @param {() => Promise<Folder>} folderOf */
  async #useOwn(folderOf) {
    await this.#doing;  // a pack may be dropped while another is loading
    return this.#work(say('packs.reading'), async () => {
      const files = await readFolder(await folderOf());
      await this.#packs.useOwn(files, this.#showProgress);
      if (this.#keep.checked) await this.#packs.keepOwn();
      this.#dialog.close();
      return '';
    });
  }

  /** @param {Pack} pack */
  #use(pack) {
    return this.#work(say('packs.loading', {title: pack.title}), async () => {
      await this.#packs.use(pack, this.#showProgress);
      this.#dialog.close();
      return '';
    });
  }

  /** Asks the pack about every product too, or no longer. @param {Pack} pack */
  #compare(pack) {
    if (pack.compared) return this.#work('', async () => { await this.#packs.compare(null); return ''; });
    return this.#work(say('packs.loading', {title: pack.title}), async () => {
      await this.#packs.compare(pack, this.#showProgress);
      this.#dialog.close();
      return '';
    });
  }

  /** Keeps the visitor's own pack in use, or no longer; where there is none, the box is for the next one. */
  #keepOwn() {
    const own = this.#own;
    if (own === null) return;
    if (!this.#keep.checked) return this.#remove(own);
    return this.#work('', async () => {
      await this.#packs.keepOwn();
      return say('packs.kept-now', {title: own.title});
    });
  }

  /** @param {Pack} pack */
  #remove(pack) {
    return this.#work('', async () => {
      await this.#packs.remove(pack);
      if (pack.own && pack.inUse) this.#keep.checked = false;
      return say('packs.removed', {title: pack.title});
    });
  }

  #clear() {
    return this.#work('', async () => {
      await endOffline();
      await clearStorage();
      return say('storage.cleared');
    });
  }

  /**
   * Does one thing at a time, and says what came of it.
   * @param {string} sentence said meanwhile
   * @param {() => Promise<string>} action gives the sentence to say then
   */
  #work(sentence, action) {
    if (this.#busy) return this.#doing;
    this.#busy = true;
    this.#tell(sentence);
    this.#dialog.classList.add('busy');
    return this.#queue(() => this.#do(action));
  }

  /**
   * What is kept is not looked at while it changes: to open a cache is to make it anew where it was just cleared.
   * @param {() => Promise<void>} step begins when all before it are done; where it fails, that is said, and the next one begins
   */
  #queue(step) {
    return this.#doing = this.#doing.then(step).catch((error) => this.#tell(sentenceOf(error), true));
  }

  /** @param {() => Promise<string>} action */
  async #do(action) {
    let [then, wrong] = ['', false];
    try {
      then = await action().catch((error) => { wrong = true; return sentenceOf(error); });
      await this.#write();
    } catch (error) {
      [then, wrong] = [sentenceOf(error), true];
    }
    this.#tell(then, wrong);
    this.#busy = false;
    this.#dialog.classList.remove('busy');
    this.#progress.hidden = true;
  }

  /** @param {string} sentence @param {boolean} [wrong] */
  #tell(sentence, wrong = false) {
    this.#status.textContent = sentence;
    this.#status.classList.toggle('wrong', wrong);
    if (sentence) this.#status.scrollIntoView({block: 'nearest'});
  }

  /** @param {{loadedBytes: number, totalBytes: number}} progress */
  #showProgress = ({loadedBytes, totalBytes}) => {
    if (!this.#busy) return;  // a worker that starts again tells of its progress too
    this.#progress.hidden = false;
    this.#progress.max = totalBytes || 1;
    this.#progress.value = loadedBytes;
  };

  async #write() {
    const [packs, use] = await Promise.all([this.#packs.list(), storageUse()]);
    this.#own = packs.find(({own, inUse}) => own && inUse) ?? null;
    const focused = this.#list.contains(document.activeElement);
    this.#list.replaceChildren(...packs.map((pack) => this.#item(pack)));
    if (focused) this.#list.focus();
    byId('own-keep-field').hidden = use === null;
    byId('storage-clear').hidden = use === null;
    byId('storage-none').hidden = use !== null;
    const rows = use === null ? [] : [
      ['storage.site', use.site], ['storage.packs', use.packs], ['storage.own-packs', use.ownPacks], ['storage.batch', use.batch],
      ['storage.all', use.all], ['storage.allowed', use.allowed],
    ];
    byId('storage-use').replaceChildren(...rows.map(([key, bytes]) => {
      const row = document.createElement('div');
      row.append(element('dt', '', say(String(key))), element('dd', '', sayBytes(Number(bytes))));
      return row;
    }));
  }

  /** @param {Pack} pack */
  #item(pack) {
    const item = element('li', 'pack', '');
    const facts = [
      say('packs.classes', {count: pack.classes}),
      new Intl.ListFormat(language()).format(pack.languages.map(sayLanguage)),
      sayBytes(pack.bytes),
    ];
    if (pack.own) facts.push(say('packs.own-one'));
    const states = [];
    if (pack.inUse) states.push(say('packs.in-use'));
    if (pack.compared) states.push(say('packs.compared'));
    if (pack.keptBytes > 0) states.push(say('packs.kept', {size: sayBytes(pack.keptBytes)}));
    const buttons = element('p', 'pack-buttons', '');
    if (pack.inUse) {
      item.setAttribute('aria-current', 'true');
    } else {
      buttons.append(
        packButton('quiet', 'packs.use', pack.title, () => this.#use(pack)),
        packButton('quiet', pack.compared ? 'packs.compare-end' : 'packs.compare', pack.title, () => this.#compare(pack)));
    }
    if (pack.keptBytes > 0 && (pack.own || !pack.inUse)) {
      buttons.append(packButton('quiet', 'packs.remove', pack.title, () => this.#remove(pack)));
    }
    item.append(element('h3', 'pack-title', pack.title), element('p', 'pack-facts', facts.join(' · ')));
    const state = states.join(' · ');
    if (state) item.append(element('p', 'pack-state', state[0].toLocaleUpperCase(language()) + state.slice(1)));
    item.append(buttons, this.#card(pack));
    return item;
  }

  /** The model card, read when it is opened. @param {Pack} pack */
  #card(pack) {
    const card = document.createElement('details');
    const summary = element('summary', '', say('packs.card'));
    const text = element('pre', 'pack-card', '');
    text.tabIndex = 0;
    summary.setAttribute('aria-label', `${say('packs.card')}: ${pack.title}`);
    card.append(summary, text);
    card.addEventListener('toggle', async () => {
      if (card.open && text.textContent === '') {
        text.textContent = await this.#packs.card(pack).catch(() => '') || say('packs.no-card');
      }
    });
    return card;
  }
}

/** @param {any} error */
function sentenceOf(error) {
  if (error instanceof OwnPackError) return say(error.key, error.values);
  if (error?.name === 'QuotaExceededError') return say('storage.full');
  return sayError({sentence: error?.message ?? String(error), code: error?.code});
}
