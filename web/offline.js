// @ts-check
// Starts the service worker, which lets the page work without a network, and offers a newer version of the page once it
// is there. Where there are no service workers (plain http, private windows), the page goes without.

import {showBar} from './bar.js';

const CHECK_AGAIN_AFTER_MS = 3_600_000;

/** Undefined where the page is not secure. @type {ServiceWorkerContainer | undefined} */
const container = navigator.serviceWorker;

/** @type {(registration: Promise<ServiceWorkerRegistration | null> | null) => void} */
let started = () => {};
/** @type {Promise<ServiceWorkerRegistration | null>} */
const starting = new Promise((resolve) => { started = resolve; });
let ended = false;

/** To be called once the page has what it needs itself: the worker fetches the rest of the site. */
export function startOffline() {
  started(start());
}

async function start() {
  // The host's `Cache-Control` says for how long no newer version is asked for; browsers keep to a day at most. Where the one
  // that is there was registered otherwise, by an older page, registering needs a network.
  const registration = await container?.register('service-worker.js', {updateViaCache: 'all'})
    .catch(() => container.getRegistration()).catch(() => null) ?? null;
  if (!registration) return null;
  const offer = () => {
    if (container?.controller) {
      showBar({key: 'update.ready', actions: [{key: 'update.now', run: () => useNow(registration)}, {key: 'update.later'}]});
    }
  };
  if (registration.waiting) offer();
  registration.addEventListener('updatefound', () => {
    const {installing} = registration;
    installing?.addEventListener('statechange', () => { if (installing.state === 'installed') offer(); });
  });
  let checked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || Date.now() - checked < CHECK_AGAIN_AFTER_MS) return;
    checked = Date.now();
    registration.update().catch(() => {});  // no network: another time
  });
  return registration;
}

/** @param {ServiceWorkerRegistration} registration */
function useNow({waiting}) {
  // Another page may have done it before.
  if (!waiting) return location.reload();
  container?.addEventListener('controllerchange', () => location.reload());
  waiting.postMessage({type: 'use-now'});
}

/** Keeps a pack on offer for visits without a network. @param {string} name */
export async function keepPack(name) {
  if (!container || await starting === null || ended) return;
  const {active} = await container.ready;
  active?.postMessage({type: 'keep-pack', pack: name});
}

/** Ends the service worker; the next visit starts it anew. */
export async function endOffline() {
  ended = true;
  await (await starting)?.unregister();
}
