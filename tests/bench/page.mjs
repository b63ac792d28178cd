// The page as a visitor meets it: bytes and times of a first, a return and a later visit, and what a classification costs
// beside the bare inference and beside the canvas that a page would otherwise scale its photos with.
// @ts-check
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {launch, openPage, spoken, visit, watchPage} from '../e2e/browser.mjs';
import {serveSite, siteFolder, wireTo} from '../e2e/site.mjs';

const RUNS = 40;
const WARM_UP = 10;
const START_MS = 120_000;
// The server lets browsers keep the service worker's script for a minute.
const KEPT_MS = 60_000;

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** @param {string} path */
function partOf(path) {
  if (path.startsWith('/wasm/')) return 'our two wasm modules';
  if (path.startsWith('/ort/')) return 'ONNX Runtime Web';
  if (path.startsWith('/packs/')) return 'pack';
  return 'page, fonts, samples';
}

/** Milliseconds after the start of the navigation. @param {import('playwright-core').Page} page */
const times = (page) => page.evaluate(() => {
  const at = (/** @type {string} */ name) => performance.getEntriesByName(name)[0]?.startTime.toFixed(0);
  return `first paint ${at('first-contentful-paint')} ms, texts ${at('text-ready')} ms, photos ${at('photo-ready')} ms`;
});

/** @param {import('playwright-core').Browser} browser @param {string} server */
async function visits(browser, server) {
  const wire = await wireTo(server);
  const context = await browser.newContext();
  /** @type {Map<string, number>} */
  const bytes = new Map();
  /** @type {Promise<void>[]} */
  const pending = [];
  context.on('requestfinished', (request) => {
    if (request.serviceWorker()) return;
    pending.push((async () => {
      const {responseBodySize, responseHeadersSize} = await request.sizes();
      const part = partOf(new URL(request.url()).pathname);
      bytes.set(part, (bytes.get(part) ?? 0) + responseBodySize + responseHeadersSize);
    })());
  });
  for (const name of ['first', 'return', 'later']) {
    if (name === 'later') await setTimeout(KEPT_MS);
    const before = wire.bytes;
    const page = await context.newPage();
    watchPage(page, new URL(wire.url).origin);
    await page.goto(wire.url);
    await page.waitForFunction(() => performance.getEntriesByName('photo-ready').length > 0, null, {timeout: START_MS});
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForTimeout(3000);  // the service worker keeps what it needs and looks for a newer version
    if (name === 'first') {
      await Promise.all(pending);
      for (const [part, size] of bytes) console.log(`first visit, ${part}: ${(size / 1e6).toFixed(2)} MB`);
    }
    console.log(`${name} visit, in all on the wire: ${wire.bytes - before} bytes; ${await times(page)}`);
    await page.close();
  }
  await context.close();
  await wire.close();
}

/** In the page: the module's classification, the bare models on the same tensors, and the way with a canvas, by turns.
 * @param {{folder: string, photo: string, runs: number}} task */
async function classifyInPage({folder, photo, runs}) {
  const {Vitrine} = await import(/** @type {any} */ ('/vitrine.js'));
  const {WorkerBridge} = await import(/** @type {any} */ ('/worker-bridge.js'));
  const ort = await import(/** @type {any} */ ('/ort/ort.wasm.min.mjs'));
  const vitrine = await Vitrine.load(folder);
  const bridge = new WorkerBridge({source: new URL(folder, location.href)});
  await bridge.complete;
  const bytes = Uint8Array.from(atob(photo), (letter) => letter.charCodeAt(0));
  const {width, height} = vitrine.pack.image;
  const options = {executionProviders: ['wasm'], logSeverityLevel: 3};
  const sessions = await Promise.all(vitrine.pack.models.map(async (/** @type {any} */ {file}) =>
    ort.InferenceSession.create(new Uint8Array(await (await fetch(folder + file)).arrayBuffer()), options)));
  const row = (/** @type {Int32Array | Float32Array} */ values) =>
    new ort.Tensor(values instanceof Float32Array ? 'float32' : 'int32', values, [1, values.length]);
  const photoInput = {image: new ort.Tensor('float32', vitrine.classifier.encodeImage(bytes).tensor, [1, 3, height, width])};
  /** @param {any} model @param {any[]} encoded by the pack's encoders */
  const inputsOf = ({role, encoder}, encoded) => {
    if (role === 'image') return photoInput;
    const {ids, weights, tokens} = encoded[vitrine.pack.text.findIndex((/** @type {any} */ {name}) => name === encoder)];
    return tokens.length > 0 ? {tokens: row(tokens)} : {ids: row(ids), weights: row(weights)};
  };
  const pen = /** @type {any} */ (new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true}));
  const clock = async (/** @type {() => Promise<unknown>} */ action) => {
    const begin = performance.now();
    const result = await action();
    return {ms: performance.now() - begin, result};
  };
  const rows = [];
  for (let i = 0; i < runs; i++) {
    const title = `analog wrist watch for men ${i}`;
    const text = vitrine.classifier.encodeText(title, '');
    const inputs = vitrine.pack.models.map((/** @type {any} */ model) => inputsOf(model, text.encoded));
    vitrine.classifier.freeText(text);
    const bare = await clock(async () => { for (const [m, session] of sessions.entries()) await session.run(inputs[m]); });
    const module = await clock(() => vitrine.classify({title, image: bytes}));
    const reasons = await clock(async () => {
      const {labels} = /** @type {any} */ (module.result);
      await vitrine.explain(labels[1].code);
      for (const part of ['photo', 'title']) await vitrine.without(part);
    });
    const image = new Blob([bytes]);  // as a visitor's photo is there before it is asked about
    const whole = await clock(() => bridge.classify({title, image}));
    const further = await clock(() => bridge.classify({title: `steel ${title}`, image}));
    const canvas = await clock(async () => {
      const bitmap = await createImageBitmap(new Blob([bytes]));
      pen.drawImage(bitmap, 0, 0, width, height);
      const {data} = pen.getImageData(0, 0, width, height);
      const tensor = new Float32Array(3 * width * height);
      for (let p = 0; p < width * height; p++) {
        for (let c = 0; c < 3; c++) tensor[c * width * height + p] = (data[4 * p + c] / 255 - 0.45) / 0.225;
      }
    });
    const {timings} = /** @type {any} */ (module.result);
    rows.push({
      ...timings, bare: bare.ms, module: module.ms, ours: module.ms + reasons.ms, whole: whole.ms, further: further.ms,
      canvas: canvas.ms,
    });
  }
  bridge.close();
  await vitrine.close();
  return rows;
}

