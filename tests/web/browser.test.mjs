// @ts-check
// The worker and the public module in Chromium, with threads and without, on the pack that the tests make.

import assert from 'node:assert/strict';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test, {after} from 'node:test';

import {serve} from '../../web/serve.mjs';
import {Vitrine} from '../../web/vitrine.js';
import {launch} from '../e2e/browser.mjs';
import {MODULES, photoOf} from './tiny-pack.mjs';
import {buildTinySite} from './tiny-site.mjs';

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src 'self' blob:";
const PAGE = `<!doctype html><meta charset="utf-8"><link rel="icon" href="favicon.svg">
<meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>test</title>
<script type="module" src="probe.js"></script>`;
const PROBE = `import {WorkerBridge} from './worker-bridge.js';
globalThis.open = (options) => globalThis.bridge = new WorkerBridge({source: new URL('packs/tiny/', location.href), ...options});
for (const state of ['ready', 'complete']) {
  globalThis[state] = () => globalThis.bridge[state].catch(({name, message}) => ({name, message}));
}
globalThis.ask = async ({title, photo}) => {
  const image = photo && new Blob([Uint8Array.from(photo)]);
  return globalThis.bridge.classify({title, image}).catch(({name, message}) => ({name, message}));
};`;

const {out: site, packs} = await buildTinySite({after});
await writeFile(join(site, 'probe.html'), PAGE);
await writeFile(join(site, 'probe.js'), PROBE);
const browser = await launch();
after(() => browser.close());

/**
 * A page on the site, whose console must stay silent.
 * @param {import('node:test').TestContext} context
 * @param {{isolation?: boolean, prepare?: (page: import('playwright-core').Page) => Promise<unknown>, expected?: RegExp}} [options]
 */
async function openProbe(context, {isolation = true, prepare, expected = /^$/} = {}) {
  const {address, close} = await serve({site, port: 0, isolation});
  const tab = await browser.newContext();
  const page = await tab.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  await prepare?.(page);
  await page.goto(`${address}/probe.html`);
  context.after(async () => {
    await tab.close();
    await close();
    assert.deepEqual(problems.filter((problem) => !expected.test(problem)), []);
  });
  return page;
}

/** @param {import('playwright-core').Page} page @param {string} expression @param {any} [value] @returns {Promise<any>} */
const run = (page, expression, value) => page.evaluate(([expression, value]) =>
  // The policy of the page forbids eval; the functions of probe.js are called by name.
  Promise.resolve(/** @type {any} */ (globalThis)[/** @type {string} */ (expression)](value)), [expression, value]);

const PRODUCTS = [
  {title: 'watch'}, {title: 'Mug and watch', photo: Array.from(photoOf([0, 255, 0], 40, 30))},
  {photo: Array.from(photoOf([20, 30, 250], 11, 17))},
];

for (const isolation of [true, false]) {
  test(`the worker answers as Node does, ${isolation ? 'with' : 'without'} threads`, async (context) => {
    const page = await openProbe(context, {isolation});
    assert.equal(await page.evaluate(() => globalThis.crossOriginIsolated), isolation);
    await page.evaluate((threads) => /** @type {any} */ (globalThis).open({threads}) && null, isolation ? 2 : undefined);
    assert.deepEqual(await run(page, 'ready'), {
      name: 'tiny', title: 'Tiny shop', languages: ['en', 'fr'],
      labels: [{code: '10', name: 'Watches'}, {code: '20', name: 'Mugs'}, {code: '30', name: 'Towels'}],
    });
    assert.equal(page.workers().length, isolation ? 2 : 1, 'ours, and where it may one of ONNX Runtime');
    const vitrine = await Vitrine.load(join(packs, 'tiny'), {modules: MODULES});
    context.after(() => vitrine.close());
    for (const product of PRODUCTS) {
      const image = product.photo ? Uint8Array.from(product.photo) : null;
      const {labels, byModality, contributions, heat, exact} = await vitrine.classify({title: product.title, image});
      const answer = await run(page, 'ask', product);
      const found = /** @type {import('../../web/vitrine.js').Label[]} */ (answer.labels);
      assert.deepEqual(found.map(({code}) => code), labels.map(({code}) => code));
      found.forEach(({probability}, i) => assert.ok(Math.abs(probability - labels[i].probability) < 1e-6));
      assert.equal(answer.byModality.image === null, byModality.image === null);
      assert.deepEqual(answer.contributions, contributions);
      assert.deepEqual(answer.heat?.box, heat?.box);
      assert.equal(answer.exact, exact);
    }
  });
}

