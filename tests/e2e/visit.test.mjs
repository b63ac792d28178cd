// What a visitor did stays at hand: the visit's products, undo, and the result to copy.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {launch, openPage, spoken} from './browser.mjs';
import {serveSite, siteFolder} from './site.mjs';

const PHOTO = join(siteFolder(), 'samples/watch.jpg');

/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
before(async () => { [browser, site] = await Promise.all([launch(), serveSite()]); });
after(async () => { await browser?.close(); await site?.close(); });

/** @param {import('playwright-core').Page} page */
const titles = (page) => page.locator('.visit-title').allTextContents();

/** Waits until the visit's list reads so. @param {import('playwright-core').Page} page @param {string[]} expected */
async function lists(page, expected) {
  await page.waitForFunction((expected) => JSON.stringify(expected) ===
    JSON.stringify([...document.querySelectorAll('.visit-title')].map((node) => node.textContent)), expected)
    .catch(async () => assert.deepEqual(await titles(page), expected));
}

test('products of this visit can be opened again, and a choice can be undone', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  await spoken(page, /^Ready$/);
  assert.ok(await page.locator('#visit').isHidden());
  assert.ok(await page.getByRole('button', {name: 'Undo'}).isHidden());

  await page.fill('#title', 'Grey');
  await lists(page, ['Grey']);
  await page.fill('#title', 'Grey mug');
  await lists(page, ['Grey mug']);
  await page.setInputFiles('#photo', PHOTO);
  await page.locator('.visit-entry img').waitFor();
  await lists(page, ['Grey mug']);

  await page.getByRole('button', {name: 'A wrist watch'}).click();
  await page.waitForFunction(() => document.querySelectorAll('.visit-entry').length === 2);
  const [watch] = await titles(page);
  assert.match(watch, /watch/);
  assert.equal(await page.locator('.visit-entry[aria-current=true] .visit-title').textContent(), watch);

  await page.locator('.visit-entry', {hasText: 'Grey mug'}).click();
  assert.equal(await page.inputValue('#title'), 'Grey mug');
  assert.equal(await page.locator('#photo-file').textContent(), 'watch.jpg');
  await lists(page, [watch, 'Grey mug']);

  await page.getByRole('button', {name: 'Undo'}).click();
  assert.equal(await page.inputValue('#title'), watch);
  await page.getByRole('button', {name: 'New product'}).click();
  assert.equal(await page.inputValue('#title'), '');
  assert.ok(await page.locator('#photo-chosen').isHidden());
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'title');
  await page.getByRole('button', {name: 'Français'}).focus();
  await page.keyboard.press('Control+z');
  assert.equal(await page.inputValue('#title'), watch);
  await lists(page, [watch, 'Grey mug']);
  await close();
});

test('in a field, the keyboard undoes what was typed there', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  await page.getByRole('button', {name: 'A wrist watch'}).click();
  await spoken(page, /^Watches/);
  await page.locator('#description').focus();
  await page.keyboard.type(' and a box');
  await page.keyboard.press('Control+z');
  assert.doesNotMatch(await page.inputValue('#description'), /box$/);
  assert.match(await page.inputValue('#title'), /watch/);
  await close();
});

test('only the last products are kept', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  await spoken(page, /^Ready$/);
  for (let i = 0; i < 32; i++) {
    await page.evaluate((hash) => { location.hash = hash; }, `title=Product+${i}`);
    await page.locator('.visit-title', {hasText: `Product ${i}`}).first().waitFor();
  }
  assert.equal((await titles(page)).length, 30);
  assert.equal((await titles(page))[0], 'Product 31');
  await close();
});

test('the result is copied as a sentence, as JSON, and as a link that opens the same texts', async () => {
  const context = {permissions: ['clipboard-read', 'clipboard-write']};
  const {page, close} = await openPage(browser, site.url, {fake: {}, context});
  assert.ok(await page.locator('#share').isHidden());
  await page.fill('#title', 'Montre été & <b>40 €</b>');
  await page.fill('#description', 'two\nlines');
  await spoken(page, /^Watches/);
  const copied = async (/** @type {string} */ name) => {
    await page.getByRole('button', {name}).click();
    await page.locator('#share-done', {hasText: 'Copied'}).waitFor();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  assert.equal(await copied('As a sentence'), '“Montre été & <b>40 €</b>” is most likely of the type Watches (93 % probable).');
  const json = JSON.parse(await copied('As JSON'));
  assert.deepEqual(json.product, {title: 'Montre été & <b>40 €</b>', description: 'two\nlines', photo: null});
  assert.equal(json.labels[0].probability, 0.93);
  assert.equal(json.pack.name, 'flipkart');
  const link = await copied('As a link');
  assert.equal(await page.locator('#share-done').textContent(), 'Copied: the link opens the same texts.');
  await page.setInputFiles('#photo', PHOTO);
  await page.locator('#twin', {hasText: /Strongest/}).waitFor({state: 'attached'});
  await copied('As a link');
  assert.match(await page.locator('#share-done').innerText(), /the photo stays on this device/);
  await close();

  const {page: other, close: closeOther} = await openPage(browser, link, {fake: {}});
  await spoken(other, /^Watches/);
  assert.equal(await other.inputValue('#title'), 'Montre été & <b>40 €</b>');
  assert.equal(await other.inputValue('#description'), 'two\nlines');
  await closeOther();
});

test('where copying is not allowed, a sentence says so', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}, prepare: (page) => page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', {value: {writeText: () => Promise.reject(new Error('no'))}});
  })});
  await page.fill('#title', 'watch');
  await spoken(page, /^Watches/);
  await page.getByRole('button', {name: 'As JSON'}).click();
  await page.locator('#share-done', {hasText: 'did not allow copying'}).waitFor();
  await close();
});

test('on a phone, the answer to a choice comes into sight', async () => {
  const phone = {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true};
  const {page, close} = await openPage(browser, site.url, {fake: {}, context: phone});
  await page.locator('.sample').first().tap();
  await page.waitForFunction(() => (document.querySelector('#result')?.getBoundingClientRect().top ?? 844) < 200);
  await close();
});
