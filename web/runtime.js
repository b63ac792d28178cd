// @ts-check
// What all packs share: core.wasm and ONNX Runtime Web, found, read and started once.

import {Core} from './core.js';
import {inNode, readFile} from './files.js';

const MAX_MODULE_BYTES = 64 << 20;
const MAX_THREADS = 4;
const HERE = new URL('./', import.meta.url).href;
const ORT_FILES = {module: 'ort.wasm.min.mjs', wasm: 'ort-wasm-simd-threaded.wasm'};

/**
 * @typedef {{modules: string, ort: string, coreBytes: number, ortBytes: number}} Places folders' URLs and the sizes of
 *   the two .wasm files
 * @typedef {import('./files.js').Download} Download
 */

/** Starts something once; after a failure the next call tries again. @template T */
class Shared {
  /** @type {Promise<T> | null} */
  started = null;
  #attempts = 0;

  /** @param {(retry: string) => Promise<T>} start given what makes a module's address new after a failure */
  once(start) {
    // A module that failed stays failed under its address.
    this.started ??= start(this.#attempts > 0 ? `?attempt=${this.#attempts}` : '').catch((error) => {
      this.started = null;
      this.#attempts += 1;
      throw error;
    });
    return this.started;
  }
}

/** @type {Shared<Core>} */
const sharedCore = new Shared();
/** @type {Shared<any>} */
const sharedOrt = new Shared();

/**
 * Where the runtime lies.
 * @param {string} [modules] in Node, the folder of core.js and core.wasm
 */
export function locateRuntime(modules) {
  return inNode ? placesOnDisk(modules) : placesOnSite();
}

/** How many bytes of the runtime are still to be read. @param {Places} places */
export function runtimeBytes({coreBytes, ortBytes}) {
  return (sharedCore.started ? 0 : coreBytes) + (sharedOrt.started ? 0 : ortBytes);
}

/** @param {string} url @param {Download} download */
function readModule(url, download) {
  return readFile(url, {most: MAX_MODULE_BYTES, onBytes: (count) => download.add(count)});
}

/**
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} start
 */
async function startModule(name, start) {
  try {
    return await start();
  } catch (error) {
    throw new Error(`${name} could not be started; reload the page, or take a newer browser.`, {cause: error});
  }
}

/** @param {Places} places @param {Download} download */
export function loadCore({modules}, download) {
  return sharedCore.once(async (retry) => {
    const wasmBinary = await readModule(`${modules}core.wasm`, download);
    return startModule('core.wasm', () => Core.load({moduleUrl: `${modules}core.js${retry}`, wasmBinary}));
  });
}

/**
 * ONNX Runtime Web. Its number of threads is that of the first call.
 * @param {Places} places
 * @param {Download} download
 * @param {number} [threads]
 */
export function loadOrt({ort: folder}, download, threads) {
  return sharedOrt.once(async (retry) => {
    const wasmBinary = await readModule(folder + ORT_FILES.wasm, download);
    const ort = await startModule('ONNX Runtime', () => import(folder + ORT_FILES.module + retry));
    ort.env.logLevel = 'error';
    ort.env.wasm.numThreads = threads ?? defaultThreads();
    ort.env.wasm.wasmPaths = inNode ? (await import('node:url')).fileURLToPath(folder) : folder;
    ort.env.wasm.wasmBinary = wasmBinary;
    return ort;
  });
}

/** Threads need shared memory, which a page has only where it is isolated. */
function defaultThreads() {
  if (inNode || !globalThis.crossOriginIsolated) return 1;
  return Math.min(MAX_THREADS, Math.max(1, navigator.hardwareConcurrency >> 1));
}

/**
 * On a site everything lies beside this file; site.json knows the sizes (compression hides them from the headers).
 * @returns {Promise<Places>}
 */
async function placesOnSite() {
  /** @type {{files: {path: string, bytes: number}[]}} */
  const site = JSON.parse(new TextDecoder().decode(await readFile(`${HERE}site.json`)));
  const size = (/** @type {string} */ path) => site.files.find((file) => file.path === path)?.bytes ?? 0;
  return {
    modules: `${HERE}wasm/`,
    ort: `${HERE}ort/`,
    coreBytes: size('wasm/core.wasm'),
    ortBytes: size(`ort/${ORT_FILES.wasm}`),
  };
}

/**
 * In Node this file lies in a site or in the project's web/ folder, with the modules in build/.
 * @param {string} [modules] folder of core.js and core.wasm
 * @returns {Promise<Places>}
 */
async function placesOnDisk(modules) {
  const core = await firstWith('core.wasm', modules ? [modules] : [`${HERE}wasm/`, `${HERE}../build/wasm/wasm/`]);
  const ort = await firstWith(ORT_FILES.wasm, [`${HERE}ort/`, `${HERE}node_modules/onnxruntime-web/dist/`]);
  return {modules: core.folder, ort: ort.folder, coreBytes: core.bytes, ortBytes: ort.bytes};
}

/**
 * @param {string} name
 * @param {string[]} folders
 */
async function firstWith(name, folders) {
  const fs = await import('node:fs/promises');
  for (const folder of folders) {
    const found = await fs.stat(new URL(name, folder)).catch(() => null);
    if (found) return {folder: new URL(folder).href, bytes: found.size};
  }
  const {fileURLToPath} = await import('node:url');
  const places = folders.map((folder) => fileURLToPath(folder)).join(' or ');
  throw new Error(`${name} was not found in ${places}; \`./dev build\` makes it.`);
}
