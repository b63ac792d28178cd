// The Results view with the shipped pack: every figure is the one that the rows of its report.json give, and an address opens
// the state that it tells.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {dropFile, eventually, framesSettled, launch, openPage, spoken} from './browser.mjs';
import {serveSite, siteFolder} from './site.mjs';

const REPORT = JSON.parse(readFileSync(join(siteFolder(), 'packs/flipkart/report.json'), 'utf8'));
const EVIDENCE = {title: 'Title', text: 'Title and description', image: 'Photo', title_image: 'Title and photo', fusion: 'Everything'};
const PHONE = {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true};
const SHOWN = /^(Results, .*: accuracy|Résultats, .*\s: exactitude) /;

/** @typedef {import('playwright-core').Page} Page */
/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
before(async () => { [browser, site] = await Promise.all([launch(), serveSite()]); });
after(async () => { await browser?.close(); await site?.close(); });

const sum = (/** @type {number[]} */ list) => list.reduce((a, b) => a + b, 0);
const score = (/** @type {number} */ value) => value.toFixed(3);

/** The scores of a view, all from its confusion matrix. @param {number[][]} confusion */
function recompute(confusion) {
  const rows = sum(confusion.flat());
  const right = sum(confusion.map((row, i) => row[i]));
  const classes = confusion.map((row, i) => {
    const [support, called] = [sum(row), sum(confusion.map((other) => other[i]))];
    const [precision, recall] = [called ? row[i] / called : 0, support ? row[i] / support : 0];
    return {precision, recall, f1: precision + recall ? 2 * precision * recall / (precision + recall) : 0, support};
  });
  const p = right / rows;
  const z = 1.959964;  // of a Wilson interval at 95 %
  const half = z / (1 + z * z / rows) * Math.sqrt(p * (1 - p) / rows + z * z / (4 * rows * rows));
  const middle = (p + z * z / (2 * rows)) / (1 + z * z / rows);
  return {
    rows, right, classes, accuracy: p, low: middle - half, high: middle + half,
    macroF1: sum(classes.map(({f1}) => f1)) / classes.length, weightedF1: sum(classes.map(({f1, support}) => f1 * support)) / rows,
  };
}

/** Rows of a twin's table, as texts. @param {Page} page @param {string} caption */
const table = (page, caption) => page.evaluate((caption) => {
  const found = [...document.querySelectorAll('#twin table')].find((one) => one.querySelector('caption')?.textContent === caption);
  return [...found?.querySelectorAll('tr') ?? []].map((row) => [...row.children].map((cell) => cell.textContent));
}, caption);

/** @param {string} [state] @param {Parameters<typeof openPage>[2]} [options] */
async function openResults(state = '', options = {}) {
  const visited = await openPage(browser, `${site.url}?pack=flipkart#results${state}`, options);
  await spoken(visited.page, SHOWN);
  return visited;
}

/** @param {Page} page */
const words = async (page) => (await page.locator('#twin').textContent() ?? '').replace(/\s+/g, ' ');

test('every figure is the one that the confusion matrix gives', async () => {
  const {page, close} = await openResults();
  for (const [split, {views}] of Object.entries(REPORT.splits)) {
    await page.locator(`[data-control="split:${split}"]`).click();
    for (const [key, name] of Object.entries(EVIDENCE)) {
      await page.locator(`[data-control="view:${key}"]`).click();
      const {confusion, reliability} = views[key];
      const found = recompute(confusion);
      await spoken(page, new RegExp(`^Results, ${name}: accuracy ${score(found.accuracy)}$`));
      const told = await words(page);
      assert.ok(told.includes(`95 % interval ${score(found.low)} to ${score(found.high)}`), `${split} ${key}`);
      assert.ok(told.includes(`Of ${found.rows} products that it had not seen in training, it named ${found.right} rightly`), `${split} ${key}`);
      const ece = sum(reliability.map((/** @type {any} */ bin) => bin.rows * Math.abs(bin.probability - bin.accuracy))) / found.rows;
      assert.deepEqual((await table(page, 'Figures')).slice(1), [
        ['Macro F1', score(found.macroF1)], ['Weighted F1', score(found.weightedF1)], ['Calibration error', score(ece)]]);
      const evidence = Object.entries(EVIDENCE).map(([key, name]) => {
        const {accuracy, low, high} = recompute(views[key].confusion);
        return [name, score(accuracy), `${score(low)} to ${score(high)}`];
      });
      assert.deepEqual((await table(page, 'Accuracy by what it goes by')).slice(1), evidence);
      const classes = found.classes.map((one, i) => ({...one, name: REPORT.labels[i]})).sort((a, b) => a.f1 - b.f1);
      const rows = classes.map(({name, f1, precision, recall, support}) => [name, score(f1), score(precision), score(recall), String(support)]);
      assert.deepEqual((await table(page, 'Type by type')).slice(1), rows);
      assert.deepEqual((await table(page, 'What is taken for what')).slice(1).map((row) => row.slice(1).map(Number)), confusion);
    }
  }
  await close();
});

