// @ts-check
// Photos by file name, from a folder or from a zip file; for the tools that run in Node.

import {open, readFile, stat} from 'node:fs/promises';
import {basename, join} from 'node:path';

import {Reader, Uint8ArrayWriter, ZipReader, configure} from '@zip.js/zip.js';

configure({useWebWorkers: false});

/**
 * @typedef {{read: (name: string) => Promise<Uint8Array | null>, close: () => Promise<void>}} PhotoFolder
 *   `read` gives null where there is no such photo
 */

/**
 * Lets zip.js read parts of a file on disk.
 * @extends {Reader<import('node:fs/promises').FileHandle>}
 */
class DiskReader extends Reader {
  /** @param {import('node:fs/promises').FileHandle} file @param {number} size */
  constructor(file, size) {
    super(file);
    this.file = file;
    this.size = size;
  }

  /** @param {number} offset @param {number} length */
  async readUint8Array(offset, length) {
    const bytes = new Uint8Array(Math.min(length, this.size - offset));
    await this.file.read(bytes, 0, bytes.length, offset);
    return bytes;
  }
}

/** @param {string} path @returns {Promise<PhotoFolder>} */
export async function openPhotos(path) {
  const found = await stat(path).catch(() => null);
  if (!found) throw new Error(`--images: expected a folder or a zip file, found nothing at ${path}.`);
  return found.isDirectory() ? openFolder(path) : openZip(path, found.size);
}

/** @param {string} path @returns {PhotoFolder} */
function openFolder(path) {
  return {
    read: async (name) => {
      if (basename(name) !== name) return null;
      try {
        return await readFile(join(path, name));
      } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null;
        throw error;
      }
    },
    close: async () => {},
  };
}

/** @param {string} path @param {number} size @returns {Promise<PhotoFolder>} */
async function openZip(path, size) {
  const file = await open(path);
  const zip = new ZipReader(new DiskReader(file, size));
  /** @type {Map<string, import('@zip.js/zip.js').FileEntry>} */
  const entries = new Map();
  try {
    for (const entry of await zip.getEntries()) {
      if (!entry.directory) entries.set(basename(entry.filename), entry);
    }
  } catch (error) {
    await file.close();
    throw new Error(`--images: ${path} is neither a folder nor a readable zip file.`, {cause: error});
  }
  return {
    read: async (name) => await entries.get(name)?.getData(new Uint8ArrayWriter()) ?? null,
    close: async () => {
      await zip.close();
      await file.close();
    },
  };
}
