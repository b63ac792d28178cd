// The Present view with the shipped pack: every figure on the slides is the one that its report.json and pack.json give; keys,
// fingers and the window of the notes drive them; what is written stays; and the files to take along hold what is drawn.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {inflateSync} from 'node:zlib';
import {dropFile, eventually, framesSettled, launch, letGo, openPage, spoken} from './browser.mjs';
import {serveSite, siteFolder} from './site.mjs';

const read = (/** @type {string} */ name) => readFileSync(join(siteFolder(), 'packs/flipkart', name), 'utf8');
const REPORT = JSON.parse(read('report.json'));
const PACK = JSON.parse(read('pack.json'));
const {plain: {views: VIEWS}, grouped: {views: GROUPED}} = REPORT.splits;
const PHONE = {viewport: {width: 390, height: 844}, isMobile: true, hasTouch: true};
const COUNT = 9;

/** @typedef {import('playwright-core').Page} Page */
/** @type {import('playwright-core').Browser} */ let browser;
/** @type {Awaited<ReturnType<typeof serveSite>>} */ let site;
before(async () => { [browser, site] = await Promise.all([launch(), serveSite()]); });
after(async () => { await browser?.close(); await site?.close(); });

const sum = (/** @type {number[]} */ list) => list.reduce((a, b) => a + b, 0);
const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(share === 1 ? 0 : 1)} %`;
const hundred = (/** @type {number} */ share) => (share * 100).toFixed(0);
const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const thousands = (/** @type {number} */ count) => Math.round(count).toLocaleString('en-US');

/** @param {string} [state] @param {Parameters<typeof openPage>[2]} [options] */
async function present(state = '', options = {fake: {}}) {
  const visited = await openPage(browser, `${site.url}#present${state}`, options);
  await spoken(visited.page, /^(Slide|Diapositive) \d/);
  await eventually(async () => !/(Reading|Lecture)/.test(await words(visited.page)), 'the report is read');
  return visited;
}

/** The slide in words. @param {Page} page */
const words = async (page) => (await page.locator('#twin').innerText()).replace(/\s+/g, ' ');

/** @param {Page} page @param {number} slide */
const onSlide = (page, slide) => spoken(page, new RegExp(`^(Slide|Diapositive) ${slide} `));

/** @param {Page} page @param {number} slide */
async function go(page, slide) {
  await page.evaluate((slide) => { location.hash = `#present&slide=${slide}`; }, slide);
  await onSlide(page, slide);
}

/** @param {Page} page @param {string[]} texts */
async function tells(page, ...texts) {
  for (const text of texts) await eventually(async () => (await words(page)).includes(text), `${text} in ${await words(page)}`);
}