test('what the photo adds is the difference of the F1 of both and of the words', async () => {
  const {page, close} = await openResults('&split=grouped');
  const [text, image, both] = ['text', 'image', 'fusion'].map((view) => recompute(REPORT.splits.grouped.views[view].confusion).classes);
  const rows = REPORT.labels.map((/** @type {string} */ name, /** @type {number} */ i) => {
    const added = both[i].f1 - text[i].f1;
    return [name, score(text[i].f1), score(image[i].f1), score(both[i].f1), `${added < 0 ? '−' : '+'}${score(Math.abs(added))}`];
  });
  const told = (await table(page, 'What the photo adds')).slice(1);
  assert.deepEqual(told.toSorted(), rows.toSorted());
  const added = told.map((row) => Number(row[4]?.replace('−', '-')));
  assert.deepEqual(added, added.toSorted((a, b) => b - a), 'what it helps most comes first');
  await close();
});

test('classes are sorted by what is asked', async () => {
  const {page, close} = await openResults();
  const sorted = {f1: 1, precision: 2, recall: 3, support: 4, name: 0};
  for (const [key, column] of Object.entries(sorted)) {
    const button = page.locator(`[data-control="sort:${key}"]`);
    await button.click();
    assert.equal(await button.getAttribute('aria-pressed'), 'true');
    const cells = (await table(page, 'Type by type')).slice(1).map((row) => row[column] ?? '');
    const expected = cells.toSorted((a, b) => key === 'name' ? a.localeCompare(b) : key === 'support' ? Number(b) - Number(a) : Number(a) - Number(b));
    assert.deepEqual(cells, expected, key);
  }
  await close();
});

test('a cell opens its pair and the lines of its products', async () => {
  const {page, close} = await openResults('&view=image');
  const {confusion, errors} = REPORT.splits.plain.views.image;
  const [truth, predicted] = [0, 4];
  const pair = `${REPORT.labels[truth]} taken for ${REPORT.labels[predicted]}: ${confusion[truth][predicted]} of ${sum(confusion[truth])}`;
  const cell = page.locator(`[data-control="cell:${truth},${predicted}"]`);
  assert.equal(await cell.textContent(), pair);
  await cell.click();
  await spoken(page, new RegExp(`; ${pair}$`));
  const section = page.locator('#twin section', {hasText: 'Lines of the catalogue’s file'});
  const lines = (await section.locator('li').allTextContents()).map((text) => Number(/^Line (\d+)/.exec(text)?.[1])).filter(Boolean);
  const all = errors.filter((/** @type {any} */ one) => one.label === truth && one.predicted === predicted);
  assert.equal(all.length, confusion[truth][predicted], 'the report lists every one of them');
  assert.deepEqual(lines, all.slice(0, 12).map((/** @type {any} */ {line}) => line));
  assert.equal(new URL(page.url()).hash, `#results&view=image&cell=${truth},${predicted}`);
  await cell.click();
  await spoken(page, /accuracy \d.\d+$/);
  assert.equal(await section.count(), 0);
  await close();
});

