// @ts-check
// The public module in Node: answers that were worked out by hand, packs that are wrong, and what is freed.

import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {cp, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';

import {folderUrl} from '../../web/files.js';
import {NothingToClassify, PhotoError, Vitrine} from '../../web/vitrine.js';
import {addJointModel, keepRole, MODULES, PIXEL_LOGIT, WORD_LOGIT, photoOf, writePack} from './tiny-pack.mjs';

/** @param {number[]} scores */
function softmax(scores) {
  const exp = scores.map(Math.exp);
  const sum = exp.reduce((a, b) => a + b);
  return exp.map((value) => value / sum);
}

/** @param {number} actual @param {number} expected */
const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-6, `${actual}, expected ${expected}`);

/** @param {string} folder @param {import('../../web/vitrine.js').Options} [options] */
const load = (folder, options = {}) => Vitrine.load(folder, {modules: MODULES, ...options});

/** @param {import('node:test').TestContext} context @param {import('../../web/vitrine.js').Options} [options] */
async function tinyVitrine(context, options = {}) {
  const vitrine = await load(await writePack(context), options);
  context.after(() => vitrine.close());
  return vitrine;
}

test('a runtime that could not be started can be tried again', async (context) => {
  const pack = await writePack(context);
  const modules = await mkdtemp(join(tmpdir(), 'vitrine-'));
  context.after(() => rm(modules, {recursive: true}));
  const good = await folderUrl(MODULES);
  await cp(new URL('core.js', good), join(modules, 'core.js'));
  await cp(new URL('package.json', good), join(modules, 'package.json'));
  await writeFile(join(modules, 'core.wasm'), 'no module');
  context.mock.method(console, 'warn', () => {});  // Emscripten's own report
  await assert.rejects(load(pack, {modules}), {message: /^core\.wasm could not be started; /});
  await cp(new URL('core.wasm', good), join(modules, 'core.wasm'));
  const vitrine = await load(pack, {modules});
  assert.equal((await vitrine.classify({title: 'mug'})).labels[0].code, '20');
  await vitrine.close();
});

test('a title is classified, and its words say why', async (context) => {
  const vitrine = await tinyVitrine(context);
  const answer = await vitrine.classify({title: 'A <b>Watch</b>', description: 'plain'});
  // Two features of weight 1/sqrt(2); the text temperature is 2.
  const score = WORD_LOGIT / Math.SQRT2 / 2;
  const expected = softmax([score, 0, 0]);
  assert.deepEqual(answer.labels.map(({code, name}) => [code, name]), [['10', 'Watches'], ['20', 'Mugs'], ['30', 'Towels']]);
  answer.labels.forEach(({probability}, i) => near(probability, expected[i]));
  assert.deepEqual(answer.byModality.text, answer.labels);
  assert.equal(answer.byModality.image, null);
  assert.equal(answer.heat, null);
  assert.deepEqual(answer.text, {title: 'A Watch', description: 'plain'});
  assert.deepEqual(answer.contributions.map(({value, ...rest}) => rest), [{field: 'title', word: 'Watch', begin: 2, end: 7}]);
  near(answer.contributions[0].value, score);
  assert.equal(answer.needsReview, false);
  assert.equal(answer.exact, true);
  assert.deepEqual(Object.keys(answer.timings).sort(),
    ['imageModelMs', 'jointModelMs', 'photoMs', 'textModelMs', 'textMs', 'totalMs']);
  assert.equal(answer.timings.imageModelMs, 0);
  assert.ok(answer.timings.totalMs >= answer.timings.textModelMs);
});

test('a photo is classified, and its places say where', async (context) => {
  const vitrine = await tinyVitrine(context);
  // A square photo in a tensor twice as wide as high: white bars of a quarter on both sides.
  const answer = await vitrine.classify({image: photoOf([0, 255, 0], 4, 4)});
  const expected = softmax([PIXEL_LOGIT * 0.5, PIXEL_LOGIT, PIXEL_LOGIT * 0.5]);
  assert.equal(answer.labels[0].code, '20');
  near(answer.labels[0].probability, expected[1]);
  assert.equal(answer.byModality.text, null);
  assert.deepEqual(answer.contributions, []);
  assert.deepEqual(answer.heat?.box, {left: 0.25, top: 0, right: 0.75, bottom: 1});
  assert.deepEqual([answer.heat?.rows, answer.heat?.columns], [2, 4]);
  answer.heat?.values.forEach((value, i) => near(value, [1, 2].includes(i % 4) ? PIXEL_LOGIT * 2 / 3 : 0));
});

