// The ways a photo comes in, and photos that are hard to read: camera, HEIC, cut-off files, 48 megapixels.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import {redJpeg} from '../web/large-jpeg.mjs';
import {dropFile, eventually, launch, openPage, spoken} from './browser.mjs';
import {serveSite} from './site.mjs';

const START_MS = 60_000;
const PHONE = {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true};
const FAKE_CAMERA = '--use-fake-device-for-media-stream';

/** @param {string} name */
const image = (name) => readFileSync(new URL(`../images/${name}`, import.meta.url));

/** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
before(async () => { site = await serveSite(); });
after(() => site?.close());

/**
 * Has a browser of its own. @param {string} name @param {string[]} options
 * @param {(browser: () => import('playwright-core').Browser) => void} tests
 */
function withBrowser(name, options, tests) {
  describe(name, () => {
    /** @type {import('playwright-core').Browser} */ let browser;
    before(async () => { browser = await launch(options); });
    after(() => browser?.close());
    tests(() => browser);
  });
}

/** Collects every stream that the page was given, to see whether it is stopped. */
function watchStreams() {
  const streams = /** @type {any} */ (globalThis).streams = /** @type {MediaStream[]} */ ([]);
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    streams.push(stream);
    return stream;
  };
}

/** @param {import('playwright-core').Page} page */
const liveStreams = (page) => page.evaluate(() => /** @type {any} */ (globalThis).streams
  .filter((/** @type {MediaStream} */ stream) => stream.getTracks().some(({readyState}) => readyState === 'live')).length);

/** @param {import('playwright-core').Page} page @param {RegExp} pattern */
async function cameraSays(page, pattern) {
  const sentence = page.locator('#camera-sentence', {hasText: pattern});
  await sentence.waitFor();
  return sentence.innerText();
}

withBrowser('with a camera', [FAKE_CAMERA, '--use-fake-ui-for-media-stream'], (browser) => {
  test('a photo is taken by the keyboard, classified, and the camera is off', async () => {
    const {page, close} = await openPage(browser(), site.url, {prepare: (page) => page.addInitScript(watchStreams)});
    await spoken(page, /^Ready$/, START_MS);
    await page.getByRole('button', {name: 'Take a photo'}).press('Enter');
    await page.getByRole('dialog', {name: 'Take a photo'}).waitFor();
    const story = await cameraSays(page, /stays on this device/);
    assert.match(story, /will ask|stays/);
    if (await page.getByRole('button', {name: 'Turn on the camera'}).isVisible()) await page.keyboard.press('Enter');
    await page.locator('#camera-picture').waitFor();
    assert.equal(await liveStreams(page), 1);
    await page.getByRole('dialog').getByRole('button', {name: 'Take a photo'}).press('Enter');
    await page.locator('#photo-file', {hasText: 'Photo from the camera'}).waitFor();
    assert.equal(await liveStreams(page), 0);
    await spoken(page, /review$/);
    assert.ok(await page.locator('#photo-take').isHidden());
    await page.getByRole('button', {name: 'Remove', exact: true}).click();
    assert.ok(await page.locator('#photo-take').isVisible());
    await close();
  });

  test('Escape closes the dialog, turns the camera off and leads back to the button', async () => {
    const {page, close} = await openPage(browser(), site.url,
      {fake: {}, context: {permissions: ['camera']}, prepare: (page) => page.addInitScript(watchStreams)});
    await page.locator('#photo-take').click();
    await page.locator('#camera-picture').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({state: 'hidden'});
    await page.waitForFunction(() => document.activeElement?.id === 'photo-take');
    await eventually(async () => await liveStreams(page) === 0, 'the camera is off');
    await close();
  });

  test('a camera that comes after the dialog was closed is turned off again', async () => {
    const {page, close} = await openPage(browser(), site.url, {
      fake: {}, context: {permissions: ['camera']},
      prepare: (page) => page.addInitScript(`(${watchStreams})();
        const ask = navigator.mediaDevices.getUserMedia;
        navigator.mediaDevices.getUserMedia = async (wanted) => {
          await new Promise((resolve) => { globalThis.letCameraCome = resolve; });
          return ask(wanted);
        };`),
    });
    await page.locator('#photo-take').click();
    await cameraSays(page, /is starting/);
    await page.locator('#camera-close').click();
    await page.evaluate(() => /** @type {any} */ (globalThis).letCameraCome());
    await page.waitForFunction(() => /** @type {any} */ (globalThis).streams.length === 1);
    await page.waitForFunction(() => /** @type {any} */ (globalThis).streams[0].getTracks()[0].readyState === 'ended');
    await close();
  });

  test('a camera in use, one that is missing and one that is unplugged are a sentence each', async () => {
    const {page, close} = await openPage(browser(), site.url, {fake: {}, context: {permissions: ['camera']}});
    const refuse = (/** @type {string} */ name) => page.evaluate((name) => {
      const devices = /** @type {any} */ (navigator.mediaDevices);
      const ask = devices.ask ??= devices.getUserMedia.bind(devices);
      devices.getUserMedia = async (/** @type {any} */ wanted) => {
        if (name) throw new DOMException('', name);
        return devices.stream = await ask(wanted);
      };
    }, name);
    await refuse('NotReadableError');
    await page.locator('#photo-take').click();
    await cameraSays(page, /^The camera could not be started: close other programs/);
    await refuse('NotFoundError');
    await page.getByRole('dialog').getByRole('button', {name: 'Try again'}).click();
    await cameraSays(page, /^No camera was found: connect one/);
    await refuse('');
    await page.getByRole('dialog').getByRole('button', {name: 'Try again'}).click();
    await page.locator('#camera-picture').waitFor();
    await page.evaluate(() => /** @type {any} */ (navigator.mediaDevices).stream.getTracks()[0].dispatchEvent(new Event('ended')));
    await cameraSays(page, /^The camera was disconnected/);
    assert.ok(await page.locator('#camera-picture').isHidden());
    await close();
  });

  test('a phone takes the photo with its own camera program', async () => {
    const {page, close} = await openPage(browser(), site.url, {fake: {}, context: PHONE});
    assert.equal(await page.getAttribute('#photo-capture', 'capture'), 'environment');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.locator('#photo-take').tap()]);
    await chooser.setFiles({name: 'shot.jpg', mimeType: 'image/jpeg', buffer: image('jpeg_444.jpg')});
    await page.locator('#photo-file', {hasText: 'shot.jpg'}).waitFor();
    await spoken(page, /^Watches/);
    await close();
  });
});

