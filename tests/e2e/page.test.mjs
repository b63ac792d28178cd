// The page's own behaviour, with made-up answers: states, twin, frames, input ways, fallbacks.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {dropFile, framesDrawn, framesSettled, launch, letGo, openPage, spoken} from './browser.mjs';
import {serveSite, siteFolder} from './site.mjs';

/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
before(async () => { [browser, site] = await Promise.all([launch(), serveSite()]); });
after(async () => { await browser?.close(); await site?.close(); });

const PHOTO = join(siteFolder(), 'samples/watch.jpg');
const WATCH = 'Élégant analog watch – 40 €';

test('an empty page says what to do and what it tells apart', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  await spoken(page, /^Ready$/);
  const twin = await page.locator('#twin').innerText();
  assert.match(twin, /What kind of product is it\?/);
  assert.match(twin, /Tells 7 types apart/);
  assert.equal(await page.locator('#twin li').count(), 7);
  await close();
});

test('the twin carries every text that is drawn', async () => {
  const states = [
    {fake: {load: 'half'}, live: /^(Fetching|Chargement)/},
    {fake: {load: 'fail'}, live: /damaged/},
    {fake: {}, live: /^(Ready|Prêt)/},
    {fake: {}, title: WATCH, description: 'Quartz, with date. '.repeat(60), photo: true, live: /^Watches/},
    {fake: {review: true, exact: false}, title: WATCH, photo: true, live: /(needs review|à vérifier)$/},
    {fake: {}, title: WATCH, live: /^Watches/},
    {fake: {}, photo: true, live: /^Watches/},
    {fake: {waiting: true}, title: WATCH, photo: true, live: /^Watches/},
    {fake: {review: true}, title: WATCH, photo: true, explain: 'computers', live: /Computers$/},
  ];
  const squeeze = (/** @type {string} */ text) => text.replace(/\s+/g, ' ');
  const cases = ['en-GB', 'fr-FR'].flatMap((locale) => states.map((state) => ({locale, ...state})));
  for (const {locale, fake, title, description, photo, explain, live} of cases) {
    const {page, close} = await openPage(browser, site.url, {fake, context: {locale}});
    if (title) await page.fill('#title', title);
    if (description) await page.fill('#description', description);
    if (photo) await page.setInputFiles('#photo', PHOTO);
    if (explain) await page.locator(`[data-control="explain:${explain}"]`).click();
    await spoken(page, live);
    const {words, drawn} = await page.evaluate(() => {
      const {canvas} = /** @type {any} */ (globalThis).vitrinePage;
      canvas.drawNow();
      return {words: document.querySelector('#twin')?.textContent ?? '', drawn: canvas.drawnTexts()};
    });
    const twin = squeeze(words);
    assert.ok(drawn.length >= 3, `only ${drawn.length} texts were drawn`);
    for (const text of drawn) {
      assert.ok(twin.includes(squeeze(text).trim()), `"${text}" is drawn but not in the twin: ${twin}`);
    }
    await close();
  }
});

test('an answer has headings, tables with scopes and the words that spoke most', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  await page.fill('#title', WATCH);
  await page.setInputFiles('#photo', PHOTO);
  assert.equal(await spoken(page, /review$/), 'Watches, 93 %, needs no review');
  const twin = page.locator('#twin');
  const headings = await twin.locator('h2').allTextContents();
  assert.deepEqual(headings, ['Watches, 93 %', 'What the words say', 'What the photo says',
    'Why not Beauty and Personal Care?', 'What would change', 'When it said Watches in the test']);
  const ranking = twin.locator('table').first();
  assert.equal(await ranking.locator('tr').count(), 6);
  const first = ranking.locator('tr').nth(1);
  assert.deepEqual(await first.locator('th, td').allTextContents(), ['Watches', 'watches', '93 %']);
  assert.equal(await ranking.locator('th[scope=col]').count(), 3);
  const words = twin.locator('table', {hasText: 'Strongest words'});
  assert.ok((await words.allTextContents())[0].includes('Élégant'), 'byte spans of accented words are cut rightly');
  await close();
});

