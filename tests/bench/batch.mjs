// A batch of 10,000 texts in the page: how fast it goes, and what it asks of the main thread meanwhile; drawn, and with all that
// draws or fills textures left out, which is the page's own work, as it is where a graphics card does the rest.
// @ts-check
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {launch, openPage} from '../e2e/browser.mjs';
import {serveSite} from '../e2e/site.mjs';
import {traceMainThread} from './main-thread.mjs';

const ROWS = 10_000;
const LONGEST_MS = 300_000;
const TITLES = {
  'Watches': 'Analog watch with leather strap', 'Kitchen & Dining': 'Ceramic coffee mug', 'Computers': 'USB keyboard for laptop',
  'Home Furnishing': 'Cotton double bedsheet', 'Baby Care': 'Soft toy for babies',
};
const [TURNS, TURN_PIXELS] = [20, 4000];
const SHOWN_TASKS = 3;

const products = Object.entries(TITLES);
const csv = () => ['name,category', ...Array.from({length: ROWS}, (_, i) => `${products[i % products.length][1]} ${i},${products[i % products.length][0]}`)].join('\n');

/** In the page: notes frames that took longer than they should. @param {boolean} draws */
function watch(draws) {
  if (!draws) {
    const gl = /** @type {any} */ (document.querySelector('canvas')?.getContext('webgl2'));
    for (const name of ['drawElements', 'clear', 'texImage2D', 'texSubImage2D', 'bufferData', 'bufferSubData']) gl[name] = () => {};
  }
  const page = /** @type {any} */ (globalThis);
  [page.frames, page.long] = [0, []];
  new PerformanceObserver((list) => {
    for (const {startTime, duration} of list.getEntries()) page.long.push({startTime, duration});
  }).observe({type: 'long-animation-frame'});
  const tick = () => { page.frames++; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}

/** Chooses the file, classifies it, sorts, filters and scrolls; the seconds that classifying took.
 * @param {import('playwright-core').Page} page @param {string} file */
async function work(page, file) {
  await page.setInputFiles('#batch-choose-input', file);
  await page.locator('#batch-start:enabled').waitFor();
  const begin = performance.now();
  await page.locator('#batch-start').click();
  await page.waitForFunction(() => /** @type {any} */ (globalThis).vitrinePage.batch.stage === 'done', null, {timeout: LONGEST_MS});
  const seconds = (performance.now() - begin) / 1000;
  for (const control of ['order:probability', 'filter:review', 'order:type', 'filter:all', 'order:line']) {
    await page.locator(`[data-control="${control}"]`).click();
  }
  await page.locator('#batch-rows').hover();
  for (let i = 0; i < TURNS; i++) await page.mouse.wheel(0, TURN_PIXELS);
  await page.waitForFunction((end) => /** @type {HTMLElement} */ (document.querySelector('#batch-rows')).scrollTop >= end, TURNS * TURN_PIXELS);
  return seconds;
}

/** @param {import('playwright-core').Browser} browser @param {string} url @param {string} file @param {boolean} draws */
async function batch(browser, url, file, draws) {
  const {page, close} = await openPage(browser, `${url}?pack=flipkart#batch`);
  await page.waitForFunction(() => performance.getEntriesByName('photo-ready').length > 0);
  await page.evaluate(watch, draws);
  let seconds = 0;
  const tasks = await traceMainThread(browser, page, async () => { seconds = await work(page, file); });
  /** @type {{frames: number, long: {startTime: number, duration: number}[]}} */
  const {frames, long} = await page.evaluate(() => {
    const {frames, long} = /** @type {any} */ (globalThis);
    return {frames, long};
  });
  await close();
  console.log(`${ROWS} texts, ${draws ? 'drawn by the processor' : 'without what draws'}: ${seconds.toFixed(1)} s, ` +
    `${(ROWS / seconds).toFixed(0)} a second; ${long.length} of ${frames} frames took more than 50 ms by the clock, ` +
    `the main thread's longest task ${Math.max(...tasks.map(({wallMs}) => wallMs)).toFixed(0)} ms`);
  const cpuOf = (/** @type {{startTime: number, duration: number}} */ {startTime, duration}) => tasks
    .filter(({at}) => at >= startTime && at < startTime + duration).reduce((sum, {cpuMs}) => sum + cpuMs, 0);
  for (const frame of long.sort((a, b) => b.duration - a.duration).slice(0, SHOWN_TASKS)) {
    console.log(`  a frame of ${frame.duration.toFixed(0)} ms, in which the main thread had the processor for ${cpuOf(frame).toFixed(0)} ms`);
  }
  for (const {wallMs, cpuMs, parts} of tasks.sort((a, b) => b.cpuMs - a.cpuMs).slice(0, SHOWN_TASKS)) {
    console.log(`  a task that had the processor for ${cpuMs.toFixed(1)} ms (${wallMs.toFixed(0)} by the clock): ${parts.join(', ') || 'many small parts'}`);
  }
}

export async function run() {
  const site = await serveSite();
  const browser = await launch();
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
  try {
    const file = join(folder, 'shop.csv');  // by its path, as visitors choose it: a file in a message would take the main thread's time
    writeFileSync(file, csv());
    for (const draws of [true, false]) await batch(browser, site.url, file, draws);
  } finally {
    await browser.close();
    await site.close();
    rmSync(folder, {recursive: true});
  }
}
