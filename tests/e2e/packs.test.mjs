// The dialog "Packs and storage": packs on offer, one's own, what is kept, and that a broken pack harms nothing.
import assert from 'node:assert/strict';
import {cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {sealSite} from '../../web/build-site.mjs';
import {BlobReader, BlobWriter, ZipWriter} from '../../web/node_modules/@zip.js/zip.js/index.js';
import {dropFile, eventually, launch, spoken, watchPage} from './browser.mjs';
import {serveSite, siteFolder} from './site.mjs';

const START_MS = 60_000;

/** @typedef {import('playwright-core').Page} Page */
/** @type {string} */ let root;
/** @type {string} */ let mine;
/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitrine-packs-'));
  mine = join(root, 'mine');
  await cp(siteFolder(), join(root, 'site'), {recursive: true});
  const packs = join(root, 'site/packs');
  const {labels} = JSON.parse(await readFile(join(packs, 'flipkart/pack.json'), 'utf8'));
  const [watches] = labels.filter((/** @type {{code: string}} */ {code}) => code === 'Watches');
  watches.names = {en: 'Watches', fr: 'Montres'};
  await copyPack(join(packs, 'flipkart'), join(packs, 'boutique'), {name: 'boutique', title: 'Boutique', languages: ['en', 'fr'], labels});
  await copyPack(join(packs, 'flipkart'), mine, {name: 'mine', title: 'My <b>own</b> shop'});
  const [flipkart] = JSON.parse(await readFile(join(packs, 'index.json'), 'utf8'));
  await writeFile(join(packs, 'index.json'), JSON.stringify([flipkart, {...flipkart, name: 'boutique', title: 'Boutique', languages: ['en', 'fr']}]));
  await sealSite(join(root, 'site'));
  [browser, site] = await Promise.all([launch(), serveSite({site: join(root, 'site')})]);
});
after(async () => {
  await browser?.close();
  await site?.close();
  await rm(root, {recursive: true});
});

/** @param {string} from @param {string} to @param {object} change of its manifest */
async function copyPack(from, to, change) {
  await cp(from, to, {recursive: true});
  const manifest = JSON.parse(await readFile(join(from, 'pack.json'), 'utf8'));
  await writeFile(join(to, 'pack.json'), JSON.stringify({...manifest, ...change}));
}

/** A zip file of a folder, below a folder of its own. @param {string} folder @param {(names: string[]) => string[]} [choose] */
async function zipOf(folder, choose = (names) => names) {
  const zip = new ZipWriter(new BlobWriter());
  for (const name of choose(await readdir(folder))) {
    await zip.add(`some/${name}`, new BlobReader(new Blob([await readFile(join(folder, name))])));
  }
  return Buffer.from(await (await zip.close()).arrayBuffer());
}

/** @param {import('playwright-core').BrowserContext} context @param {string} [path] */
async function visit(context, path = '') {
  const page = await context.newPage();
  const problems = watchPage(page, new URL(site.url).origin);
  await page.goto(site.url + path);
  await spoken(page, /^(Ready|Watches.*review)$/, START_MS);
  return {page, problems};
}

/** @param {Page} page */
async function openDialog(page) {
  await page.getByRole('button', {name: /Packs and storage$/}).click();
  await page.locator('#pack-list > li').first().waitFor();
}

/** @param {Page} page @param {string} title */
const packItem = (page, title) => page.locator('#pack-list > li', {has: page.getByRole('heading', {name: title})});

/** @param {Page} page @param {string} title of the pack that is then in use */
async function inUse(page, title) {
  await page.getByRole('button', {name: `${title}, Packs and storage`}).waitFor({timeout: START_MS});
  await page.locator('#packs').waitFor({state: 'hidden'});
}

/** Waits until a pack on offer is kept as a whole. @param {Page} page @param {string} name */
async function kept(page, name) {
  const files = (await readdir(join(root, 'site/packs', name))).length;
  await eventually(() => page.evaluate(async ({name, files}) => {
    const keys = (await caches.has('vitrine / packs')) ? await (await caches.open('vitrine / packs')).keys() : [];
    return keys.filter(({url}) => url.includes(`/packs/${name}/`)).length === files;
  }, {name, files}), `${name} is kept`);
}

