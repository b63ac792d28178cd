// @ts-check
// The packs that this page can use, on offer or the visitor's own, and which of them it uses.

import {keepPack} from './offline.js';
import {OwnPackError} from './own-pack.js';
import {recall, remember} from './remember.js';
import {language} from './words.js';
import {
  keepOwnPack, keptOwnPacks, keptPacks, readOwnPack, removeKeptPack, removeOwnPack,
} from './storage.js';

const FOLDER = new URL('packs/', import.meta.url).href;
const OWN = 'own/';
// Where the list of packs cannot be fetched, so that the page can say what is wrong and try again.
const DEFAULT_PACK = 'flipkart';

/**
 * @typedef {{name: string, title: string, languages: string[], classes: number, bytes: number, slides?: boolean}} OfferedPack as in
 *   packs/index.json; `slides`: there is a slides.json beside it
 * @typedef {OfferedPack & {own: boolean, keptBytes: number, inUse: boolean, compared: boolean}} Pack
 * @typedef {import('./session.js').Session} Session
 * @typedef {(progress: {loadedBytes: number, totalBytes: number}) => void} OnProgress
 */

/** @param {any} manifest @param {number} bytes @returns {OfferedPack} */
const describe = ({name, title, languages, labels}, bytes) => ({name, title, languages, classes: labels.length, bytes});

/** @type {Promise<OfferedPack[]> | null} */
let offered = null;

/** The packs on offer; none where the list cannot be fetched now. */
export async function offeredPacks() {
  offered ??= fetch(`${FOLDER}index.json`).then((response) => response.ok ? response.json() : Promise.reject());
  return offered.catch(() => {
    offered = null;
    return [];
  });
}

/** Whether a pack has a slides.json. @param {import('./files.js').PackSource} source */
export async function hasSlides(source) {
  if (source instanceof Map) return source.has('slides.json');
  return (await offeredPacks()).some(({name, slides}) => slides === true && `${FOLDER}${name}/` === String(source));
}

/**
 * The pack on offer that a visit begins with: the one that the page's address names, else the one that was chosen last, else the
 * first for texts in the page's language, else the first. `asked` is the address's, `named` whether it is on offer.
 */
export async function firstPack() {
  const asked = new URLSearchParams(location.search).get('pack');
  const offered = await offeredPacks();
  const of = (/** @type {string | null} */ wanted) => offered.find(({name}) => name === wanted);
  const pack = of(asked) ?? of(recall('pack')) ?? offered.find(({languages}) => languages.includes(language())) ?? offered[0];
  return {asked, named: of(asked) !== undefined, pack};
}

