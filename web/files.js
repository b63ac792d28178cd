// @ts-check
// Reads the files that Vitrine needs, from the network or from a disk, with progress and with their digests checked.

/** Whether this is Node (and not a page or a worker of one). */
export const inNode = typeof process === 'object' && process.release?.name === 'node';

export const MAX_MANIFEST_BYTES = 4 << 20;
/** Of the files that may lie beside pack.json and what it lists. */
export const MAX_EXTRA_BYTES = {'report.json': 64 << 20, 'card.md': 1 << 20, 'slides.json': 256 << 10};
const TELL_EVERY_MS = 40;

/**
 * @typedef {{loadedBytes: number, totalBytes: number, phase: 'download' | 'start' | 'ready'}} Progress
 * @typedef {{file: string, bytes: number, sha256: string}} PackFile
 * @typedef {string | URL | Map<string, Blob>} PackSource a pack's folder (in Node a path too), or its files by name
 * @typedef {{most?: number, onBytes?: (bytes: number) => void}} ReadOptions `most` bytes are read
 * @typedef {(name: string, options?: ReadOptions) => Promise<Uint8Array<ArrayBuffer>>} ReadPack
 */

/** A file could not be had; `code` tells an unreachable server, a refusal and a damaged file apart. */
export class FetchError extends Error {
  name = 'FetchError';

  /**
   * @param {string} message
   * @param {'unreachable' | 'refused' | 'damaged'} code
   * @param {ErrorOptions} [options]
   */
  constructor(message, code, options) {
    super(message, options);
    this.code = code;
  }
}

/**
 * The URL of a folder, with a slash at its end. In Node a path is fine too.
 * @param {string | URL} place
 */
export async function folderUrl(place) {
  let url = String(place);
  if (!/^[a-z][a-z0-9+.-]+:/i.test(url)) {
    url = inNode ? (await import('node:url')).pathToFileURL(url).href : new URL(url, location.href).href;
  }
  return url.endsWith('/') ? url : `${url}/`;
}

/**
 * A source as a worker can be told it: relative addresses are the page's, not the worker's own.
 * @param {PackSource} source
 */
export function sourceForWorker(source) {
  if (source instanceof Map) return source;
  return inNode ? String(source) : new URL(source, location.href).href;
}

/**
 * How the files of a pack are read.
 * @param {PackSource} source
 * @returns {Promise<ReadPack>}
 */
export async function packReader(source) {
  if (source instanceof Map) return (name, options) => readBlob(source.get(name), name, options);
  const folder = await folderUrl(source);
  return (name, options) => readFile(folder + name, options);
}

/** @param {Blob | undefined} blob @param {string} name @param {ReadOptions} [options] */
async function readBlob(blob, name, {most = MAX_MANIFEST_BYTES, onBytes = () => {}} = {}) {
  if (blob === undefined) throw new Error(`${name} is missing in the pack.`);
  if (blob.size > most) throw new TooLarge(name, most);
  /** @type {ArrayBuffer} */
  let bytes;
  try {
    bytes = await blob.arrayBuffer();
  } catch (error) {
    throw new Error(`${name} could not be read; choose the pack again.`, {cause: error});
  }
  onBytes(bytes.byteLength);
  return new Uint8Array(bytes);
}

/** Adds up what was read of how much. */
export class Download {
  #onProgress;
  #told = -Infinity;
  #loaded = 0;
  #total = 0;
  /** @type {Progress['phase']} */
  #phase = 'download';

  /** @param {(progress: Progress) => void} [onProgress] */
  constructor(onProgress = () => {}) {
    this.#onProgress = onProgress;
  }

  /** @param {number} bytes that will be read */
  expect(bytes) {
    this.#total += bytes;
    this.#report();
  }

  /** @param {number} bytes that were read */
  add(bytes) {
    this.#loaded += bytes;
    if (performance.now() - this.#told >= TELL_EVERY_MS || this.#loaded === this.#total) this.#report();
  }

  /** @param {Progress['phase']} phase */
  enter(phase) {
    this.#phase = phase;
    this.#report();
  }

  #report() {
    this.#told = performance.now();
    this.#onProgress({loadedBytes: this.#loaded, totalBytes: this.#total, phase: this.#phase});
  }
}

/**
 * The bytes of a file, at most `most` of them.
 * @param {string} url
 * @param {ReadOptions} [options]
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function readFile(url, {most = MAX_MANIFEST_BYTES, onBytes = () => {}} = {}) {
  if (url.startsWith('file:')) return readFromDisk(url, most, onBytes);
  /** @type {Response} */
  let response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new FetchError(`${url} could not be fetched: the server cannot be reached.`, 'unreachable', {cause: error});
  }
  if (!response.ok) throw new FetchError(`${url} could not be fetched: the server answered ${response.status}.`, 'refused');
  /** @type {Uint8Array[]} */
  const chunks = [];
  let size = 0;
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value);
      size += part.value.length;
      if (size > most) throw new TooLarge(url, most);
      onBytes(part.value.length);
    }
  } catch (error) {
    if (error instanceof TooLarge) {
      await reader.cancel();
      throw error;
    }
    throw new FetchError(`${url} could not be fetched: the connection ended after ${size} bytes.`, 'unreachable',
      {cause: error});
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

class TooLarge extends FetchError {
  /** @param {string} url @param {number} most */
  constructor(url, most) {
    super(`${url}: expected at most ${most} bytes, found more.`, 'damaged');
  }
}

/** @param {string} url @param {number} most @param {(bytes: number) => void} onBytes */
async function readFromDisk(url, most, onBytes) {
  const {fileURLToPath} = await import('node:url');
  const fs = await import('node:fs/promises');
  const path = fileURLToPath(url);
  try {
    if ((await fs.stat(path)).size > most) throw new TooLarge(path, most);
    const {buffer, byteOffset, length} = await fs.readFile(path);
    onBytes(length);
    return new Uint8Array(/** @type {ArrayBuffer} */ (buffer), byteOffset, length);
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    throw new Error(`${path} could not be read: ${code === 'ENOENT' ? 'there is no such file' : code}.`);
  }
}

/**
 * Reads a file of a pack and checks that it is the one that pack.json describes.
 * @param {ReadPack} read
 * @param {PackFile} file
 * @param {Download} download
 */
export async function readPackFile(read, file, download) {
  const bytes = await read(file.file, {most: file.bytes, onBytes: (count) => download.add(count)});
  if (bytes.length !== file.bytes) {
    throw new FetchError(`${file.file}: expected ${file.bytes} bytes, found ${bytes.length}.`, 'damaged');
  }
  // Node 18 has it in a module only.
  const {subtle} = inNode ? (await import('node:crypto')).webcrypto : globalThis.crypto ?? {};
  if (subtle === undefined) {
    throw new Error('The pack cannot be verified here: browsers offer SHA-256 only to https pages and to localhost.');
  }
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (found !== file.sha256) {
    throw new FetchError(`${file.file}: expected the SHA-256 digest ${file.sha256}, found ${found}; the file is damaged ` +
      'or belongs to another pack.', 'damaged');
  }
  return bytes;
}