/** @param {import('playwright-core').Browser} browser @param {string} url @param {string} pack its name */
async function classification(browser, url, pack) {
  const photo = readFileSync(join(siteFolder(), 'samples/watch.jpg')).toString('base64');
  const {page, close} = await visit(browser, new URL('site.json', url).href, {expected: /404/});  // it has no icon
  const rows = await page.evaluate(classifyInPage, {folder: `/packs/${pack}/`, photo, runs: RUNS + WARM_UP});
  /** @param {string} name */
  const typical = (name) => median(rows.slice(WARM_UP).map((/** @type {any} */ row) => row[name]));
  console.log(`${pack}: warm classification of a title and a 500x500 photo: ${typical('module').toFixed(1)} ms (median of ${RUNS}); ` +
    `text ${typical('textMs').toFixed(2)}, text model ${typical('textModelMs').toFixed(2)}, ` +
    `photo ${typical('photoMs').toFixed(2)}, photo model ${typical('imageModelMs').toFixed(2)}`);
  console.log(`bare inference of its models in the same page: ${typical('bare').toFixed(1)} ms`);
  console.log(`a classification over the bare inference: ${(typical('module') / typical('bare')).toFixed(3)}; ` +
    `with all reasons that the page shows: ${(typical('ours') / typical('bare')).toFixed(3)}`);
  console.log(`the same with the browser's messages to and from the worker: ${typical('whole').toFixed(1)} ms, ` +
    `${(typical('whole') / typical('bare')).toFixed(3)}; another title for the same photo: ${typical('further').toFixed(1)} ms`);
  console.log(`our photo preprocessing over canvas and getImageData: ${(typical('photoMs') / typical('canvas')).toFixed(2)} ` +
    `(${typical('canvas').toFixed(2)} ms)`);
  await close();
}

/**
 * Frames and the main thread while the page answers one product after the other: drawn when something changed, as for
 * visitors; drawn anew in each frame; and the same with all that draws or fills textures left out, which is the page's
 * own work, as it is where a graphics card does the rest.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 */
async function frames(browser, url) {
  const {page, close} = await openPage(browser, url);
  await spoken(page, /^Ready$/, START_MS);
  const photo = readFileSync(join(siteFolder(), 'samples/watch.jpg')).toString('base64');
  for (const [drawn, name] of /** @type {const} */ ([
    ['changes', 'drawn when something changed'], ['always', 'each frame drawn anew'], ['own', 'each frame anew, without what draws'],
  ])) {
    const {longest, rate, work} = await page.evaluate(async ({photo, runs, drawn}) => {
      const {session, canvas} = /** @type {any} */ (globalThis).vitrinePage;
      if (drawn === 'own') {
        const gl = /** @type {any} */ (document.querySelector('canvas')?.getContext('webgl2'));
        for (const name of ['drawElements', 'clear', 'texImage2D', 'texSubImage2D', 'bufferData']) gl[name] = () => {};
      }
      const bytes = Uint8Array.from(atob(photo), (letter) => letter.charCodeAt(0));
      let [longest, frames, running] = [0, 0, true];
      const begin = performance.now();
      /** @type {number[]} */
      const work = [];
      const observer = new PerformanceObserver((list) => {
        for (const {duration} of list.getEntries()) longest = Math.max(longest, duration);
      });
      observer.observe({entryTypes: ['longtask']});
      const tick = () => {
        const start = performance.now();
        if (drawn !== 'changes') canvas.drawNow();
        work.push(performance.now() - start);
        frames++;
        if (running) requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
      for (let i = 0; i < runs; i++) {
        session.choose({title: `analog watch ${i}`, description: '', photo: new File([bytes], `${i}.jpg`, {type: 'image/jpeg'})});
        await session.settled;
      }
      running = false;
      observer.disconnect();
      return {longest, rate: frames / (performance.now() - begin) * 1000, work};
    }, {photo, runs: RUNS, drawn});
    const own = drawn === 'changes' ? '' : `, ${median(work).toFixed(2)} ms a frame (at most ${Math.max(...work).toFixed(1)})`;
    console.log(`while ${RUNS} photos are classified, ${name}: ${rate.toFixed(0)} frames a second${own}, ` +
      `longest task of the main thread ${longest === 0 ? 'below 50' : longest.toFixed(0)} ms`);
  }
  await close();
}

export async function run() {
  const site = await serveSite();
  const browser = await launch();
  try {
    await visits(browser, site.url);
    for (const {name} of await (await fetch(new URL('packs/index.json', site.url))).json()) await classification(browser, site.url, name);
    await frames(browser, site.url);
  } finally {
    await browser.close();
    await site.close();
  }
}
