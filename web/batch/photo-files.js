// @ts-check
// The photos of a batch by their names: files that a visitor chose, or a zip file of which each photo is unpacked when its row
// comes. Sizes are checked before anything is unpacked.

import {entriesOfZip, unpack} from '../own-pack.js';

const MAX_PHOTOS = 200_000;
// The core's own limit (image.hpp).
const MAX_PHOTO_BYTES = 64 << 20;
const PHOTO = /\.(jpe?g|png|gif|bmp|webp|avif|heic)$/i;

/** The name that a row's photo has in a folder, whatever path or address the row writes. @param {string} path */
export function photoName(path) {
  const name = path.replace(/[?#].*$/, '').split(/[\\/]/).pop() ?? '';
  try {
    return decodeURIComponent(name).toLowerCase();
  } catch {
    return name.toLowerCase();
  }
}

/** @param {{name: string}} file */
export const isPhoto = ({name}) => PHOTO.test(name);

export class PhotoFiles {
  /** @type {Map<string, {size: number, read: () => Promise<Blob>}>} */
  #photos = new Map();

  get count() {
    return this.#photos.size;
  }

  /** @param {Iterable<File>} files */
  addFiles(files) {
    for (const file of files) this.#add(file.name, {size: file.size, read: async () => file});
  }

  /** Adds the photos in a zip file; tells how many. Rejects with an OwnPackError for one that cannot be read. @param {File} zip */
  async addZip(zip) {
    const photos = [...await entriesOfZip(zip, MAX_PHOTOS)].filter(([path]) => isPhoto({name: path}));
    for (const [path, entry] of photos) this.#add(path, {size: entry.uncompressedSize, read: () => unpack(entry, zip.name)});
    return photos.length;
  }

  /** Adds what is kept of a batch. @param {import('./store.js').BatchStore} store */
  async addKept(store) {
    for (const name of await store.photoNames()) {
      if (name.startsWith('zip/')) {
        const zip = await store.photo(name);
        if (zip) await this.addZip(/** @type {File} */ (zip));
      } else {
        this.#add(name, {size: 0, read: async () => /** @type {Blob} */ (await store.photo(name))});
      }
    }
  }

  /** @param {string} path */
  has(path) {
    return this.#photos.has(photoName(path));
  }

  /** Null where there is none; rejects where it is too large or cannot be unpacked. @param {string} path @returns {Promise<Blob | null>} */
  async read(path) {
    const photo = this.#photos.get(photoName(path));
    if (!photo) return null;
    if (photo.size > MAX_PHOTO_BYTES) throw new RangeError(`${path} has ${photo.size} bytes; at most ${MAX_PHOTO_BYTES} are read.`);
    return photo.read();
  }

  /** @param {string} path @param {{size: number, read: () => Promise<Blob>}} photo */
  #add(path, photo) {
    if (this.#photos.size >= MAX_PHOTOS) return;
    this.#photos.set(photoName(path), photo);
  }
}
