// English and French: the browser's choice, the switch, and what each says.
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {dropFile, launch, openPage, spoken} from './browser.mjs';
import {serveSite, siteFolder} from './site.mjs';

/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
before(async () => { [browser, site] = await Promise.all([launch(), serveSite()]); });
after(async () => { await browser?.close(); await site?.close(); });

const PHOTO = join(siteFolder(), 'samples/watch.jpg');
const FRENCH = {locale: 'fr-FR'};

test('the page speaks the browser\'s language until the visitor chooses one, and keeps to that', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}, context: {locale: 'fr-CA'}});
  const tongue = () => page.evaluate(() => document.documentElement.lang);
  await spoken(page, /^Prêt$/);
  assert.equal(await tongue(), 'fr');
  assert.equal(await page.getByRole('textbox', {name: 'Titre'}).getAttribute('name'), 'title');
  await page.getByRole('button', {name: 'Une montre'}).waitFor();
  await page.getByRole('group', {name: 'Langue'}).getByRole('button', {name: 'English'}).click();
  await spoken(page, /^Ready$/);
  assert.equal(await tongue(), 'en');
  await page.getByRole('button', {name: 'A wrist watch'}).waitFor();
  await page.reload();
  await spoken(page, /^Ready$/);
  assert.equal(await page.getByRole('button', {name: 'English'}).getAttribute('aria-pressed'), 'true');
  assert.equal(await page.getByRole('button', {name: 'Français'}).getAttribute('aria-pressed'), 'false');
  await close();
});

test('a browser in another language gets English', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}, context: {locale: 'ja-JP'}});
  await spoken(page, /^Ready$/);
  await close();
});

test('before its program runs, the document says in English what the table says', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  const [written, said] = await page.evaluate(async () => {
    const parsed = new DOMParser().parseFromString(await (await fetch('index.html')).text(), 'text/html');
    const texts = (/** @type {Document} */ from) =>
      [...from.querySelectorAll('[data-say], [data-say-label], [data-say-hint]')].map((element) =>
        [element.hasAttribute('data-say') && element.textContent, element.getAttribute('aria-label'),
          element.getAttribute('placeholder')]);
    return [texts(parsed), texts(document)];
  });
  assert.ok(written.length > 10);
  assert.deepEqual(written, said);
  await close();
});

test('an answer changes its language in place, with its numbers', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}, context: FRENCH});
  await page.fill('#title', 'Élégante montre analogique');
  await page.setInputFiles('#photo', PHOTO);
  assert.equal(await spoken(page, /inutile$/), 'Watches, 93\u202f%, vérification inutile');
  const twin = page.locator('#twin');
  await twin.getByText('Le plus fort').waitFor({state: 'attached'});
  assert.match(await twin.innerText(), /Réponse en 38 ms sur cet appareil\u202f: texte < 1 ms, modèle de texte < 1 ms, photo 9 ms/);
  assert.match(await twin.innerText(), /\+1,42/);
  await page.getByRole('button', {name: 'English'}).click();
  assert.equal(await spoken(page, /review$/), 'Watches, 93 %, needs no review');
  assert.match(await twin.innerText(), /\+1\.42/);
  await close();
});

test('the start counts bytes as French does', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {load: 'half'}, context: FRENCH});
  await spoken(page, /^Chargement/);
  assert.match(await page.locator('#twin').innerText(), /2,1 sur 5,9 Mo/);
  await close();
});

test('errors that visitors meet are told in French, others as they are', async () => {
  for (const [code, pattern] of /** @type {[string, RegExp][]} */ ([
    ['photo', /^Cette photo n’a pas pu être lue\u202f: /], ['nothing', /^Il n’y a rien ici/], ['crashed', /^Le classement/],
    ['unknown', /^"notes\.txt" is no photo\.$/]])) {
    const fake = {rejectPhotos: '"notes.txt" is no photo.', rejectCode: code};
    const {page, close} = await openPage(browser, site.url, {fake, context: FRENCH});
    await page.setInputFiles('#photo', PHOTO);
    await spoken(page, pattern);
    await page.locator('#photo-remove').click();
    await spoken(page, /^Prêt$/);
    await close();
  }
});

test('what goes wrong in the real worker is told in French', async () => {
  let missing = true;
  const {page, close} = await openPage(browser, site.url, {
    context: FRENCH,
    expected: /404/,
    prepare: (page) => page.route('**/text.onnx', (route) => (missing ? route.fulfill({status: 404}) : route.continue())),
  });
  await spoken(page, /^Un fichier n’a pas pu être chargé\u202f: le serveur l’a refusé/);
  missing = false;
  await page.getByRole('button', {name: 'Réessayer'}).click();
  await spoken(page, /^Prêt$/, 60_000);
  await page.fill('#title', '手表');
  await spoken(page, /^Il n’y a rien ici/);
  await dropFile(page, {name: 'notes.txt', type: 'text/plain', bytes: 'Hello'});
  await spoken(page, /^Cette photo n’a pas pu être lue/);
  await close();
});
