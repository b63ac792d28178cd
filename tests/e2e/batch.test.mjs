// The Batch view with the shipped pack: a catalogue comes in, every figure is the one that its rows give, and what came of it
// survives a reload and is safe to open in a spreadsheet.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {BlobReader, BlobWriter, ZipWriter} from '../../web/node_modules/@zip.js/zip.js/index.js';
import {dropFile, eventually, framesSettled, launch, LONG_TEXT, openPage, pauseBatchAfter, spoken} from './browser.mjs';
import {serveSite, siteFolder} from './site.mjs';

const START_MS = 60_000;
const DESKTOP = {viewport: {width: 1280, height: 800}};
const PHONE = {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true};
const EVALUATE = fileURLToPath(new URL('../../web/evaluate.mjs', import.meta.url));
const PACK = join(siteFolder(), 'packs/flipkart');
const PHOTOS = ['watch.jpg', 'mug.jpg'];
const TITLES = {
  'Watches': 'Analog watch with leather strap', 'Kitchen & Dining': 'Ceramic coffee mug', 'Computers': 'USB keyboard for laptop',
  'Home Furnishing': 'Cotton double bedsheet', 'Baby Care': 'Soft toy for babies',
};

/** @typedef {import('playwright-core').Page} Page */
/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
before(async () => { [browser, site] = await Promise.all([launch(), serveSite()]); });
after(async () => { await browser?.close(); await site?.close(); });

const sum = (/** @type {number[]} */ list) => list.reduce((a, b) => a + b, 0);
const score = (/** @type {number} */ value) => value.toFixed(3);
const photo = (/** @type {string} */ name) => readFileSync(join(siteFolder(), 'samples', name));

/** Rows of a shop: some labels are wrong on purpose, some rows have a photo, one photo is missing and one is broken. @param {number} count */
function shop(count) {
  const labels = Object.keys(TITLES);
  const rows = Array.from({length: count}, (_, i) => {
    const [truth, told] = [labels[i % labels.length], labels[(i % 11 === 0 ? i + 1 : i) % labels.length]];
    const image = i === 3 ? 'lost.jpg' : i === 4 ? 'broken.jpg' : i % 3 === 0 ? PHOTOS[i % 2] : '';
    return [String(i), `${TITLES[/** @type {keyof typeof TITLES} */ (truth)]} ${i}`, i % 4 ? '' : 'of good "make", new', image, told];
  });
  return [['', 'name', 'description', 'photo', 'category'], ...rows];
}

/** @param {string[][]} rows @param {string} [separator] */
const csvOf = (rows, separator = ',') => rows.map((row) => row.map((cell) =>
  /[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell).join(separator)).join('\r\n');

/** RFC 4180, as spreadsheets read it. @param {string} text @param {string} [separator] */
function parseCsv(text, separator = ',') {
  assert.ok(text.startsWith('\ufeff') && text.endsWith('\r\n'), 'a byte order mark and CRLF');
  const [records, cell] = [/** @type {string[][]} */ ([[]]), new RegExp(`(?:"((?:[^"]|"")*)"|([^"${separator}\r\n]*))(${separator}|\r\n)`, 'gy')];
  for (const [, quoted, plain, end] of text.slice(1).matchAll(cell)) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') records.push([]);
  }
  return records.slice(0, -1);
}

const file = (/** @type {string} */ name, /** @type {string | Buffer} */ content, type = 'text/csv') =>
  ({name, mimeType: type, buffer: Buffer.from(content)});
const photoFiles = () => [...PHOTOS.map((name) => file(name, photo(name), 'image/jpeg')), file('broken.jpg', 'no photo', 'image/jpeg')];

/** @param {string} [state] @param {Parameters<typeof openPage>[2]} [options] */
async function openBatch(state = '', options = {}) {
  const visited = await openPage(browser, `${site.url}?pack=flipkart#batch${state}`, {context: DESKTOP, ...options});
  await visited.page.waitForFunction(() => /** @type {any} */ (globalThis).vitrinePage.session.source && document.querySelector('#batch-choose'));
  return visited;
}

/** Chooses files and waits until they are understood. @param {Page} page @param {ReturnType<typeof file>} table @param {ReturnType<typeof file>[]} [photos] */
async function choose(page, table, photos = []) {
  if (photos.length > 0) await page.setInputFiles('#batch-photos-input', photos);
  await page.setInputFiles('#batch-choose-input', [table]);
  await page.locator('#batch-start:enabled').waitFor();
}

/** @param {Page} page @param {string} stage */
const reached = (page, stage) => page.waitForFunction((stage) =>
  /** @type {any} */ (globalThis).vitrinePage?.batch.stage === stage, stage, {timeout: START_MS});