test('progress ends at the total, although the files travel compressed', async (context) => {
  const page = await openProbe(context);
  const last = await page.evaluate(() => new Promise((resolve) => {
    const seen = /** @type {any[]} */ ([]);
    const scope = /** @type {any} */ (globalThis);
    scope.open({onProgress: (/** @type {any} */ progress) => {
      seen.push(progress);
      if (progress.phase === 'ready') resolve({progress, totals: new Set(seen.map(({totalBytes}) => totalBytes)).size});
    }});
  }));
  assert.equal(last.totals, 1);
  assert.equal(last.progress.loadedBytes, last.progress.totalBytes);
  assert.ok(last.progress.totalBytes > 10_000_000);
});

test('a WebP photo goes through the browser and says so', async (context) => {
  const page = await openProbe(context);
  await page.evaluate(() => /** @type {any} */ (globalThis).open() && null);
  const photo = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(40, 30);
    const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
    pen.fillStyle = '#00ff00';
    pen.fillRect(0, 0, 40, 30);
    const blob = await canvas.convertToBlob({type: 'image/webp'});
    return Array.from(new Uint8Array(await blob.arrayBuffer()));
  });
  assert.equal(Buffer.from(photo).toString('latin1', 8, 12), 'WEBP');
  const answer = await run(page, 'ask', {photo});
  assert.equal(answer.exact, false);
  assert.equal(answer.labels[0].code, '20');
  assert.deepEqual(await run(page, 'ask', {photo: Array.from(Buffer.from('plain text'))}),
    {name: 'Error', message: 'This file is not a photo; a JPEG, PNG, GIF or BMP file was expected.'});
});

for (const [file, name] of [['wasm/core.wasm', 'core.wasm'], ['ort/ort-wasm-simd-threaded.wasm', 'ONNX Runtime'],
  ['packs/tiny/image.onnx', 'a model'], ['worker.js', 'the worker']]) {
  test(`after ${name} could not be fetched, asking again works`, async (context) => {
    let broken = true;
    const page = await openProbe(context, {
      expected: /Failed to load resource|net::ERR_FAILED/,
      prepare: (page) => page.context().route(`**/${file}`, (route) => broken ? route.abort() : route.continue()),
    });
    await page.evaluate(() => /** @type {any} */ (globalThis).open() && null);
    const failure = await run(page, 'complete');
    assert.equal(failure.name, 'WorkerError');
    assert.match(failure.message, /could not be (fetched|loaded)/);
    broken = false;
    assert.equal((await run(page, 'complete')).name, 'tiny');
    assert.equal((await run(page, 'ask', {title: 'towel'})).labels[0].code, '30');
  });
}

test('an idle worker ends, and the next question starts another unseen', async (context) => {
  const page = await openProbe(context);
  await page.evaluate(() => /** @type {any} */ (globalThis).open({idleMs: 100}) && null);
  assert.equal((await run(page, 'ask', {title: 'towel'})).labels[0].code, '30');
  for (let i = 0; i < 500 && page.workers().length > 0; ++i) await page.waitForTimeout(20);
  assert.equal(page.workers().length, 0);
  assert.equal((await run(page, 'ask', {title: 'mug'})).labels[0].code, '20');
});

test('closing frees the worker', async (context) => {
  const page = await openProbe(context);
  await page.evaluate(() => /** @type {any} */ (globalThis).open() && null);
  await run(page, 'ready');
  assert.ok(page.workers().length > 0);
  await page.evaluate(() => /** @type {any} */ (globalThis).bridge.close());
  for (let i = 0; i < 50 && page.workers().length > 0; ++i) await page.waitForTimeout(20);
  assert.equal(page.workers().length, 0);
  assert.equal((await run(page, 'ask', {title: 'towel'})).name, 'AbortError');
});
