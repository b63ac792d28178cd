// @ts-check
/// <reference lib="webworker" />
// Lets the page work without a network. Each version of the site has a cache of its own; packs share one, in which a file
// lies under its name and digest. What the page has just fetched comes from the browser's own cache, never twice over the
// network; everything is verified by the digests of site.json before it is kept.
// A classic worker: not every browser takes a module here.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

// build-site.mjs writes the digest of the site's files here, so that browsers see a new worker whenever one changed.
const VERSION = 'development';

const ROOT = worker.registration.scope;
// Several sites may share an origin.
const PREFIX = `vitrine ${new URL(ROOT).pathname} `;
const SITE = `${PREFIX}site `;
const PACKS = `${PREFIX}packs`;
const STATE = `${PREFIX}state`;

/**
 * @typedef {{path: string, bytes: number, sha256: string}} SiteFile
 * @typedef {{current: string, pinned: Record<string, string>}} State the version in use, and pages (and their workers),
 *   by the ids of clients, that began with an older one and stay with it
 */

/** @param {string} path */
const isPackFile = (path) => path.startsWith('packs/') && path !== 'packs/index.json';

/** @param {string} path */
const addressOf = (path) => new URL(path, ROOT).href;

/** @param {SiteFile} file */
const packKey = ({path, sha256}) => `${addressOf(path)}?sha256=${sha256}`;

/** @type {Map<string, Promise<SiteFile[]>>} */
const lists = new Map();

/** The files of a version that was installed; none where it is gone. @param {string} version @returns {Promise<SiteFile[]>} */
function filesOf(version) {
  const list = lists.get(version) ?? caches.match(addressOf('site.json'), {cacheName: SITE + version})
    .then(async (found) => found ? (await found.json()).files : []);
  lists.set(version, list);
  return list;
}

// Coming in