/** @param {Page} page @param {ReturnType<typeof file>} table @param {ReturnType<typeof file>[]} [photos] */
async function classify(page, table, photos) {
  await choose(page, table, photos);
  await page.locator('#batch-start').click();
  await reached(page, 'done');
}

/** The file that a button saves, as text. @param {Page} page @param {string} button */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(button).click()]);
  return {name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8')};
}

/** @param {Page} page */
const words = async (page) => (await page.locator('#twin').textContent() ?? '').replace(/\s+/g, ' ');

/** Cells of a twin's table, by its caption. @param {Page} page @param {string} caption */
const table = (page, caption) => page.evaluate((caption) => {
  const found = [...document.querySelectorAll('#twin table')].find((one) => one.querySelector('caption')?.textContent === caption);
  return [...found?.querySelectorAll('tr') ?? []].map((row) => [...row.children].map((cell) => cell.textContent));
}, caption);

/** The rows that the grid holds now. @param {Page} page */
const gridRows = (page) => page.evaluate(() => [...document.querySelectorAll('.batch-row')]
  .map((row) => [...row.children].map((cell) => cell.textContent ?? '')));

/** Scores of pairs of labels. @param {[string, string][]} pairs true and predicted */
function recompute(pairs) {
  const labels = [...new Set(pairs.flat())];
  const count = (/** @type {(pair: [string, string]) => boolean} */ test) => pairs.filter(test).length;
  const classes = labels.map((label) => {
    const [hits, support, called] = [count(([a, b]) => a === label && b === label), count(([a]) => a === label), count(([, b]) => b === label)];
    return {f1: 2 * hits / (support + called), support};
  });
  const [right, rows, z] = [count(([a, b]) => a === b), pairs.length, 1.959964];
  const [p, middle] = [right / rows, (right + z * z / 2) / (rows + z * z)];
  const half = z / (1 + z * z / rows) * Math.sqrt(p * (1 - p) / rows + z * z / (4 * rows * rows));
  return {right, rows, accuracy: p, low: middle - half, high: middle + half, macroF1: sum(classes.map(({f1}) => f1)) / classes.length,
    weightedF1: sum(classes.map(({f1, support}) => f1 * support)) / rows};
}

test('every figure is the one that the saved rows give', async () => {
  const {page, close} = await openBatch();
  const rows = shop(120);
  await classify(page, file('shop.csv', csvOf(rows)), photoFiles());
  const {name, text} = await saved(page, '#batch-save');
  assert.equal(name, 'shop-classified.csv');
  const [head, ...found] = parseCsv(text);
  assert.deepEqual(head, [...rows[0], 'predicted_code', 'predicted_name', 'probability', 'needs_review', 'corrected_code']);
  assert.deepEqual(found.map((row) => row.slice(0, 5)), rows.slice(1));

  const scores = recompute(found.map((row) => [row[4], row[5]]));
  const told = await table(page, 'How right it was');
  assert.deepEqual(told.slice(1, 4), [['Accuracy', `${score(scores.accuracy)} ${score(scores.low)} to ${score(scores.high)}`],
    ['Macro F1', score(scores.macroF1)], ['Weighted F1', score(scores.weightedF1)]]);
  assert.ok((await words(page)).includes(`Of 120 rows with a label, ${scores.right} were named rightly`));
  const confusion = (await table(page, 'What is taken for what')).slice(1).map((row) => row.slice(1).map(Number));
  const codes = JSON.parse(readFileSync(join(PACK, 'pack.json'), 'utf8')).labels.map((/** @type {{code: string}} */ {code}) => code);
  assert.deepEqual(confusion, codes.map((/** @type {string} */ truth) => codes.map((/** @type {string} */ predicted) =>
    found.filter((row) => row[4] === truth && row[5] === predicted).length)));

  const review = found.filter((row) => row[8] === 'true');
  const counted = await table(page, 'What was counted');
  assert.deepEqual(counted[1], ['classified', '120 of 120']);
  assert.deepEqual(counted[2], ['to review', `${review.length} ${Math.round(100 * review.length / 120)} %`]);
  assert.match(await words(page), /1 photo was not found; its row goes by its words\./);
  assert.match(await words(page), /1 photo could not be read; its row goes by its words\./);
  const wrong = found.filter((row) => row[4] !== row[5]);
  for (const [key, list] of /** @type {const} */ ([['review', review], ['wrong', wrong], ['all', found]])) {
    await page.locator(`[data-control="filter:${key}"]`).click();
    await eventually(async () => (await words(page)).includes(`Showing ${list.length} of 120`), key);
    const shown = await gridRows(page);
    assert.deepEqual(shown.map((row) => row[1]), list.slice(0, shown.length).map((row) => row[1]), key);
    assert.equal(await page.locator('#batch-rows').getAttribute('aria-rowcount'), String(list.length + 1));
  }
  await close();
});

