// @ts-check
// The static site: what is in it, how it is served, and that it is a whole without the project around it.

import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {appendFile, readFile, rm} from 'node:fs/promises';
import {get} from 'node:http';
import {join} from 'node:path';
import test, {after} from 'node:test';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {brotliDecompressSync} from 'node:zlib';

import {buildSite, sealSite} from '../../web/build-site.mjs';
import {serve} from '../../web/serve.mjs';
import {tinyPack} from './tiny-pack.mjs';
import {buildTinySite} from './tiny-site.mjs';

const {out: site, modules, packs} = await buildTinySite({after});

/**
 * @param {string} url
 * @param {Record<string, string>} [headers]
 * @returns {Promise<{status: number, headers: import('node:http').IncomingHttpHeaders, body: Buffer}>}
 */
const request = (url, headers = {}) => new Promise((resolve, reject) => {
  get(url, {headers}, (response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    response.on('data', (chunk) => chunks.push(chunk));
    response.on('end', () => resolve({
      status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks),
    }));
  }).on('error', reject);
});

/** @param {import('node:test').TestContext} context @param {Parameters<typeof serve>[0]} [options] */
async function serveSite(context, options = {}) {
  const {address, close} = await serve({site, port: 0, ...options});
  context.after(close);
  return address;
}

test('site.json lists every file with its size and digest', async () => {
  const {files} = JSON.parse(await readFile(join(site, 'site.json'), 'utf8'));
  const paths = files.map((/** @type {{path: string}} */ file) => file.path);
  for (const path of ['index.html', 'style.css', 'vitrine.js', 'worker.js', 'wasm/core.wasm', 'wasm/app.js',
    'ort/ort.wasm.min.mjs', 'ort/ort-wasm-simd-threaded.wasm', 'fonts/Inter-Regular.otf', 'packs/index.json',
    'packs/tiny/text.onnx']) {
    assert.ok(paths.includes(path), path);
  }
  assert.deepEqual(paths.filter((/** @type {string} */ path) => /node_modules|evaluate|serve\.mjs|package-lock/.test(path)), []);
  for (const {path, bytes, sha256} of files) {
    const content = await readFile(join(site, path));
    assert.equal(content.length, bytes, path);
    assert.equal(createHash('sha256').update(content).digest('hex'), sha256, path);
  }
});

test('the service worker carries the version, a digest of all files', async (context) => {
  const {out} = await buildTinySite(context);
  const read = async () => {
    const {version} = JSON.parse(await readFile(join(out, 'site.json'), 'utf8'));
    assert.match(await readFile(join(out, 'service-worker.js'), 'utf8'), new RegExp(`const VERSION = '${version}';`));
    return version;
  };
  const first = await read();
  assert.match(first, /^[0-9a-f]{16}$/);
  await sealSite(out);
  assert.equal(await read(), first, 'the same files are the same version');
  await appendFile(join(out, 'service-worker.js'), '// changed\n');
  await sealSite(out);
  assert.notEqual(await read(), first);
});

test('packs/index.json lists the packs on offer', async () => {
  const {manifest, files} = tinyPack();
  const bytes = JSON.stringify(manifest).length + Object.values(files).reduce((sum, file) => sum + file.length, 0);
  assert.deepEqual(JSON.parse(await readFile(join(site, 'packs/index.json'), 'utf8')),
    [{name: 'tiny', title: 'Tiny shop', languages: ['en', 'fr'], classes: 3, bytes, slides: false}]);
});

test('a part that was not built is a sentence', async (context) => {
  const built = await buildTinySite(context);
  await rm(join(built.modules, 'app.wasm'));
  await assert.rejects(buildSite(built), {message: /app\.wasm is missing; `\.\/dev build` makes it\.$/});
});