test('classes are named in the page\'s language, where the pack has it', async () => {
  const context = await browser.newContext();
  const {page, problems} = await visit(context, '?pack=boutique');
  await page.fill('#title', 'analog watch for men');
  await spoken(page, /^Watches, /);
  await page.getByRole('button', {name: 'Français'}).click();
  await spoken(page, /^Montres, /);
  assert.match(await page.locator('#twin').innerText(), /Montres/);
  await page.getByRole('button', {name: 'English'}).click();
  await spoken(page, /^Watches, /);
  assert.deepEqual(problems, []);
  await context.close();
});

test('a visit begins with the first pack for texts in the page\'s language, unless another was chosen or is asked for', async () => {
  const context = await browser.newContext({locale: 'fr-FR'});
  const page = await context.newPage();
  const problems = watchPage(page, new URL(site.url).origin);
  const opens = async (/** @type {string} */ path, /** @type {string} */ title) => {
    await page.goto(site.url + path);
    await page.getByRole('button', {name: `${title}, Modèles et stockage`}).waitFor({timeout: START_MS});
    await page.locator('#sample-list > li:visible').first().waitFor();
  };
  await opens('', 'Boutique');
  assert.equal(await page.locator('#sample-list > li:visible').count(), await page.locator('#sample-list > li').count(),
    'a pack without samples of its own shows all');
  await opens('?pack=flipkart', 'Flipkart sample');
  const samples = JSON.parse(await readFile(join(root, 'site/samples/index.json'), 'utf8'));
  assert.equal(await page.locator('#sample-list > li:visible').count(),
    samples.filter((/** @type {{pack: string}} */ {pack}) => pack === 'flipkart').length);
  await opens('', 'Boutique');
  await page.evaluate(() => localStorage.setItem('vitrine.pack', 'flipkart'));
  await opens('', 'Flipkart sample');
  assert.deepEqual(problems, []);
  await context.close();
});

test('where the browser blocks what sites keep, the page works for the visit', async () => {
  const context = await browser.newContext();
  await context.addInitScript(() => {
    Object.defineProperty(globalThis, 'localStorage', {get() { throw new DOMException('blocked', 'SecurityError'); }});
    CacheStorage.prototype.has = CacheStorage.prototype.keys = () => Promise.reject(new DOMException('blocked', 'SecurityError'));
  });
  const {page, problems} = await visit(context);
  await page.fill('#title', 'analog watch for men');
  await spoken(page, /^Watches, /);
  await page.getByRole('button', {name: 'Français'}).click();
  await spoken(page, /vérification inutile$/);
  await page.getByRole('button', {name: 'English'}).click();
  await openDialog(page);
  await page.getByRole('button', {name: 'Use: Boutique'}).click();
  await inUse(page, 'Boutique');
  assert.deepEqual(problems, []);
  await context.close();
});

test('a second pack says beside the first what it finds of the same product', async () => {
  const context = await browser.newContext();
  const {page, problems} = await visit(context);
  await page.fill('#title', 'analog watch for men');
  await openDialog(page);
  await page.getByRole('button', {name: 'Compare: Boutique'}).click();
  await page.locator('#packs').waitFor({state: 'hidden'});
  const twin = page.locator('#twin');
  await twin.getByText('Boutique').first().waitFor({state: 'attached'});
  assert.match(await twin.innerText(), /Both packs say Watches|agree/i);
  await openDialog(page);
  assert.match(await packItem(page, 'Boutique').innerText(), /Compared/);
  await page.getByRole('button', {name: 'Stop comparing: Boutique'}).click();
  await twin.getByText('Boutique').first().waitFor({state: 'detached'});
  await page.getByRole('button', {name: 'Compare: Boutique'}).click();
  await page.locator('#packs').waitFor({state: 'hidden'});
  await openDialog(page);
  await page.getByRole('button', {name: 'Use: Boutique'}).click();
  await inUse(page, 'Boutique');
  await openDialog(page);
  assert.doesNotMatch(await page.locator('#pack-list').innerText(), /Compared/, 'a pack is not compared with itself');
  assert.deepEqual(problems, []);
  await context.close();
});