test('the figures are those of evaluate.mjs to the last digit', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-batch-'));
  context.after(() => rmSync(folder, {recursive: true}));
  const csv = csvOf(shop(60), ';');
  writeFileSync(join(folder, 'shop.csv'), csv);
  for (const {name, buffer} of photoFiles()) writeFileSync(join(folder, name), buffer);
  await promisify(execFile)(process.execPath, [EVALUATE, '--pack', PACK, '--modules', join(siteFolder(), 'wasm'), '--data', join(folder, 'shop.csv'),
    '--images', folder, '--title-column', 'name', '--image-column', 'photo', '--label-column', 'category', '--json', join(folder, 'figures.json')]);
  const {page, close} = await openBatch();
  await classify(page, file('shop.csv', csv), photoFiles());
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (globalThis).vitrinePage.batch.summary.evaluation),
    JSON.parse(readFileSync(join(folder, 'figures.json'), 'utf8')));
  await close();
});

test('the 840 products of the Flipkart sample, with their photos, give the figures of evaluate.mjs', {timeout: 500_000}, async (context) => {
  const data = fileURLToPath(new URL('../../../shared/data/flipkart/', import.meta.url));
  const [csv, images] = [join(data, 'flipkart_com-ecommerce_sample.csv'), join(data, 'images')];
  if (!existsSync(csv) || !existsSync(images)) return context.skip(`${data} is missing`);
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-batch-'));
  context.after(() => rmSync(folder, {recursive: true}));
  const measured = promisify(execFile)(process.execPath, [EVALUATE, '--pack', PACK, '--modules', join(siteFolder(), 'wasm'), '--data', csv,
    '--images', images, '--json', join(folder, 'figures.json')]);
  const {page, close} = await openBatch();
  await page.setInputFiles('#batch-folder-input', images);
  await page.setInputFiles('#batch-choose-input', [csv]);
  await page.locator('#batch-check', {hasText: '839 of 840 photos found'}).waitFor({timeout: START_MS});
  await page.locator('#batch-start').click();
  await page.waitForFunction(() => /** @type {any} */ (globalThis).vitrinePage.batch.stage === 'done', null, {timeout: 400_000});
  await measured;
  const figures = JSON.parse(readFileSync(join(folder, 'figures.json'), 'utf8'));
  assert.equal(figures.rows, 840);
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (globalThis).vitrinePage.batch.summary.evaluation), figures);
  assert.deepEqual((await table(page, 'How right it was'))[2], ['Macro F1', score(figures.fusion.macro_f1)]);
  await close();
});

test('10,000 rows are classified, sorted, filtered and scrolled', async () => {
  const {page, close} = await openBatch();
  const rows = shop(10_000).map(([index, name, , , label]) => [index, name, label]);
  await choose(page, file('shop.csv', csvOf(rows)));
  await page.locator('#batch-start').click();
  await page.waitForFunction(() => /** @type {any} */ (globalThis).vitrinePage.batch.rows.done > 1000, null, {timeout: START_MS});
  for (const control of ['order:probability', 'filter:wrong', 'order:type', 'filter:all', 'order:line']) await page.locator(`[data-control="${control}"]`).click();
  await page.locator('#batch-rows').hover();
  for (let i = 0; i < 20; i++) await page.mouse.wheel(0, 4000);
  await reached(page, 'done');
  await page.locator('#batch-rows').focus();
  await page.keyboard.press('End');
  await eventually(async () => (await gridRows(page)).at(-1)?.[0] === '10,001', 'the last row is there');
  assert.ok((await gridRows(page)).length < 20, 'only rows in sight are there');
  const [, ...found] = parseCsv((await saved(page, '#batch-save')).text);
  assert.equal(found.length, 10_000);
  const scores = recompute(found.map((row) => [row[2], row[3]]));
  assert.deepEqual((await table(page, 'How right it was')).slice(1, 4).map((row) => row[1]?.split(' ')[0]),
    [score(scores.accuracy), score(scores.macroF1), score(scores.weightedF1)]);
  await close();
});

test('figures of a file that the pack learned from say that they flatter it', async () => {
  const {page, close} = await openBatch();
  const {data} = JSON.parse(readFileSync(join(PACK, 'pack.json'), 'utf8')).provenance;
  for (const [name, told] of /** @type {const} */ ([['shop.csv', false], [data, true]])) {
    await classify(page, file(name, csvOf(shop(10))));
    assert.equal((await words(page)).includes('The pack learned from a file of this name'), told, name);
    await page.locator('#batch-clear').click();
  }
  await close();
});