withBrowser('where the camera is not allowed', [FAKE_CAMERA, '--use-fake-ui-for-media-stream=deny'], (browser) => {
  test('the dialog says so, and what to do', async () => {
    const {page, close} = await openPage(browser(), site.url, {fake: {}});
    await page.locator('#photo-take').click();
    await cameraSays(page, /^Your browser will ask whether this page may use the camera\. The picture stays on this device/);
    await page.getByRole('button', {name: 'Turn on the camera'}).click();
    await cameraSays(page, /^The camera was not allowed: allow it beside the page’s address/);
    await page.getByRole('button', {name: 'Cancel'}).click();
    assert.ok(await page.getByRole('dialog').isHidden());
    await close();
  });
});

withBrowser('hard photos', [], (browser) => {
  test('a HEIC photo and one that is cut off say what to do', async () => {
    const {page, close} = await openPage(browser(), site.url);
    await spoken(page, /^Ready$/, START_MS);
    await dropFile(page, {name: 'IMG_1.HEIC', type: 'image/heic', bytes: image('foreign.heic')});
    await spoken(page, /^This is a HEIC photo, .* save it as JPEG/);
    await page.getByRole('button', {name: 'Français'}).click();
    await spoken(page, /^C’est une photo HEIC, .* enregistrez-la en JPEG/);
    await page.getByRole('button', {name: 'English'}).click();
    await dropFile(page, {name: 'cut.jpg', type: 'image/jpeg', bytes: image('cut_off.jpg')});
    await spoken(page, /is cut off: .* copy or download it again\.$/);
    await close();
  });

  test('48 megapixels, as JPEG and WebP, in a heap as small as a phone\'s', async () => {
    const cap = `{const {grow} = WebAssembly.Memory.prototype;
      WebAssembly.Memory.prototype.grow = function(pages) {
        if (this.buffer.byteLength + pages * 65536 > ${448 << 20}) throw new RangeError('no more memory');
        return grow.call(this, pages);
      };}`;
    const {page, close} = await openPage(browser(), site.url, {
      prepare: (page) => page.route('**/worker.js', async (route) => {
        const response = await route.fetch();
        await route.fulfill({response, body: `${cap}\n${await response.text()}`});
      }),
    });
    await spoken(page, /^Ready$/, START_MS);
    await page.setInputFiles('#photo', {name: 'large.jpg', mimeType: 'image/jpeg', buffer: redJpeg(8000, 6000)});
    await spoken(page, /review$/);
    const preview = await page.evaluate(async (content) => {
      const {previewBitmap} = await import(new URL('photo-input.js', document.baseURI).href);
      const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
      const {width, height} = await previewBitmap(new Blob([bytes]));
      return {width, height};
    }, redJpeg(8000, 6000).toString('base64'));
    assert.deepEqual(preview, {width: 640, height: 480}, 'the canvas gets a small picture');
    const webp = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(8000, 6000);
      const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
      pen.fillStyle = 'red';
      pen.fillRect(0, 0, 8000, 6000);
      const blob = await canvas.convertToBlob({type: 'image/webp', quality: 0.2});
      const {session} = /** @type {any} */ (globalThis).vitrinePage;
      session.choose({photo: new File([blob], 'large.webp', {type: 'image/webp'})});
      await session.settled;
      return blob.type;
    });
    assert.equal(webp, 'image/webp');
    await page.locator('#twin', {hasText: /browser decoded this photo/}).waitFor({state: 'attached'});
    await dropFile(page, {name: 'small.jpg', type: 'image/jpeg', bytes: image('jpeg_444.jpg')});
    await page.locator('#photo-file', {hasText: 'small.jpg'}).waitFor();
    await spoken(page, /review$/);
    await close();
  });
});