test('text and photo are fused', async (context) => {
  const vitrine = await tinyVitrine(context);
  const answer = await vitrine.classify({title: 'towel', image: photoOf([0, 0, 255], 8, 4)});
  const [text, image] = [softmax([0, 0, WORD_LOGIT / 2]), softmax([0, 0, PIXEL_LOGIT])];
  const product = text.map((value, i) => value * image[i]);
  near(answer.labels[0].probability, product[2] / product.reduce((a, b) => a + b));
  near(answer.byModality.text?.[0].probability ?? 0, text[2]);
  near(answer.byModality.image?.[0].probability ?? 0, image[2]);
});

test('any class of the last product can be explained', async (context) => {
  const vitrine = await tinyVitrine(context, {language: 'fr'});
  await assert.rejects(vitrine.explain('10'), {message: 'No product has been classified yet.'});
  const answer = await vitrine.classify({title: 'mug watch', image: photoOf([0, 255, 0], 8, 4)});
  const winner = await vitrine.explain('20');
  assert.deepEqual(winner, {code: '20', name: 'Tasses', contributions: answer.contributions, heat: answer.heat});
  const second = await vitrine.explain('10');
  assert.equal(second.name, 'Montres');
  assert.deepEqual(second.contributions.map(({word}) => word), ['watch']);
  second.heat?.values.forEach((value) => near(value, -PIXEL_LOGIT / 3));
  await assert.rejects(vitrine.explain('99'), {message: 'The pack tiny has no class "99".'});
});

/** @typedef {import('../../web/vitrine.js').Label[] | null} Ranking */

/** @param {Ranking} found @param {Ranking} expected */
function sameRanking(found, expected) {
  assert.deepEqual(found?.map(({code}) => code), expected?.map(({code}) => code));
  found?.forEach(({probability}, i) => near(probability, expected?.[i].probability ?? NaN));
}

test('what would change without the photo or without the title is what the rest alone says', async (context) => {
  for (const change of [() => {}, (/** @type {any} */ pack) => addJointModel(pack, 0.5)]) {
    const vitrine = await changedVitrine(context, change);
    const ask = async (/** @type {import('../../web/vitrine.js').Input} */ input) => (await vitrine.classify(input)).labels;
    const image = photoOf([0, 0, 255], 8, 4);
    const [title, description] = ['mug', 'a plain watch'];
    const withoutPhoto = await ask({title, description});
    const withoutTitle = await ask({description, image});
    const photoAlone = await ask({image});

    await vitrine.classify({title, description, image});
    sameRanking(await vitrine.without('photo'), withoutPhoto);
    sameRanking(await vitrine.without('title'), withoutTitle);
    await vitrine.classify({title, image});
    sameRanking(await vitrine.without('title'), photoAlone);

    await vitrine.classify({title});
    assert.equal(await vitrine.without('photo'), null);
    assert.equal(await vitrine.without('title'), null);
    await vitrine.classify({image});
    assert.equal(await vitrine.without('photo'), null, 'nothing would be left');
  }
});

test('what a pack does not read is passed over where it can read the other', async (context) => {
  const image = photoOf([0, 0, 255], 8, 4);
  const texts = await changedVitrine(context, (pack) => {
    keepRole(pack, 'text');
    delete pack.manifest.image;
  });
  const answer = await texts.classify({title: 'mug', image});
  assert.equal(answer.labels[0].code, '20');
  assert.equal(answer.byModality.image, null);
  await assert.rejects(texts.classify({image}), {name: 'PhotoError', message: 'The pack tiny does not read photos.'});
  const photos = await changedVitrine(context, (pack) => {
    keepRole(pack, 'image');
    delete pack.manifest.text;
    delete pack.files['text.vocabulary'];
  });
  assert.equal((await photos.classify({title: 'mug', image})).labels[0].code, '30');
});

