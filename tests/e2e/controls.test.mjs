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
];

test('every control that is drawn has its button there, and every button its control', async () => {
  for (const context of [{}, PHONE]) {
    for (const {fake, photo, live, count} of STATES) {
      const {page, close} = await openPage(browser, site.url, {fake, context});
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
