// What a visit costs on the wire, visits without a network, and newer versions: offered, never forced.
import assert from 'node:assert/strict';
import {appendFile, cp, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {sealSite} from '../../web/build-site.mjs';
import {eventually, launch, spoken, watchPage} from './browser.mjs';
import {serveSite, siteFolder, wireTo} from './site.mjs';

const START_MS = 60_000;
const FIRST_VISIT_BYTES = 8e6;
// The headers of "304 Not Modified", by which the browser learns that there is no newer worker.
const UNCHANGED_BYTES = 500;
const OTHER_PACK = /^packs\/rakuten\//;
// A newer worker and site.json.
const NEWER_BYTES = 8e3;

/** @type {string} */ let folder;
/** @type {import('playwright-core').Browser} */ let browser;
/** @type {import('playwright-core').BrowserContext} */ let context;
/** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
/** @type {Awaited<ReturnType<typeof wireTo>>} */ let wire;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-site-'));
  await cp(siteFolder(), folder, {recursive: true});
  // Browsers ask for a newer worker at each visit.
  [browser, site] = await Promise.all([launch(), serveSite({site: folder, keptSeconds: 0})]);
  wire = await wireTo(site.url);
  context = await browser.newContext();
});
after(async () => {
  await browser?.close();
  await wire?.close();
  await site?.close();
  await rm(folder, {recursive: true});
});

/** Opens the page, in the shared context if no other is given, and waits for its pack. */
async function visit(visitor = context, url = wire.url) {
  const page = await visitor.newPage();
  const problems = watchPage(page, new URL(url).origin);
  await page.goto(url);
  await spoken(page, /^Ready$/, START_MS);
  return {page, problems};
}

/** The addresses of what is kept in the caches whose names end so. @param {import('playwright-core').Page} page */
const kept = (page, /** @type {RegExp} */ pattern) => page.evaluate(async (source) => {
  const found = [];
  for (const name of (await caches.keys()).filter((name) => new RegExp(source).test(name))) {
    for (const {url} of await (await caches.open(name)).keys()) found.push(url);
  }
  return found;
}, pattern.source);

/** @param {import('playwright-core').Page} page */
async function classifySample(page) {
  await page.getByRole('button', {name: 'A wrist watch'}).click();
  await spoken(page, /^Watches.*review$/);
}

/** @type {{path: string, bytes: number, sha256: string}[]} */
const files = async () => JSON.parse(await readFile(join(folder, 'site.json'), 'utf8')).files;

/** Waits until the pack in use is kept; its files. @param {import('playwright-core').Page} page */
async function packIsKept(page) {
  const packFiles = (await files()).filter(({path}) => path.startsWith('packs/flipkart/'));
  await eventually(async () => (await kept(page, / packs$/)).length === packFiles.length, 'the pack is kept');
  return packFiles;
}

test('a first visit fetches nothing twice and keeps the whole site and the pack in use', async () => {
  const {page, problems} = await visit();
  const packFiles = await packIsKept(page);
  assert.ok(wire.bytes < FIRST_VISIT_BYTES, `${wire.bytes} bytes came over the wire`);
  console.log(`first visit: ${wire.bytes} bytes on the wire`);
  for (const {path, sha256} of packFiles) {
    assert.ok((await kept(page, / packs$/)).includes(`${wire.url}${path}?sha256=${sha256}`), path);
  }
  const paths = (await kept(page, / site [0-9a-f]+$/)).map((url) => url.slice(wire.url.length));
  assert.deepEqual(paths.sort(), [...(await files()).map(({path}) => path), 'site.json']
    .filter((path) => path !== 'service-worker.js' && (!path.startsWith('packs/') || path === 'packs/index.json')).sort());
  assert.deepEqual(problems, []);
  await page.close();
});

test('a return visit costs no bytes but those of the check for a newer version, and says nothing', async () => {
  const before = wire.bytes;
  const {page, problems} = await visit();
  await classifySample(page);
  await eventually(async () => wire.bytes > before, 'the browser checks for a newer version');
  assert.ok(wire.bytes - before < UNCHANGED_BYTES, `${wire.bytes - before} bytes came over the wire`);
  console.log(`return visit: ${wire.bytes - before} bytes on the wire`);
  assert.equal(await page.locator('#bar').textContent(), '');
  assert.deepEqual(problems, []);
  await page.close();
});

test('while the host lets browsers keep the service worker, a return visit costs no byte', async (testContext) => {
  const keeping = await serveSite({site: folder, keptSeconds: 3600});
  testContext.after(keeping.close);
  const own = await wireTo(keeping.url);
  testContext.after(own.close);
  const visitor = await browser.newContext();
  testContext.after(() => visitor.close());
  const {page: first} = await visit(visitor, own.url);
  await packIsKept(first);
  await first.close();
  const before = own.bytes;
  const {page, problems} = await visit(visitor, own.url);
  await classifySample(page);
  await page.evaluate(async () => { await (await navigator.serviceWorker.ready).update(); });
  assert.equal(own.bytes - before, 0);
  assert.deepEqual(problems, []);
});

