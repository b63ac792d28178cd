// What a page must offer to everyone: axe-core over every state, the tree that a screen reader reads of a whole
// classification, and room for large letters, small screens and fingers.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {framesSettled, launch, openPage, spoken, visit} from './browser.mjs';
import {serveSite, siteFolder} from './site.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WATCH = join(siteFolder(), 'samples/watch.jpg');
const START_MS = 60_000;
const DESKTOP = {viewport: {width: 1280, height: 800}};
const PHONE = {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true};

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
before(async () => { [browser, site] = await Promise.all([launch(['--use-fake-device-for-media-stream']), serveSite()]); });
after(async () => { await browser?.close(); await site?.close(); });

/** Puts away what was chosen. @param {Page} page */
async function clear(page) {
  await page.fill('#title', '');
  if (await page.locator('#photo-remove').isVisible()) await page.locator('#photo-remove').click();
  await spoken(page, /^(Ready|Prêt)$/);
}

/** How each state of the main page is reached from the empty one. @type {Record<string, (page: Page) => Promise<unknown>>} */
const STATES = {
  empty: clear,
  words: async (page) => {
    await page.fill('#title', 'Élégant analog watch – 40 €');
    await spoken(page, /^Watches/);
  },
  answer: async (page) => {
    await page.setInputFiles('#photo', WATCH);
    await page.locator('#twin', {hasText: /Strongest (at|in)|Le plus fort/}).waitFor({state: 'attached'});
  },
  error: async (page) => {
    await page.evaluate(() => { /** @type {any} */ (globalThis).fakeSettings.rejectPhotos = 'This is no photo.'; });
    await page.setInputFiles('#photo', WATCH);
    await spoken(page, /^(This is no photo|Cette photo n’a pas pu être lue)/);
    await page.evaluate(() => { /** @type {any} */ (globalThis).fakeSettings.rejectPhotos = ''; });
  },
  packs: async (page) => {
    await page.locator('#packs-open').click();
    await page.locator('#pack-list summary').click();
    await page.locator('#pack-list pre', {hasText: 'Flipkart'}).waitFor();
  },
  bar: async (page) => {
    await page.locator('#packs-close').click();
    await page.evaluate(async () => {
      const {showBar} = await import(/** @type {any} */ ('/bar.js'));
      showBar({key: 'update.ready', actions: [{key: 'update.now'}, {key: 'update.later'}]});
    });
  },
  camera: async (page) => {
    await page.locator('#bar button').last().click();
    await clear(page);
    await page.locator('#photo-take').click({trial: true});
    // A phone has a camera program of its own, and no dialog.
    if (!await page.evaluate(() => matchMedia('(pointer: coarse)').matches)) await page.locator('#photo-take').click();
  },
  packs: async (page) => {
    await page.keyboard.press('Escape');
    await page.locator('#packs-open').click();
    await page.locator('#pack-list li').first().waitFor();
  },
  results: async (page) => {
    await page.keyboard.press('Escape');
    await page.evaluate(() => { location.hash = '#results&cell=0,4'; });
    await spoken(page, /^R(es|és)ult.* 10 (of|sur) 120$/);
  },
  present: async (page) => {
    await page.evaluate(() => { location.hash = '#present&slide=8'; });
    await spoken(page, /^(Slide|Diapositive) 8 .*\d+\sh/);
  },
  demo: async (page) => {
    await page.evaluate(() => { location.hash = '#present&slide=7'; });
    await page.locator('#field-samples .sample').first().waitFor();
  },
  texts: async (page) => {
    await page.locator('#slide-edit').click();
    await page.locator('#slide-text-title').waitFor();
  },
};

/** @param {Page} page @param {string} stage */
const batchStage = (page, stage) => page.waitForFunction((stage) =>
  /** @type {any} */ (globalThis).vitrinePage.batch.stage === stage, stage, {timeout: START_MS});

