// A thousand classifications, and a batch, leave the memory where it was: both WebAssembly heaps, the page's and the workers'
// objects.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {launch, LONG_TEXT, openPage, pauseBatchAfter, spoken} from './browser.mjs';
import {serveSite, siteFolder} from './site.mjs';

const WARM_UP = 60;
const CLASSIFICATIONS = 1000;
const SLACK_BYTES = 1 << 20;

/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
before(async () => {
  [browser, site] = await Promise.all([
    launch(['--enable-blink-features=ForceEagerMeasureMemory', '--enable-precise-memory-info'], {whole: true}), serveSite()]);
});
after(async () => { await browser?.close(); await site?.close(); });

/** Bytes of the page, its workers and all WebAssembly memories, without the canvas, of which Chromium keeps two to four buffers.
 * @param {import('playwright-core').Page} page */
const bytesOfAll = (page) => page.evaluate(async () => {
  const {breakdown} = await /** @type {any} */ (performance).measureUserAgentSpecificMemory();
  return breakdown.reduce((/** @type {number} */ sum, /** @type {any} */ {types, bytes}) => sum + (types.includes('Canvas') ? 0 : bytes), 0);
});

test('1,000 classifications leave memory flat', async (context) => {
  // A small window, as drawing without a graphics card takes most of the time.
  const {page, close} = await openPage(browser, site.url, {context: {viewport: {width: 360, height: 300}}});
  await spoken(page, /^Ready$/, 60_000);
  if (!await page.evaluate(() => crossOriginIsolated)) {
    await close();
    return context.skip('browsers measure the memory of isolated pages only');
  }
  const protocol = await page.context().newCDPSession(page);
  const photos = ['watch.jpg', 'mug.jpg']
    .map((name) => readFileSync(join(siteFolder(), 'samples', name)).toString('base64'));

  const classify = (/** @type {number} */ count) => page.evaluate(async ({photos, count}) => {
    const {session} = /** @type {any} */ (globalThis).vitrinePage;
    for (let i = 0; i < count; i++) {
      const bytes = Uint8Array.from(atob(photos[i % photos.length]), (letter) => letter.charCodeAt(0));
      const photo = i % 3 === 0 ? null : new File([bytes], `${i}.jpg`, {type: 'image/jpeg'});
      session.choose({title: `Élégant product number ${i}`, description: 'stainless steel '.repeat(i % 7), photo});
      await session.settled;
    }
  }, {photos, count});

  const measure = async () => {
    await protocol.send('HeapProfiler.enable');
    await protocol.send('HeapProfiler.collectGarbage');
    await protocol.send('HeapProfiler.collectGarbage');
    const {usedSize} = await protocol.send('Runtime.getHeapUsage');
    const app = await page.evaluate(() => /** @type {any} */ (globalThis).vitrinePage.canvas.memoryBytes);
    return {page: usedSize, app, all: await bytesOfAll(page)};
  };

  await classify(WARM_UP);
  const start = await measure();
  await classify(CLASSIFICATIONS);
  const end = await measure();
  console.log(JSON.stringify({start, end}));
  assert.equal(end.app, start.app, 'the memory of app.wasm has grown');
  assert.ok(end.page - start.page < SLACK_BYTES, `the page's objects grew by ${end.page - start.page} bytes`);
  assert.ok(end.all - start.all < SLACK_BYTES, `page and worker together grew by ${end.all - start.all} bytes`);
  await close();
});

test('a batch of 10,000 rows leaves memory flat', async (context) => {
  const {page, close} = await openPage(browser, `${site.url}?pack=flipkart#batch`, {context: {viewport: {width: 640, height: 400}}});
  await page.waitForFunction(() => /** @type {any} */ (globalThis).vitrinePage.session.source);
  if (!await page.evaluate(() => crossOriginIsolated)) {
    await close();
    return context.skip('browsers measure the memory of isolated pages only');
  }
  const rows = Array.from({length: 10_000}, (_, i) => `${['Analog watch', 'Ceramic mug', 'USB keyboard'][i % 3]} number ${i},${LONG_TEXT},Watches`);
  await page.setInputFiles('#batch-choose-input', {name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(['title,description,label', ...rows].join('\n'))});
  await pauseBatchAfter(page, 1000);
  await page.locator('#batch-start:enabled').click();
  const measure = async (/** @type {string} */ stage) => {
    await page.waitForFunction((stage) => /** @type {any} */ (globalThis).vitrinePage.batch.stage === stage, stage, {timeout: 120_000});
    return bytesOfAll(page);
  };
  const start = await measure('paused');
  await page.locator('#batch-resume').click();
  const end = await measure('done');
  console.log(JSON.stringify({start, end}));
  assert.ok(end - start < SLACK_BYTES, `page and workers together grew by ${end - start} bytes`);
  await close();
});
