// The page as a visitor meets it: bytes of a first visit, time until it is ready, and what a classification costs beside
// the bare inference and beside the canvas that a page would otherwise scale its photos with.
// @ts-check
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {launch, openPage, spoken} from '../e2e/browser.mjs';
import {serveSite, siteFolder} from '../e2e/site.mjs';

const RUNS = 40;
const WARM_UP = 10;

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** @param {string} path */
function partOf(path) {
  if (path.startsWith('/wasm/')) return 'our two wasm modules';
  if (path.startsWith('/ort/')) return 'ONNX Runtime Web';
  if (path.startsWith('/packs/')) return 'pack';
  return 'page, fonts, samples';
}

/** @param {import('playwright-core').Browser} browser @param {string} url */
async function firstVisit(browser, url) {
  /** @type {Map<string, number>} */
  const bytes = new Map();
  /** @type {Promise<void>[]} */
  const pending = [];
  const begin = performance.now();
  const {page, close} = await openPage(browser, url, {prepare: async (page) => {
    page.context().on('requestfinished', (request) => pending.push((async () => {
      const {responseBodySize, responseHeadersSize} = await request.sizes();
      const part = partOf(new URL(request.url()).pathname);
      bytes.set(part, (bytes.get(part) ?? 0) + responseBodySize + responseHeadersSize);
    })()));
  }});
  await spoken(page, /^Ready$/, 60_000);
  const ready = performance.now() - begin;
  await Promise.all(pending);
  for (const [part, size] of bytes) console.log(`first visit, ${part}: ${(size / 1e6).toFixed(2)} MB`);
  const total = [...bytes.values()].reduce((sum, size) => sum + size, 0);
  console.log(`first visit, in all: ${(total / 1e6).toFixed(2)} MB, compressed as our server sends it`);
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
  console.log(`first contentful paint after ${paint?.toFixed(0)} ms, ready after ${ready.toFixed(0)} ms`);
  await close();
}

/** @param {import('playwright-core').Browser} browser @param {string} url */
async function classification(browser, url) {
  const photo = readFileSync(join(siteFolder(), 'samples/watch.jpg')).toString('base64');
  const {page, close} = await openPage(browser, url);
  const rows = await page.evaluate(async ({photo, runs}) => {
    // The module that the page's worker uses, here in the page itself: no message passing in any figure.
    const {Vitrine} = await import(/** @type {any} */ ('/vitrine.js'));
    const packs = await (await fetch('/packs/index.json')).json();
    const vitrine = await Vitrine.load(`/packs/${packs[0].name}`);
    const bytes = Uint8Array.from(atob(photo), (letter) => letter.charCodeAt(0));
    const {width, height} = vitrine.pack.image;
    const context = /** @type {any} */ (new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true}));
    const rows = [];
    for (let i = 0; i < runs; i++) {
      const {timings} = await vitrine.classify({title: `analog wrist watch for men ${i}`, image: bytes});
      const begin = performance.now();
      const bitmap = await createImageBitmap(new Blob([bytes]));
      context.drawImage(bitmap, 0, 0, width, height);
      const {data} = context.getImageData(0, 0, width, height);
      const tensor = new Float32Array(3 * width * height);
      for (let p = 0; p < width * height; p++) {
        for (let c = 0; c < 3; c++) tensor[c * width * height + p] = (data[4 * p + c] / 255 - 0.45) / 0.225;
      }
      rows.push({...timings, canvasMs: performance.now() - begin});
    }
    vitrine.close();
    return rows;
  }, {photo, runs: RUNS + WARM_UP});
  /** @param {string} name */
  const typical = (name) => median(rows.slice(WARM_UP).map((/** @type {any} */ row) => row[name]));
  const inference = typical('textModelMs') + typical('imageModelMs');
  console.log(`warm classification of a title and a 500x500 photo: ${typical('totalMs').toFixed(1)} ms (median of ${RUNS}); ` +
    `text ${typical('textMs').toFixed(2)}, text model ${typical('textModelMs').toFixed(2)}, ` +
    `photo ${typical('photoMs').toFixed(2)}, photo model ${typical('imageModelMs').toFixed(2)}`);
  console.log(`everything over bare inference: ${(typical('totalMs') / inference).toFixed(3)}`);
  console.log(`our photo preprocessing over canvas and getImageData: ${(typical('photoMs') / typical('canvasMs')).toFixed(2)} ` +
    `(${typical('canvasMs').toFixed(2)} ms)`);
  await close();
}

export async function run() {
  const site = await serveSite();
  const browser = await launch();
  try {
    await firstVisit(browser, site.url);
    await classification(browser, site.url);
  } finally {
    await browser.close();
    await site.close();
  }
}
