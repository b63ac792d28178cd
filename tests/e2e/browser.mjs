// Chromium for the page's tests: a page that is watched for errors and foreign requests, and what a visitor does
// with it.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {chromium} from 'playwright-core';

const ARGUMENTS = [
  '--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--no-first-run', '--disable-sync',
  '--disable-background-networking', '--disable-component-update', '--disable-gpu-watchdog',
];
const FAKE_BRIDGE = readFileSync(new URL('fake-bridge.js', import.meta.url), 'utf8');
const FAKE_WORKER = readFileSync(new URL('fake-worker.js', import.meta.url), 'utf8');

const WEBGPU = process.env.VITRINE_WEBGPU === 'on' ? ['--enable-unsafe-webgpu'] : [];

/**
 * The headless shell is the same engine and starts in half the time; it lacks what belongs to the whole browser.
 * @param {string[]} [more] further arguments
 * @param {{whole?: boolean}} [options]
 */
export const launch = (more = [], {whole = false} = {}) => chromium.launch({
  executablePath: process.env.VITRINE_CHROMIUM ?? (whole ? '/usr/bin/chromium' : '/usr/bin/chromium-headless-shell'),
  args: [...ARGUMENTS, ...WEBGPU, ...more],
});

/**
 * Collects console errors, uncaught exceptions, failed requests and requests to another origin.
 * @param {import('playwright-core').Page} page
 * @param {string} origin
 */
export function watchPage(page, origin) {
  /** @type {string[]} */
  const problems = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const {protocol, origin: target} = new URL(request.url());
    if (protocol !== 'blob:' && target !== origin) problems.push(`foreign request: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  return problems;
}

/**
 * Visits an address in a context of its own. `problems` is what `watchPage` collects; `close` fails the test if there were any
 * that it did not expect.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {{context?: import('playwright-core').BrowserContextOptions, fake?: object, expected?: RegExp, webgl?: boolean,
 *   offline?: boolean, prepare?: (page: import('playwright-core').Page) => Promise<unknown>}} [options] `fake`: settings of
 *   fake-worker.js, which then answers instead of the real worker; `offline`: with the service worker
 */
export async function visit(browser, url, options = {}) {
  const {context: contextOptions = {}, fake, expected, prepare, webgl = true, offline = false} = options;
  const context = await browser.newContext(contextOptions);
  const page = await context.newPage();
  const problems = watchPage(page, new URL(url).origin);
  if (fake) {
    await page.addInitScript(`globalThis.fakeSettings = ${JSON.stringify(fake)};\n${FAKE_WORKER}`);
    const answer = {contentType: 'text/javascript', body: FAKE_BRIDGE};
    await page.route('**/worker-bridge.js', (route) => route.fulfill(answer));
  }
  if (!offline) await page.addInitScript('delete Navigator.prototype.serviceWorker');
  if (!webgl) await page.addInitScript(hideWebGl);
  await prepare?.(page);
  await page.goto(url);
  return {
    page,
    problems,
    async close() {
      await context.close();
      assert.deepEqual(problems.filter((problem) => !expected?.test(problem)), []);
    },
  };
}

/**
 * Opens the main page likewise, once it has started.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {Parameters<typeof visit>[2]} [options]
 */
export async function openPage(browser, url, options = {}) {
  const visited = await visit(browser, url, options);
  await visited.page.waitForFunction(() => /** @type {any} */ (globalThis).vitrinePage);
  const drawing = await visited.page.evaluate(() => /** @type {any} */ (globalThis).vitrinePage.canvas.drawing);
  assert.equal(drawing, options.webgl ?? true, `WebGL 2 is ${drawing ? '' : 'not '}there`);
  return visited;
}

/** Makes a browser look like one without WebGL. */
function hideWebGl() {
  const original = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function(/** @type {string} */ kind, /** @type {any} */ ...rest) {
    return kind.startsWith('webgl') ? null : /** @type {any} */ (original).call(this, kind, ...rest);
  };
}

/**
 * The text of the live region once it matches.
 * @param {import('playwright-core').Page} page
 * @param {RegExp} pattern
 * @param {number} [timeout]
 */
export async function spoken(page, pattern, timeout = 30_000) {
  const live = page.locator('#live');
  const give = Date.now() + timeout;
  for (;;) {
    const text = (await live.textContent()) ?? '';
    if (pattern.test(text)) return text;
    if (Date.now() > give) assert.fail(`The live region says "${text}" where ${pattern} was expected.`);
    await page.waitForTimeout(50);
  }
}

/**
 * Drops a file on the page as a file manager does.
 * @param {import('playwright-core').Page} page
 * @param {{name: string, type: string, bytes: Uint8Array | string}} file
 */
export async function dropFile(page, {name, type, bytes}) {
  const content = Buffer.from(bytes).toString('base64');
  const dataTransfer = await page.evaluateHandle(({name, type, content}) => {
    const transfer = new DataTransfer();
    const data = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([data], name, {type}));
    return transfer;
  }, {name, type, content});
  for (const event of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', event, {dataTransfer});
}

/** Lets a call go that the fake worker holds, once it has come. @param {import('playwright-core').Page} page @param {number} call */
export async function letGo(page, call) {
  await page.waitForFunction((call) => /** @type {any} */ (globalThis).fakeWorker.isHeld(call), call);
  await page.evaluate((call) => /** @type {any} */ (globalThis).fakeWorker.letGo(call), call);
}

/** How many frames the canvas has drawn. @param {import('playwright-core').Page} page */
export const framesDrawn = (page) => page.evaluate(() => /** @type {any} */ (globalThis).vitrinePage.canvas.frames);

/**
 * The number of frames drawn once it has stood still for a second, however slow the machine.
 * @param {import('playwright-core').Page} page
 */
export async function framesSettled(page) {
  for (let before = -1;;) {
    const drawn = await framesDrawn(page);
    if (drawn === before) return drawn;
    before = drawn;
    await page.waitForTimeout(1000);
  }
}

/**
 * Waits until a condition holds.
 * @param {() => Promise<boolean>} condition
 * @param {string} what it means, for the failure
 */
export async function eventually(condition, what) {
  for (const give = Date.now() + 60_000; !await condition();) {
    assert.ok(Date.now() < give, `never came true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A description that takes its time to be read: a batch of short texts may end between two steps of a test. */
export const LONG_TEXT = 'As good as new with all that belongs to it. '.repeat(12).trim();

/**
 * Presses Pause, from within the page, as soon as more than so many rows of its batch are done.
 * @param {import('playwright-core').Page} page
 * @param {number} count
 */
export const pauseBatchAfter = (page, count) => page.evaluate((count) => {
  const timer = setInterval(() => {
    if (/** @type {any} */ (globalThis).vitrinePage.batch.rows.done <= count) return;
    clearInterval(timer);
    document.getElementById('batch-pause')?.click();
  }, 1);
}, count);