/** Those of the Batch view, which works by itself. @type {Record<string, (page: Page) => Promise<unknown>>} */
const BATCH_STATES = {
  'batch, empty': (page) => batchStage(page, 'empty'),
  'batch, columns': async (page) => {
    const buffer = Buffer.from('title,label\nAnalog watch,Watches\nCeramic mug,Watches\nno title\n');
    await page.setInputFiles('#batch-choose-input', {name: 'a.csv', mimeType: 'text/csv', buffer});
    await page.locator('#batch-start:enabled').waitFor();
  },
  'batch, done': async (page) => {
    await page.locator('#batch-start').click();
    await batchStage(page, 'done');
  },
  'batch, row': async (page) => {
    await page.locator('#batch-rows').focus();
    await page.keyboard.press('Enter');
    await page.locator('#batch-product-line:focus').waitFor();
  },
};

/** What axe-core finds serious. @param {Page} page */
async function violations(page) {
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(AXE);
  return page.evaluate(async () => {
    const {violations} = await /** @type {any} */ (globalThis).axe.run(document, {resultTypes: ['violations']});
    return violations.filter((/** @type {any} */ {impact}) => impact === 'serious' || impact === 'critical')
      .flatMap((/** @type {any} */ {id, nodes}) => nodes.map((/** @type {any} */ node) => `${id}: ${node.html}`));
  });
}

/** In light and dark. @param {Page} page @param {string} state */
async function check(page, state) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({colorScheme});
    assert.deepEqual(await violations(page), [], `${state}, ${colorScheme}`);
  }
}

for (const [size, view] of Object.entries({desktop: DESKTOP, phone: PHONE})) {
  for (const locale of ['en-GB', 'fr-FR']) {
    test(`axe-core finds nothing serious, ${size}, ${locale}`, async () => {
      const context = {...view, locale};
      const {page, close} = await openPage(browser, `${site.url}?pack=flipkart`, {fake: {}, context});
      for (const [state, reach] of Object.entries(STATES)) {
        await reach(page);
        await check(page, state);
      }
      await close();
      const batch = await openPage(browser, `${site.url}?pack=flipkart#batch`, {context});
      await batch.page.waitForFunction(() => /** @type {any} */ (globalThis).vitrinePage.session.source);
      for (const [state, reach] of Object.entries(BATCH_STATES)) {
        await reach(batch.page);
        await check(batch.page, state);
      }
      await batch.close();
      for (const [load, live] of /** @type {[string, RegExp][]} */ ([['half', /^(Fetching|Chargement)/], ['fail', /damaged/]])) {
        const started = await openPage(browser, site.url, {fake: {load}, context});
        await spoken(started.page, live);
        await check(started.page, load);
        await started.close();
      }
      const plain = await visit(browser, `${site.url}plain.html`, {fake: {}, context});
      await check(plain.page, 'plain, empty');
      await plain.page.fill('#title', 'analog watch');
      await plain.page.locator('#photo').setInputFiles(WATCH);
      await plain.page.locator('#classify').click();
      await plain.page.locator('#answer').waitFor();
      await check(plain.page, 'plain, answer');
      await plain.close();
    });
  }
}

test('without WebGL, the words that are then looked at are no worse', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}, webgl: false});
  await STATES.words(page);
  await STATES.answer(page);
  await check(page, 'answer');
  await close();
});

/** The roles and names of Playwright's tree that a classification has to have, in this order. */
const TOLD = [
  /^- banner:/, /group "Language":/, /button "EN English" \[pressed\]/, /button "FR Français"/, /^- main:/, /form "Product":/,
  /heading "Product" \[level=1\]/, /textbox "Title":/, /Élégant analog watch/, /textbox "Description optional"/,
  /button "Photo optional Choose a photo/, /text: watch\.jpg/, /button "Remove"/, /heading "Or try a sample" \[level=2\]/,
  /list "Or try a sample":/, /button "A wrist watch"/, /region "Result":/, /heading "Watches, (> )?\d+ %" \[level=2\]/,
  /paragraph: Needs no review/, /table "Most likely types":/, /columnheader "Type"/, /columnheader "Probability"/,
  /rowheader "Watches"/, /heading "What the words say" \[level=2\]/, /table "Types by the words alone":/, /rowheader "Watches"/,
  /table "Strongest words":/, /rowheader "watch"/, /heading "What the photo says" \[level=2\]/,
  /table "Types by the photo alone":/, /rowheader "Watches"/, /paragraph: Strongest .* of the photo/,
  /paragraph: .*Answered in/, /link "Plain form"/, /- status: Watches, (> )?\d+ %, needs no review/,
];