test('class names follow the language', async (context) => {
  const vitrine = await tinyVitrine(context);
  vitrine.speak('fr-CA');
  assert.equal((await vitrine.classify({title: 'mug'})).labels[0].name, 'Tasses');
  assert.equal(vitrine.labels[0].name, 'Montres');
});

/** A pack's files by name, as a visitor brings them. @param {string} folder */
async function filesOf(folder) {
  const names = await readdir(folder);
  return new Map(await Promise.all(names.map(async (name) =>
    /** @type {const} */ ([name, new Blob([await readFile(join(folder, name))])]))));
}

test('a pack may come as files instead of a folder, and is verified likewise', async (context) => {
  const files = await filesOf(await writePack(context));
  const vitrine = await Vitrine.load(files, {modules: MODULES});
  context.after(() => vitrine.close());
  assert.equal((await vitrine.classify({title: 'mug'})).labels[0].code, '20');

  const refused = (/** @type {[string, Blob | null]} */ [name, content], /** @type {RegExp} */ message) => {
    const changed = new Map(files);
    if (content) changed.set(name, content);
    else changed.delete(name);
    return assert.rejects(Vitrine.load(changed, {modules: MODULES}), {message});
  };
  await refused(['pack.json', null], /^pack\.json is missing in the pack\.$/);
  await refused(['image.onnx', null], /^image\.onnx is missing in the pack\.$/);
  await refused(['text.onnx', new Blob(['short'])], /^text\.onnx: expected \d+ bytes, found 5\.$/);
  await refused(['text.vocabulary', new Blob([new Uint8Array(1 << 16)])], /^text\.vocabulary: expected at most \d+ bytes/);
});

/** Files whose photo model comes when `release` is called, or never. @param {import('node:test').TestContext} context */
async function slowPhotoModel(context) {
  const files = await filesOf(await writePack(context));
  const model = /** @type {Blob} */ (files.get('image.onnx'));
  /** @type {(bytes: Promise<ArrayBuffer>) => void} */
  let release = () => {};
  const bytes = new Promise((resolve) => { release = resolve; });
  files.set('image.onnx', /** @type {any} */ ({size: model.size, arrayBuffer: () => bytes}));
  return {files, release: () => release(model.arrayBuffer()), fail: () => release(Promise.reject(new Error('gone')))};
}

test('a text is answered while the photo models are still on their way', async (context) => {
  const {files, release} = await slowPhotoModel(context);
  const vitrine = await Vitrine.load(files, {modules: MODULES, early: true});
  context.after(() => vitrine.close());
  const image = photoOf([0, 0, 255], 8, 4);
  const early = await vitrine.classify({title: 'mug', image});
  assert.equal(early.waiting, true);
  assert.equal(early.byModality.image, null);
  const alone = vitrine.classify({image});
  release();
  assert.equal((await alone).labels[0].code, '30', 'a photo alone waits for its models');
  await vitrine.complete;
  const {waiting, byModality} = await vitrine.classify({title: 'mug', image});
  assert.deepEqual([waiting, byModality.image?.[0].code], [false, '30']);
});

test('photo models that do not come are one sentence', async (context) => {
  const {files, fail} = await slowPhotoModel(context);
  const vitrine = await Vitrine.load(files, {modules: MODULES, early: true});
  fail();
  await assert.rejects(vitrine.complete, {message: 'image.onnx could not be read; choose the pack again.'});
  await assert.rejects(vitrine.classify({title: 'mug'}), {message: 'This Vitrine is closed.'});
});

/** @param {import('node:test').TestContext} context @param {(pack: import('./tiny-pack.mjs').Pack) => void} change */
async function changedVitrine(context, change) {
  const vitrine = await load(await writePack(context, change));
  context.after(() => vitrine.close());
  return vitrine;
}