test('the module of the site classifies, from the disk and over the network', async (context) => {
  const {Vitrine} = await import(pathToFileURL(join(site, 'vitrine.js')).href);
  const address = await serveSite(context);
  for (const folder of [join(site, 'packs/tiny'), `${address}/packs/tiny`]) {
    const vitrine = await Vitrine.load(folder);
    assert.equal((await vitrine.classify({title: 'mug'})).labels[0].code, '20');
    await vitrine.close();
  }
  await assert.rejects(Vitrine.load(`${address}/packs/none/`),
    {message: `${address}/packs/none/pack.json could not be fetched: the server answered 404.`});
  await assert.rejects(Vitrine.load('http://127.0.0.1:9/'),
    {message: 'http://127.0.0.1:9/pack.json could not be fetched: the server cannot be reached.'});
});

test('pages are isolated unless that is turned off', async (context) => {
  const isolation = ['cross-origin-opener-policy', 'cross-origin-embedder-policy', 'cross-origin-resource-policy'];
  const on = await request(await serveSite(context));
  assert.equal(on.status, 200);
  assert.deepEqual(isolation.map((name) => on.headers[name]), ['same-origin', 'require-corp', 'same-origin']);
  assert.equal(on.headers['x-content-type-options'], 'nosniff');
  const off = await request(await serveSite(context, {isolation: false}));
  assert.deepEqual(isolation.map((name) => off.headers[name]), [undefined, undefined, undefined]);
});

test('what shrinks is compressed, WebAssembly and models too', async (context) => {
  const address = await serveSite(context);
  for (const [path, type] of [['vitrine.js', /javascript/], ['style.css', /^text\/css/], ['wasm/core.wasm', /^application\/wasm$/],
    ['ort/ort-wasm-simd-threaded.wasm', /^application\/wasm$/], ['ort/ort.wasm.min.mjs', /javascript/],
    ['packs/tiny/image.onnx', /./], ['fonts/Inter-Regular.otf', /./]]) {
    const {headers, body} = await request(`${address}/${path}`, {'accept-encoding': 'gzip, br'});
    assert.match(String(headers['content-type']), /** @type {RegExp} */ (type));
    assert.equal(headers['content-encoding'], 'br', `${path}`);
    const content = await readFile(join(site, `${path}`));
    assert.ok(body.length < content.length, `${path}`);
    assert.ok(brotliDecompressSync(body).equals(content), `${path}`);
  }
  const plain = await request(`${address}/wasm/core.wasm`, {'accept-encoding': 'identity'});
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.equal(plain.body.length, (await readFile(join(site, 'wasm/core.wasm'))).length);
});

test('browsers ask anew for each file, but keep the service worker for a minute; what did not change is not sent twice', async (context) => {
  const address = await serveSite(context);
  const first = await request(`${address}/vitrine.js`);
  assert.equal(first.headers['cache-control'], 'no-cache');
  const again = await request(`${address}/vitrine.js`, {'if-none-match': String(first.headers.etag)});
  assert.equal(again.status, 304);
  assert.equal(again.body.length, 0);
  assert.equal((await request(`${address}/service-worker.js`)).headers['cache-control'], 'max-age=60');
});

test('what is not there is 404, and nothing outside the site is served', async (context) => {
  const address = await serveSite(context);
  assert.equal((await request(`${address}/none.js`)).status, 404);
  assert.equal((await request(`${address}/packs/`)).status, 404, 'no listing of folders');
  assert.notEqual((await request(`${address}/..%2fmodules%2fpackage.json`)).status, 200);
});

test('the server\'s mistakes are sentences with an exit code', async (context) => {
  const taken = new URL(await serveSite(context)).port;
  const program = fileURLToPath(new URL('../../web/serve.mjs', import.meta.url));
  const run = (/** @type {string[]} */ ...args) => new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, _, stderr) => resolve([error?.code, stderr.trimEnd()]));
  });
  assert.deepEqual(await run('--site', site, '--port', taken),
    [1, `Port ${taken} is taken by another program; choose another with --port.`]);
  assert.deepEqual(await run('--site', packs), [1, `${packs} holds no site; \`./dev build\` makes it.`]);
  assert.deepEqual(await run('--port', 'http'), [2, '--port: expected a number from 0 to 65535, found "http".']);
});