test('the dialog lists packs, their cards as plain text, and what is kept; one is chosen, remembered and removed', async () => {
  const context = await browser.newContext();
  const {page, problems} = await visit(context);
  await page.getByRole('button', {name: 'A wrist watch'}).click();
  await spoken(page, /^Watches.*review$/);
  await kept(page, 'flipkart');

  await openDialog(page);
  const dialog = page.getByRole('dialog', {name: 'Packs and storage'});
  assert.ok(await dialog.isVisible());
  assert.deepEqual(await dialog.getByRole('listitem').getByRole('heading').allTextContents(), ['Flipkart sample', 'Boutique']);
  const first = packItem(page, 'Flipkart sample');
  assert.equal(await first.getAttribute('aria-current'), 'true');
  assert.match(await first.innerText(), /7 types · English · 3\.\d MB/);
  assert.match(await first.innerText(), /In use · kept on this device: 3\.\d MB/);
  assert.doesNotMatch(await packItem(page, 'Boutique').innerText(), /In use|[Kk]ept/);
  await first.getByText('Model card').click();
  const card = first.locator('pre');
  await page.waitForFunction(() => document.querySelector('#pack-list pre')?.textContent);
  assert.equal(await card.textContent(), await readFile(join(siteFolder(), 'packs/flipkart/card.md'), 'utf8'));
  const storage = await page.locator('#storage-use').innerText();
  assert.match(storage, /The page\s+1\d\.?\d* MB\s+Packs\s+3\.\d MB/);

  await dialog.getByRole('button', {name: 'Use: Boutique'}).click();
  await inUse(page, 'Boutique');
  await spoken(page, /^Watches.*review$/);
  await kept(page, 'boutique');
  await page.close();

  const {page: next, problems: more} = await visit(context);
  await inUse(next, 'Boutique');
  await openDialog(next);
  await next.getByRole('button', {name: 'Remove: Flipkart sample'}).click();
  await next.locator('#packs-status', {hasText: 'Flipkart sample was removed from this device.'}).waitFor();
  assert.doesNotMatch(await packItem(next, 'Flipkart sample').innerText(), /[Kk]ept/);
  assert.equal(await next.evaluate(async () => (await (await caches.open('vitrine / packs')).keys())
    .filter(({url}) => url.includes('/flipkart/')).length), 0);
  assert.ok(await next.evaluate(() => document.querySelector('#packs')?.contains(document.activeElement)), 'the focus stays');
  await next.keyboard.press('Escape');
  assert.equal(await next.evaluate(() => document.activeElement?.id), 'packs-open');
  assert.deepEqual([...problems, ...more], []);
  await context.close();
});

test('an address opens with its pack, and an unknown one says so', async () => {
  const context = await browser.newContext();
  const {page} = await visit(context, '?pack=boutique');
  await inUse(page, 'Boutique');
  await openDialog(page);
  await page.getByRole('button', {name: 'Use: Flipkart sample'}).click();
  await inUse(page, 'Flipkart sample');
  assert.equal(new URL(page.url()).search, '?pack=flipkart');
  await page.close();
  const {page: unknown} = await visit(context, '?pack=%3Cimg%20src=x%3E');
  await unknown.locator('#bar', {hasText: 'There is no pack “<img src=x>” here; “Flipkart sample” is in use.'}).waitFor();
  await unknown.getByRole('button', {name: 'OK'}).click();
  assert.equal(await unknown.locator('#bar').textContent(), '');
  await context.close();
});