test('a joint model adds what it sees in text and photo together', async (context) => {
  const vitrine = await changedVitrine(context, (pack) => addJointModel(pack, 0.5));
  const [text, image] = [[0, 0, WORD_LOGIT], [0, 0, PIXEL_LOGIT]];
  const answer = await vitrine.classify({title: 'towel', image: photoOf([0, 0, 255], 8, 4)});
  const expected = softmax(text.map((value, c) => value / 2 + image[c] + value * image[c] / 2));
  near(answer.labels[0].probability, expected[2]);
  near(answer.byModality.text?.[0].probability ?? 0, softmax([0, 0, WORD_LOGIT / 2])[2]);
  near(answer.byModality.image?.[0].probability ?? 0, softmax(image)[2]);
  assert.equal(answer.heat?.rows, 2);
  assert.equal(answer.contributions[0].word, 'towel');

  // Where one of the two is missing, or the text is unknown, it is not asked.
  const plain = await tinyVitrine(context);
  for (const input of [{title: 'towel'}, {image: photoOf([0, 255, 0])}, {title: 'unheard of', image: photoOf([0, 255, 0])}]) {
    const {timings, ...alone} = await vitrine.classify(input);
    const {timings: _, ...same} = await plain.classify(input);
    assert.deepEqual(alone, same);
  }
  const both = await plain.classify({title: 'towel', image: photoOf([0, 0, 255], 8, 4)});
  assert.equal(both.timings.jointModelMs, 0, 'a pack without joint models spends nothing on them');
});

test('joint models alone answer products that have both', async (context) => {
  const vitrine = await changedVitrine(context, (pack) => {
    addJointModel(pack, 0.25);
    keepRole(pack, 'joint');
  });
  const colours = /** @type {const} */ ({watch: [255, 0, 0], mug: [0, 255, 0], towel: [0, 0, 255]});
  const words = /** @type {(keyof typeof colours)[]} */ (['watch', 'mug', 'towel']);
  const answers = await Promise.all(words.map((title) =>
    vitrine.classify({title, image: photoOf([...colours[title]], 8, 4)})));
  answers.forEach(({labels, byModality}, c) => {
    assert.equal(labels[0].code, ['10', '20', '30'][c]);
    near(labels[0].probability, softmax([WORD_LOGIT * PIXEL_LOGIT / 4, 0, 0])[0]);
    assert.deepEqual(byModality, {text: null, image: null});
  });
  const disagreeing = await vitrine.classify({title: 'mug', image: photoOf([0, 0, 255], 8, 4)});
  disagreeing.labels.forEach(({probability}) => near(probability, 1 / 3));

  for (const [input, sentence] of /** @type {[import('../../web/vitrine.js').Input, string][]} */ ([
    [{title: 'mug'}, 'There is no photo, and the pack reads a text only together with one: add a photo.'],
    [{image: photoOf([0, 255, 0])},
      'The pack reads a photo only together with a text: add a title or a description.'],
    [{title: 'unheard of', image: photoOf([0, 255, 0])},
      'The pack knows none of the text\'s words, and it reads a photo only together with a text.'],
  ])) {
    await assert.rejects(vitrine.classify(input), (error) => error instanceof NothingToClassify && error.message === sentence);
  }
});

test('models vote where the pack says so', async (context) => {
  const vitrine = await changedVitrine(context, (pack) => {
    addJointModel(pack, 1);
    pack.manifest.fusion.vote = {text: 1, image: 1, both: 2};
  });
  // The text says mug, the photo towel; the joint model says nothing of either and so puts the first class first.
  const answer = await vitrine.classify({title: 'mug', image: photoOf([0, 0, 255], 8, 4)});
  const pooled = softmax([0, WORD_LOGIT / 2, PIXEL_LOGIT]);
  const ballots = pooled.map((value) => (1 + value / 2) ** 2);
  const total = ballots.reduce((a, b) => a + b);
  const found = Object.fromEntries(answer.labels.map(({code, probability}) => [code, probability]));
  ['10', '20', '30'].forEach((code, c) => near(found[code], ballots[c] / total));
  const alone = await vitrine.classify({title: 'mug'});
  near(alone.labels[0].probability, (1 + softmax([0, WORD_LOGIT / 2, 0])[1] / 2) / 1.5);
});