test('the matrix is one stop of the tab key, and arrow keys go from cell to cell', async () => {
  const {page, close} = await openResults();
  const focused = () => page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).dataset.control);
  await page.locator('[data-control="sort:name"]').focus();
  const path = [['Tab', 'cell:0,1'], ['ArrowRight', 'cell:0,3'], ['ArrowRight', 'cell:0,4'], ['ArrowDown', 'cell:3,4'],
    ['Enter', 'cell:3,4'], ['Tab', 'mistake:0,4'], ['Shift+Tab', 'cell:3,4']];
  for (const [key, expected] of path) {
    await page.keyboard.press(key);
    assert.equal(await focused(), expected, key);
  }
  await spoken(page, /; Home Decor & Festive Needs taken for Home Furnishing: 1 of 120$/);
  await close();
});

test('the models that were compared are told as the report has them, in each order', async () => {
  const {page, close} = await openResults();
  const {models} = REPORT;
  assert.ok(models.length > 10 && models.filter((/** @type {any} */ {shipped}) => shipped).length === 1);
  const size = (/** @type {number | null} */ bytes) => bytes === null ? '–' :
    bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e3).toFixed(0)} kB`;
  const time = (/** @type {number | null} */ ms) => ms === null ? '–' : `${ms.toFixed(ms < 1 ? 2 : ms < 10 ? 1 : 0)} ms`;
  const rows = models.map((/** @type {any} */ {name, baseline, shipped, view, accuracy, accuracy_interval: [low, high], macro_f1, bytes, milliseconds}) => [
    (baseline ? 'Always the most frequent type' : name) + (shipped ? ' (this pack)' : ''), EVIDENCE[/** @type {keyof EVIDENCE} */ (view)],
    score(accuracy), `${score(low)} to ${score(high)}`, score(macro_f1), size(bytes), time(milliseconds)]);
  const known = (/** @type {number | null} */ value) => value ?? Infinity;
  for (const [key, rank] of Object.entries({
    f1: (/** @type {any} */ one) => -one.macro_f1, accuracy: (/** @type {any} */ one) => -one.accuracy,
    size: (/** @type {any} */ one) => known(one.bytes), time: (/** @type {any} */ one) => known(one.milliseconds),
  })) {
    await page.locator(`[data-control="models:${key}"]`).click();
    await eventually(async () => await page.locator(`[data-control="models:${key}"]`).getAttribute('aria-pressed') === 'true', key);
    const told = (await table(page, 'The models that were compared')).slice(1);
    assert.deepEqual(told.toSorted(), rows.toSorted(), key);
    const ranks = told.map((row) => rank(models[rows.findIndex((/** @type {string[]} */ one) => String(one) === String(row))]));
    assert.ok(ranks.every((value, i) => i === 0 || value >= ranks[i - 1]), key);
  }
  const own = models.find((/** @type {any} */ {shipped}) => shipped);
  const {views} = REPORT.splits.plain;
  assert.deepEqual([own.accuracy, own.macro_f1], [views[own.view].accuracy, views[own.view].macro_f1], 'the pack’s own figures');
  await close();
});

/** The sentence that a point of the coverage curve makes. @param {{coverage: number, accuracy: number}} point */
function sentenceOf({coverage, accuracy}) {
  const seen = 1 - coverage;
  if (seen < 1e-9) return `No product is left to a person; accuracy on all of them ${score(accuracy)}.`;
  const share = seen > 0.4 ? `${(seen * 100).toFixed(0)} % of the products` : `1 product in ${(1 / seen).toFixed(0)}`;
  return `A person still sees ${share}; accuracy on the rest ${score(accuracy)}.`;
}

test('the review threshold moves by keyboard, and its sentence follows', async () => {
  const {page, close} = await openResults();
  const {review, coverage} = REPORT.splits.plain.views.fusion;
  const points = [...coverage.filter((/** @type {any} */ one) => one.coverage !== review.coverage), {threshold: REPORT.review.threshold, ...review}]
    .sort((a, b) => a.coverage - b.coverage);
  const slider = page.getByRole('slider', {name: 'Review threshold'});
  let at = points.findIndex(({threshold}) => threshold === REPORT.review.threshold);
  const check = async () => {
    await eventually(async () => await slider.getAttribute('aria-valuetext') === sentenceOf(points[at]), sentenceOf(points[at]));
    assert.equal(await slider.inputValue(), String(at));
    assert.ok((await words(page)).includes(sentenceOf(points[at])));
  };
  assert.equal(sentenceOf(points[at]), 'A person still sees 1 product in 20; accuracy on the rest 0.971.');
  await check();
  await slider.focus();
  for (const [key, next] of /** @type {[string, number][]} */ ([['ArrowRight', at + 1], ['ArrowLeft', at], ['ArrowLeft', at - 1],
    ['End', points.length - 1], ['Home', 0]])) {
    await page.keyboard.press(key);
    at = next;
    await check();
    assert.ok(await slider.evaluate((element) => element === document.activeElement), 'the focus stays');
  }
  await close();
});

test('an address opens the state that it tells, whatever it tells', async () => {
  const {page, close} = await openResults('&view=image&split=grouped&sort=name&cell=0,4&threshold=0.8');
  await spoken(page, /^Results, Photo: .*; Baby Care taken for Home Furnishing: /);
  for (const id of ['view:image', 'split:grouped', 'sort:name', 'cell:0,4']) {
    assert.equal(await page.locator(`[data-control="${id}"]`).getAttribute('aria-pressed'), 'true', id);
  }
  const {coverage, review} = REPORT.splits.grouped.views.image;
  const point = [...coverage, {threshold: REPORT.review.threshold, ...review}].filter(({threshold}) => threshold >= 0.8)
    .sort((a, b) => b.coverage - a.coverage)[0];
  assert.equal(await page.getByRole('slider').getAttribute('aria-valuetext'), sentenceOf(point));
  await page.goto(`${site.url}#results&view=nothing&split=&sort=%00&cell=0,99&threshold=high`);
  await spoken(page, /^Results, Everything: accuracy \d.\d+$/);
  await close();
});

