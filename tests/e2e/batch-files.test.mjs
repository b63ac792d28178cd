// The files of a batch: which are read and refused, what is guessed of them, and that what is saved is safe to open in a
// spreadsheet.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {BlobReader, BlobWriter, ZipWriter} from '../../web/node_modules/@zip.js/zip.js/index.js';
import {
  browser, choose, classify, csvOf, DESKTOP, file, gridRows, openBatch, parseCsv, photo, PHOTOS, reached, saved, shop, site, table,
} from './batch-view.mjs';
import {dropFile, openPage} from './browser.mjs';

/** A zip file of these. @param {Record<string, string | Buffer>} files by path */
async function zipOf(files) {
  const zip = new ZipWriter(new BlobWriter());
  for (const [path, content] of Object.entries(files)) await zip.add(path, new BlobReader(new Blob([content])));
  return Buffer.from(await (await zip.close()).arrayBuffer());
}

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
  const {page, close} = await openBatch();
  const bytes = await zipOf(Object.fromEntries(PHOTOS.map((name) => [`some/photos/${name.toUpperCase()}`, photo(name)])));
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