test('models are stacked where the pack says so', async (context) => {
  const layer = (/** @type {number} */ models, /** @type {(c: number, model: number, input: number) => number} */ weight) => ({
    weights: Array.from({length: 9 * models}, (_, i) => weight(Math.floor(i / (3 * models)), Math.floor(i / 3) % models, i % 3)),
    bias: [0.5, 0, -0.5],
  });
  const vitrine = await changedVitrine(context, ({manifest}) => {
    manifest.fusion.stack = {
      text: layer(1, () => 0), image: layer(1, () => 0),
      both: layer(2, (c, model, input) => (c + 1) * (model ? 0.5 : -0.25) * (input - 1)),
    };
  });
  const [text, image] = [[0, WORD_LOGIT, 0], [0, 0, PIXEL_LOGIT]];
  const answer = await vitrine.classify({title: 'mug', image: photoOf([0, 0, 255], 8, 4)});
  // A weight of -1, 0 and 1 times a slope: what a model says of the last class less what it says of the first.
  const slope = -0.25 * (text[2] - text[0]) + 0.5 * (image[2] - image[0]);
  const expected = softmax([0, 1, 2].map((c) => text[c] / 2 + image[c] + (c + 1) * slope + [0.5, 0, -0.5][c]));
  const found = Object.fromEntries(answer.labels.map(({code, probability}) => [code, probability]));
  ['10', '20', '30'].forEach((code, c) => near(found[code], expected[c]));
  near((await vitrine.classify({title: 'mug'})).labels[0].probability, softmax([0.5, WORD_LOGIT / 2, -0.5])[1]);
});

test('photos come as Blob, Uint8Array or ArrayBuffer', async (context) => {
  const vitrine = await tinyVitrine(context);
  const bytes = photoOf([255, 0, 0]);
  const {labels} = await vitrine.classify({image: bytes});
  for (const image of [new Blob([bytes]), bytes.buffer, Buffer.from(bytes)]) {
    assert.deepEqual((await vitrine.classify({image})).labels, labels);
  }
  await assert.rejects(vitrine.classify({image: /** @type {any} */ ('photo.jpg')}), TypeError);
});

test('a Blob that the last product had too is not looked at again', async (context) => {
  for (const change of [() => {}, (/** @type {any} */ pack) => addJointModel(pack, 0.5)]) {
    const vitrine = await changedVitrine(context, change);
    const photo = (/** @type {number[]} */ colour) => new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (photoOf(colour, 8, 4))]);
    const ask = async (/** @type {import('../../web/vitrine.js').Input} */ input) => {
      const {timings, ...answer} = await vitrine.classify(input);
      return {answer, looked: [timings.photoMs > 0, timings.imageModelMs > 0]};
    };
    const [anew, known] = [[true, true], [false, false]];
    const [blue, green] = [photo([0, 0, 255]), photo([0, 255, 0])];
    const first = await ask({title: 'watch', image: blue});
    assert.deepEqual(first.looked, anew);
    const again = await ask({title: 'mug', image: blue});
    assert.deepEqual(again.looked, known);
    assert.notDeepEqual(again.answer, first.answer);
    assert.deepEqual(await ask({title: 'mug', image: photo([0, 0, 255])}), {answer: again.answer, looked: anew});
    assert.deepEqual((await ask({title: 'mug', image: green})).looked, anew);
    assert.deepEqual((await ask({title: 'mug'})).looked, known);
    assert.deepEqual((await ask({title: 'mug', image: green})).looked, anew);
  }
});

test('a buffer that was written anew is looked at anew', async (context) => {
  const vitrine = await tinyVitrine(context);
  const image = photoOf([0, 0, 255], 8, 4);
  await vitrine.classify({image});
  image.set(photoOf([0, 255, 0], 8, 4));
  const {labels} = await vitrine.classify({image});
  assert.deepEqual(labels, (await vitrine.classify({image: photoOf([0, 255, 0], 8, 4)})).labels);
  assert.equal(labels[0].code, '20');
});

test('an unsure answer asks for review', async (context) => {
  const vitrine = await tinyVitrine(context);
  assert.equal((await vitrine.classify({title: 'watch mug towel'})).needsReview, true);
});