test('every figure is the one that the report and the pack give', async () => {
  const {page, close} = await present();
  const {confusion, coverage: _, accuracy_interval: [low, high]} = VIEWS.fusion;
  const rows = sum(confusion.flat());
  const right = (/** @type {any} */ view) => sum(view.confusion.map((/** @type {number[]} */ row, /** @type {number} */ i) => row[i])) / sum(view.confusion.flat());
  const files = [...PACK.models, ...PACK.text.map((/** @type {any} */ {vocabulary}) => vocabulary)];
  const bytes = Buffer.byteLength(read('pack.json')) + sum(files.map(({bytes}) => bytes));
  const review = VIEWS.fusion.review;
  const oneIn = `1 in ${(1 / (1 - review.coverage)).toFixed(0)}`;
  await tells(page, `right ${hundred(right(VIEWS.fusion))} times in 100`, `${percent(right(VIEWS.fusion))} get the right type`,
    `${percent(low)} to ${percent(high)}`, `${oneIn} is shown to a person; of the others ${percent(review.accuracy)} are right`,
    `${megabytes(bytes)} fetched once`, ...REPORT.labels);

  await go(page, 2);
  await tells(page, `It learned from ${thousands(REPORT.rows)} products of ${REPORT.labels.length} types`,
    `With a description ${REPORT.rows_with_description} (${percent(REPORT.rows_with_description / REPORT.rows)})`,
    `With a photo ${REPORT.rows_with_photo} (${percent(REPORT.rows_with_photo / REPORT.rows)})`,
    `Families of look-alikes ${REPORT.groups}`, PACK.provenance.data, PACK.provenance.licence, PACK.provenance.date,
    ...REPORT.labels.map((/** @type {string} */ name, /** @type {number} */ i) => `${name} ${sum(confusion[i])}`));

  await go(page, 4);
  const models = (REPORT.models ?? []).filter((/** @type {any} */ {baseline}) => !baseline);
  if (models.length > 0) {
    for (const {name, shipped, accuracy} of models) await tells(page, shipped ? `${name} (in use)` : name, accuracy.toFixed(3));
  } else {
    await tells(page, `Words alone are right ${hundred(right(VIEWS.text))} times in 100, the photo alone ${hundred(right(VIEWS.image))}, ` +
      `both ${hundred(right(VIEWS.fusion))}`, ...Object.values(VIEWS).map((view) => right(view).toFixed(3)));
  }

  await go(page, 5);
  const classes = confusion.map((/** @type {number[]} */ row, /** @type {number} */ i) => {
    const called = sum(confusion.map((/** @type {number[]} */ other) => other[i]));
    return {name: REPORT.labels[i], recall: row[i] / sum(row), f1: 2 * row[i] / (sum(row) + called), mistakes: sum(row) - row[i]};
  }).sort((/** @type {any} */ a, /** @type {any} */ b) => a.f1 - b.f1);
  const [worst, best] = [classes[0], classes.at(-1)];
  await tells(page, `Strongest on ${best.name}, weakest on ${worst.name}`,
    `Of 100 products of ${best.name} it finds ${hundred(best.recall)}; of ${worst.name}, ${hundred(worst.recall)}.`,
    ...classes.map((/** @type {any} */ {name, f1}) => `${name} ${f1.toFixed(3)}`));
  const pairs = confusion.flatMap((/** @type {number[]} */ row, /** @type {number} */ truth) => row.map((count, called) => ({truth, called, count})))
    .filter((/** @type {any} */ {truth, called}) => truth !== called).sort((/** @type {any} */ a, /** @type {any} */ b) => b.count - a.count);
  await tells(page, `${REPORT.labels[pairs[0].truth]} → ${REPORT.labels[pairs[0].called]}: ${pairs[0].count} of ${sum(confusion[pairs[0].truth])}`);

  await go(page, 6);
  await tells(page, `${hundred(review.coverage)} of 100 products need no person; ${hundred(review.accuracy)} of 100 of those are right`,
    `less probable than ${REPORT.review.threshold.toFixed(3)} goes to a person: ${Math.round((1 - review.coverage) * rows)} of the ${rows}`,
    percent(review.accuracy), oneIn);

  await go(page, 9);
  const hardest = classes.toSorted((/** @type {any} */ a, /** @type {any} */ b) => b.mistakes - a.mistakes)[0];
  const mistakes = sum(classes.map((/** @type {any} */ one) => one.mistakes));
  const both = pairs[0].count + confusion[pairs[0].called][pairs[0].truth];
  await tells(page, `${hardest.mistakes} of its ${mistakes} mistakes are on ${hardest.name}`, `: ${both} products crossed it`,
    `expect ${percent(right(GROUPED.fusion))} instead of ${percent(right(VIEWS.fusion))}`,
    `Knows these ${REPORT.labels.length} classes only`);
  await close();
});

test('the pack of French visitors tells its own figures, and rows that it learned from without being scored', async () => {
  const folder = join(siteFolder(), 'packs/rakuten');
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
  const {provenance} = JSON.parse(readFileSync(join(folder, 'pack.json'), 'utf8'));
  const {page, close} = await present('&slide=2', {fake: {}, context: {locale: 'fr-FR'}});
  const spaced = (/** @type {number} */ count) => count.toLocaleString('en-US').replace(',', ' ');
  const learned = report.rows + Number(provenance.extra_rows ?? 0);
  await tells(page, `Il a appris de ${spaced(learned)} produits`, `Dont testés ${spaced(report.rows)}`,
    `Avec une description ${spaced(report.rows_with_description)}`);
  await go(page, 4);
  assert.doesNotMatch(await words(page), /Des 1 /, 'one alone is no comparison');
  await go(page, 9);
  await tells(page, 'Les chiffres valent pour des produits comme');
  assert.doesNotMatch(await words(page), /No scored row/);
  await close();
});

