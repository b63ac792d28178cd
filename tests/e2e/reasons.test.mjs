// What an answer says of its reasons: why not another type, what would change, how such answers turned out, two packs.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {launch, openPage, spoken} from './browser.mjs';
import {serveSite, siteFolder} from './site.mjs';

/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
before(async () => { [browser, site] = await Promise.all([launch(), serveSite()]); });
after(async () => { await browser?.close(); await site?.close(); });

const PHOTO = join(siteFolder(), 'samples/watch.jpg');

/** The rows of a twin's table. @param {import('playwright-core').Page} page @param {string} caption */
const rowsOf = (page, caption) => page.locator('#twin table').evaluateAll((tables, wanted) =>
  tables.filter((table) => table.querySelector('caption')?.textContent === wanted).map((table) =>
    [...table.querySelectorAll('tr')].slice(1).map((row) => [...row.children].map((cell) => cell.textContent))).at(-1),
caption);

test('two types are told apart by the words that made the difference, each counted once', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  await page.fill('#title', 'a watch of red gold for men watch');
  await page.setInputFiles('#photo', PHOTO);
  await page.locator('#twin', {hasText: 'Strongest in'}).waitFor({state: 'attached'});
  const twin = await page.locator('#twin').innerText();
  assert.match(twin, /Why not Beauty and Personal Care\?\s+The words and the photo both speak more for Watches\./);
  // The fake's values: a word's place and length, shifted by two for the second class.
  assert.deepEqual(await rowsOf(page, 'Watches'),
    [['watch', '+2.80'], ['red', '+1.40'], ['a', '+0.69']]);
  assert.deepEqual(await rowsOf(page, 'Beauty and Personal Care'),
    [['for', '+0.75'], ['gold', '+0.75'], ['of', '+0.65'], ['men', '+0.49']]);
  assert.deepEqual(await rowsOf(page, 'Why not Beauty and Personal Care?'),
    [['The words alone', '88 %', '5 %'], ['The photo alone', '93 %', '3 %']]);
  await close();
});

test('words and photo that differ are told, and what would change without either', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {review: true}});
  await page.fill('#title', 'watch');
  await page.setInputFiles('#photo', PHOTO);
  await page.locator('#twin', {hasText: 'Strongest in'}).waitFor({state: 'attached'});
  assert.match(await page.locator('#twin').innerText(),
    /The words speak more for Watches; the photo, for Beauty and Personal Care\./);
  assert.deepEqual(await rowsOf(page, 'What would change'), [
    ['Without the photo', 'Watches', '88 %', 'Same answer'],
    ['Without the title', 'Beauty and Personal Care', '51 %', 'Another answer']]);
  await close();
});

test('a title alone has no other answer without it, and a test its record', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  await page.fill('#title', 'watch');
  await spoken(page, /review$/);
  const twin = await page.locator('#twin').innerText();
  assert.ok(!twin.includes('What would change'), twin);
  assert.match(twin, /118 of 120 right\s+The rest: Home Decor & Festive Needs\s\(1\), Computers\s\(1\)/);
  await close();
});

test('while the photo\'s model is on its way, the answer goes by the words and says so', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {waiting: true}});
  await page.fill('#title', 'watch');
  await page.setInputFiles('#photo', PHOTO);
  await spoken(page, /^Watches, 93 %, needs no review; the photo model is still loading$/);
  assert.match(await page.locator('#twin').innerText(), /The photo model is still loading\./);
  await close();
});

test('two packs stand side by side and say whether they agree', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  await page.fill('#title', 'watch');
  await spoken(page, /review$/);
  await page.evaluate(() => /** @type {any} */ (globalThis).vitrinePage.session.compare('packs/other/'));
  const twin = page.locator('#twin');
  await twin.getByText('They agree').waitFor({state: 'attached'});
  assert.deepEqual(await rowsOf(page, 'Another shop'), await rowsOf(page, 'Flipkart products'));
  await page.evaluate(() => { /** @type {any} */ (globalThis).fakeSettings.disagree = true; });
  await page.fill('#title', 'watches');
  await twin.getByText('They disagree').waitFor({state: 'attached'});
  assert.deepEqual((await rowsOf(page, 'Another shop'))?.[0].slice(0, 1), ['Home Furnishing']);
  const missing = await page.evaluate(() => {
    const {canvas} = /** @type {any} */ (globalThis).vitrinePage;
    canvas.drawNow();
    const told = document.querySelector('#twin')?.textContent ?? '';
    return canvas.drawnTexts().filter((/** @type {string} */ text) => !told.includes(text.trim()));
  });
  assert.deepEqual(missing, [], 'everything drawn is told');
  await close();
});