test('a text that the pack does not know counts as missing', async (context) => {
  const vitrine = await tinyVitrine(context);
  const answer = await vitrine.classify({title: 'something else', image: photoOf([255, 0, 0])});
  assert.equal(answer.byModality.text, null);
  assert.equal(answer.labels[0].code, '10');
});

test('nothing to classify is a sentence', async (context) => {
  const vitrine = await tinyVitrine(context);
  await assert.rejects(vitrine.classify({title: ' ', description: ''}), (error) => error instanceof NothingToClassify &&
    error.message === 'There is neither a title, nor a description, nor a photo: nothing to classify.');
  await assert.rejects(vitrine.classify({title: 'unheard of'}), (error) => error instanceof NothingToClassify &&
    error.message === 'There is no photo, and the pack knows none of the text\'s words: nothing to classify.');
});

test('a photo that cannot be read is a sentence, and the next one is classified', async (context) => {
  const vitrine = await tinyVitrine(context);
  const image = (/** @type {string} */ name) => readFile(new URL(`../images/${name}`, import.meta.url));
  for (const [name, sentence] of /** @type {const} */ ([
    ['foreign_text.txt', /^This file is not a photo; /], ['foreign.webp', /type WebP; /], ['foreign.avif', /type AVIF; /],
    ['cut_off.jpg', /^The JPEG photo is cut off: /], ['foreign_empty.jpg', /^The photo is empty; /],
  ])) {
    await assert.rejects(vitrine.classify({title: 'mug', image: await image(name)}),
      (error) => error instanceof PhotoError && sentence.test(error.message), name);
  }
  assert.equal((await vitrine.classify({image: await image('jpeg_444.jpg')})).labels.length, 3);
});

test('names come in the language that was asked for', async (context) => {
  const french = await tinyVitrine(context, {language: 'fr-CA'});
  assert.deepEqual(french.labels.map(({name}) => name), ['Montres', 'Tasses', 'Towels']);
  assert.equal((await french.classify({title: 'mug'})).labels[0].name, 'Tasses');
  assert.deepEqual(french.languages, ['en', 'fr']);
  const other = await tinyVitrine(context, {language: 'ja'});
  assert.equal(other.labels[0].name, 'Watches');
});

test('many questions at once get their own answers', async (context) => {
  const vitrine = await tinyVitrine(context);
  const words = Array.from({length: 30}, (_, i) => ['watch', 'mug', 'towel'][i % 3]);
  const answers = await Promise.all(words.map((title, i) =>
    vitrine.classify(i % 2 ? {title} : {title, image: photoOf([9, 9, 9])})));
  assert.deepEqual(answers.map(({labels}) => labels[0].code), words.map((_, i) => ['10', '20', '30'][i % 3]));
});

test('progress counts every byte once and ends at the total', async (context) => {
  /** @type {import('../../web/vitrine.js').Progress[]} */
  const seen = [];
  await tinyVitrine(context, {onProgress: (progress) => seen.push(progress)});
  assert.ok(seen.length > 3);
  assert.equal(new Set(seen.map(({totalBytes}) => totalBytes)).size, 1);
  assert.deepEqual([...new Set(seen.map(({phase}) => phase))], ['download', 'start', 'ready']);
  seen.slice(1).forEach(({loadedBytes}, i) => assert.ok(loadedBytes >= seen[i].loadedBytes));
  assert.equal(seen.at(-1)?.loadedBytes, seen.at(-1)?.totalBytes);
});

test('closing frees all of it and ends the classifying', async (context) => {
  const folder = await writePack(context);
  const cycle = async () => {
    const vitrine = await load(folder);
    const answer = vitrine.classify({title: 'mug', image: photoOf([0, 255, 0])});
    await vitrine.close();
    assert.equal((await answer).labels[0].code, '20', 'what was asked before is answered');
    await vitrine.close();
    await assert.rejects(vitrine.classify({title: 'mug'}), {message: 'This Vitrine is closed.'});
    return vitrine.core.memoryUsed;
  };
  const used = await cycle();
  for (let i = 0; i < 10; ++i) assert.equal(await cycle(), used);
});