test('models that were compared stand side by side, the one in use among them', async () => {
  const models = Array.from({length: 10}, (_, i) => ({
    name: `model-${i}`, baseline: i === 9, shipped: i === 8, view: 'fusion', accuracy: 0.97 - i / 100, accuracy_interval: [0.96 - i / 100, 0.98 - i / 100],
    macro_f1: 0.9, weighted_f1: 0.9, bytes: i === 2 ? null : 1e6 * i, milliseconds: i === 2 ? null : 2 * i,
  }));
  const {page, close} = await present('&slide=4', {fake: {}, prepare: (page) => page.route('**/report.json',
    (route) => route.fulfill({body: JSON.stringify({...REPORT, models})}))});
  await tells(page, 'The model in use comes within 8.0 points of the best of 9', 'model-8 (in use) Everything 0.890 0.880 to 0.900 8.0 MB 16 ms',
    'model-2 Everything 0.950 0.940 to 0.960 – –', 'and 1 more');
  const drawn = await page.evaluate(() => {
    const {canvas} = /** @type {any} */ (globalThis).vitrinePage;
    canvas.drawNow();
    return canvas.drawnTexts();
  });
  assert.ok(drawn.includes('model-8 (in use)') && drawn.includes('model-6') && !drawn.includes('model-7'), String(drawn));
  await close();
});

test('the cost follows what is assumed, and the address keeps it', async () => {
  const {page, close} = await present('&slide=8');
  const {coverage, accuracy} = VIEWS.fusion.review;
  await tells(page, '38 ms a product on this machine (median of 9)');
  const assumed = {products: 250_000, seconds: 12, hourly: 31.5};
  for (const [name, value] of Object.entries(assumed)) await page.fill(`#field-${name}`, String(value));
  const alone = assumed.products * coverage;
  const hours = alone * assumed.seconds / 3600;
  await tells(page, `${thousands(hours)} h saved a month`,
    `${thousands(assumed.products)} products × ${percent(coverage)} without a person × 12 s = ${thousands(hours)} h`,
    `= €${thousands(hours * assumed.hourly)} a month`, `About ${thousands(alone * (1 - accuracy))} of the ${thousands(alone)}`);
  assert.equal(new URL(page.url()).hash, '#present&slide=8&products=250000&seconds=12&hourly=31.5');
  await page.fill('#field-seconds', '-4');
  await page.locator('#slide-on').focus();
  assert.equal(await page.inputValue('#field-seconds'), '12', 'what makes no sense is passed over');
  await page.reload();
  await tells(page, `${thousands(hours)} h saved a month`);
  await close();
});

test('the very product passes through the diagram, and the live slide classifies', async () => {
  const {page, close} = await present('&slide=7', {});
  await tells(page, 'This looks like Watches');
  await page.fill('#field-title', 'ceramic coffee mug for the kitchen');
  await tells(page, 'This looks like Kitchen & Dining', 'ceramic coffee mug');
  assert.equal(await page.locator('#field-samples [aria-pressed=true]').count(), 0);
  assert.doesNotMatch(await words(page), /Photo alone/, 'the sample’s photo goes with it');
  assert.equal(await page.inputValue('#title'), 'ceramic coffee mug for the kitchen', 'the Classify view has it too');
  await page.locator('#field-samples .sample').nth(2).click();
  await tells(page, 'This looks like Computers');
  assert.equal(await page.locator('#field-samples [aria-pressed=true]').count(), 1);
  const answer = await page.evaluate(() => /** @type {any} */ (globalThis).vitrinePage.session.product.title);
  await go(page, 3);
  await tells(page, answer, 'linear, 0.8 MB', 'mobilenet-v2, 2.4 MB', '224 × 224 px');
  await eventually(async () => /From a product to its type in \d+ ms/.test(await words(page)), 'the times are measured');
  assert.match(await words(page), /Title Words and letters as numbers \d+\.\d ms linear, 0\.8 MB \d+\.\d ms Computers/);
  await close();
});

test('the diagram tells the times of warm answers, and none before they are measured', async () => {
  const {page, close} = await present('&slide=3', {fake: {coldMs: 900, held: [1]}});
  await tells(page, 'Words and letters as numbers', 'Words and photo are read apart, then weighed together');
  assert.doesNotMatch(await words(page), /\d ms/);
  await letGo(page, 1);
  await tells(page, 'From a product to its type in 38 ms', 'Words and letters as numbers 0.8 ms', '38 ms in all');
  await close();
});