test('the views are links, and the product waits while the results are looked at', async () => {
  const {page, close} = await openPage(browser, site.url, {fake: {}});
  await page.fill('#title', 'analog watch');
  await spoken(page, /^Watches/);
  const [classify, results] = [page.getByRole('link', {name: 'Classify'}), page.getByRole('link', {name: 'Results'})];
  assert.equal(await classify.getAttribute('aria-current'), 'page');
  await results.focus();
  await page.keyboard.press('Enter');
  await spoken(page, SHOWN);
  assert.equal(await page.title(), 'Results – Vitrine');
  assert.equal(await results.getAttribute('aria-current'), 'page');
  assert.equal(await classify.getAttribute('aria-current'), null);
  assert.ok(await page.getByRole('heading', {level: 1, name: 'Results'}).count() === 1 && !await page.locator('#title').isVisible());
  await page.locator('[data-control="view:image"]').click();
  await classify.click();
  await spoken(page, /^Watches/);
  assert.equal(await page.inputValue('#title'), 'analog watch');
  await page.goBack();
  await spoken(page, /^Results, Photo/);
  await page.evaluate(() => { location.hash = '#title=an%20old%20lamp'; });
  await eventually(() => page.locator('#title').isVisible(), 'a link with texts opens Classify');
  assert.equal(await page.inputValue('#title'), 'an old lamp');
  await close();
});

test('a photo that is dropped on the results is classified', async () => {
  const {page, close} = await openResults('', {fake: {}});
  await dropFile(page, {name: 'watch.jpg', type: 'image/jpeg', bytes: readFileSync(join(siteFolder(), 'samples/watch.jpg'))});
  await spoken(page, /^Watches/);
  assert.ok(await page.locator('#photo-chosen').isVisible());
  await close();
});

