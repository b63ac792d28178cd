// Serves the built site on a free port of this machine, with or without the headers that isolate it.
import {existsSync} from 'node:fs';
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
 * @param {{isolated?: boolean}} [options]
 * @returns {Promise<{url: string, close: () => Promise<void>}>}
 */
export async function serveSite({isolated = true} = {}) {
  const {address, close} = await serve({site: siteFolder(), port: 0, isolation: isolated});
  return {url: `${address}/`, close};
}
