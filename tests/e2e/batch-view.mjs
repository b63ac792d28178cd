// The Batch view with the shipped pack, as tests open it: catalogues, what is told of them, and what is saved. A file that
// imports this has a browser and a site while its tests run.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before} from 'node:test';
import {launch, openPage} from './browser.mjs';
import {serveSite, siteFolder} from './site.mjs';

export const START_MS = 60_000;
export const DESKTOP = {viewport: {width: 1280, height: 800}};
export const PHOTOS = ['watch.jpg', 'mug.jpg'];
const TITLES = {
  'Watches': 'Analog watch with leather strap', 'Kitchen & Dining': 'Ceramic coffee mug', 'Computers': 'USB keyboard for laptop',
  'Home Furnishing': 'Cotton double bedsheet', 'Baby Care': 'Soft toy for babies',
};

/** @typedef {import('playwright-core').Page} Page */
/** @type {import('playwright-core').Browser} */ export let browser;
/** @type {Awaited<ReturnType<typeof serveSite>>} */ export let site;
before(async () => { [browser, site] = await Promise.all([launch(), serveSite()]); });
after(async () => { await browser?.close(); await site?.close(); });

export const photo = (/** @type {string} */ name) => readFileSync(join(siteFolder(), 'samples', name));

/** Rows of a shop: some labels are wrong on purpose, some rows have a photo, one photo is missing and one is broken. @param {number} count */
export function shop(count) {
  const labels = Object.keys(TITLES);
  const rows = Array.from({length: count}, (_, i) => {
    const [truth, told] = [labels[i % labels.length], labels[(i % 11 === 0 ? i + 1 : i) % labels.length]];
    const image = i === 3 ? 'lost.jpg' : i === 4 ? 'broken.jpg' : i % 3 === 0 ? PHOTOS[i % 2] : '';
    return [String(i), `${TITLES[/** @type {keyof typeof TITLES} */ (truth)]} ${i}`, i % 4 ? '' : 'of good "make", new', image, told];
  });
  return [['', 'name', 'description', 'photo', 'category'], ...rows];
}

/** @param {string[][]} rows @param {string} [separator] */
export const csvOf = (rows, separator = ',') => rows.map((row) => row.map((cell) =>
  /[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell).join(separator)).join('\r\n');

/** RFC 4180, as spreadsheets read it. @param {string} text @param {string} [separator] */
export function parseCsv(text, separator = ',') {
  assert.ok(text.startsWith('\ufeff') && text.endsWith('\r\n'), 'a byte order mark and CRLF');
  const [records, cell] = [/** @type {string[][]} */ ([[]]), new RegExp(`(?:"((?:[^"]|"")*)"|([^"${separator}\r\n]*))(${separator}|\r\n)`, 'gy')];
  for (const [, quoted, plain, end] of text.slice(1).matchAll(cell)) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') records.push([]);
  }
  return records.slice(0, -1);
}

export const file = (/** @type {string} */ name, /** @type {string | Buffer} */ content, type = 'text/csv') =>
  ({name, mimeType: type, buffer: Buffer.from(content)});
export const photoFiles = () => [...PHOTOS.map((name) => file(name, photo(name), 'image/jpeg')), file('broken.jpg', 'no photo', 'image/jpeg')];

/** @param {string} [state] @param {Parameters<typeof openPage>[2]} [options] */
export async function openBatch(state = '', options = {}) {
  const visited = await openPage(browser, `${site.url}?pack=flipkart#batch${state}`, {context: DESKTOP, ...options});
  await visited.page.waitForFunction(() => /** @type {any} */ (globalThis).vitrinePage.session.source && document.querySelector('#batch-choose'));
  return visited;
}

/** Chooses files and waits until they are understood. @param {Page} page @param {ReturnType<typeof file>} table @param {ReturnType<typeof file>[]} [photos] */
export async function choose(page, table, photos = []) {
  if (photos.length > 0) await page.setInputFiles('#batch-photos-input', photos);
  await page.setInputFiles('#batch-choose-input', [table]);
  await page.locator('#batch-start:enabled').waitFor();
}

/** @param {Page} page @param {string} stage */
export const reached = (page, stage) => page.waitForFunction((stage) =>
  /** @type {any} */ (globalThis).vitrinePage?.batch.stage === stage, stage, {timeout: START_MS});

/** @param {Page} page @param {ReturnType<typeof file>} table @param {ReturnType<typeof file>[]} [photos] */
export async function classify(page, table, photos) {
  await choose(page, table, photos);
  await page.locator('#batch-start').click();
  await reached(page, 'done');
}

/** The file that a button saves, as text. @param {Page} page @param {string} button */
export async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(button).click()]);
  return {name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8')};
}

/** @param {Page} page */
export const words = async (page) => (await page.locator('#twin').textContent() ?? '').replace(/\s+/g, ' ');

/** Cells of a twin's table, by its caption. @param {Page} page @param {string} caption */
export const table = (page, caption) => page.evaluate((caption) => {
  const found = [...document.querySelectorAll('#twin table')].find((one) => one.querySelector('caption')?.textContent === caption);
  return [...found?.querySelectorAll('tr') ?? []].map((row) => [...row.children].map((cell) => cell.textContent));
}, caption);

/** The rows that the grid holds now. @param {Page} page */
export const gridRows = (page) => page.evaluate(() => [...document.querySelectorAll('.batch-row')]
  .map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
