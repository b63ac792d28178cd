// @ts-check
// The files of a catalogue: which of the files that a visitor chose hold its table and its labels, alone or in zip files.

import {entriesOfZip, unpack} from '../own-pack.js';

const MAX_TABLE_BYTES = 200 << 20;
const MAX_ENTRIES = 200_000;
const MOST_NAMED = 5;

/** @typedef {{data: File | null, labels: File | null}} Tables */

/** A file that cannot be taken: `key` and `values` are for words.js. */
export class BatchError extends Error {
  name = 'BatchError';

  /** @param {string} key @param {Record<string, string | number>} values */
  constructor(key, values) {
    super(key);
    this.key = key;
    this.values = values;
  }
}

/** Whether a file may be a table. @param {{name: string, type: string}} file */
export const isTable = ({name, type}) => /\.(csv|tsv|txt)$/i.test(name) || /^text\/(csv|tab-separated-values)/.test(type);

/** Whether a file of labels by its name, as the challenge names them. @param {{name: string}} file */
const isLabels = ({name}) => /^y([_.-]|\d)/i.test(name);

/** @param {string} path */
const nameOf = (path) => path.split('/').pop() ?? path;

/** @param {string} name @param {number} size */
function checkSize(name, size) {
  if (size > MAX_TABLE_BYTES) throw new BatchError('batch.large', {file: name, most: MAX_TABLE_BYTES, found: size});
}

/** What is what among tables that were chosen; of two, one holds labels, whatever their names are. @param {File[]} tables @returns {Tables} */
export function sortTables(tables) {
  const labels = tables.find(isLabels) ?? (tables.length > 1 ? tables[1] : null);
  return {data: tables.find((file) => file !== labels) ?? null, labels};
}

/**
 * The table in zip files, and the labels beside it, where they are there. Rejects with a BatchError where there are several, and
 * with an OwnPackError for a zip file that cannot be read.
 * @param {File[]} zips
 * @returns {Promise<Tables>}
 */
export async function tablesInZips(zips) {
  /** @type {{name: string, size: number, zip: File, entry: any}[]} */
  const found = [];
  for (const zip of zips) {
    for (const [path, entry] of await entriesOfZip(zip, MAX_ENTRIES)) {
      // Beside a file, macOS packs a hidden one of the same kind of name.
      if (/\.(csv|tsv)$/i.test(path) && !/(^|\/)\./.test(path)) found.push({name: nameOf(path), size: entry.uncompressedSize, zip, entry});
    }
  }
  const [labels, data] = [found.filter(isLabels), found.filter((table) => !isLabels(table))];
  const several = data.length > 1 ? data : labels.length > 1 ? labels : null;
  if (several) {
    const named = several.slice(0, MOST_NAMED).map(({name}) => name).join(', ');
    throw new BatchError('batch.zip-tables', {file: several[0].zip.name, tables: several.length > MOST_NAMED ? `${named}, …` : named});
  }
  return {data: data[0] ? await unpackTable(data[0]) : null, labels: labels[0] ? await unpackTable(labels[0]) : null};
}

/** @param {{name: string, size: number, zip: File, entry: any}} table */
async function unpackTable({name, size, zip, entry}) {
  checkSize(name, size);
  return new File([await unpack(entry, zip.name)], name, {type: 'text/csv'});
}

/** @param {Blob} file @param {string} name */
export async function bytesOf(file, name) {
  checkSize(name, file.size);
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new BatchError('batch.unreadable', {file: name});
  }
}