/** @param {BufferSource} bytes */
async function digestOf(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * From the browser's own cache where that has the right content, else from the network.
 * @param {string} path
 * @param {(bytes: ArrayBuffer) => boolean | Promise<boolean>} isRight
 */
async function fetchFile(path, isRight) {
  // Some hosts send a visitor of /index.html on to the folder.
  const address = path === 'index.html' ? ROOT : addressOf(path);
  for (const cache of /** @type {const} */ (['force-cache', 'reload'])) {
    const response = await fetch(address, {cache});
    const bytes = await response.arrayBuffer();
    if (!response.ok || !await isRight(bytes)) continue;
    const headers = new Headers(response.headers);
    headers.delete('Content-Encoding');
    headers.set('Content-Length', String(bytes.byteLength));
    return new Response(bytes, {headers});
  }
  throw new Error(`${path} is not the file of version ${VERSION}.`);
}

/** @param {SiteFile} file */
const fetchListed = ({path, sha256}) => fetchFile(path, async (bytes) => await digestOf(bytes) === sha256);

/** The site's files that other versions have, by digest: the cache and the address there. */
async function filesOfOthers() {
  /** @type {Map<string, {cacheName: string, path: string}>} */
  const found = new Map();
  for (const cacheName of (await caches.keys()).filter((name) => name.startsWith(SITE))) {
    for (const {path, sha256} of await filesOf(cacheName.slice(SITE.length))) found.set(sha256, {cacheName, path});
  }
  return found;
}

async function install() {
  const others = await filesOfOthers();
  const list = await fetchFile('site.json', (bytes) => JSON.parse(new TextDecoder().decode(bytes)).version === VERSION);
  /** @type {{files: SiteFile[]}} */
  const {files} = await list.clone().json();
  const site = await caches.open(SITE + VERSION);
  for (const file of files) {
    if (isPackFile(file.path) || worker.location.href === addressOf(file.path)) continue;
    const other = others.get(file.sha256);
    const copy = other && await caches.match(addressOf(other.path), {cacheName: other.cacheName});
    await site.put(addressOf(file.path), copy ?? await fetchListed(file));
  }
  await site.put(addressOf('site.json'), list);
  lists.set(VERSION, Promise.resolve(files));
  const packs = new Set((await (await caches.open(PACKS)).keys()).map(({url}) => url.slice(ROOT.length).split('/')[1]));
  for (const name of packs) await keepPack(name);
}

/** Keeps all files of a pack on offer. @param {string} name */
async function keepPack(name) {
  const packs = await caches.open(PACKS);
  for (const file of (await filesOf(VERSION)).filter(({path}) => path.startsWith(`packs/${name}/`))) {
    const key = packKey(file);
    if (!await packs.match(key)) await packs.put(key, await fetchListed(file));
  }
}

// Versions in use

/** @type {Promise<State> | null} */
let state = null;

function readState() {
  state ??= caches.match(addressOf('state'), {cacheName: STATE})
    .then((found) => found ? found.json() : {current: '', pinned: {}});
  return /** @type {Promise<State>} */ (state);
}

async function writeState() {
  await (await caches.open(STATE)).put(addressOf('state'), new Response(JSON.stringify(await readState())));
}

async function activate() {
  const state = await readState();
  const first = state.current === '';
  if (!first && state.current !== VERSION) {
    for (const {id} of await worker.clients.matchAll({type: 'all'})) state.pinned[id] ??= state.current;
  }
  state.current = VERSION;
  await cleanUp();
  // The page of a first visit is of this version; pages that an update finds without a worker want none.
  if (first) await worker.clients.claim();
}

/** Forgets pages that are gone, and removes what only they needed. */
async function cleanUp() {
  const {pinned} = await readState();
  for (const id of Object.keys(pinned)) if (!await worker.clients.get(id)) delete pinned[id];
  await writeState();
  const names = (await caches.keys()).filter((name) => name.startsWith(SITE));
  // Caches are listed in the order in which they were made: those after this version's are of newer ones.
  const older = names.slice(0, Math.max(0, names.indexOf(SITE + VERSION)));
  const used = new Set(Object.values(pinned));
  for (const name of older) if (!used.has(name.slice(SITE.length))) await caches.delete(name);
  if (names.length > older.length + 1 || used.size > 0) return;
  const wanted = new Set((await filesOf(VERSION)).map(packKey));
  const packs = await caches.open(PACKS);
  for (const {url} of await packs.keys()) if (!wanted.has(url)) await packs.delete(url);
}

/**
 * Pages go on with the version with which they began, and so do the workers that they start.
 * @param {FetchEvent} event
 */
async function versionFor(event) {
  const {pinned} = await readState();
  if (event.request.mode === 'navigate') {
    if (Object.keys(pinned).length > 0) event.waitUntil(cleanUp());
    return VERSION;
  }
  const version = pinned[event.clientId] ?? VERSION;
  if (version !== VERSION && event.resultingClientId) {
    pinned[event.resultingClientId] = version;
    event.waitUntil(writeState());
  }
  return version;
}

// Going out

/** @param {FetchEvent} event @param {string} path */
async function respond(event, path) {
  const version = await versionFor(event);
  if (!isPackFile(path)) {
    return await caches.match(addressOf(path), {cacheName: SITE + version}) ?? fetch(event.request);
  }
  const file = (await filesOf(version)).find((file) => file.path === path);
  return file && await caches.match(packKey(file), {cacheName: PACKS}) || fetch(event.request);
}

worker.addEventListener('install', (event) => event.waitUntil(install().catch(async (error) => {
  await caches.delete(SITE + VERSION);
  throw error;
})));

worker.addEventListener('activate', (event) => event.waitUntil(activate()));

worker.addEventListener('fetch', (event) => {
  const {method, url} = event.request;
  if (method !== 'GET' || !url.startsWith(ROOT)) return;
  event.respondWith(respond(event, url.slice(ROOT.length).replace(/[?#].*/, '') || 'index.html'));
});

// From offline.js
worker.addEventListener('message', (event) => {
  const {type, pack} = event.data;
  if (type === 'use-now') worker.skipWaiting();
  else if (type === 'keep-pack') {
    event.waitUntil(keepPack(pack).catch(() => {}));  // no room or no network: another time
  }
});
