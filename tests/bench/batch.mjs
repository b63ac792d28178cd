// A batch of 10,000 texts in the page: how fast it goes, and what it asks of the main thread meanwhile; drawn, and with all that
// draws or fills textures left out, which is the page's own work, as it is where a graphics card does the rest.
// @ts-check
import {launch, openPage} from '../e2e/browser.mjs';
import {serveSite} from '../e2e/site.mjs';

const ROWS = 10_000;
const LONGEST_MS = 300_000;
const TITLES = ['Analog watch with leather strap', 'Ceramic coffee mug', 'USB keyboard for laptop', 'Cotton double bedsheet', 'Soft toy for babies'];
const SHOWN_TASKS = 3;

const csv = () => ['name', ...Array.from({length: ROWS}, (_, i) => `${TITLES[i % TITLES.length]} ${i}`)].join('\n');

/** In the page: notes frames that took longer than they should, and what ran in them. @param {boolean} draws */
function watch(draws) {
  if (!draws) {
    const gl = /** @type {any} */ (document.querySelector('canvas')?.getContext('webgl2'));
    for (const name of ['drawElements', 'clear', 'texImage2D', 'texSubImage2D', 'bufferData', 'bufferSubData']) gl[name] = () => {};
  }
  const page = /** @type {any} */ (globalThis);
  [page.frames, page.long] = [0, []];
  new PerformanceObserver((list) => {
    for (const frame of /** @type {any[]} */ (list.getEntries())) {
      const scripts = frame.scripts.map((/** @type {any} */ one) =>
        `${one.invoker} ${one.sourceFunctionName} ${one.sourceURL.split('/').at(-1)} ${one.duration.toFixed(0)} ms`);
      page.long.push({duration: frame.duration, scripts});
    }
  }).observe({type: 'long-animation-frame'});
  const tick = () => { page.frames++; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}

/** @param {import('playwright-core').Browser} browser @param {string} url @param {boolean} draws */
async function batch(browser, url, draws) {
  const {page, close} = await openPage(browser, `${url}?pack=flipkart#batch`);
  await page.waitForFunction(() => /** @type {any} */ (globalThis).vitrinePage.session.source);
  await page.evaluate(watch, draws);
  await page.setInputFiles('#batch-choose-input', [{name: 'shop.csv', mimeType: 'text/csv', buffer: Buffer.from(csv())}]);
  await page.locator('#batch-start:enabled').waitFor();
  const begin = performance.now();
  await page.locator('#batch-start').click();
  await page.waitForFunction(() => /** @type {any} */ (globalThis).vitrinePage.batch.stage === 'done', null, {timeout: LONGEST_MS});
  const seconds = (performance.now() - begin) / 1000;
  for (const control of ['order:probability', 'filter:review', 'order:type', 'filter:all', 'order:line']) {
    await page.locator(`[data-control="${control}"]`).click();
  }
  await page.locator('#batch-rows').hover();
  for (let i = 0; i < 20; i++) await page.mouse.wheel(0, 4000);
  const {frames, long} = await page.evaluate(() => {
    const {frames, long} = /** @type {any} */ (globalThis);
    return {frames, long: long.sort((/** @type {any} */ a, /** @type {any} */ b) => b.duration - a.duration)};
  });
  console.log(`${ROWS} texts, ${draws ? 'drawn by the processor' : 'without what draws'}: ${seconds.toFixed(1)} s, ` +
    `${(ROWS / seconds).toFixed(0)} a second; ${long.length} of ${frames} frames took more than 50 ms`);
  for (const {duration, scripts} of long.slice(0, SHOWN_TASKS)) console.log(`  ${duration.toFixed(0)} ms: ${scripts.join(', ') || 'no script of ours'}`);
  await close();
}

export async function run() {
  const site = await serveSite();
  const browser = await launch();
  try {
    for (const draws of [true, false]) await batch(browser, site.url, draws);
  } finally {
    await browser.close();
    await site.close();
  }
}