export class Packs {
  #session;
  /** @type {{pack: OfferedPack, own: boolean, files: Map<string, Blob> | null} | null} */
  #current = null;
  /** The second pack that is asked about every product. @type {Pack | null} */
  #compared = null;

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
  }

  /**
   * Opens the pack that the page's address names, else the one that was chosen last, else that of `firstPack`.
   * @returns {Promise<string>} the name in the address where there is no such pack, else ""
   */
  async start() {
    const {asked, named, pack} = await firstPack();
    const remembered = recall('pack');
    const own = !named && remembered.startsWith(OWN) ? await this.#kept(remembered.slice(OWN.length)) : null;
    if (own) await this.#open(own.pack, own.files);
    else await this.#open(pack ?? {name: DEFAULT_PACK, title: '', languages: [], classes: 0, bytes: 0}, null);
    return asked !== null && !named && pack ? asked : '';
  }

  /** All packs that can be chosen, those on offer first. @returns {Promise<Pack[]>} */
  async list() {
    const [offered, kept, own] = [await offeredPacks(), await keptPacks(), await keptOwnPacks()];
    const roles = (/** @type {string} */ name, /** @type {boolean} */ own) => ({
      own, inUse: this.#current?.own === own && this.#current.pack.name === name,
      compared: this.#compared?.own === own && this.#compared.name === name,
    });
    const packs = offered.map((pack) => ({...pack, keptBytes: kept.get(pack.name) ?? 0, ...roles(pack.name, false)}));
    for (const {name, bytes, manifest} of own) {
      packs.push({...describe(manifest, bytes), keptBytes: bytes, ...roles(name, true)});
    }
    if (this.#current?.own && !own.some(({name}) => name === this.#current?.pack.name)) {
      packs.push({...this.#current.pack, keptBytes: 0, ...roles(this.#current.pack.name, true)});
    }
    const compared = this.#compared;
    if (compared?.own && !own.some(({name}) => name === compared.name)) {
      packs.push({...compared, keptBytes: 0, ...roles(compared.name, true)});
    }
    return packs;
  }

  /**
   * Uses another pack from now on, on later visits too. Rejects with a sentence where it cannot be loaded; the one in use
   * stays in its place.
   * @param {Pack} pack
   * @param {OnProgress} onProgress
   */
  async use(pack, onProgress) {
    await this.#open(pack, pack.own ? await this.#filesOf(pack) : null, onProgress);
    this.#remember();
  }

  /**
   * Uses a pack of the visitor's own; on later visits only where it is kept.
   * @param {Map<string, Blob>} files
   * @param {OnProgress} onProgress
   */
  async useOwn(files, onProgress) {
    const manifest = await /** @type {Blob} */ (files.get('pack.json')).text();
    const bytes = [...files.values()].reduce((sum, {size}) => sum + size, 0);
    // The session checks the manifest before it is described here.
    await this.#session.open(files, onProgress);
    this.#current = {pack: describe(JSON.parse(manifest), bytes), own: true, files};
    this.#leaveAddress();
  }

  /**
   * Asks a second pack about every product too; null ends that. Rejects with a sentence where it cannot be loaded.
   * @param {Pack | null} pack
   * @param {OnProgress} [onProgress]
   */
  async compare(pack, onProgress) {
    const files = pack?.own ? await this.#filesOf(pack) : null;
    await this.#session.compare(files ?? (pack && `${FOLDER}${pack.name}/`), onProgress);
    this.#compared = pack;
    if (pack && !pack.own) keepPack(pack.name);
  }

  /** Keeps the visitor's own pack that is in use. */
  async keepOwn() {
    if (!this.#current?.files) return;
    await keepOwnPack(this.#current.pack.name, this.#current.files);
    this.#remember();
  }

  /** Removes a pack from this device; one that is in use stays so until the page is left. @param {Pack} pack */
  async remove({name, own}) {
    await (own ? removeOwnPack(name) : removeKeptPack(name));
    if (own && recall('pack') === OWN + name) remember('pack', '');
  }

  /** The model card's text. @param {Pack} pack */
  async card({name, own}) {
    if (own) {
      const files = this.#current?.own && this.#current.pack.name === name ? this.#current.files : null;
      return (files ?? await readOwnPack(name)).get('card.md')?.text() ?? '';
    }
    const response = await fetch(`${FOLDER}${name}/card.md`);
    return response.ok ? response.text() : '';
  }

  /** @param {Pack} pack of the visitor's own that was kept */
  async #filesOf({name, title}) {
    const own = await this.#kept(name);
    if (own === null) throw new OwnPackError('own.gone', {title});
    return own.files;
  }

  /** @param {string} name of an own pack that was kept */
  async #kept(name) {
    const files = await readOwnPack(name);
    const manifest = await files.get('pack.json')?.text();
    const bytes = [...files.values()].reduce((sum, {size}) => sum + size, 0);
    return manifest === undefined ? null : {pack: describe(JSON.parse(manifest), bytes), files};
  }

  /** @param {OfferedPack} pack @param {Map<string, Blob> | null} files @param {OnProgress} [onProgress] */
  async #open(pack, files, onProgress) {
    await this.#session.open(files ?? `${FOLDER}${pack.name}/`, onProgress);
    this.#current = {pack, own: files !== null, files};
    if (files === null) keepPack(pack.name);
    if (this.#compared?.name === pack.name && this.#compared.own === this.#current.own) await this.compare(null);
    this.#leaveAddress();
  }

  #remember() {
    if (!this.#current) return;
    const {pack: {name}, own} = this.#current;
    remember('pack', own ? OWN + name : name);
  }

  /** An address that names another pack than the one in use would bring that back. */
  #leaveAddress() {
    const address = new URL(location.href);
    const asked = address.searchParams.get('pack');
    if (asked === null || this.#current === null) return;
    const {pack: {name}, own} = this.#current;
    if (!own && asked === name) return;
    if (own) address.searchParams.delete('pack');
    else address.searchParams.set('pack', name);
    history.replaceState(history.state, '', address);
  }
}
