// @ts-check
// The photos of a batch: those that a visitor added, and those of them that are kept on the device.

import {PhotoFiles, isPhoto, photoName} from './photo-files.js';

const MAX_KEPT_BYTES = 2 ** 30;
const KEPT_AT_ONCE = 100;

/**
 * @typedef {import('./store.js').BatchStore} BatchStore
 * @typedef {import('../core.js').Product} Product
 */

export class BatchPhotos {
  #photos = new PhotoFiles();
  /** @type {File[]} */
  #files = [];
  /** Zip files as they came, to be kept whole. @type {File[]} */
  #zips = [];

  get count() {
    return this.#photos.count;
  }

  /** Adds photos, or zip files of them. @param {File[]} files */
  async add(files) {
    const photos = files.filter(isPhoto);
    this.#photos.addFiles(photos);
    for (const zip of files.filter((file) => !isPhoto(file))) if (await this.#photos.addZip(zip) > 0) this.#zips.push(zip);
    this.#files.push(...photos);
  }

  /** Adds those that are kept. @param {BatchStore} store */
  async addKept(store) {
    await this.#photos.addKept(store);
  }

  /** @param {string} path */
  has(path) {
    return this.#photos.has(path);
  }

  /** Null where there is none; rejects where it is too large or cannot be unpacked. @param {string} path @returns {Promise<Blob | null>} */
  read(path) {
    return this.#photos.read(path);
  }

  /** Keeps those that products name; whether there was room for them. @param {BatchStore} store @param {Product[]} products */
  async keep(store, products) {
    const names = new Set(products.filter(({image}) => image !== '').map(({image}) => photoName(image)));
    const wanted = this.#files.filter(({name}) => names.has(photoName(name)));
    const bytes = [...wanted, ...this.#zips].reduce((sum, {size}) => sum + size, 0);
    /** @type {StorageEstimate} */
    const {usage = 0, quota = 0} = await globalThis.navigator?.storage?.estimate?.().catch(() => ({})) ?? {};
    if (bytes >= MAX_KEPT_BYTES || bytes >= (quota - usage) / 2) return false;
    await store.dropPhotos();
    for (const zip of this.#zips) await store.keepPhotos([[`zip/${zip.name}`, zip]]);
    for (let from = 0; from < wanted.length; from += KEPT_AT_ONCE) {
      await store.keepPhotos(wanted.slice(from, from + KEPT_AT_ONCE).map((file) => [photoName(file.name), file]));
    }
    return true;
  }
}