test('one\'s own pack comes from a folder, stays only where that is asked for, and goes again', async () => {
  const context = await browser.newContext();
  const {page, problems} = await visit(context);
  await openDialog(page);
  await page.setInputFiles('#own-folder-input', mine);
  await inUse(page, 'My <b>own</b> shop');
  await page.getByRole('button', {name: 'A wrist watch'}).click();
  await spoken(page, /^Watches.*review$/);
  await page.close();

  const {page: second} = await visit(context);
  await inUse(second, 'Flipkart sample');
  await openDialog(second);
  assert.equal(await packItem(second, 'My').count(), 0);
  await second.getByLabel('Keep on this device').check();
  await second.setInputFiles('#own-folder-input', mine);
  await inUse(second, 'My <b>own</b> shop');
  await kept(second, 'flipkart');
  await second.close();

  await context.setOffline(true);
  const {page: third} = await visit(context);
  await inUse(third, 'My <b>own</b> shop');
  await openDialog(third);
  const item = packItem(third, 'My <b>own</b> shop');
  assert.match(await item.innerText(), /your own\s+In use · kept on this device: 3\.\d MB/);
  assert.ok(await third.getByLabel('Keep on this device').isChecked());
  await third.getByRole('button', {name: 'Use: Flipkart sample'}).click();
  await inUse(third, 'Flipkart sample');
  await openDialog(third);
  await third.getByRole('button', {name: 'Remove: My <b>own</b> shop'}).click();
  await item.waitFor({state: 'detached'});
  assert.match(await third.locator('#storage-use').innerText(), /Your own packs\s+0 MB/);
  assert.deepEqual(problems, []);
  await context.close();
});

test('a zip file or a folder is dropped anywhere; a photo stays a photo', async () => {
  const context = await browser.newContext();
  const {page, problems} = await visit(context);
  await dropFile(page, {name: 'mine.zip', type: 'application/zip', bytes: await zipOf(mine)});
  await inUse(page, 'My <b>own</b> shop');
  await openDialog(page);
  await page.getByRole('button', {name: 'Use: Boutique'}).click();
  await inUse(page, 'Boutique');

  // As a file manager drops it: only the browser itself can make the entry of a folder.
  const tools = await context.newCDPSession(page);
  for (const type of /** @type {const} */ (['dragEnter', 'dragOver', 'drop'])) {
    await tools.send('Input.dispatchDragEvent', {type, x: 300, y: 300, data: {items: [], files: [root], dragOperationsMask: 1}});
  }
  await inUse(page, 'My <b>own</b> shop');

  await dropFile(page, {name: 'watch.jpg', type: 'image/jpeg', bytes: await readFile(join(siteFolder(), 'samples/watch.jpg'))});
  await spoken(page, /^Watches.*review$/);
  assert.equal(await page.locator('#photo-file').textContent(), 'watch.jpg');
  assert.deepEqual(problems, []);
  await context.close();
});

test('a broken pack is one sentence, and the one in use stays', async () => {
  const context = await browser.newContext();
  const {page, problems} = await visit(context);
  await page.fill('#title', 'Analog watch');
  await spoken(page, /^Watches.*review$/);
  const whole = await zipOf(mine);
  const model = await readFile(join(mine, 'text.onnx'));
  /** @param {string} file @param {Buffer | string} content */
  const changed = async (file, content) => {
    const folder = join(root, 'changed');
    await rm(folder, {recursive: true, force: true});
    await mkdir(folder);
    await cp(mine, folder, {recursive: true});
    await writeFile(join(folder, file), content);
    return zipOf(folder);
  };
  const damaged = Buffer.from(whole);
  damaged.fill(0, 5000, 6000);
  /** @type {[string, Buffer, RegExp][]} */
  const cases = [
    ['notes.zip', Buffer.from('This is a note.'), /^notes\.zip: expected a zip file, found one that cannot be read\.$/],
    ['cut.zip', whole.subarray(0, whole.length >> 1), /^cut\.zip: expected a zip file, found one that cannot be read\.$/],
    ['damaged.zip', damaged, /^damaged\.zip: some\/\S+ in it cannot be unpacked; the zip file is damaged or encrypted\.$/],
    ['other.zip', await zipOf(mine, () => ['card.md']), /^other\.zip: expected a pack with a pack\.json in it, found none\.$/],
    ['part.zip', await zipOf(mine, (names) => names.filter((name) => name !== 'text.onnx')),
      /^part\.zip: expected the file text\.onnx that pack\.json names, found none\.$/],
    ['longer.zip', await changed('text.onnx', Buffer.concat([model, Buffer.from('!')])),
      /^text\.onnx: expected 420802 bytes as pack\.json says, found 420803\.$/],
    ['same.zip', await changed('text.onnx', Buffer.concat([model.subarray(1), Buffer.from('!')])),
      /^text\.onnx: expected the SHA-256 digest [0-9a-f]{64}, found [0-9a-f]{64}/],
    ['text.zip', await changed('pack.json', 'Hello'), /^pack\.json: expected JSON, found something else\.$/],
    ['wrong.zip', await changed('pack.json', '{"version": 1}'), /^pack\.json/],
    ['huge.zip', await changed('pack.json', `{"models": [${'{"file": "text.onnx", "bytes": 420802},'.repeat(2600)} 0]}`),
      /^huge\.zip: expected at most 1073741824 bytes, found 1094085200\.$/],
  ];
  for (const [name, bytes, sentence] of cases) {
    await dropFile(page, {name, type: 'application/zip', bytes});
    await page.locator('#packs-status.wrong').waitFor();
    assert.match(await page.locator('#packs-status').innerText(), sentence, name);
    assert.equal(await packItem(page, 'Flipkart sample').getAttribute('aria-current'), 'true');
    await page.getByRole('button', {name: 'Close'}).click();
  }
  await page.fill('#title', 'Coffee mug');
  await spoken(page, /^Kitchen.*review$/);
  assert.deepEqual(problems, []);
  await context.close();
});

