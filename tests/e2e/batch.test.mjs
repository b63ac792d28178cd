// A batch with the shipped pack: every figure is the one that its rows give, and what came of it survives a reload.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {
  choose, classify, csvOf, DESKTOP, file, gridRows, openBatch, parseCsv, photoFiles, reached, saved, shop, site, START_MS, table, words,
} from './batch-view.mjs';
import {eventually, framesSettled, LONG_TEXT, pauseBatchAfter, spoken} from './browser.mjs';
import {siteFolder} from './site.mjs';

const PHONE = {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true};
const EVALUATE = fileURLToPath(new URL('../../web/evaluate.mjs', import.meta.url));
const PACK = join(siteFolder(), 'packs/flipkart');

const sum = (/** @type {number[]} */ list) => list.reduce((a, b) => a + b, 0);
const score = (/** @type {number} */ value) => value.toFixed(3);

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
