// Writes screenshots of the real page's states, desktop and phone, light in English and dark in French, for people to look
// at; the README shows some of them.
import assert from 'node:assert/strict';
import {mkdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {dropFile, launch, openPage, spoken} from './browser.mjs';
import {serveSite, siteFolder} from './site.mjs';

const FOLDER = process.env.VITRINE_SCREENSHOTS ?? 'screenshots';
const START_MS = 60_000;
const VIEWPORTS = {
  '1280x800': {viewport: {width: 1280, height: 800}},
  '390x844': {viewport: {width: 390, height: 844}, deviceScaleFactor: 2, isMobile: true, hasTouch: true},
};
const SHOP = [
  ['Analog watch with leather strap', 'For men, water resistant', 'watch.jpg', 'Watches'],
  ['Ceramic coffee mug, blue glaze', 'Holds 350 ml', 'mug.jpg', 'Kitchen & Dining'],
  ['USB keyboard for laptops', '', '', 'Computers'],
  ['Blue glazed cup', '', 'mug.jpg', 'Home Decor & Festive Needs'],
  ['Cotton double bedsheet with two pillow covers', 'Printed, 100 % cotton', '', 'Home Furnishing'],
  ['Baby girl dress with bow', 'For 6 to 12 months', '', 'Baby Care'],
  ['Rose perfume for women, 100 ml', '', '', 'Beauty and Personal Care'],
  ['Gift', '', 'watch.jpg', 'Home Decor & Festive Needs'],
  ['Wireless router with four ports', '300 Mbps', '', 'Computers'],
  ['Showpiece of brass, handmade', 'A dancing Krishna', '', 'Home Decor & Festive Needs'],
  ['Set of six steel spoons', '', '', 'Kitchen & Dining'],
  ['Elegant strap', '', 'watch.jpg', 'Watches'],
  ['Soft toy', 'Teddy bear, 40 cm', '', 'Baby Care'],
  ['Curtain for doors, polyester', 'Two pieces of 2.1 m', '', 'Home Furnishing'],
];
const LOOKS = /** @type {const} */ ([{colorScheme: 'light', locale: 'en-US'}, {colorScheme: 'dark', locale: 'fr-FR'}]);

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page */
const ready = (page) => spoken(page, /^(Ready|Prêt)$/, START_MS);
/** @param {Page} page */
const answered = (page) => spoken(page, /, (> )?\d+\s%, /, START_MS);

/** @param {Page} page @param {number} index */
async function sample(page, index) {
  await page.waitForFunction(() => performance.getEntriesByName('photo-ready').length > 0, null, {timeout: START_MS});
  await page.locator('.sample').nth(index).click();
  await answered(page);
}

/** @param {Page} page @param {string} state */
async function results(page, state) {
  await page.evaluate((state) => { location.hash = `#results${state}`; }, state);
  await spoken(page, /^R(es|és)ult.*\d[.,]\d{3}/, START_MS);
}

/** A shop's catalogue in the Batch view, ready to start; then goes on. @param {Page} page @param {() => Promise<void>} goOn */
async function batch(page, goOn) {
  await page.evaluate(() => { location.hash = '#batch'; });
  await page.waitForFunction(() => /** @type {any} */ (globalThis).vitrinePage.session.source);
  const photos = SHOP.map(([, , photo]) => photo).filter((name) => name);
  await page.setInputFiles('#batch-photos-input', [...new Set(photos)].map((name) => join(siteFolder(), 'samples', name)));
  const csv = [['title', 'description', 'photo', 'category'], ...SHOP, ['a line of one cell']].map((row) => row.join(';')).join('\n');
  await page.setInputFiles('#batch-choose-input', {name: 'catalogue.csv', mimeType: 'text/csv', buffer: Buffer.from(csv)});
  await page.locator('#batch-start:enabled').waitFor({timeout: START_MS});
  await goOn();
}

/** @type {Record<string, {never?: string, window?: boolean, reach: (page: Page) => Promise<unknown>}>} `never` is a file
 * that does not come; `window` shows what a window shows, on phones too */
const STATES = {
  loading: {
    never: '**/text.onnx',
    reach: (page) => page.waitForFunction(() => /[1-9]\s(of|sur)\s\d/.test(document.querySelector('#twin')?.textContent ?? '')),
  },
  empty: {reach: ready},
  answer: {reach: (page) => sample(page, 0)},
  explained: {reach: async (page) => {
    await sample(page, 6);
    await page.locator('[data-control^="explain:"]').nth(1).click();
    await page.locator('[data-control^="explain:"][aria-pressed=true]').nth(0).waitFor();
  }},
  reasons: {window: true, reach: async (page) => {
    await sample(page, 4);
    await page.evaluate(() => innerWidth > 919 && scrollTo(0, document.documentElement.scrollHeight));
  }},
  waiting: {never: '**/image.onnx', reach: async (page) => {
    await ready(page);
    await page.locator('.sample').first().click();
    await answered(page);
  }},
  words: {reach: async (page) => {
    await ready(page);
    await page.fill('#title', 'Set cadeau : bougie parfumée à la rose');
    await answered(page);
  }},
  visit: {reach: async (page) => {
    for (const [entries, index] of [2, 4, 3].entries()) {
      await sample(page, index);
      await page.locator('.visit-entry img').nth(entries).waitFor();
    }
  }},
  error: {reach: async (page) => {
    await ready(page);
    await dropFile(page, {name: 'notes.txt', type: 'text/plain', bytes: 'This is a note, and no photo at all.'});
    await page.locator('[data-control=remove-photo]').waitFor();
  }},
  'batch-columns': {reach: (page) => batch(page, async () => {})},
  batch: {reach: (page) => batch(page, async () => {
    await page.locator('#batch-start').click();
    await page.waitForFunction(() => /** @type {any} */ (globalThis).vitrinePage.batch.stage === 'done', null, {timeout: START_MS});
  })},
  'batch-row': {window: true, reach: async (page) => {
    await batch(page, async () => {
      await page.locator('#batch-start').click();
      await page.waitForFunction(() => /** @type {any} */ (globalThis).vitrinePage.batch.stage === 'done', null, {timeout: START_MS});
    });
    await page.locator('.batch-row').nth(3).click();
    await page.locator('#batch-product').waitFor();
    await page.evaluate(() => innerWidth > 919 && scrollTo(0, 120));
  }},
  results: {reach: (page) => results(page, '')},
  mistakes: {reach: async (page) => {
    await results(page, '&view=image&split=grouped&sort=recall&cell=0,4&threshold=0.8');
    await page.evaluate(() => innerWidth > 919 && scrollTo(0, 560));
  }},
};

/** What the words of each slide have once all of it is there. */
const SLIDES = [/\d[.,]\d\s%/, /Licence/, /\d\sms/, /0[.,]\d{3}/, /→/, /\d\s%/, /(Words|Mots)/, /(medi|médi)/, /(Knows|connaît)/];

/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
before(async () => {
  mkdirSync(FOLDER, {recursive: true});
  [browser, site] = await Promise.all([launch(), serveSite()]);
});
after(async () => { await browser?.close(); await site?.close(); });

for (const [size, view] of Object.entries(VIEWPORTS)) {
  for (const look of LOOKS) {
    test(`slides, ${size}, ${look.colorScheme}`, async () => {
      const {page, close} = await openPage(browser, `${site.url}#present`, {context: {...view, ...look, reducedMotion: 'reduce'}});
      for (const [index, told] of SLIDES.entries()) {
        await page.evaluate((slide) => { location.hash = `#present&slide=${slide}`; }, index + 1);
        await page.locator('#twin', {hasText: `${index + 1} / ${SLIDES.length}`}).filter({hasText: told}).waitFor({state: 'attached', timeout: START_MS});
        await page.waitForTimeout(200);
        const path = join(FOLDER, `slide-${index + 1}-${size}-${look.colorScheme}.png`);
        await page.screenshot({path, fullPage: size === '390x844'});
        assert.ok(statSync(path).size > 10_000, 'the page is not blank');
      }
      await close();
    });
    for (const [state, {never, window, reach}] of Object.entries(STATES)) {
      test(`${state}, ${size}, ${look.colorScheme}`, async () => {
        const {page, close} = await openPage(browser, `${site.url}?pack=flipkart`, {
          context: {...view, ...look, reducedMotion: 'reduce'},
          prepare: async (page) => { if (never) await page.route(never, () => {}); },
        });
        await reach(page);
        await page.mouse.move(0, 0);
        await page.waitForTimeout(300);
        const path = join(FOLDER, `${state}-${size}-${look.colorScheme}.png`);
        await page.screenshot({path, fullPage: size === '390x844' && !window});
        assert.ok(statSync(path).size > 10_000, 'the page is not blank');
        await close();
      });
    }
  }
}
