// The real page with the real worker and the shipped pack: products go in, types come out, with threads and WebGPU and
// without.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {dropFile, launch, openPage, spoken} from './browser.mjs';
import {serveSite, siteFolder} from './site.mjs';

const START_MS = 60_000;
const WATCH = join(siteFolder(), 'samples/watch.jpg');
/** @type {{name: {en: string}, photo: string, type: string, title: string}[]} */
const ALL_SAMPLES = JSON.parse(readFileSync(join(siteFolder(), 'samples/index.json'), 'utf8'));
const samplesOf = (/** @type {string} */ wanted) => ALL_SAMPLES.filter((/** @type {{pack: string}} */ {pack}) => pack === wanted);
const SAMPLES = samplesOf('flipkart');

/** @type {import('playwright-core').Browser} */ let browser;
before(async () => { browser = await launch(['--enable-unsafe-webgpu']); });
after(() => browser?.close());

/**
 * Lets the worker see four processors, which make two threads where it may have any, and hides WebGPU or not.
 * @param {import('playwright-core').Page} page
 * @param {boolean} gpu
 */
async function pretend(page, gpu) {
  const hide = gpu ? '' : 'delete Object.getPrototypeOf(navigator).gpu;';
  await page.addInitScript(hide);
  await page.route('**/worker.js', async (route) => {
    const response = await route.fetch();
    const prelude = `${hide} Object.defineProperty(navigator, 'hardwareConcurrency', {value: 4});`;
    await route.fulfill({response, body: `${prelude}\n${await response.text()}`});
  });
}

for (const isolated of [true, false]) {
  describe(isolated ? 'isolated, with threads' : 'not isolated, on one thread', () => {
    /** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
    before(async () => { site = await serveSite({isolated}); });
    after(() => site?.close());

    for (const gpu of [true, false]) {
      test(`a photo, and a title with accents, become the right type ${gpu ? 'beside' : 'without'} WebGPU`, async () => {
        const {page, close} = await openPage(browser, site.url, {prepare: (page) => pretend(page, gpu)});
        await spoken(page, /^Ready$/, START_MS);
        assert.equal(await page.evaluate(() => crossOriginIsolated), isolated);
        const ours = /** @type {import('playwright-core').Worker} */ (
          page.workers().find((worker) => worker.url().endsWith('/worker.js')));
        assert.equal(page.workers().length, isolated ? 2 : 1, 'ours, and where it may one of ONNX Runtime');
        for (const scope of [page, ours]) {
          assert.equal(await scope.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter())), gpu);
        }
        await page.setInputFiles('#photo', WATCH);
        await spoken(page, /^Watches, /);
        await page.locator('#title').pressSequentially('Élégant analog watch – cadran à l’ancienne');
        await page.locator('#twin', {hasText: 'Élégant'}).waitFor({state: 'attached'});
        assert.match(await spoken(page, /^Watches, (> )?\d+ %, needs (no )?review$/), /^Watches/);
        const twin = await page.locator('#twin').innerText();
        assert.match(twin, /Strongest (at|in)/);
        assert.match(twin, /Answered in/);
        await close();
      });
    }
  });
}

describe('on the isolated page', () => {
  /** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
  before(async () => { site = await serveSite(); });
  after(() => site?.close());

  test('a text file dropped as photo gives the core\'s sentence, and removing it leads on', async () => {
    const {page, close} = await openPage(browser, site.url);
    await spoken(page, /^Ready$/, START_MS);
    await page.fill('#title', 'analog watch for men');
    await spoken(page, /^Watches, /);
    await dropFile(page, {name: 'notes.txt', type: 'text/plain', bytes: 'This is a note, and no photo at all.'});
    const sentence = await spoken(page, /^(?!Watches).+\.$/);
    assert.match(sentence, /JPEG/);
    assert.ok((await page.locator('#twin').innerText()).includes(sentence));
    await page.getByRole('button', {name: 'Remove the photo'}).click();
    await spoken(page, /^Watches, /);
    await close();
  });

  test('words of which the pack knows none are a sentence, without a button that would not help', async () => {
    const {page, close} = await openPage(browser, site.url);
    await spoken(page, /^Ready$/, START_MS);
    await page.fill('#title', '手表');
    await spoken(page, /^There is no photo, and the pack knows none of the text's words/);
    assert.equal(await page.locator('.control').count(), 0);
    await page.fill('#title', 'analog watch for men');
    await spoken(page, /^Watches, /);
    await close();
  });

  test('every sample\'s photo alone is classified rightly', async () => {
    const {page, close} = await openPage(browser, site.url);
    await spoken(page, /^Ready$/, START_MS);
    const wrong = [];
    for (const {name: {en: name}, photo, type} of SAMPLES) {
      await page.setInputFiles('#photo', join(siteFolder(), 'samples', photo));
      await page.locator('#photo-file', {hasText: photo}).waitFor();
      const live = await page.evaluate(async () => {
        const {session} = /** @type {any} */ (globalThis).vitrinePage;
        await session.settled;
        return document.querySelector('#twin h2')?.textContent ?? '';
      });
      if (!live.startsWith(`${type},`)) wrong.push(`${name}: ${live}, expected ${type}`);
    }
    assert.deepEqual(wrong, []);
    await close();
  });

  test('a French visitor begins with the Rakuten pack and its samples, and each is classified rightly', async () => {
    const {page, close} = await openPage(browser, site.url, {context: {locale: 'fr-FR'}});
    await spoken(page, /^Prêt$/, START_MS);
    const {labels} = JSON.parse(readFileSync(join(siteFolder(), 'packs/rakuten/pack.json'), 'utf8'));
    const samples = samplesOf('rakuten');
    assert.ok(samples.length > 4);
    assert.equal(await page.locator('#sample-list > li:visible').count(), samples.length);
    for (const {name: {fr: name}, photo, type} of samples) {
      await page.getByRole('button', {name}).click();
      await page.locator('#photo-file', {hasText: photo}).waitFor();
      const {names: {fr: expected}} = labels.find((/** @type {{code: string}} */ {code}) => code === type);
      const found = await page.evaluate(async () => {
        await /** @type {any} */ (globalThis).vitrinePage.session.settled;
        return document.querySelector('#twin h2')?.textContent ?? '';
      });
      assert.ok(found.startsWith(`${expected},`), `${name}: ${found}, expected ${expected}`);
    }
    await close();
  });

  test('words typed while the models load are answered as soon as they are there', async () => {
    const {page, close} = await openPage(browser, site.url);
    await page.fill('#title', 'analog watch for men');
    await spoken(page, /^Watches, /, START_MS);
    await close();
  });

  test('the start shows progress in bytes, and a missing model is a sentence with a way on', async () => {
    let missing = true;
    const {page, close} = await openPage(browser, site.url, {
      expected: /404/,
      prepare: (page) =>
        page.route('**/image.onnx', (route) => (missing ? route.fulfill({status: 404}) : route.continue())),
    });
    assert.match(await spoken(page, /image\.onnx/, START_MS), /\.$/);
    missing = false;
    await page.getByRole('button', {name: 'Try again'}).click();
    await page.waitForFunction(() => /\d\.\d of \d+\.\d MB/.test(document.querySelector('#twin')?.textContent ?? ''));
    await spoken(page, /^Ready$/, START_MS);
    await close();
  });
});
