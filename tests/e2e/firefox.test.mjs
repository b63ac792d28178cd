// The page in Firefox, over WebDriver BiDi: it loads, classifies, and says what the module says in Node.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import puppeteer from 'puppeteer-core';
import {Vitrine} from '../../web/vitrine.js';
import {serveSite, siteFolder} from './site.mjs';

const START_MS = 60_000;
const PACK = join(siteFolder(), 'packs/flipkart');
const TITLE = 'Élégant analog watch – 40 €';
/** @type {{pack: string, photo: string, type: string, title: string, description: string}[]} */
const SAMPLES = JSON.parse(readFileSync(join(siteFolder(), 'samples/index.json'), 'utf8'))
  .filter((/** @type {{pack: string}} */ {pack}) => pack === 'flipkart');

/** @type {import('puppeteer-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
before(async () => {
  site = await serveSite();
  browser = await puppeteer.launch({
    browser: 'firefox', executablePath: process.env.VITRINE_FIREFOX ?? '/usr/bin/firefox-esr', headless: true,
    extraPrefsFirefox: {'intl.accept_languages': 'en-GB'},
  });
});
after(async () => { await browser?.close(); await site?.close(); });

/** Opens a page of the site, whose console must stay without errors. @param {import('node:test').TestContext} context */
async function open(context, path = '') {
  const page = await browser.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on('console', (message) => { if (message.type() === 'error') problems.push(message.text()); });
  page.on('pageerror', (error) => problems.push(String(error)));
  context.after(async () => {
    await page.close();
    assert.deepEqual(problems, []);
  });
  await page.goto(site.url + path);
  return page;
}

/** The text of an element once it matches. @param {import('puppeteer-core').Page} page @param {string} selector @param {RegExp} pattern */
async function says(page, selector, pattern) {
  const text = await page.waitForFunction((selector, source) => {
    const text = document.querySelector(selector)?.textContent ?? '';
    return new RegExp(source).test(text) && text;
  }, {timeout: START_MS}, selector, pattern.source);
  return String(await text.jsonValue());
}

/** @param {import('puppeteer-core').Page} page @param {string} photo of the samples */
async function choosePhoto(page, photo) {
  const input = /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (await page.$('#photo'));
  await input.uploadFile(join(siteFolder(), 'samples', photo));
}

test('a title and a photo are classified, drawn where there is WebGL 2 and in words', async (context) => {
  const page = await open(context);
  await says(page, '#live', /^Ready$/);
  await page.type('#title', TITLE);
  await says(page, '#live', /^Watches, .*review$/);
  await choosePhoto(page, 'watch.jpg');
  assert.match(await says(page, '#twin', /Strongest (at|in)/), /Élégant/);
  const shown = await page.evaluate(() => {
    const {canvas} = /** @type {any} */ (globalThis).vitrinePage;
    const visible = (/** @type {string} */ selector) =>
      Number(document.querySelector(selector)?.getBoundingClientRect().height) > 100;
    return {drawing: canvas.drawing, canvas: visible('#canvas'), twin: visible('#twin')};
  });
  context.diagnostic(`WebGL 2 is ${shown.drawing ? '' : 'not '}there`);
  assert.deepEqual(shown, {drawing: shown.drawing, canvas: shown.drawing, twin: !shown.drawing});
});

test('every sample gets the probabilities that Node gives it', async (context) => {
  const page = await open(context);
  const vitrine = await Vitrine.load(PACK, {modules: join(siteFolder(), 'wasm')});
  context.after(() => vitrine.close());
  const answers = await page.evaluate(async (samples) => {
    const {WorkerBridge} = await import(new URL('worker-bridge.js', document.baseURI).href);
    const bridge = new WorkerBridge({source: new URL('packs/flipkart/', document.baseURI)});
    await bridge.complete;
    const answers = [];
    for (const {title, description, photo} of samples) {
      const image = await (await fetch(`samples/${photo}`)).blob();
      for (const input of [{title}, {image}, {title, description, image}]) answers.push((await bridge.classify(input)).labels);
    }
    bridge.close();
    return answers;
  }, SAMPLES);
  let farthest = 0;
  for (const {title, description, photo} of SAMPLES) {
    const image = readFileSync(join(siteFolder(), 'samples', photo));
    for (const input of [{title}, {image}, {title, description, image}]) {
      const [{labels}, found] = [await vitrine.classify(input), answers.shift()];
      assert.equal(found[0].code, labels[0].code, `${photo}, ${Object.keys(input)}`);
      for (const {code, probability} of labels) {
        const other = found.find((/** @type {any} */ label) => label.code === code);
        farthest = Math.max(farthest, Math.abs(other.probability - probability));
      }
    }
  }
  context.diagnostic(`the probabilities differ by at most ${farthest}`);
  assert.ok(farthest < 1e-4, `${farthest}`);
});

test('the plain form classifies', async (context) => {
  const page = await open(context, 'plain.html');
  await page.type('#title', TITLE);
  await choosePhoto(page, 'watch.jpg');
  await page.click('#classify');
  await says(page, '#answer-heading', /^Watches$/);
});
