// Writes screenshots of the real page's states, desktop and phone, light and dark, for people to look at.
import assert from 'node:assert/strict';
import {mkdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {dropFile, launch, openPage, spoken} from './browser.mjs';
import {serveSite} from './site.mjs';

const FOLDER = process.env.VITRINE_SCREENSHOTS ?? 'screenshots';
const START_MS = 60_000;
const VIEWPORTS = {
  '1280x800': {viewport: {width: 1280, height: 800}},
  '390x844': {viewport: {width: 390, height: 844}, deviceScaleFactor: 2, isMobile: true, hasTouch: true},
};

/** @typedef {import('playwright-core').Page} Page */
/** @type {Record<string, (page: Page) => Promise<unknown>>} */
const STATES = {
  loading: (page) => page.waitForFunction(() => /[1-9] of \d/.test(document.querySelector('#twin')?.textContent ?? '')),
  empty: (page) => spoken(page, /^Ready$/, START_MS),
  answer: async (page) => {
    await spoken(page, /^Ready$/, START_MS);
    await page.getByRole('button', {name: 'A wrist watch'}).click();
    await spoken(page, /review$/);
  },
  words: async (page) => {
    await spoken(page, /^Ready$/, START_MS);
    await page.fill('#title', 'Set cadeau : bougie parfumée à la rose');
    await spoken(page, /review$/);
  },
  error: async (page) => {
    await spoken(page, /^Ready$/, START_MS);
    await dropFile(page, {name: 'notes.txt', type: 'text/plain', bytes: 'This is a note, and no photo at all.'});
    await page.getByRole('button', {name: 'Remove the photo'}).waitFor();
  },
};

/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
before(async () => {
  mkdirSync(FOLDER, {recursive: true});
  [browser, site] = await Promise.all([launch(), serveSite()]);
});
after(async () => { await browser?.close(); await site?.close(); });

for (const [size, view] of Object.entries(VIEWPORTS)) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    for (const [state, reach] of Object.entries(STATES)) {
      test(`${state}, ${size}, ${colorScheme}`, async () => {
        const {page, close} = await openPage(browser, site.url, {
          context: {...view, colorScheme},
          // A model that never comes keeps the page loading.
          prepare: (page) => (state === 'loading' ? page.route('**/image.onnx', () => {}) : Promise.resolve()),
        });
        await reach(page);
        await page.waitForTimeout(300);
        const path = join(FOLDER, `${state}-${size}-${colorScheme}.png`);
        await page.screenshot({path, fullPage: size === '390x844'});
        assert.ok(statSync(path).size > 10_000, 'the page is not blank');
        await close();
      });
    }
  }
}
