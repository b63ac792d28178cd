// What can be pressed in the drawing: a real button lies over each, and over nothing else.
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
const SENTENCE = '"notes.txt" is no photo.';
const WATCH = 'Élégant analog watch – 40 €';
const LONG_NAMES = ['Maison, linge de lit et décoration d’intérieur', 'Équipements et consommables pour imprimantes et photocopieurs'];
const PHONE = {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true};

/** @param {import('playwright-core').Page} page */
const placed = (page) => page.evaluate(() => {
  const {canvas} = /** @type {any} */ (globalThis).vitrinePage;
  canvas.drawNow();
  const origin = /** @type {Element} */ (document.querySelector('#canvas')).getBoundingClientRect();
  return {
    /** @type {import('../../web/controls.js').Place[]} */
    drawn: canvas.places,
    /** @type {import('../../web/controls.js').Place[]} */
    buttons: [...document.querySelectorAll('.control')].map((button) => {
      const {x, y, width, height} = button.getBoundingClientRect();
      return {id: /** @type {HTMLElement} */ (button).dataset.control ?? '', x: x - origin.x, y: y - origin.y, width, height};
    }),
  };
});

const STATES = [
  {fake: {load: 'fail'}, live: /damaged/, count: 1},
  {fake: {rejectPhotos: SENTENCE}, photo: true, live: /no photo/, count: 1},
  {fake: {}, live: /^Ready$/, count: 0},
  {fake: {}, title: WATCH, photo: true, live: /^Watches/, count: 5},
  {fake: {names: LONG_NAMES}, title: WATCH, live: /^Maison/, count: 5},
];

test('every control that is drawn has its button there, and every button its control', async () => {
  for (const context of [{}, PHONE]) {
    for (const {fake, title, photo, live, count} of STATES) {
      const {page, close} = await openPage(browser, site.url, {fake, context});
      if (title) await page.fill('#title', title);
      if (photo) await page.setInputFiles('#photo', PHOTO);
      await spoken(page, live);
      const {drawn, buttons} = await placed(page);
      assert.equal(drawn.length, count);
      const near = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) < 0.5;
      assert.deepEqual(drawn.map(({id}) => id), buttons.map(({id}) => id), 'in the same order too');
      drawn.forEach((place, i) => {
        const [least, button] = ['isMobile' in context ? 44 : 0, buttons[i]];
        assert.ok(near(place.x, button.x) && near(place.width, button.width), place.id);
        assert.ok(near(button.height, Math.max(least, place.height)), place.id);
        assert.ok(near(button.y + button.height / 2, place.y + place.height / 2), place.id);
      });
      await close();
    }
  }
});

test('without WebGL the buttons stand below the words', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {rejectPhotos: SENTENCE}, webgl: false});
  await page.setInputFiles('#photo', PHOTO);
  await spoken(page, /no photo/);
  const [twin, button] = await Promise.all([
    page.locator('#twin').boundingBox(), page.getByRole('button', {name: 'Remove the photo'}).boundingBox()]);
  assert.ok(twin && button && button.y >= twin.y + twin.height);
  await close();
});

test('choosing a type shows what spoke for it, choosing it again returns to the winner', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  await page.fill('#title', WATCH);
  await page.setInputFiles('#photo', PHOTO);
  await spoken(page, /review$/);
  const twin = page.locator('#twin');
  const winner = page.getByRole('button', {name: /^Watches, 93 %/});
  const second = page.getByRole('button', {name: /^Computers, 1 %/});
  assert.equal(await winner.getAttribute('aria-pressed'), 'true');
  assert.match(await twin.innerText(), /Tinted by how much it spoke for Watches or against/);
  await second.focus();
  await second.press('Enter');
  await spoken(page, /shown: what spoke for Computers$/);
  assert.equal(await winner.getAttribute('aria-pressed'), 'false');
  assert.equal(await second.getAttribute('aria-pressed'), 'true');
  assert.ok(await second.evaluate((button) => button === document.activeElement), 'the focus stays where it was');
  assert.match(await twin.innerText(), /Tinted by how much it spoke for Computers or against/);
  assert.match(await twin.innerText(), /Why not Computers\?/);
  await second.press('Enter');
  await spoken(page, /review$/);
  assert.equal(await winner.getAttribute('aria-pressed'), 'true');
  await close();
});

test('another product is explained by its winner again', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  await page.fill('#title', WATCH);
  await page.getByRole('button', {name: /^Computers/}).click();
  await spoken(page, /Computers$/);
  await page.fill('#title', 'another');
  await spoken(page, /review$/);
  assert.equal(await page.getByRole('button', {name: /^Watches/}).getAttribute('aria-pressed'), 'true');
  await close();
});
