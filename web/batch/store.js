// @ts-check
// What is kept of a batch on this device, so that it survives a reload: its files, its columns, what was answered row by row
// and what was corrected by hand. One batch is kept at a time.

const ROOT = new URL('..', import.meta.url);
const NAME = `vitrine ${ROOT.pathname} batch`;
const STORES = /** @type {const} */ (['job', 'rows', 'corrections', 'photos']);
const FLOAT_BYTES = 4;

/**
 * @typedef {import('../core.js').Columns} Columns
 * @typedef {{code: string, names: Record<string, string>}} ClassNames of pack.json
 * @typedef {{name: string, title: string, languages: string[], labels: ClassNames[], threshold: number, taughtBy: string,
 *   manifest: string}} JobPack the pack that answers; `taughtBy` is the name of the file that it learned from; `manifest` is its
 *   pack.json, which tells it from others
 * @typedef {{data: File, labels: File | null, columns: Columns, pack: JobPack, photos: 'none' | 'kept' | 'gone'}} Job `gone`: there
 *   were photos, which are not kept
 * @typedef {{from: number, text: Float32Array, image: Float32Array, fused: Float32Array, flags: Uint8Array}} Chunk answers for rows that
 *   follow one another: probabilities by class, those of a missing modality NaN; `flags` are Answered's
 * @typedef {{bytes: number, evaluation: object | null}} Progress `evaluation` is that of all rows so far
 */

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
const finished = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve();
  transaction.onabort = () => reject(transaction.error ?? new DOMException('There is no more room.', 'QuotaExceededError'));
});

/** @param {Blob | null} file */
const sizeOf = (file) => file?.size ?? 0;

/** Whether there is a batch, without making a database where there is none. */
async function exists() {
  const {indexedDB} = globalThis;
  if (!indexedDB?.databases) return Boolean(indexedDB);
  return (await indexedDB.databases()).some(({name}) => name === NAME);
}

/** The bytes that are kept of a batch. @returns {Promise<number>} */
export async function batchBytes() {
  try {
    if (!await exists()) return 0;
    const store = await BatchStore.open();
    const {bytes} = await store.progress();
    store.close();
    return bytes;
  } catch {
    return 0;
  }
}

/** Removes what is kept; whoever has it open lets it go. @returns {Promise<void>} */
export function clearBatch() {
  return new Promise((resolve) => {
    const request = globalThis.indexedDB?.deleteDatabase(NAME);
    if (!request) return resolve();
    request.onsuccess = request.onerror = () => resolve();
  });
}

export class BatchStore {
  #database;
  /** Whether what is kept was cleared meanwhile, or cannot be written any more. */
  closed = false;

  /** Rejects where the browser keeps nothing. */
  static async open() {
    const request = globalThis.indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => { for (const name of STORES) request.result.createObjectStore(name); };
    return new BatchStore(await done(request));
  }

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
    database.onversionchange = () => this.close();
  }

  close() {
    this.closed = true;
    this.#database.close();
  }

  /** @returns {Promise<Job | undefined>} */
  job() {
    return this.#get('job', 'job');
  }

  /** @returns {Promise<Progress>} */
  async progress() {
    return await this.#get('job', 'progress') ?? {bytes: 0, evaluation: null};
  }

  /** Keeps a new batch in the place of the old one. Rejects where there is no room. @param {Job} job */
  async begin(job) {
    await this.#write(STORES, (store) => {
      for (const name of STORES) store(name).clear();
      store('job').put(job, 'job');
      store('job').put({bytes: sizeOf(job.data) + sizeOf(job.labels) + job.pack.manifest.length, evaluation: null}, 'progress');
    });
  }

  /** Photos by name, some at a time, then the job that says so. @param {[string, Blob][]} photos */
  async keepPhotos(photos) {
    const {bytes, evaluation} = await this.progress();
    await this.#write(['photos', 'job'], (store) => {
      for (const [name, photo] of photos) store('photos').put(photo, name);
      store('job').put({bytes: photos.reduce((sum, [, {size}]) => sum + size, bytes), evaluation}, 'progress');
    });
  }

  async dropPhotos() {
    await this.#write(['photos'], (store) => store('photos').clear());
  }

  /** @param {Job} job */
  async keepJob(job) {
    await this.#write(['job'], (store) => store('job').put(job, 'job'));
  }

  /** @param {string} name @returns {Promise<Blob | undefined>} */
  photo(name) {
    return this.#get('photos', name);
  }

  /** Names of the photos; those of zip files begin with "zip/". @returns {Promise<string[]>} */
  async photoNames() {
    return /** @type {Promise<string[]>} */ (done(this.#database.transaction('photos').objectStore('photos').getAllKeys()));
  }

  async clear() {
    await this.#write(STORES, (store) => { for (const name of STORES) store(name).clear(); });
  }

  /** Keeps answers, and the evaluation of all rows up to them. @param {Chunk} chunk @param {object | null} evaluation */
  async add(chunk, evaluation) {
    const {bytes} = await this.progress();
    const more = FLOAT_BYTES * (chunk.text.length + chunk.image.length + chunk.fused.length) + chunk.flags.length;
    await this.#write(['rows', 'job'], (store) => {
      store('rows').put(chunk, chunk.from);
      store('job').put({bytes: bytes + more, evaluation}, 'progress');
    });
  }

  /** All answers, in the rows' order. @returns {Promise<Chunk[]>} */
  chunks() {
    return done(this.#database.transaction('rows').objectStore('rows').getAll());
  }

  /** The code that a person gave a row; null takes it back. @param {number} row @param {string | null} code */
  async correct(row, code) {
    await this.#write(['corrections'], (store) => {
      if (code === null) store('corrections').delete(row);
      else store('corrections').put(code, row);
    });
  }

  /** @returns {Promise<[number, string][]>} */
  async corrections() {
    const store = this.#database.transaction('corrections').objectStore('corrections');
    const [rows, codes] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    return rows.map((row, index) => [Number(row), codes[index]]);
  }

  /** @param {typeof STORES[number]} name @param {IDBValidKey} key @returns {Promise<any>} */
  #get(name, key) {
    return done(this.#database.transaction(name).objectStore(name).get(key));
  }

  /**
   * @param {readonly (typeof STORES[number])[]} names
   * @param {(store: (name: typeof STORES[number]) => IDBObjectStore) => void} action
   */
  #write(names, action) {
    const transaction = this.#database.transaction(names, 'readwrite');
    action((name) => transaction.objectStore(name));
    return finished(transaction);
  }
}