test('a classification leaves nothing behind, also one that fails', async (context) => {
  const vitrine = await tinyVitrine(context);
  const cycle = async () => {
    await vitrine.classify({title: 'mug', description: 'plain', image: photoOf([0, 255, 0])});
    await vitrine.without('title');
    await vitrine.explain('30');
    await assert.rejects(vitrine.classify({title: 'mug', image: new Uint8Array([1, 2, 3])}));
    await assert.rejects(vitrine.classify({title: 'unheard of'}));
    return vitrine.core.memoryUsed;
  };
  const used = await cycle();
  for (let i = 0; i < 20; ++i) assert.equal(await cycle(), used);
});

/** @type {[string, (pack: import('./tiny-pack.mjs').Pack) => void, RegExp][]} */
const BAD_PACKS = [
  ['a manifest that is no JSON', (pack) => { pack.manifest = '{"version": '; },
    /^pack\.json: expected JSON, found an error at line 1, column \d+\.$/],
  ['a field that is wrong', ({manifest}) => { manifest.fusion.both.text = [1, 2]; },
    /^pack\.json: fusion\.both\.text: expected 3 numbers, found 2\.$/],
  ['a file that was changed', ({files}) => { files['text.onnx'][40] ^= 1; },
    /^text\.onnx: expected the SHA-256 digest [0-9a-f]{64}, found [0-9a-f]{64}; the file is damaged or belongs to another pack\.$/],
  ['a file that was cut off', ({files}) => { files['image.onnx'] = files['image.onnx'].subarray(0, 100); },
    /^image\.onnx: expected \d+ bytes, found 100\.$/],
  ['a file that is too long', ({files}) => { files['text.vocabulary'] = Buffer.concat([files['text.vocabulary'], Buffer.from('x')]); },
    /text\.vocabulary: expected at most \d+ bytes, found more\.$/],
  ['a file that is missing', ({files}) => { delete files['image.onnx']; },
    /image\.onnx could not be read: there is no such file\.$/],
  ['a graph that is none', (pack) => replace(pack, 'text.onnx', Buffer.from('not a graph')),
    /^text\.onnx could not be started: .+\.$/],
  ['a vocabulary that is none', (pack) => replace(pack, 'text.vocabulary', Buffer.alloc(20)), /^vocabulary: .+\.$/],
  ['a graph whose outputs do not fit', ({manifest}) => {
    manifest.labels.push({code: '40', names: {}});
    for (const part of ['text', 'image', 'bias']) manifest.fusion.both[part].push(1);
  }, /^text logits: expected 4 values from the model, found 3\.$/],
];

/** Another file, rightly described. @param {import('./tiny-pack.mjs').Pack} pack @param {string} name @param {Buffer} bytes */
function replace({manifest, files}, name, bytes) {
  files[name] = bytes;
  for (const file of [...manifest.models, manifest.text[0].vocabulary].filter((entry) => entry.file === name)) {
    Object.assign(file, {bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex')});
  }
}

for (const [name, spoil, sentence] of BAD_PACKS) {
  test(`${name} is one sentence, and a good pack loads afterwards`, async (context) => {
    const bad = await writePack(context, spoil);
    await assert.rejects(async () => {
      const vitrine = await load(bad);
      try {
        await vitrine.classify({title: 'mug'});
      } finally {
        await vitrine.close();
      }
    }, {message: sentence});
    const vitrine = await tinyVitrine(context);
    assert.equal((await vitrine.classify({title: 'mug'})).labels[0].code, '20');
  });
}

test('a pack that failed leaves no memory behind', async (context) => {
  const good = await tinyVitrine(context);
  const bad = await writePack(context, (pack) => replace(pack, 'image.onnx', Buffer.from('not a graph')));
  const used = good.core.memoryUsed;
  for (let i = 0; i < 5; ++i) await assert.rejects(load(bad));
  assert.equal(good.core.memoryUsed, used);
});

test('a folder without a pack is a sentence', async () => {
  await assert.rejects(load('no/such/folder'), {message: /no\/such\/folder\/pack\.json could not be read: there is no such file\.$/});
});