test('columns are guessed, shown and chosen, and skipped rows are told with line and reason', async () => {
  const {page, close} = await openBatch();
  const csv = ['Réf;Nom du produit;Texte libre;Rayon', '1;Montre;x;Watches', '2;zu wenig', '3;;;', '4;Tasse ; x', '5;"Lampe ; 2";y;Lamps'].join('\r\n');
  await choose(page, file('boutique.csv', csv));
  assert.deepEqual(await page.locator('#batch-mapping select').evaluateAll((all) => all.map((one) => /** @type {any} */ (one).value)),
    ['Nom du produit', '', '', 'Rayon']);
  assert.match(await page.locator('#batch-facts').textContent() ?? '', /^boutique\.csv · 4 columns · semicolons · UTF-8$/);
  assert.deepEqual(await page.locator('#batch-preview th').allTextContents(), ['Réf', 'Nom du produitTitle', 'Texte libre', 'RayonLabel']);
  assert.deepEqual(await page.locator('#batch-check li').allTextContents(), ['2 products', '2 rows have a label; 1 are none of the types in use.']);
  await page.locator('#batch-skipped summary').click();
  assert.deepEqual(await page.locator('#batch-skipped-list li').allTextContents(), ['Line 3: expected 4 fields, found 2',
    'Line 4: expected a title, a description or a photo, found none', 'Line 5: expected 4 fields, found 3']);
  await page.selectOption('#batch-description', 'Texte libre');
  await page.selectOption('#batch-label', '');
  await page.selectOption('#batch-title', '');
  await page.locator('#batch-check li', {hasText: 'Choose the column that holds the titles.'}).waitFor();
  assert.ok(await page.locator('#batch-start').isDisabled());
  await page.selectOption('#batch-title', 'Réf');
  await page.locator('#batch-start:enabled').click();
  await reached(page, 'done');
  assert.deepEqual((await gridRows(page)).map((row) => row[1]), ['1', '3', '5'], 'a number counts as a title');
  assert.equal((await table(page, 'How right it was')).length, 0);
  await close();
});

test('labels may lie in a file of their own, and the answers are saved in its layout', async () => {
  const {page, close} = await openBatch();
  const x = ',designation,description,productid,imageid\r\n7,Analog watch with leather strap,,1,2\r\n5,Ceramic coffee mug,,3,4\r\n';
  await page.setInputFiles('#batch-choose-input', [file('Y_x.csv', ',prdtypecode\r\n7,Watches\r\n5,Computers\r\n'), file('X_x.csv', x)]);
  await page.locator('#batch-start:enabled').waitFor();
  assert.match(await page.locator('#batch-facts').textContent() ?? '', /^X_x\.csv .* labels from Y_x\.csv$/);
  await page.locator('#batch-start').click();
  await reached(page, 'done');
  assert.deepEqual((await gridRows(page)).map(([, , type, , label]) => [type, label]),
    [['Watches', 'Watches'], ['Kitchen & Dining', 'Computers']]);
  const {name, text} = await saved(page, '#batch-challenge');
  assert.deepEqual([name, text], ['Y_X_x.csv', ',prdtypecode\r\n7,Watches\r\n5,Kitchen & Dining\r\n']);
  await close();
});