test('where what is kept cannot be counted for once, the dialog says so and goes on', async () => {
  const context = await browser.newContext();
  const {page} = await visit(context);
  await openDialog(page);
  await page.evaluate(() => {
    const {estimate} = StorageManager.prototype;
    StorageManager.prototype.estimate = () => {
      StorageManager.prototype.estimate = estimate;
      return Promise.reject(new Error('It is not known.'));
    };
    // A visitor cannot reach this behind the dialog, but the language may change all the same.
    /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#language button'))
      .forEach((button) => { if (button.textContent?.includes('FR')) button.click(); });
  });
  await page.locator('#packs-status.wrong', {hasText: 'It is not known.'}).waitFor();
  await page.getByRole('button', {name: /: Boutique$/}).first().click();
  await page.locator('#packs').waitFor({state: 'hidden'});
  assert.equal(await page.locator('#packs-open-title').innerText(), 'Boutique');
  await context.close();
});

test('everything that is kept is cleared, also while it is still being counted', async () => {
  const context = await browser.newContext();
  await context.addInitScript(() => {
    const {has} = CacheStorage.prototype;
    CacheStorage.prototype.has = async function (name) {
      const found = await has.call(this, name);
      if (name.endsWith('own packs')) await new Promise((resolve) => { setTimeout(resolve, 1000); });
      return found;
    };
  });
  const {page} = await visit(context);
  await kept(page, 'flipkart');
  await openDialog(page);
  await page.getByLabel('Keep on this device').check();
  await page.setInputFiles('#own-zip-input', {name: 'mine.zip', mimeType: 'application/zip', buffer: await zipOf(mine)});
  await inUse(page, 'My <b>own</b> shop');
  await page.locator('#packs:not(.busy)').waitFor({state: 'attached'});
  await openDialog(page);
  await page.getByRole('button', {name: 'Clear everything kept on this device'}).click();
  await page.locator('#packs-status', {hasText: 'Everything was cleared.'}).waitFor();
  const left = await page.evaluate(async () => [
    await caches.keys(), Object.keys(localStorage), (await navigator.serviceWorker.getRegistrations()).length,
  ]);
  assert.deepEqual(left, [[], [], 0]);
  assert.match(await page.locator('#storage-use').innerText(), /The page\s+0 MB\s+Packs\s+0 MB\s+Your own packs\s+0 MB/);
  await context.close();
});

test('where nothing can be kept, packs can still be chosen', async () => {
  const context = await browser.newContext();
  await context.addInitScript(() => {
    delete (/** @type {any} */ (Navigator.prototype).serviceWorker);
    delete (/** @type {any} */ (globalThis).caches);
  });
  const {page, problems} = await visit(context);
  await openDialog(page);
  assert.ok(await page.getByText('This browser keeps nothing at this address.').isVisible());
  assert.ok(await page.getByRole('button', {name: 'Clear everything'}).isHidden());
  await page.getByRole('button', {name: 'Use: Boutique'}).click();
  await inUse(page, 'Boutique');
  assert.deepEqual(problems, []);
  await context.close();
});
