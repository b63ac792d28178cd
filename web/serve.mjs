// @ts-check
// Serves the built site on this machine, with the headers that threads need (cross-origin isolation), compression and
// cache headers. Usage: node web/serve.mjs [--site DIR] [--port N] [--open] [--no-isolation]

import {spawn} from 'node:child_process';
import {stat} from 'node:fs/promises';
import {createServer} from 'node:http';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

import compression from 'compression';
import serveFiles from 'serve-handler';

const SITE = join(dirname(fileURLToPath(import.meta.url)), '../build/wasm/site');
const HOST = '127.0.0.1';
const ISOLATION = [
  {key: 'Cross-Origin-Opener-Policy', value: 'same-origin'},
  {key: 'Cross-Origin-Embedder-Policy', value: 'require-corp'},
  {key: 'Cross-Origin-Resource-Policy', value: 'same-origin'},
];

/**
 * Names stay the same from build to build, so that browsers ask whether a file changed and are told "304" if not. They may
 * keep the service worker for a while, in which a visitor who returns asks for nothing at all; a newer version is noticed
 * that much later.
 * @param {boolean} isolation
 * @param {number} keptSeconds
 */
function headers(isolation, keptSeconds) {
  const always = [
    {key: 'Cache-Control', value: 'no-cache'},
    {key: 'X-Content-Type-Options', value: 'nosniff'},
    {key: 'Referrer-Policy', value: 'no-referrer'},
    {key: 'Permissions-Policy', value: 'camera=(self), microphone=(), geolocation=()'},
  ];
  return [
    {source: '**', headers: isolation ? [...always, ...ISOLATION] : always},
    {source: 'service-worker.js', headers: [{key: 'Cache-Control', value: `max-age=${keptSeconds}`}]},
  ];
}

/** .onnx, fonts and vocabularies shrink too; photos do not. @param {any} _request @param {any} response */
function compressible(_request, response) {
  return !/^(image\/(?!svg)|video\/|audio\/)/.test(String(response.getHeader('Content-Type') ?? ''));
}

/**
 * Starts the server; port 0 takes a free one. Rejects with a sentence where the port is taken or there is no site.
 * @param {{site?: string, port?: number, isolation?: boolean, keptSeconds?: number}} [options] `keptSeconds`: for how long
 *   browsers may keep the service worker
 * @returns {Promise<{address: string, close: () => Promise<void>}>}
 */
export async function serve({site = SITE, port = 8080, isolation = true, keptSeconds = 60} = {}) {
  if (!await stat(join(site, 'index.html')).catch(() => null)) {
    throw new Error(`${site} holds no site; \`./dev build\` makes it.`);
  }
  const compress = compression({filter: compressible});
  const server = createServer((request, response) => {
    compress(/** @type {any} */ (request), /** @type {any} */ (response), () =>
      serveFiles(request, response, {
        public: site, headers: headers(isolation, keptSeconds), rewrites: [{source: '/', destination: '/index.html'}], etag: true,
        cleanUrls: false, directoryListing: false,
      }));
  });
  await new Promise((resolve, reject) => {
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => reject(error.code === 'EADDRINUSE' ?
      new Error(`Port ${port} is taken by another program; choose another with --port.`) :
      new Error(`Port ${port} cannot be used: ${error.message}.`)));
    server.listen(port, HOST, () => resolve(undefined));
  });
  const address = `http://${HOST}:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
  return {
    address,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

/** Opens the person's browser. @param {string} address */
function open(address) {
  const program = {darwin: 'open', win32: 'explorer'}[/** @type {string} */ (process.platform)] ?? 'xdg-open';
  spawn(program, [address], {stdio: 'ignore', detached: true})
    .on('error', () => console.error(`No browser could be opened; please open ${address} yourself.`)).unref();
}

/** @param {string[]} args */
function readOptions(args) {
  const {values} = parseArgs({args, options: {
    'site': {type: 'string'}, 'port': {type: 'string', default: '8080'}, 'open': {type: 'boolean', default: false},
    'no-isolation': {type: 'boolean', default: false},
  }});
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(`--port: expected a number from 0 to 65535, found "${values.port}".`);
  }
  return {site: values.site, port, isolation: !values['no-isolation'], open: values.open};
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  /** @type {ReturnType<typeof readOptions> | undefined} */
  let options;
  try {
    options = readOptions(process.argv.slice(2));
    const {address} = await serve(options);
    console.log(`Vitrine is served at ${address} (Ctrl+C ends it)`);
    if (options.open) open(address);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = options === undefined ? 2 : 1;
  }
}