test('a screen reader is told a whole classification', async () => {
  const {page, close} = await openPage(browser, site.url);
  await spoken(page, /^Ready$/, START_MS);
  await page.setInputFiles('#photo', WATCH);
  await page.fill('#title', 'Élégant analog watch');
  await page.locator('#twin', {hasText: 'Élégant'}).waitFor({state: 'attached'});
  await spoken(page, /^Watches, .* needs no review$/);
  const lines = (await page.locator('body').ariaSnapshot()).split('\n');
  let at = 0;
  for (const wanted of TOLD) {
    const found = lines.slice(at).findIndex((line) => wanted.test(line));
    assert.ok(found >= 0, `${wanted} is not told, or not in this order:\n${lines.join('\n')}`);
    at += found;
  }
  await close();
});

test('nothing scrolls sideways at 200 % zoom and at 360 pixels', async () => {
  const zoomed = {viewport: {width: 640, height: 400}, deviceScaleFactor: 2};
  const narrow = {viewport: {width: 360, height: 740}, isMobile: true, hasTouch: true};
  for (const context of [zoomed, narrow]) {
    for (const locale of ['en-GB', 'fr-FR']) {
      const {page, close} = await openPage(browser, `${site.url}?pack=flipkart`, {fake: {}, context: {...context, locale}});
      const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      for (const [state, reach] of Object.entries(STATES)) {
        await reach(page);
        assert.ok(await overflow() <= 0, `${state} at ${context.viewport.width}, ${locale}`);
      }
      await page.goto(`${site.url}plain.html`);
      await page.fill('#title', 'analog watch');
      await page.locator('#photo').setInputFiles(WATCH);
      await page.locator('#classify').click();
      await page.locator('#answer').waitFor();
      assert.ok(await overflow() <= 0, `plain at ${context.viewport.width}, ${locale}`);
      await close();
    }
  }
});

test('on a phone, whatever can be touched measures 44 pixels', async () => {
  const small = (/** @type {Page} */ page) => page.evaluate(() => {
    const found = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('a, button, input, select, textarea, summary')])
      .filter((element) => element.checkVisibility() && !element.closest('.visually-hidden'));
    return found.map((element) => ({element, box: (element.closest('label') ?? element).getBoundingClientRect()}))
      .filter(({box}) => box.width < 44 || box.height < 44)
      .map(({element, box}) => `${element.outerHTML.slice(0, 80)}: ${box.width} x ${box.height}`);
  });
  const {page, close} = await openPage(browser, site.url, {fake: {}, context: PHONE});
  for (const [state, reach] of Object.entries(STATES)) {
    await reach(page);
    assert.deepEqual(await small(page), [], state);
  }
  await page.goto(`${site.url}plain.html`);
  assert.deepEqual(await small(page), [], 'plain');
  await close();
});

test('with reduced motion nothing moves', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}, context: {reducedMotion: 'reduce'}});
  await STATES.words(page);
  const moving = await page.evaluate(() => [...document.querySelectorAll('*')].filter((element) => {
    const {animationName, transitionDuration} = getComputedStyle(element);
    return animationName !== 'none' || transitionDuration.split(',').some((duration) => parseFloat(duration) > 0);
  }).map((element) => element.outerHTML.slice(0, 80)));
  assert.deepEqual(moving, []);
  const before = await framesSettled(page);
  await page.evaluate(() => /** @type {any} */ (globalThis).vitrinePage.canvas.invalidate());
  assert.equal(await framesSettled(page), before + 3, 'a change is drawn at once');
  await close();
});
