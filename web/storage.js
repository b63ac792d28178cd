// @ts-check
// What is kept on this device: the caches that service-worker.js fills, the visitor's own packs, and what the page
// remembers (remember.js). Where the page is not secure there are no caches, and nothing is kept.

import {batchBytes, clearBatch} from './batch/store.js';
import {REMEMBERED, remember} from './remember.js';

const ROOT = new URL('.', import.meta.url);
const PREFIX = `vitrine ${ROOT.pathname} `;
const SITE = `${PREFIX}site `;
const PACKS = `${PREFIX}packs`;
const OWN_PACKS = `${PREFIX}own packs`;

/** @type {CacheStorage | undefined} */
const storage = globalThis.caches;

/**
 * @typedef {{path: string, bytes: number}} KeptFile `path` below the site
 * @typedef {{name: string, bytes: number, manifest: any}} KeptPack
 * @typedef {{site: number, packs: number, ownPacks: number, batch: number, all: number, allowed: number}} Use in bytes; `all` and
 *   `allowed` are the browser's own count
 */

/** @param {string} cacheName @returns {Promise<KeptFile[]>} */
async function filesIn(cacheName) {
  // Where a browser blocks what sites keep, it may refuse even this.
  if (!await storage?.has(cacheName).catch(() => false)) return [];
  const cache = await /** @type {CacheStorage} */ (storage).open(cacheName);
  return Promise.all((await cache.keys()).map(async (request) => ({
    path: new URL(request.url).pathname.slice(ROOT.pathname.length),
    bytes: Number((await cache.match(request))?.headers.get('Content-Length')),
  })));
}

/** @param {KeptFile[]} files whose second folder is a pack's name @returns {Map<string, number>} bytes */
function bytesByPack(files) {
  const packs = new Map();
  for (const {path, bytes} of files) {
    const name = path.split('/')[1];
    packs.set(name, (packs.get(name) ?? 0) + bytes);
  }
  return packs;
}

/** @param {string} cacheName @param {string} folder */
async function removeFolder(cacheName, folder) {
  const cache = await storage?.open(cacheName);
  for (const request of await cache?.keys() ?? []) {
    if (request.url.startsWith(new URL(folder, ROOT).href)) await cache?.delete(request);
  }
}

/** The bytes of each pack on offer that is kept, by name. */
export const keptPacks = async () => bytesByPack(await filesIn(PACKS));

/** @param {string} name */
export const removeKeptPack = (name) => removeFolder(PACKS, `packs/${name}/`);

/** @param {string} name @param {string} file */
const ownAddress = (name, file) => new URL(`own/${name}/${file}`, ROOT).href;

/**
 * Keeps a pack of the visitor's own. Rejects where the browser has no room for it.
 * @param {string} name
 * @param {Map<string, Blob>} files
 */
export async function keepOwnPack(name, files) {
  await navigator.storage?.persist?.();
  await removeOwnPack(name);
  try {
    const cache = await /** @type {CacheStorage} */ (storage).open(OWN_PACKS);
    for (const [file, blob] of files) {
      await cache.put(ownAddress(name, file), new Response(blob, {headers: {'Content-Length': String(blob.size)}}));
    }
  } catch (error) {
    await removeOwnPack(name);
    throw error;
  }
}

/** @param {string} name */
export const removeOwnPack = (name) => removeFolder(OWN_PACKS, `own/${name}/`);

/** @returns {Promise<KeptPack[]>} */
export async function keptOwnPacks() {
  const packs = bytesByPack(await filesIn(OWN_PACKS));
  return Promise.all([...packs].map(async ([name, bytes]) => {
    const manifest = await storage?.match(ownAddress(name, 'pack.json'), {cacheName: OWN_PACKS});
    return {name, bytes, manifest: await manifest?.json()};
  })).then((all) => all.filter(({manifest}) => manifest));
}

/** The files of a pack that was kept; none where it is gone. @param {string} name @returns {Promise<Map<string, Blob>>} */
export async function readOwnPack(name) {
  const files = new Map();
  const prefix = `own/${name}/`;
  for (const {path} of await filesIn(OWN_PACKS)) {
    if (!path.startsWith(prefix)) continue;
    const file = path.slice(prefix.length);
    files.set(file, await (await storage?.match(ownAddress(name, file), {cacheName: OWN_PACKS}))?.blob());
  }
  return files;
}

/** @returns {Promise<Use | null>} null where nothing can be kept */
export async function storageUse() {
  if (!storage) return null;
  const sum = (/** @type {KeptFile[]} */ files) => files.reduce((total, {bytes}) => total + bytes, 0);
  let site = 0;
  for (const name of await storage.keys().catch(() => [])) if (name.startsWith(SITE)) site += sum(await filesIn(name));
  const {usage = 0, quota = 0} = await navigator.storage?.estimate?.() ?? {};
  return {
    site, packs: sum(await filesIn(PACKS)), ownPacks: sum(await filesIn(OWN_PACKS)), batch: await batchBytes(), all: usage, allowed: quota,
  };
}

/** Removes all of it. The service worker has to be ended before. */
export async function clearStorage() {
  for (const name of await storage?.keys() ?? []) if (name.startsWith(PREFIX)) await storage?.delete(name);
  await clearBatch();
  for (const key of REMEMBERED) remember(key, '');
}