test('the page can be installed', async () => {
  const {page, problems} = await visit();
  const tools = await context.newCDPSession(page);
  const {errors, manifest} = /** @type {any} */ (await tools.send('Page.getAppManifest'));
  assert.deepEqual(errors, []);
  assert.equal(manifest.display, 'kStandalone');
  assert.equal(manifest.icons.length, 4);
  const {installabilityErrors} = await tools.send('Page.getInstallabilityErrors');
  // The tests' windows are private ones.
  assert.deepEqual(installabilityErrors.map(({errorId}) => errorId).filter((id) => id !== 'in-incognito'), []);
  const icons = await page.evaluate(async () => {
    const {icons} = await (await fetch('manifest.webmanifest')).json();
    return Promise.all(icons.map(async (/** @type {{src: string, sizes: string}} */ {src, sizes}) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return [sizes, `${image.naturalWidth}x${image.naturalHeight}`];
    }));
  });
  for (const [sizes, found] of icons) if (sizes !== 'any') assert.equal(found, sizes);
  assert.deepEqual(problems, []);
  await page.close();
});

test('without a network everything works', async (testContext) => {
  wire.cut = true;
  testContext.after(() => { wire.cut = false; });
  const {page, problems} = await visit();
  await classifySample(page);
  for (const {path, bytes} of await files()) {
    if (path === 'service-worker.js' || OTHER_PACK.test(path)) continue;
    const got = await page.evaluate((path) => fetch(path).then(async (answer) => (await answer.arrayBuffer()).byteLength, String), path);
    assert.equal(got, bytes, path);
  }
  for (const {path} of (await files()).filter(({path}) => path.endsWith('.html'))) {
    assert.equal((await page.goto(wire.url + path, {waitUntil: 'networkidle'}))?.status(), 200, path);
  }
  // The browser says so of its check for a newer version.
  assert.deepEqual(problems.filter((problem) => !/service-worker\.js/.test(problem)), []);
  assert.match(await page.evaluate(() => fetch('packs/rakuten/pack.json').then(() => 'came', String)), /^TypeError/, 'there is a network');
  await page.close();
});

test('a service worker that an older page registered is still known without a network', async (testContext) => {
  const visitor = await browser.newContext();
  testContext.after(async () => { wire.cut = false; await visitor.close(); });
  const {page: first} = await visit(visitor);
  await packIsKept(first);
  await first.evaluate(() => navigator.serviceWorker.register('service-worker.js'));
  await first.close();
  wire.cut = true;
  const {page} = await visit(visitor);
  const known = () => page.evaluate(async () => await navigator.serviceWorker.getRegistration() !== undefined);
  assert.ok(await known());
  await page.evaluate(async () => (await import(/** @type {any} */ ('/offline.js'))).endOffline());
  assert.ok(!await known());
});

test('a newer version is offered and taken on demand; other pages stay with theirs', async () => {
  const {page: other} = await visit();
  await appendFile(join(folder, 'style.css'), '\n/* version 2 */\n');
  await writeFile(join(folder, 'session.js'), `globalThis.newer = true;\n${await readFile(join(folder, 'session.js'), 'utf8')}`);
  await writeFile(join(folder, 'worker.js'), `${await readFile(join(folder, 'worker.js'), 'utf8')}\n// version 2\n`);
  await sealSite(folder);
  const {page, problems} = await visit();
  const before = wire.bytes;
  await page.fill('#title', 'Analog watch');
  const offer = page.getByRole('button', {name: 'Use it now'});
  await offer.waitFor();
  assert.match(await page.locator('#bar').innerText(), /^A newer version is ready/);
  await page.getByRole('button', {name: 'Later'}).click();
  assert.equal(await page.locator('#bar').textContent(), '');
  assert.equal(await page.inputValue('#title'), 'Analog watch');
  const changed = (await files()).filter(({path}) => /^(style\.css|session\.js|worker\.js|index\.html)$/.test(path));
  const most = changed.reduce((sum, {bytes}) => sum + bytes, NEWER_BYTES);
  assert.ok(wire.bytes - before < most, `only what changed is fetched, not ${wire.bytes - before} bytes`);

  await page.reload();
  await offer.waitFor();
  assert.equal(await page.evaluate('globalThis.newer'), undefined, 'the older version is still in use');
  await offer.click();
  await page.waitForFunction(() => /** @type {any} */ (globalThis).newer);
  await spoken(page, /^Ready$/, START_MS);

  await other.getByRole('button', {name: 'Use it now'}).waitFor();
  assert.equal(await other.evaluate('globalThis.newer'), undefined, 'no page reloads by itself');
  await classifySample(other);
  assert.ok(!await other.evaluate(async () => (await (await fetch('style.css')).text()).includes('version 2')),
    'the other page still gets the files of its version');
  await other.evaluate(() => /** @type {any} */ (globalThis).vitrinePage.session.open('packs/flipkart/'));
  await spoken(other, /^Watches.*review$/);

  await other.close();
  await eventually(async () => {
    await page.reload();
    return await page.evaluate(async () => (await caches.keys()).filter((name) => / site /.test(name)).length) === 1;
  }, 'the older cache is gone');
  assert.deepEqual(problems, []);
  await page.close();
});

test('a newer version that nobody took is taken at the next visit', async () => {
  await appendFile(join(folder, 'style.css'), '\n/* version 3 */\n');
  await sealSite(folder);
  const {page} = await visit();
  await page.getByRole('button', {name: 'Later'}).waitFor();
  await page.close();
  // Until Chromium has seen that nobody has the older version open, which then ends with its service worker.
  await eventually(async () => await context.serviceWorkers().at(-1)
    ?.evaluate(() => /** @type {any} */ (globalThis).registration.waiting === null).catch(() => false) ?? false, 'the newer version takes its place');
  const {page: next} = await visit();
  assert.ok(await next.evaluate(async () => (await (await fetch('style.css')).text()).includes('version 3')));
  assert.equal(await next.locator('#bar').textContent(), '');
  await next.close();
});
