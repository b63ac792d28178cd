// Serves the built site on a free port of this machine, with or without the headers that isolate it.
import {existsSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {join} from 'node:path';
import {serve} from '../../web/serve.mjs';

/** The folder that the `site` target fills. */
export function siteFolder() {
  const folder = process.env.VITRINE_SITE;
  if (!folder || !existsSync(join(folder, 'index.html'))) {
    throw new Error(`VITRINE_SITE must name the built site (a folder with index.html); it is "${folder ?? ''}".`);
  }
  return folder;
}

/**
 * @param {{isolated?: boolean, site?: string, keptSeconds?: number}} [options]
 * @returns {Promise<{url: string, close: () => Promise<void>}>}
 */
export async function serveSite({isolated = process.env.VITRINE_ISOLATION !== 'off', site = siteFolder(), keptSeconds} = {}) {
  const {address, close} = await serve({site, port: 0, isolation: isolated, keptSeconds});
  return {url: `${address}/`, close};
}

/**
 * A wire to a server that counts every byte that comes back through it, headers too, and can be cut: connections that are
 * open break, and no new one is made.
 * @param {string} url of the server
 */
export async function wireTo(url) {
  const {port, hostname} = new URL(url);
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  let isCut = false;
  const breakAll = () => { for (const socket of sockets) socket.destroy(); };
  const wire = {
    url: '', bytes: 0, close: async () => {},
    /** @param {boolean} cut */
    set cut(cut) {
      isCut = cut;
      if (cut) breakAll();
    },
  };
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect(Number(port), hostname);
    far.on('data', (chunk) => { wire.bytes += chunk.length; });
    for (const [socket, other] of [[near, far], [far, near]]) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => { sockets.delete(socket); other.destroy(); });
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  wire.url = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/`;
  wire.close = () => new Promise((resolve) => {
    server.close(() => resolve());
    breakAll();
  });
  return wire;
}