test('scripts that the font lacks are drawn by the browser, never as boxes', async () => {
  const texts = ['ساعة', '手錶', '🎁', 'घड़ी'];
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  const asked = await page.evaluateHandle(() => {
    /** @type {string[]} */
    const drawn = [];
    const original = OffscreenCanvasRenderingContext2D.prototype.fillText;
    OffscreenCanvasRenderingContext2D.prototype.fillText = function(text, ...rest) {
      drawn.push(text);
      return original.call(this, text, ...rest);
    };
    return drawn;
  });
  await page.fill('#title', `Watch ${texts.join(' ')} Часы ρολόι`);
  await spoken(page, /^Watches/);
  assert.deepEqual([...new Set(await asked.jsonValue())], texts, 'Cyrillic and Greek are in the font, the others are not');
  await close();
});

test('idle, nothing is drawn; a change draws three frames', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  await page.fill('#title', WATCH);
  await spoken(page, /^Watches/);
  const settled = await framesSettled(page);
  await page.waitForTimeout(2000);
  assert.equal(await framesDrawn(page), settled);
  await page.evaluate(() => /** @type {any} */ (globalThis).vitrinePage.canvas.invalidate());
  assert.equal(await framesSettled(page), settled + 3);
  await close();
});

test('an answer that is no longer wanted is dropped', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {held: [0]}});
  await page.fill('#title', 'first');
  await page.waitForFunction(() => /** @type {any} */ (globalThis).fakeWorker.isHeld(0));
  await page.fill('#title', 'second');
  await spoken(page, /^Watches/);
  await letGo(page, 0);
  await page.waitForTimeout(100);
  const twin = await page.locator('#twin').innerText();
  assert.ok(twin.includes('second') && !twin.includes('first'), twin);
  await close();
});

test('a slow answer says that it is worked on', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {held: [1]}});
  await page.fill('#title', 'first');
  await spoken(page, /^Watches/);
  await page.fill('#title', 'second');
  await page.waitForFunction(() => document.querySelector('#twin')?.textContent?.includes('Working…'));
  assert.equal(await page.getAttribute('#result', 'aria-busy'), 'true');
  await letGo(page, 1);
  await page.waitForFunction(() => !document.querySelector('#twin')?.textContent?.includes('Working…'));
  assert.equal(await page.getAttribute('#result', 'aria-busy'), 'false');
  await close();
});

test('a failed start names the cause, and "Try again" loads again', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {load: 'fail'}});
  await spoken(page, /the download is damaged\.$/);
  const action = page.getByRole('button', {name: 'Try again'});
  const [button, result] = await Promise.all([action.boundingBox(), page.locator('#canvas').boundingBox()]);
  assert.ok(button && result && button.y > result.y && button.y + button.height < result.y + result.height);
  await page.evaluate(() => { /** @type {any} */ (globalThis).fakeSettings.load = 'done'; });
  await action.press('Enter');
  await spoken(page, /^Ready$/);
  assert.equal(await page.locator('.control').count(), 0);
  await close();
});

test('a photo that cannot be read names the cause, and removing it leads on', async () => {
  const sentence = '"notes.txt" is no photo.';
  const {page, close} = await openPage(browser, site.url, {fake: {rejectPhotos: sentence}});
  await page.fill('#title', WATCH);
  await dropFile(page, {name: 'notes.txt', type: 'text/plain', bytes: 'Hello'});
  assert.equal(await spoken(page, /photo/), sentence);
  await page.getByRole('button', {name: 'Remove the photo'}).click();
  await spoken(page, /^Watches/);
  assert.ok(await page.locator('#photo-chosen').isHidden());
  await close();
});

test('a photo comes in by paste, and by drop with a veil meanwhile', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  const bytes = readFileSync(PHOTO);
  await page.evaluate((content) => {
    const transfer = new DataTransfer();
    const data = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([data], 'pasted.jpg', {type: 'image/jpeg'}));
    document.dispatchEvent(new ClipboardEvent('paste', {clipboardData: transfer, bubbles: true, cancelable: true}));
  }, bytes.toString('base64'));
  await spoken(page, /^Watches/);
  assert.equal(await page.locator('#photo-file').textContent(), 'pasted.jpg');
  await page.getByRole('button', {name: 'Remove', exact: true}).click();
  await spoken(page, /^Ready$/);
  const dataTransfer = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], 'x.jpg'));
    return transfer;
  });
  await page.dispatchEvent('body', 'dragenter', {dataTransfer});
  assert.ok(await page.locator('#drop-veil').isVisible());
  await dropFile(page, {name: 'dropped.jpg', type: 'image/jpeg', bytes});
  await spoken(page, /^Watches/);
  assert.ok(await page.locator('#drop-veil').isHidden());
  await close();
});

