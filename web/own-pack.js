// @ts-check
// A pack of the visitor's own: a folder or a zip file that holds a pack.json, at its top or in a folder below. Sizes are
// checked before anything is read or unpacked; digests and contents are checked where the pack is loaded, as for all.

import {MAX_EXTRA_BYTES, MAX_MANIFEST_BYTES} from './files.js';

const MAX_PACK_BYTES = 2 ** 30;
const MAX_ENTRIES = 10_000;
const MANIFEST = 'pack.json';

/**
 * @typedef {{size: number, read: () => Promise<Blob>}} Piece
 * @typedef {{name: string, find: (file: string) => Promise<Piece | undefined>}} Folder the files beside pack.json
 */

/** A pack that cannot be taken: `key` and `values` are for words.js. */
export class OwnPackError extends Error {
  name = 'OwnPackError';

  /** @param {string} key @param {Record<string, string | number>} [values] @param {unknown} [cause] */
  constructor(key, values = {}, cause) {
    super(key, {cause});
    this.key = key;
    this.values = values;
  }
}

/** @param {File} file @returns {Piece} */
const pieceOf = (file) => ({size: file.size, read: async () => file});

/** The path of the pack.json that is nearest to the top. @param {Iterable<string>} paths */
function manifestAmong(paths) {
  const depth = (/** @type {string} */ path) => path.split('/').length;
  return [...paths].filter((path) => path === MANIFEST || path.endsWith(`/${MANIFEST}`))
    .sort((a, b) => depth(a) - depth(b))[0];
}

/**
 * @template T
 * @param {string} name
 * @param {Map<string, T>} pieces by path
 * @param {(piece: T) => Piece} take
 * @returns {Folder}
 */
function folderAmong(name, pieces, take) {
  const manifest = manifestAmong(pieces.keys());
  const folder = manifest?.slice(0, -MANIFEST.length) ?? '';
  return {name, find: async (file) => {
    const piece = pieces.get(folder + file);
    return piece && take(piece);
  }};
}

/** What an input for folders gives. @param {FileList} files */
export function folderOfFiles(files) {
  const paths = new Map([...files].map((file) => [file.webkitRelativePath || file.name, file]));
  const name = [...paths.keys()][0]?.split('/')[0] ?? '';
  return folderAmong(name, paths, pieceOf);
}

/** @param {FileSystemDirectoryEntry} entry that was dropped @returns {Promise<Folder>} */
export async function folderOfEntry(entry) {
  /** @param {FileSystemDirectoryEntry} folder @param {string} name @returns {Promise<File | undefined>} */
  const fileIn = (folder, name) => new Promise((resolve) => {
    folder.getFile(name, {}, (file) => /** @type {FileSystemFileEntry} */ (file).file(resolve, () => resolve(undefined)),
      () => resolve(undefined));
  });
  const folders = [entry, ...(await childrenOf(entry)).filter((child) => child.isDirectory)];
  for (const folder of /** @type {FileSystemDirectoryEntry[]} */ (folders)) {
    if (!await fileIn(folder, MANIFEST)) continue;
    return {name: entry.name, find: async (name) => {
      const file = await fileIn(folder, name);
      return file && pieceOf(file);
    }};
  }
  return {name: entry.name, find: async () => undefined};
}

/** @param {FileSystemDirectoryEntry} folder */
async function childrenOf(folder) {
  const reader = folder.createReader();
  /** @type {FileSystemEntry[]} */
  const children = [];
  for (;;) {
    const some = await new Promise((/** @type {(entries: FileSystemEntry[]) => void} */ resolve) =>
      reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0 || children.length > MAX_ENTRIES) return children;
    children.push(...some);
  }
}

/**
 * The files in a zip file by their paths, none of them unpacked yet.
 * @param {File} file @param {number} most of them
 * @returns {Promise<Map<string, any>>}
 */