test('an address opens the same state, and the way back leads through the reasons of a row', async () => {
  const {page, close} = await openBatch();
  await classify(page, file('shop.csv', csvOf(shop(40))), photoFiles());
  await page.locator('[data-control="filter:wrong"]').click();
  await page.locator('[data-control="order:probability"]').click();
  await page.locator('[data-control="order:probability"]').click();
  await page.locator('.batch-row').nth(1).click();
  await page.locator('#batch-product').waitFor();
  await eventually(async () => /#batch&filter=wrong&sort=-probability&row=\d+$/.test(page.url()), 'the address tells the state');
  const [rows, url] = [await gridRows(page), page.url()];
  assert.deepEqual(rows.map((row) => row[3]), rows.map((row) => row[3]).toSorted((a, b) => parseInt(b.replace('> ', '')) - parseInt(a.replace('> ', ''))));
  const title = await page.locator('#batch-product-title').textContent();
  assert.equal(title, rows[1][1]);

  await page.locator('#batch-why').click();
  await spoken(page, /%/);
  assert.equal(await page.inputValue('#title'), title);
  await page.goBack();
  await page.locator('#batch-product').waitFor();
  assert.equal(page.url(), url);
  assert.deepEqual(await gridRows(page), rows);

  await page.reload();
  await reached(page, 'done');
  await page.locator('#batch-product').waitFor();
  assert.deepEqual(await gridRows(page), rows, 'after a reload');
  const type = rows[0][2];
  await page.selectOption('#batch-type', {label: type});
  await eventually(async () => (await gridRows(page)).every((row) => row[2] === type), 'one type');
  await eventually(async () => new URL(page.url()).hash.includes(`type=${encodeURIComponent(type)}`), 'the address tells the type');
  await page.goto(`${site.url}?pack=flipkart#batch&filter=nothing&sort=%00&type=none&cell=0,99&row=x`);
  await eventually(async () => (await words(page)).includes('Showing 40 of 40'), 'what an address tells wrongly is passed over');
  await close();
});

test('the keyboard alone goes through the rows, opens and corrects one, and takes it back', async () => {
  const {page, close} = await openBatch();
  await classify(page, file('shop.csv', csvOf(shop(200))));
  const grid = page.locator('#batch-rows');
  const active = async () => {
    const id = await grid.getAttribute('aria-activedescendant');
    return id === null ? null : Number(await page.locator(`#${id}`).getAttribute('aria-rowindex'));
  };
  await grid.focus();
  assert.equal(await active(), 2);
  for (const [key, row] of /** @type {const} */ ([['ArrowDown', 3], ['End', 201], ['ArrowDown', 201], ['ArrowUp', 200], ['Home', 2], ['PageDown', null], ['PageUp', 2], ['ArrowDown', 3]])) {
    await page.keyboard.press(key);
    if (row !== null) assert.equal(await active(), row, key);
    else assert.ok(Number(await active()) > 4, key);
  }
  assert.ok((await gridRows(page)).length < 20, 'only rows in sight are there');
  await page.keyboard.press('Enter');
  await page.locator('#batch-product-line:focus').waitFor();
  assert.equal(await page.locator('#batch-product-line').textContent(), 'Line 3');
  await page.locator('#batch-correct').focus();
  await page.selectOption('#batch-correct', {label: 'Baby Care'});
  await eventually(async () => (await gridRows(page))[1][2] === 'Baby Care', 'the row is corrected');
  assert.match((await gridRows(page))[1].at(-1) ?? '', /Corrected/);
  await page.keyboard.press('Escape');
  await page.locator('#batch-rows:focus').waitFor();
  assert.equal(await page.locator('[data-control="filter:corrected"]').textContent(), 'Corrected: 1');

  await page.reload();
  await reached(page, 'done');
  assert.equal((await gridRows(page))[1][2], 'Baby Care', 'a correction is kept');
  const corrected = parseCsv((await saved(page, '#batch-save')).text)[2];
  assert.deepEqual([corrected[5], corrected[9]], ['Kitchen & Dining', 'Baby Care']);
  assert.match((await saved(page, '#batch-challenge')).text, /^,prdtypecode\r\n0,Watches\r\n1,Baby Care\r\n/);
  await page.locator('.batch-row').nth(2).click();
  await page.locator('#batch-product-line', {hasText: 'Line 4'}).waitFor();
  await page.selectOption('#batch-correct', {label: 'Watches'});
  await page.locator('[data-control="filter:corrected"]', {hasText: 'Corrected: 2'}).waitFor();
  await page.locator('#batch-rows').focus();
  await page.keyboard.press('Control+z');
  await page.locator('[data-control="filter:corrected"]', {hasText: 'Corrected: 1'}).waitFor();
  assert.ok(await page.locator('#batch-undo').isHidden());
  await close();
});

test('work pauses, goes on, stops, and goes on after a reload where it stopped', async () => {
  const {page, close} = await openBatch();
  const rows = shop(10_000).map((row, i) => i === 0 ? row : row.with(2, LONG_TEXT));
  await choose(page, file('shop.csv', csvOf(rows)));
  await pauseBatchAfter(page, 20);
  await page.locator('#batch-start').click();
  const done = () => page.evaluate(() => /** @type {any} */ (globalThis).vitrinePage.batch.rows.done);
  await page.locator('#batch-status', {hasText: /^Paused at [\d,]+ of 10,000 products$/}).waitFor();
  const paused = await done();
  await page.waitForTimeout(400);
  assert.equal(await done(), paused);
  await page.locator('#batch-resume').click();
  await page.locator('#batch-status', {hasText: /products · [\d,.]+ a second · about \d+ (s|min \d+ s) left$/}).waitFor();
  await page.locator('#batch-stop').click();
  await page.locator('#batch-status', {hasText: /stopped at [\d,]+ of 10,000 products/}).waitFor();
  const stopped = await done();
  assert.ok(stopped >= paused && stopped < 10_000, `${stopped}`);
  const [, ...found] = parseCsv((await saved(page, '#batch-save')).text);
  assert.equal(found.filter((row) => row[5] !== '').length, stopped);

  await page.reload();
  await reached(page, 'stopped');
  assert.equal(await done(), stopped);
  await page.locator('#batch-resume').click();
  await reached(page, 'done');
  const [, ...all] = parseCsv((await saved(page, '#batch-save')).text);
  assert.equal(all.length, 10_000);
  assert.deepEqual(all.slice(0, stopped).map((row) => row.slice(5)), found.slice(0, stopped).map((row) => row.slice(5)));
  const scores = recompute(all.map((row) => [row[4], row[5]]));
  assert.equal((await table(page, 'How right it was'))[2][1], score(scores.macroF1));
  await close();
});

test('Stop and Cancel hold, however soon they come', async () => {
  const {page, close} = await openBatch();
  const press = (/** @type {string[]} */ ids) => page.evaluate(async (ids) => {
    for (const id of ids) {
      const button = /** @type {HTMLButtonElement} */ (document.getElementById(id));
      while (button.hidden || button.closest('[hidden]')) await new Promise((resolve) => setTimeout(resolve));
      button.click();
    }
  }, ids);
  const begun = () => page.evaluate(() => {
    const {batch} = /** @type {any} */ (globalThis).vitrinePage;
    return `${batch.stage}, ${batch.rows.done} of ${batch.summary?.total}`;
  });
  await choose(page, file('shop.csv', csvOf(shop(300))));
  await press(['batch-start', 'batch-stop']);
  await page.waitForTimeout(1000);
  assert.equal(await begun(), 'stopped, 0 of 300');
  await page.locator('#batch-resume').click();
  await reached(page, 'done');

  await choose(page, file('shop.csv', csvOf(shop(200))));
  await press(['batch-start', 'batch-cancel']);
  await page.waitForTimeout(1000);
  assert.equal(await begun(), 'done, 300 of 300');
  await close();
});

/** Files that are read, and what they give. @type {Record<string, {table: ReturnType<typeof file>, facts: RegExp, titles: string[]}>} */
const READ = {
  'windows-1252': {table: file('a.csv', Buffer.from('titre;prix\r\nCr\xe8me br\xfbl\xe9e;5 \x80\r\n', 'latin1')), facts: /read as windows-1252/, titles: ['Crème brûlée']},
  'a mixture': {table: file('a.csv', Buffer.concat([Buffer.from('title\nThé\n'), Buffer.from('Caf\xe9\n', 'latin1')])), facts: /1 line is not UTF-8 and was read as windows-1252: line 3/, titles: ['Thé', 'Café']},
  'UTF-16 and tabs': {table: file('a.csv', Buffer.from('\ufefftitle\tlabel\r\nThé 🍵\tx\r\n', 'utf16le')), facts: /tabs · UTF-16/, titles: ['Thé 🍵']},
  'a hundred columns': {table: file('a.csv', `${['title', ...Array.from({length: 99}, (_, i) => `c${i}`)].join(',')}\nMug${','.repeat(99)}\n`), facts: /100 columns/, titles: ['Mug']},
  'markup': {table: file('a.csv', 'title\n<img src=x onerror=alert(1)>\n'), facts: /1 column/, titles: ['<img src=x onerror=alert(1)>']},
};
test('files of many kinds are read, and it is said what was taken for what', async () => {
  const {page, close} = await openBatch();
  for (const [name, {table, facts, titles}] of Object.entries(READ)) {
    await choose(page, table);
    assert.match(await page.locator('#batch-facts').textContent() ?? '', facts, name);
    assert.deepEqual(await page.locator('#batch-preview tbody tr td:first-child').allTextContents(), titles, name);
  }
  await close();
});

const REFUSED = {
  'a workbook': {table: file('a.csv', 'PK\x03\x04'), says: 'a.csv is a workbook or a zip file; expected a CSV file. A spreadsheet program saves one.'},
  'a zero byte': {table: file('a.csv', 'title\nA mug\n\0\n'), says: 'a.csv, line 3: expected text, found a zero byte.'},
  'an open quote': {table: file('a.csv', 'title\n"A mug\n'), says: 'a.csv, line 2: a quoted field begins here, but the file ends before its closing quote (").'},
  'nothing': {table: file('a.csv', ''), says: 'a.csv is empty; expected a line of column names.'},
  'labels alone': {table: file('Y_train.csv', ',prdtypecode\n0,1\n'), says: 'Y_train.csv holds labels; choose the file of their products, too.'},
};
test('files that cannot be read get a sentence with file and line', async () => {
  const {page, close} = await openBatch();
  for (const [name, {table, says}] of Object.entries(REFUSED)) {
    await page.setInputFiles('#batch-choose-input', [table]);
    await page.locator('#batch-problem', {hasText: says}).waitFor();
    assert.equal(await page.locator('#batch-problem').textContent(), says, name);
  }
  await choose(page, file('a.csv', 'title\nA mug\n'));
  assert.ok(await page.locator('#batch-problem').isHidden());
  await close();
});

test('a cell of 10 MB is classified, and formulas stay texts', async () => {
  const {page, close} = await openBatch();
  const formulas = ['=cmd|\' /C calc\'!A0', '+1+1', '-2-3', '@SUM(A1)', '\tx', ' =1', '-5', '+2.5'];
  const rows = [['title', '=description', 'note'], ...formulas.map((note) => ['Ceramic coffee mug', '', note]), ['Analog watch', 'watch '.repeat(1_700_000), '']];
  await classify(page, file('a.csv', csvOf(rows)));
  const [head, ...found] = parseCsv((await saved(page, '#batch-save')).text);
  assert.equal(head[1], '\'=description');
  assert.deepEqual(found.map((row) => row[2]), [...formulas.slice(0, 6).map((note) => `'${note}`), '-5', '+2.5', '']);
  assert.equal(found.at(-1)?.[1].length, rows.at(-1)?.[1].length);
  assert.equal(found.at(-1)?.[3], 'Watches');
  await close();
});

test('photos may lie in a zip file, whatever folder is in front of their names', async () => {
  const zip = new ZipWriter(new BlobWriter());
  for (const name of PHOTOS) await zip.add(`some/photos/${name.toUpperCase()}`, new BlobReader(new Blob([photo(name)])));
  const {page, close} = await openBatch();
  const bytes = Buffer.from(await (await zip.close()).arrayBuffer());
  await choose(page, file('a.csv', 'title,a\n,images/watch.jpg\n,https://shop.example/p/mug.jpg?size=2\n,lost.jpg\n'), [file('photos.zip', bytes, 'application/zip')]);
  await page.locator('#batch-check', {hasText: '2 of 3 photos found'}).waitFor();
  await page.locator('#batch-start').click();
  await reached(page, 'done');
  await page.locator('.batch-row').first().click();
  await page.locator('#batch-product-photo').waitFor();
  await page.setInputFiles('#batch-photos-input', [file('broken.zip', 'no zip', 'application/zip')]);
  await page.locator('#batch-problem', {hasText: 'broken.zip: expected a zip file, found one that cannot be read.'}).waitFor();
  await page.reload();
  await reached(page, 'done');
  await page.locator('.batch-row').first().click();
  await page.locator('#batch-product-photo').waitFor();
  await close();
});

/** A zip file of these. @param {Record<string, string | Buffer>} files by path */
async function zipOf(files) {
  const zip = new ZipWriter(new BlobWriter());
  for (const [path, content] of Object.entries(files)) await zip.add(path, new BlobReader(new Blob([content])));
  return Buffer.from(await (await zip.close()).arrayBuffer());
}

test('a zip file that holds the table too is taken whole, with labels beside it', async () => {
  const {page, close} = await openBatch();
  const table = ',name,photo\n7,Analog watch with leather strap,watch.jpg\n5,Mug,mug.jpg\n';
  const photos = {'shop/photos/watch.jpg': photo('watch.jpg'), 'shop/photos/mug.jpg': photo('mug.jpg')};
  const take = async (/** @type {Record<string, string | Buffer>} */ files) =>
    page.setInputFiles('#batch-choose-input', [file('shop.zip', await zipOf({...photos, '__MACOSX/shop/._X_shop.csv': 'x', ...files}), 'application/zip')]);
  await take({'shop/a.csv': table, 'shop/b.tsv': table});
  await page.locator('#batch-problem', {hasText: 'shop.zip: expected one table in it, found several: a.csv, b.tsv. Choose the right one as a file of its own.'}).waitFor();
  await take({'shop/X_shop.csv': table, 'shop/y_shop.csv': ',prdtypecode\n7,Watches\n5,Computers\n', 'shop/read me.txt': 'x'});
  await page.locator('#batch-check', {hasText: '2 of 2 photos found'}).waitFor();
  assert.match(await page.locator('#batch-facts').textContent() ?? '', /^X_shop\.csv .* labels from y_shop\.csv$/);
  assert.ok(await page.locator('#batch-problem').isHidden());
  await page.locator('#batch-start:enabled').click();
  await reached(page, 'done');
  assert.deepEqual((await gridRows(page)).map(([, , type, , label]) => [type, label]), [['Watches', 'Watches'], ['Kitchen & Dining', 'Computers']]);
  await page.reload();
  await reached(page, 'done');
  await page.locator('.batch-row').first().click();
  await page.locator('#batch-product-photo').waitFor();
  await close();
});

test('the link to the view leads back to the filters of the batch that is open', async () => {
  const {page, close} = await openBatch();
  await classify(page, file('shop.csv', csvOf(shop(30))));
  await page.locator('[data-control="filter:wrong"]').click();
  await eventually(async () => /Showing \d of 30/.test(await words(page)), 'it is filtered');
  const rows = await gridRows(page);
  assert.equal(await page.getByRole('link', {name: 'Batch'}).getAttribute('href'), '#batch&filter=wrong');
  for (const view of ['Batch', 'Results']) {
    await page.getByRole('link', {name: view}).click();
    if (view !== 'Batch') await page.getByRole('link', {name: 'Batch'}).click();
    await eventually(async () => new URL(page.url()).hash === '#batch&filter=wrong', `the address after ${view}`);
    await eventually(async () => (await gridRows(page)).length === rows.length, `the rows after ${view}`);
    assert.deepEqual(await gridRows(page), rows);
  }
  await classify(page, file('other.csv', csvOf(shop(10))));
  await eventually(async () => new URL(page.url()).hash === '#batch', 'another batch begins with all of its rows');
  await page.locator('[data-control="filter:review"]').click();
  await eventually(async () => new URL(page.url()).hash === '#batch&filter=review', 'it is filtered too');
  await page.locator('#batch-clear').click();
  await reached(page, 'empty');
  await eventually(async () => new URL(page.url()).hash === '#batch', 'nothing is left of it');
  assert.equal(await page.getByRole('link', {name: 'Batch'}).getAttribute('href'), '#batch');
  await close();
});

test('what is kept is shown in the dialog, and cleared', async () => {
  const {page, close} = await openBatch();
  await classify(page, file('shop.csv', csvOf(shop(20))));
  const kept = () => page.evaluate(async () => (await (await import(/** @type {any} */ ('/storage.js'))).storageUse()).batch);
  assert.ok(await kept() > 20 * 3 * 7 * 4, 'answers and files are counted');
  await page.locator('#packs-open').click();
  await page.locator('#storage-use dt', {hasText: 'The batch'}).waitFor();
  await page.locator('#storage-clear').click();
  await page.locator('#packs-status', {hasText: 'Everything was cleared'}).waitFor();
  assert.equal(await kept(), 0);
  await page.locator('#packs-close').click();
  await page.reload();
  await reached(page, 'empty');
  await classify(page, file('shop.csv', csvOf(shop(20))));
  await page.locator('#batch-clear').click();
  await reached(page, 'empty');
  await page.reload();
  await reached(page, 'empty');
  await close();
});

test('a CSV file that is dropped anywhere opens the view', async () => {
  const {page, close} = await openPage(browser, site.url, {context: DESKTOP});
  await page.waitForFunction(() => /** @type {any} */ (globalThis).vitrinePage.session.source);
  await dropFile(page, {name: 'shop.csv', type: 'text/csv', bytes: csvOf(shop(8))});
  await page.locator('#batch-start:enabled', {hasText: 'Classify 8 products'}).waitFor();
  assert.equal(await page.title(), 'Batch – Vitrine');
  await page.locator('#batch-cancel').click();
  await reached(page, 'empty');
  await close();
});

test('all that is drawn is told, every control has its button there, and no frame is drawn while nothing changes', async () => {
  for (const context of [{...DESKTOP, locale: 'en-GB'}, {...DESKTOP, locale: 'fr-FR'}, {...PHONE, locale: 'fr-FR'}]) {
    const {page, close} = await openBatch('', {context});
    await classify(page, file('shop.csv', csvOf(shop(60))), photoFiles());
    await page.locator('[data-control^="mistake:"]').first().click();
    await framesSettled(page);
    const {drawn, places, shown} = await page.evaluate(() => {
      const {canvas} = /** @type {any} */ (globalThis).vitrinePage;
      canvas.drawNow();
      const buttons = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.control')]).filter((button) => !button.hidden);
      return {drawn: canvas.drawnTexts(), places: canvas.places.map((/** @type {any} */ {id}) => id).filter((/** @type {string} */ id) => !/^batch-/.test(id)),
        shown: buttons.map((button) => button.dataset.control)};
    });
    const told = `${await words(page)} ${(await page.locator('.control, .batch-rows').allTextContents()).join(' ')}`.replace(/\s+/g, ' ');
    assert.ok(drawn.length > 60, `only ${drawn.length} texts were drawn`);
    for (const text of drawn) assert.ok(told.includes(text.replace(/\s+/g, ' ').trim()), `"${text}" is drawn but not told`);
    assert.deepEqual([...new Set(places)].sort(), [...shown].sort());
    const settled = await framesSettled(page);
    await page.waitForTimeout(2000);
    assert.equal(await framesSettled(page), settled);
    await close();
  }
});

test('without WebGL the rows are looked at themselves', async () => {
  const {page, close} = await openBatch('', {webgl: false});
  await classify(page, file('shop.csv', csvOf(shop(30))));
  const row = page.getByRole('row', {name: /Analog watch with leather strap 0/});
  assert.ok(await row.isVisible());
  const wrong = page.getByRole('button', {name: /^Wrong: \d$/});
  await wrong.click();
  const count = Number((await wrong.textContent())?.slice('Wrong: '.length));
  assert.ok(count >= 3);
  await eventually(async () => (await gridRows(page)).length === count, 'the filter works');
  await close();
});