test('a sample fills the fields and is answered', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  await page.getByRole('button', {name: 'A wrist watch'}).click();
  await spoken(page, /^Watches/);
  assert.match(await page.inputValue('#title'), /watch/);
  assert.equal(await page.locator('.sample[aria-pressed=true]').count(), 1);
  await close();
});

test('the keyboard reaches everything in reading order', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  await spoken(page, /^Ready$/);
  await page.locator('.sample').first().waitFor();
  const reached = [];
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(() => document.activeElement?.id || document.activeElement?.className ||
      document.activeElement?.textContent));
  }
  assert.deepEqual(reached, ['Classify', 'Batch', 'Results', 'Present', 'packs-open', 'EN', 'FR', 'title', 'description', 'photo', 'photo-take', 'sample']);
  await close();
});

test('colours follow the system while the page is open', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}, context: {colorScheme: 'light'}});
  await spoken(page, /^Ready$/);
  const corner = () => page.evaluate(() => {
    /** @type {any} */ (globalThis).vitrinePage.canvas.drawNow();
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('#canvas'));
    const gl = /** @type {WebGL2RenderingContext} */ (canvas.getContext('webgl2'));
    const pixel = new Uint8Array(4);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    return [...pixel.subarray(0, 3)];
  });
  assert.deepEqual(await corner(), [0xf5, 0xf5, 0xf2]);
  await page.emulateMedia({colorScheme: 'dark'});
  await page.waitForTimeout(200);
  assert.deepEqual(await corner(), [0x10, 0x12, 0x14]);
  await close();
});

test('the drawing comes back after the graphics context was lost', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  await page.fill('#title', WATCH);
  await page.setInputFiles('#photo', PHOTO);
  await page.locator('#twin', {hasText: /Strongest (at|in)/}).waitFor({state: 'attached'});
  await page.waitForTimeout(500);
  const before = await page.locator('#canvas').screenshot();
  await page.evaluate(async () => {
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('#canvas'));
    const lose = canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context');
    lose?.loseContext();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const restored = new Promise((resolve) => canvas.addEventListener('webglcontextrestored', resolve, {once: true}));
    lose?.restoreContext();
    await restored;
  });
  await page.waitForTimeout(500);
  assert.ok(before.equals(await page.locator('#canvas').screenshot()), 'the canvas looks as before');
  await close();
});

test('without WebGL the twin is what is looked at', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}, webgl: false});
  await page.fill('#title', WATCH);
  await spoken(page, /^Watches/);
  assert.ok(await page.getByRole('heading', {name: 'Watches, 93 %'}).isVisible());
  assert.ok(await page.locator('#canvas').isHidden());
  await close();
});

test('a drawing program that does not come is a sentence with a way on', async () => {
  const page = await browser.newPage();
  let missing = true;
  await page.route('**/wasm/app.wasm', (route) => (missing ? route.fulfill({status: 404}) : route.continue()));
  await page.goto(site.url);
  assert.match(await page.getByRole('alert').innerText(), /^The page could not start\. .*app\.wasm.*404/);
  missing = false;
  await page.getByRole('button', {name: 'Try again'}).click();
  await page.waitForFunction(() => /** @type {any} */ (globalThis).vitrinePage);
  assert.ok(await page.getByRole('alert').isHidden());
  await page.close();
});

test('the page does not scroll sideways from 320 pixels on', async () => {
  for (const width of [320, 360, 390, 768, 1280]) {
    const {page, close} = await openPage(browser, site.url, {fake: {}, context: {viewport: {width, height: 700}}});
    await page.fill('#title', WATCH);
    await spoken(page, /^Watches/);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${overflow} pixels too wide at ${width}`);
    await close();
  }
});