export async function entriesOfZip(file, most) {
  const {BlobReader, ZipReader, configure} = await import(/** @type {any} */ ('./zip/zip-core-external.min.js'));
  configure({useWebWorkers: false});
  const entries = new Map();
  try {
    for await (const entry of new ZipReader(new BlobReader(file)).getEntriesGenerator()) {
      if (!entry.directory) entries.set(entry.filename, entry);
      if (entries.size > most) throw new OwnPackError('own.zip-entries', {file: file.name, most});
    }
  } catch (error) {
    if (error instanceof OwnPackError) throw error;
    throw new OwnPackError('own.zip-broken', {file: file.name}, error);
  }
  return entries;
}

/** @param {File} file @returns {Promise<Folder>} */
export async function folderOfZip(file) {
  return folderAmong(file.name, await entriesOfZip(file, MAX_ENTRIES), (entry) => ({
    size: entry.uncompressedSize, read: () => unpack(entry, file.name),
  }));
}

/** A file in a zip file; never more of it than its entry says. @param {any} entry @param {string} zip @returns {Promise<Blob>} */
export async function unpack(entry, zip) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const chunks = [];
  let size = 0;
  try {
    await entry.getData(new WritableStream({write(chunk) {
      size += chunk.length;
      if (size > entry.uncompressedSize) throw new RangeError('The entry holds more than its header says.');
      chunks.push(chunk);
    }}), {checkSignature: true});
  } catch (error) {
    throw new OwnPackError('own.zip-entry', {file: entry.filename, zip}, error);
  }
  return new Blob(chunks);
}

/**
 * The files of the pack, by name.
 * @param {Folder} folder
 * @returns {Promise<Map<string, Blob>>}
 */
export async function readFolder({name: place, find}) {
  const found = await find(MANIFEST);
  if (!found) throw new OwnPackError('own.no-manifest', {place});
  if (found.size > MAX_MANIFEST_BYTES) {
    throw new OwnPackError('own.large', {file: MANIFEST, most: MAX_MANIFEST_BYTES, found: found.size});
  }
  const manifest = await found.read();
  const listed = listedIn(await manifest.text());
  const sum = listed.reduce((total, {bytes}) => total + bytes, 0);
  if (sum > MAX_PACK_BYTES) throw new OwnPackError('own.large', {file: place, most: MAX_PACK_BYTES, found: sum});
  /** @type {[string, Piece][]} */
  const pieces = [];
  for (const {file, bytes} of listed) {
    const piece = await find(file);
    if (!piece) throw new OwnPackError('own.missing', {file, place});
    if (piece.size !== bytes) throw new OwnPackError('own.size', {file, bytes, found: piece.size});
    pieces.push([file, piece]);
  }
  for (const [file, most] of Object.entries(MAX_EXTRA_BYTES)) {
    const piece = await find(file);
    if (piece && piece.size <= most) pieces.push([file, piece]);
  }
  const files = new Map([[MANIFEST, manifest]]);
  for (const [file, piece] of pieces) files.set(file, await piece.read());
  return files;
}

/**
 * The files that a manifest lists; where it is not right otherwise, the core says so later.
 * @param {string} manifest
 * @returns {{file: string, bytes: number}[]}
 */
function listedIn(manifest) {
  let pack;
  try {
    pack = JSON.parse(manifest);
  } catch (error) {
    throw new OwnPackError('own.no-json', {}, error);
  }
  const list = (/** @type {any} */ value) => Array.isArray(value) ? value : [];
  return [...list(pack?.models), ...list(pack?.text).map((encoder) => encoder?.vocabulary)]
    .filter((file) => typeof file?.file === 'string' && Number.isInteger(file.bytes));
}

/**
 * What was dropped, where it is no photo: a folder or a zip file. To be asked while the event is handled.
 * @param {DataTransfer} transfer
 * @returns {(() => Promise<Folder>) | null}
 */
export function droppedFolder({items, files}) {
  const entry = items[0]?.webkitGetAsEntry?.();
  if (entry?.isDirectory) return () => folderOfEntry(/** @type {FileSystemDirectoryEntry} */ (entry));
  const [file] = files;
  return file && isZip(file) ? () => folderOfZip(file) : null;
}

/** @param {File} file */
export const isZip = ({name, type}) => /\.zip$/i.test(name) || /^application\/(x-)?zip/.test(type);
