// The plain form: it classifies without the drawing program and without WebGL, and says what it does.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {launch, openPage, visit} from './browser.mjs';
import {serveSite, siteFolder} from './site.mjs';

const START_MS = 60_000;
const WATCH = join(siteFolder(), 'samples/watch.jpg');

/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
before(async () => { [browser, site] = await Promise.all([launch(), serveSite()]); });
after(async () => { await browser?.close(); await site?.close(); });

/** @param {Parameters<typeof visit>[2]} [options] */
const openPlain = (options = {}) => visit(browser, `${site.url}plain.html`, {webgl: false, ...options});

/** @param {import('playwright-core').Page} page @param {RegExp} pattern */
const says = (page, pattern) => page.getByRole('status').filter({hasText: pattern}).waitFor({timeout: START_MS, state: 'attached'});

test('a product becomes a table that words and photo speak in', async () => {
  const {page, close} = await openPlain({prepare: (page) => page.route('**/wasm/app.*', (route) => route.abort())});
  await page.getByLabel('Title').fill('Élégant <b>analog watch</b>');
  await page.getByLabel('Photo').setInputFiles(WATCH);
  await page.getByRole('button', {name: 'Classify'}).click();
  await says(page, /^Watches, (> )?\d+ %$/);
  assert.ok(await page.getByRole('heading', {name: 'Watches', exact: true}).isVisible());
  const table = page.getByRole('table', {name: 'Probability of each type'});
  assert.deepEqual(await table.getByRole('columnheader').allTextContents(), ['Type', 'Together', 'Words alone', 'Photo alone']);
  assert.equal(await table.getByRole('rowheader').count(), 7);
  assert.match(await table.getByRole('row', {name: /^Watches/}).innerText(), /^Watches\s+(> )?\d+ %\s+(> )?\d+ %\s+(> )?\d+ %$/);
  assert.match(await page.locator('#answer-words').innerText(), /^What spoke for Watches: .*watch/);
  await page.getByRole('button', {name: 'Clear'}).click();
  assert.ok(await page.locator('#answer').isHidden());
  assert.equal(await page.getByLabel('Title').inputValue(), '');
  await close();
});

test('words alone need one column, and the language changes in place', async () => {
  const {page, close} = await openPlain({context: {locale: 'fr-FR'}});
  await page.getByLabel('Titre').fill('analog watch for men');
  await page.getByLabel('Titre').press('Enter');
  await says(page, /^Watches, (> )?\d+\s%$/);
  assert.deepEqual(await page.getByRole('columnheader').allTextContents(), ['Type', 'Probabilité']);
  await page.getByRole('button', {name: 'English'}).click();
  assert.deepEqual(await page.getByRole('columnheader').allTextContents(), ['Type', 'Probability']);
  await says(page, /^Watches, (> )?\d+ %$/);
  await close();
});

test('what cannot be classified is a sentence, in both languages', async () => {
  const {page, close} = await openPlain();
  await page.getByLabel('Photo').setInputFiles({name: 'a.heic', mimeType: 'image/heic',
    buffer: readFileSync(new URL('../images/foreign.heic', import.meta.url))});
  await page.getByRole('button', {name: 'Classify'}).click();
  await says(page, /^This is a HEIC photo/);
  await page.getByRole('button', {name: 'Français'}).click();
  await says(page, /^C’est une photo HEIC/);
  await page.getByRole('button', {name: 'Effacer'}).click();
  await page.getByRole('button', {name: 'Classer'}).click();
  await says(page, /^Il n’y a rien/);
  await close();
});

test('a model that does not come is a sentence, and asking again loads it', async () => {
  let missing = true;
  const {page, close} = await openPlain({
    expected: /404/,
    prepare: (page) => page.route('**/image.onnx', (route) => (missing ? route.fulfill({status: 404}) : route.continue())),
  });
  await says(page, /image\.onnx could not be fetched/);
  missing = false;
  await page.getByLabel('Title').fill('analog watch');
  await page.getByRole('button', {name: 'Classify'}).click();
  await says(page, /^Watches/);
  await close();
});

test('both pages lead to one another and have the same policy', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  const policy = () => page.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content');
  const main = await policy();
  await page.getByRole('link', {name: 'Plain form'}).click();
  await page.getByRole('heading', {name: 'What kind of product is it?'}).waitFor();
  assert.equal(await policy(), main);
  await page.getByRole('link', {name: 'The page that shows why'}).click();
  await page.waitForFunction(() => /** @type {any} */ (globalThis).vitrinePage);
  await close();
});