test('a photo that is dropped on a slide is classified on the live one', async () => {
  const {page, close} = await present('&slide=2');
  await dropFile(page, {name: 'watch.jpg', type: 'image/jpeg', bytes: readFileSync(join(siteFolder(), 'samples/watch.jpg'))});
  await onSlide(page, 7);
  await tells(page, 'Photo alone Watches');
  assert.doesNotMatch(await words(page), /Words alone/);
  await page.fill('#field-title', 'analog watch');
  await tells(page, 'Words alone Watches', 'Photo alone Watches');
  await close();
});

test('an address that comes while something arrives is not lost', async () => {
  const {page, close} = await present('&slide=2');
  await page.evaluate((pack) => {
    location.hash = '#present&slide=6';  // is heard of later
    /** @type {any} */ (globalThis).vitrinePage.session.open(new Map([['pack.json', new Blob([pack])]]));
  }, JSON.stringify(PACK));
  await onSlide(page, 6);
  await page.getByRole('link', {name: 'Batch'}).click();
  await page.getByRole('link', {name: 'Present'}).click();
  await onSlide(page, 1);
  await close();
});

test('keys, buttons, the address and the back button go from slide to slide', async () => {
  const {page, close} = await present();
  for (const [key, slide] of /** @type {[string, number][]} */ ([['ArrowRight', 2], ['PageDown', 3], ['Space', 4], ['ArrowDown', 5], ['PageUp', 4],
    ['ArrowLeft', 3], ['Shift+Space', 2], ['End', COUNT], ['ArrowRight', COUNT], ['Home', 1], ['ArrowLeft', 1]])) {
    await page.keyboard.press(key);
    await eventually(async () => await page.locator('#slide-counter').textContent() === `${slide} / ${COUNT}`, `${key} to ${slide}`);
  }
  await page.locator('#slide-on').click();
  await onSlide(page, 2);
  assert.equal(new URL(page.url()).hash, '#present&slide=2');
  await page.getByRole('link', {name: 'Classify'}).click();
  await page.locator('#title').waitFor();
  assert.ok(!await page.locator('#deck').isVisible());
  await page.fill('#title', ' ');
  await page.keyboard.press('ArrowRight');
  await page.goBack();
  await onSlide(page, 2);
  await page.evaluate(() => { location.hash = '#present&slide=99'; });
  await onSlide(page, COUNT);
  await close();
});

test('fingers swipe and tap', async () => {
  const {page, close} = await present('', {fake: {}, context: PHONE});
  const at = async (/** @type {number} */ share) => {
    const box = /** @type {{x: number, y: number, width: number, height: number}} */ (await page.locator('#canvas').boundingBox());
    return {x: box.x + box.width * share, y: box.y + 60};
  };
  for (const [share, slide] of [[0.9, 2], [0.5, 2], [0.9, 3], [0.1, 2]]) {
    const {x, y} = await at(share);
    await page.touchscreen.tap(x, y);
    await onSlide(page, slide);
  }
  const swipe = (/** @type {number} */ from, /** @type {number} */ to) => page.evaluate(([from, to]) => {
    const canvas = /** @type {HTMLElement} */ (document.getElementById('canvas'));
    const fire = (/** @type {string} */ type, /** @type {number} */ x) => canvas.dispatchEvent(
      new PointerEvent(type, {pointerType: 'touch', isPrimary: true, bubbles: true, clientX: x, clientY: 300}));
    fire('pointerdown', from);
    fire('pointerup', to);
  }, [from, to]);
  await swipe(300, 60);
  await onSlide(page, 3);
  await swipe(60, 300);
  await onSlide(page, 2);
  await close();
});

test('full screen comes and goes, and Escape leaves it where the browser has none', async () => {
  const {page, close} = await present('', {fake: {}, prepare: (page) => page.addInitScript(() => {
    delete (/** @type {any} */ (Element.prototype).requestFullscreen);
  })});
  await page.keyboard.press('f');
  const result = page.locator('#result.full');
  await result.waitFor();
  await eventually(async () => {
    const {width, height} = /** @type {{width: number, height: number}} */ (await page.locator('#canvas').boundingBox());
    return Math.abs(width / height - 16 / 9) < 0.01 && width === 1280;
  }, 'the slide is as wide as the window');
  await page.mouse.click(1200, 300);
  await onSlide(page, 2);
  await page.keyboard.press('Escape');
  assert.equal(await result.count(), 0);
  await page.locator('#slide-full').click();
  assert.equal(await page.locator('#slide-full').textContent(), 'Leave full screen');
  await page.locator('#slide-full').click();
  assert.equal(await result.count(), 0);
  await close();
});