test('all that is drawn is told, and every control has its button there', async () => {
  for (const context of [{locale: 'en-GB'}, {locale: 'fr-FR'}, {...PHONE, locale: 'fr-FR'}]) {
    const {page, close} = await openResults('&cell=0,4', {context});
    const {drawn, places, shown} = await page.evaluate(() => {
      const {canvas} = /** @type {any} */ (globalThis).vitrinePage;
      canvas.drawNow();
      const buttons = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('.control')]).filter((button) => !button.hidden);
      return {drawn: canvas.drawnTexts(), places: canvas.places.map((/** @type {any} */ {id}) => id),
        shown: buttons.map((button) => button.dataset.control)};
    });
    const twin = await words(page);
    assert.ok(drawn.length > 60, `only ${drawn.length} texts were drawn`);
    const controls = (await page.locator('.control').allTextContents()).join(' ').replace(/\s+/g, ' ');
    for (const text of drawn) {
      const squeezed = text.replace(/\s+/g, ' ').trim();
      assert.ok(twin.includes(squeezed) || controls.includes(squeezed), `"${text}" is drawn but not told`);
    }
    assert.deepEqual([...places].sort(), [...shown].sort());
    await close();
  }
});

test('no frame is drawn while nothing changes', async () => {
  const {page, close} = await openResults();
  const settled = await framesSettled(page);
  await page.waitForTimeout(2000);
  assert.equal(await framesSettled(page), settled);
  await close();
});

test('a visitor’s own pack shows its own results, and one without a report a sentence', async () => {
  const {page, close} = await openResults('', {fake: {}});
  const open = (/** @type {string | null} */ report) => page.evaluate((report) => {
    const files = report === null ? [] : /** @type {[string, Blob][]} */ ([['report.json', new Blob([report])]]);
    return /** @type {any} */ (globalThis).vitrinePage.session.open(new Map(files));
  }, report);
  const {grouped} = REPORT.splits;
  await open(JSON.stringify({...REPORT, splits: {grouped: {views: {image: grouped.views.image}}}}));
  await spoken(page, new RegExp(`^Results, Photo: accuracy ${score(recompute(grouped.views.image.confusion).accuracy)}$`));
  assert.equal(await page.locator('[data-control^="view:"]').count(), 1);
  assert.equal((await table(page, 'What the photo adds')).length, 0);
  await open(null);
  await spoken(page, /brings no report of its test/);
  await close();
});

test('without WebGL the words are looked at, and the controls work', async () => {
  const {page, close} = await openResults('', {webgl: false});
  assert.ok(await page.getByRole('table', {name: 'Type by type'}).isVisible());
  await page.getByRole('button', {name: 'Photo', exact: true}).click();
  await spoken(page, /^Results, Photo/);
  await page.getByRole('slider').press('Home');
  assert.match(await words(page), /A person still sees 100 % of the products/);
  await close();
});

const PROBLEMS = {
  'no report': {answer: {status: 404, body: ''}, says: /brings no report of its test/},
  'no JSON': {answer: {body: '<p>'}, says: /other values at report\.json/},
  'another shape': {answer: {body: '{"labels": ["a"], "review": {"threshold": 2}}'}, says: /other values at review\.threshold/},
  'counts that are none': {
    answer: {body: JSON.stringify(REPORT).replace('"confusion": [[', '"confusion": [[-').replace('"confusion":[[', '"confusion":[[-')},
    says: /other values at splits\.plain\.views\.title\.confusion\[0\]\[0\]/,
  },
};
for (const [name, {answer, says}] of Object.entries(PROBLEMS)) {
  test(`a pack with ${name} gets a sentence`, async () => {
    const {page, close} = await openPage(browser, `${site.url}#results`, {
      fake: {}, expected: /404/, prepare: (page) => page.route('**/report.json', (route) => route.fulfill(answer)),
    });
    await spoken(page, says);
    assert.match(await words(page), /^No results to show/);
    await close();
  });
}

test('a report that cannot be fetched is asked for again', async () => {
  let cut = true;
  const {page, close} = await openPage(browser, `${site.url}#results`, {
    fake: {}, expected: /ERR_FAILED/,
    prepare: (page) => page.route('**/report.json', (route) => cut ? route.abort() : route.continue()),
  });
  await spoken(page, /could not be fetched/);
  cut = false;
  await page.getByRole('button', {name: 'Try again'}).click();
  await spoken(page, SHOWN);
  await close();
});