test('the window of the notes shows them and drives the slides', async () => {
  const {page, close} = await present('&slide=2');
  const [notes] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('p')]);
  const says = (/** @type {string} */ id, /** @type {RegExp} */ pattern) =>
    eventually(async () => pattern.test(await notes.locator(`#${id}`).textContent() ?? ''), `${id}: ${pattern}`);
  await says('notes-counter', /^2 \/ 9$/);
  await says('notes-text', /types and their counts/);
  await says('notes-next', /^Next: /);
  await says('notes-clock', /\d/);
  await says('notes-elapsed', /^0:\d\d$/);
  await notes.keyboard.press('PageDown');
  await onSlide(page, 3);
  await says('notes-counter', /^3 \/ 9$/);
  await notes.locator('#notes-back').click();
  await onSlide(page, 2);
  await page.locator('#language [lang=fr]').click();
  await says('notes-next', /^Ensuite/);
  await page.keyboard.press('End');
  await says('notes-next', /dernière/);
  await close();
});

test('texts that were written stay for this pack, in their language, until they are put back', async () => {
  const {page, close} = await present('&slide=5');
  const own = await page.locator('#twin h2').innerText();
  await page.locator('#slide-edit').click();
  await page.fill('#slide-text-title', 'We are <b>good</b> at watches');
  await page.fill('#slide-text-notes', 'Thank the team.');
  await page.fill('#slide-text-author', 'Ada');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#twin h2').innerText(), 'We are <b>good</b> at watches');
  await page.reload();
  await tells(page, 'We are <b>good</b> at watches');
  await page.locator('#language [lang=fr]').click();
  await tells(page, 'Le plus fort : Watches');
  await page.locator('#language [lang=en]').click();

  await page.locator('#slide-edit').click();
  assert.equal(await page.inputValue('#slide-text-author'), 'Ada');
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#slide-texts-export').click()]);
  const saved = JSON.parse(readFileSync(await download.path(), 'utf8'));
  assert.deepEqual(saved.texts, {en: {strengths: {title: 'We are <b>good</b> at watches', notes: 'Thank the team.'}}});
  await page.locator('#slide-texts-all').click();
  await tells(page, own);
  const take = (/** @type {object} */ deck) => page.setInputFiles('#slide-texts-input',
    {name: 'slides.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(deck))});
  await take({texts: {en: {strengths: {title: 'x'.repeat(121)}}}});
  await page.getByText('slides.json cannot be used: expected other values at texts.en.strengths.title.').waitFor();
  await take(saved);
  await tells(page, 'We are <b>good</b> at watches');
  await page.locator('#slide-texts-own').click();
  await tells(page, own);
  await close();
});

test('a pack of one’s own brings its slides.json, and one without a report says what is missing', async () => {
  const {page, close} = await present('', {fake: {}, expected: /slides\.json was passed over/});
  const open = (/** @type {Record<string, string>} */ files) => page.evaluate((files) => /** @type {any} */ (globalThis).vitrinePage.session.open(
    new Map(Object.entries(files).map(([name, text]) => [name, new Blob([text])]))), files);
  const slides = JSON.stringify({texts: {en: {question: {title: 'Our shop, sorted'}}}, assumptions: {products: 77}});
  await open({'pack.json': JSON.stringify(PACK), 'report.json': JSON.stringify(REPORT), 'slides.json': slides});
  await tells(page, 'Our shop, sorted');
  await go(page, 8);
  await tells(page, '77 products ×');
  await open({'pack.json': '{"name": "bare"}', 'slides.json': '{"texts": {"en": {"question": 3}}}'});
  for (let slide = 1; slide <= COUNT; slide++) {
    await go(page, slide);
    assert.doesNotMatch(await words(page), /NaN|undefined|Infinity/);
    if (slide === 5) await tells(page, 'Where it is strong and weak is not known', 'brings no report of its test');
  }
  await close();
});

test('a pack on offer brings its slides.json, where it has one that fits', async () => {
  const offered = JSON.parse(readFileSync(join(siteFolder(), 'packs/index.json'), 'utf8'));
  const fits = JSON.stringify({texts: {en: {question: {title: 'Our shop, sorted'}}}});
  for (const body of [fits, `${' '.repeat(256 << 10)}${fits}`, '{"texts": 3}']) {
    const {page, close} = await present('', {fake: {}, expected: /slides\.json was passed over/, prepare: async (page) => {
      await page.route('**/packs/index.json', (route) => route.fulfill({json: offered.map((/** @type {any} */ pack) => ({...pack, slides: true}))}));
      await page.route('**/packs/flipkart/slides.json', (route) => route.fulfill({body}));
    }});
    await tells(page, body === fits ? 'Our shop, sorted' : 'get the right type');
    assert.equal((await words(page)).includes('Our shop'), body === fits);
    await close();
  }
});

test('all that is drawn is told, on every slide', async () => {
  for (const context of [{locale: 'en-GB'}, {...PHONE, locale: 'fr-FR'}]) {
    const {page, close} = await present('', {context, fake: {}});
    for (let slide = 1; slide <= COUNT; slide++) {
      await go(page, slide);
      if ([3, 7].includes(slide)) await tells(page, 'Watches', '38 ms');
      const drawn = await page.evaluate(() => {
        const {canvas} = /** @type {any} */ (globalThis).vitrinePage;
        canvas.drawNow();
        return canvas.drawnTexts();
      });
      const told = await words(page);
      assert.ok(drawn.length > 6, `only ${drawn.length} texts were drawn`);
      for (const text of drawn) {
        const squeezed = text.replace(/\s+/g, ' ').trim();
        // What a drawing has no room for, the words have.
        assert.ok(/^(Flipkart products|(and|et) \d+ (more|autres?))$/.test(squeezed) || told.includes(squeezed), `slide ${slide}: "${squeezed}" is drawn but not told`);
      }
    }
    await close();
  }
});

test('no frame is drawn while nothing changes', async () => {
  const {page, close} = await present('&slide=7');
  await tells(page, 'Watches');
  const settled = await framesSettled(page);
  await page.waitForTimeout(2000);
  assert.equal(await framesSettled(page), settled);
  await close();
});

test('without WebGL the words are looked at, and the fields stand below them', async () => {
  const {page, close} = await present('&slide=8', {webgl: false, fake: {}});
  assert.ok(await page.getByRole('heading', {level: 2, name: /of sorting saved/}).isVisible());
  await page.fill('#field-products', '1234');
  await tells(page, '1,234 products ×');
  assert.ok(!await page.locator('#slide-pdf').isVisible());
  await close();
});

/** What a PDF's pages hold: their streams, and the texts that their fonts spell. @param {Buffer} bytes */
function readPdf(bytes) {
  const text = bytes.toString('latin1');
  /** @type {Map<string, string>} */
  const objects = new Map();
  for (const [, id, body] of text.matchAll(/\n(\d+) 0 obj\n(.*?)\nendobj/gs)) objects.set(id, body);
  for (const [, offset] of text.matchAll(/^(\d{10}) 00000 n/gm)) assert.match(text.slice(Number(offset), Number(offset) + 12), /^\d+ 0 obj/);
  const stream = (/** @type {string} */ id) => {
    const found = /stream\n(.*)\nendstream/s.exec(objects.get(id) ?? '');
    return inflateSync(Buffer.from(found?.[1] ?? '', 'latin1')).toString('latin1');
  };
  const all = [...objects.values()];
  const resources = all.find((body) => body.startsWith('<< /Font')) ?? '';
  const fonts = new Map([...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => {
    const map = stream(/\/ToUnicode (\d+)/.exec(objects.get(id) ?? '')?.[1] ?? '');
    const codes = [...map.matchAll(/<(\w{4})> <(\w+)>/g)].map(([, glyph, code]) => /** @type {const} */ ([glyph, String.fromCharCode(parseInt(code, 16))]));
    return [name, new Map(codes)];
  }));
  const pages = all.filter((body) => /\/Type \/Page /.test(body)).map((body) => {
    const content = stream(/\/Contents (\d+)/.exec(body)?.[1] ?? '');
    return [...content.matchAll(/\/(F\d+) \S+ Tf .*? <(\w+)> Tj/g)].map(([, font, glyphs]) =>
      (glyphs.match(/.{4}/g) ?? []).map((glyph) => fonts.get(font)?.get(glyph)).join('')).join(' ').replace(/\s+/g, ' ');
  });
  const string = (/** @type {string} */ name) => {
    const hex = new RegExp(`/${name} <FEFF(\\w*)>`).exec(all.at(-1) ?? '')?.[1] ?? '';
    return (hex.match(/.{4}/g) ?? []).map((code) => String.fromCharCode(parseInt(code, 16))).join('');
  };
  const drawn = all.filter((body) => /\/Type \/Page /.test(body)).map((body) => stream(/\/Contents (\d+)/.exec(body)?.[1] ?? ''));
  return {pages, drawn, title: string('Title'), author: string('Author'), photos: all.filter((body) => body.includes('/DCTDecode')).length};
}

test('all slides are saved as a PDF with their texts, one as a sharp PNG', async () => {
  const {page, close} = await present('&slide=3', {fake: {}});
  await tells(page, 'Watches');
  await page.evaluate(() => /** @type {any} */ (globalThis).vitrinePage.session.type({title: 'कलाई घड़ी'}));
  await tells(page, 'कलाई घड़ी');
  await tells(page, 'ms in all');  // once it was measured warm
  const shown = await words(page);
  const [pdf] = await Promise.all([page.waitForEvent('download'), page.locator('#slide-pdf').click()]);
  assert.equal(pdf.suggestedFilename(), 'flipkart-slides.pdf');
  const file = readFileSync(await pdf.path());
  assert.ok(file.length < 1e6, `${file.length} bytes`);
  const {pages, drawn, title, author, photos} = readPdf(file);
  assert.equal(pages.length, COUNT);
  assert.match(title, /^Flipkart products – Words and a photo/);
  assert.equal(author, 'Vitrine');
  assert.equal(photos, 1);
  assert.match(drawn[2], /ActualText <FEFF0915/, 'a text whose script the font lacks is a picture that can be read');
  const found = ['right 95 times in 100', 'It learned from 840 products', 'mobilenet-v2', 'The pack’s report', 'Strongest on Watches', '97.1 %',
    'This looks like', 'New products a month', 'More and clearer examples of Baby Care'];
  found.forEach((text, index) => { if (index !== 3) assert.ok(pages[index].includes(text), `${text} in ${pages[index]}`); });
  assert.equal(await words(page), shown, 'the slide that was shown still is');
  assert.equal(await page.locator('#slide-counter').textContent(), `3 / ${COUNT}`);

  const [png] = await Promise.all([page.waitForEvent('download'), page.locator('#slide-png').click()]);
  assert.equal(png.suggestedFilename(), 'flipkart-3.png');
  const picture = readFileSync(await png.path());
  assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [1920, 1080]);
  assert.ok(picture.length > 40_000, `${picture.length} bytes are no slide`);
  await close();
});

test('the PDF is light, whatever the theme of the page and of its PNG is', async () => {
  const {page, close} = await present('', {fake: {}, context: {colorScheme: 'dark'}});
  const [pdf] = await Promise.all([page.waitForEvent('download'), page.locator('#slide-pdf').click()]);
  const {drawn} = readPdf(readFileSync(await pdf.path()));
  assert.equal(drawn.length, COUNT);
  for (const content of drawn) {
    assert.match(content, /cm\n1 1 1 rg\n0 0 960 540 re\nf/, 'white paper');
    const [, ...ink] = /gs (\S+) (\S+) (\S+) rg\nBT/.exec(content)?.map(Number) ?? [];
    assert.ok(Math.max(...ink) < 0.5, `texts are dark: ${ink}`);
  }
  const shown = await page.evaluate(() => {
    const [{canvas}, element] = [/** @type {any} */ (globalThis).vitrinePage, /** @type {HTMLCanvasElement} */ (document.getElementById('canvas'))];
    canvas.drawNow();
    const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(8, 8).getContext('2d'));
    pen.drawImage(element, 0, 0);
    return [...pen.getImageData(4, 4, 1, 1).data.slice(0, 3)];
  });
  assert.deepEqual(shown, [0x18, 0x1b, 0x1e]);
  await close();
});
