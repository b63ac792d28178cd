// @ts-check
// Every kind of photo model and of joint model that the trainer has, on random weights with torchvision's names: what
// evaluate.mjs says of the pack is what `vitrine evaluate` says of the run, and a pack that looks at mirror images too
// sees them alike.

import assert from 'node:assert/strict';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import {InferenceSession, Tensor} from '../node_modules/onnxruntime-node/dist/index.js';

import {TOLERANCE, assertSameAnswers, choices, skip, vitrine} from './trained-pack.mjs';

const SIDE = 64;
const PHOTOS = 12;

/** Numbers in 0..1. @param {number} state */
function random(state) {
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * Convolutions: name, and the shape of the weights.
 * @typedef {[name: string, shape: number[]]} Convolution
 * @type {Record<string, () => Convolution[]>}
 */
const NETWORKS = {
  // At width 0.35, which only these shapes tell.
  'mobilenet-v2': () => {
    /** @type {Convolution[]} */
    const layers = [['features.0.0', [16, 3, 3, 3]]];
    let [channels, block] = [16, 1];
    [[8, 1], [8, 2], [16, 3], [24, 4], [32, 3], [56, 3], [112, 1]].forEach(([out, blocks], stage) => {
      for (let i = 0; i < blocks; ++i, ++block) {
        const path = `features.${block}.conv`;
        const hidden = stage > 0 ? 6 * channels : channels;
        const depthwise = stage > 0 ? 1 : 0;
        if (stage > 0) layers.push([`${path}.0.0`, [hidden, channels, 1, 1]]);
        layers.push([`${path}.${depthwise}.0`, [hidden, 1, 3, 3]], [`${path}.${depthwise + 1}`, [out, hidden, 1, 1]]);
        channels = out;
      }
    });
    return [...layers, ['features.18.0', [1280, channels, 1, 1]]];
  },
  'resnet50': () => {
    /** @type {Convolution[]} */
    const layers = [['conv1', [64, 3, 7, 7]]];
    let channels = 64;
    [3, 4, 6, 3].forEach((blocks, stage) => {
      const inner = 64 << stage;
      for (let i = 0; i < blocks; ++i) {
        const path = `layer${stage + 1}.${i}`;
        layers.push([`${path}.conv1`, [inner, channels, 1, 1]], [`${path}.conv2`, [inner, inner, 3, 3]],
          [`${path}.conv3`, [4 * inner, inner, 1, 1]]);
        if (i === 0) layers.push([`${path}.downsample.0`, [4 * inner, channels, 1, 1]]);
        channels = 4 * inner;
      }
    });
    return layers;
  },
  'vgg16': () => {
    /** @type {Convolution[]} */
    const layers = [];
    let [channels, layer] = [3, 0];
    for (const group of [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]]) {
      for (const out of group) {
        layers.push([`features.${layer}`, [out, channels, 3, 3]]);
        channels = out;
        layer += 2;
      }
      ++layer; // the pooling
    }
    return layers;
  },
};

/** Random convolutions that keep the scale of what they read, as safetensors. @param {Convolution[]} layers */
function safetensors(layers) {
  const draw = random(3);
  /** @type {Record<string, object>} */
  const header = {};
  /** @type {Float32Array[]} */
  const tensors = [];
  let begin = 0;
  const add = (/** @type {string} */ name, /** @type {number[]} */ shape, /** @type {number} */ scale) => {
    const data = new Float32Array(shape.reduce((product, size) => product * size));
    for (let i = 0; i < data.length; ++i) data[i] = scale * (2 * draw() - 1);
    header[name] = {dtype: 'F32', shape, data_offsets: [begin, begin += data.byteLength]};
    tensors.push(data);
  };
  for (const [name, shape] of layers) {
    // What is added to the rest, block after block, is kept small.
    const scale = (name.endsWith('conv3') ? 0.3 : 1) * Math.sqrt(6 / (shape[1] * shape[2] * shape[3]));
    add(`${name}.weight`, shape, scale);
    add(`${name}.bias`, [shape[0]], 0);
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...tensors.map(({buffer}) => Buffer.from(buffer))]);
}

/** A noisy photo as a Windows bitmap, brightest in one colour. @param {number} colour @param {() => number} draw */
function bitmap(colour, draw) {
  const header = Buffer.alloc(54);
  header.write('BM');
  [[2, 54 + 3 * SIDE * SIDE], [10, 54], [14, 40], [18, SIDE], [22, SIDE], [34, 3 * SIDE * SIDE]].forEach(
    ([at, value]) => header.writeUInt32LE(value, at));
  [[26, 1], [28, 24]].forEach(([at, value]) => header.writeUInt16LE(value, at));
  return Buffer.concat([header, Uint8Array.from({length: 3 * SIDE * SIDE}, (_, i) =>
    (i % 3 === colour ? 150 : 0) + 100 * draw())]);
}

/** Mirrors rows of `width` values. @param {ArrayLike<number>} values @param {number} width */
const mirror = (values, width) =>
  Float32Array.from(values, (_, i) => values[i - i % width + width - 1 - i % width]);

test('every kind of photo model answers in the page as it does natively', {skip}, async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-'));
  context.after(() => rm(folder, {recursive: true}));
  await mkdir(join(folder, 'photos'));
  const draw = random(5);
  const rows = ['title,image,label'];
  for (let i = 0; i < PHOTOS; ++i) {
    await writeFile(join(folder, 'photos', `${i}.bmp`), bitmap(i % 3, draw));
    rows.push(`product ${i},${i}.bmp,c${i % 3}`);
  }
  const data = ['--data', join(folder, 'shop.csv'), '--images', join(folder, 'photos')];
  await writeFile(data[1], rows.join('\n'));
  const kinds = Object.keys(NETWORKS);
  const withoutPack = ['sift-words', 'orb-words'];
  assert.deepEqual(await choices('--image-model'), [...kinds, ...withoutPack]);

  for (const kind of kinds) {
    const flip = kind === 'mobilenet-v2';
    await context.test(kind + (flip ? ' with mirror images' : ''), async () => {
      const out = join(folder, kind);
      const init = join(folder, `${kind}.safetensors`);
      await writeFile(init, safetensors(NETWORKS[kind]()));
      await vitrine(['train', ...data, '--init', init, '--out', out, '--image-model', kind, '--no-text', '--folds', '2',
        '--splits', 'plain', '--image-size', String(SIDE), '--epochs', '0', '--head-epochs', '5', '--device', 'cpu',
        '--threads', '1', '--cache', join(folder, 'cache'), ...(flip ? ['--test-flip'] : [])]);
      await assertSameAnswers(out, PHOTOS, data);
      if (!flip) return;

      const session = await InferenceSession.create(join(out, 'pack', 'image.onnx'), {logSeverityLevel: 3});
      const image = Float32Array.from({length: 3 * SIDE * SIDE}, () => 2 * draw() - 1);
      const scores = (/** @type {Float32Array} */ values) =>
        session.run({image: new Tensor('float32', values, [1, 3, SIDE, SIDE])});
      const [photo, mirrored] = [await scores(image), await scores(mirror(image, SIDE))];
      const locations = /** @type {Float32Array} */ (photo.location_logits.data);
      const back = mirror(/** @type {Float32Array} */ (mirrored.location_logits.data), photo.location_logits.dims[3]);
      locations.forEach((logit, i) => assert.ok(Math.abs(logit - back[i]) < TOLERANCE, `${locations} and ${back}`));
      await session.release();
    });
  }
});

test('every kind of joint model answers in the page as it does natively', {skip}, async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-'));
  context.after(() => rm(folder, {recursive: true}));
  await mkdir(join(folder, 'photos'));
  const draw = random(6);
  const rows = ['title,description,image,label'];
  for (let i = 0; i < 2 * PHOTOS; ++i) {
    await writeFile(join(folder, 'photos', `${i}.bmp`), bitmap(i % 3, draw));
    const word = ['mug', 'towel'][i % 2];
    rows.push(`${word} ${i},${i % 3 ? `a fine ${word} for gifts` : ''},${i === 7 ? '' : `${i}.bmp`},c${i % 6}`);
  }
  const data = ['--data', join(folder, 'shop.csv'), '--images', join(folder, 'photos')];
  await writeFile(data[1], rows.join('\n'));
  const init = join(folder, 'init.safetensors');
  await writeFile(init, safetensors(NETWORKS['mobilenet-v2']()));
  const [none, ...kinds] = await choices('--joint-model');
  assert.equal(none, 'none');
  for (const kind of kinds) {
    for (const more of kind === 'early-svm' ? [[], ['--no-text', '--no-image']] : [[]]) {
      await context.test([kind, ...more].join(' '), async () => {
        const out = join(folder, kind + more.length);
        await vitrine(['train', ...data, '--init', init, '--out', out, '--joint-model', kind, '--folds', '2',
          '--splits', 'plain', '--image-size', String(SIDE), '--epochs', '0', '--head-epochs', '5', '--device', 'cpu',
          '--threads', '1', '--cache', join(folder, 'cache'), ...more]);
        await assertSameAnswers(out, 2 * PHOTOS, data);
        const {models, text} = JSON.parse(await readFile(join(out, 'pack', 'pack.json'), 'utf8'));
        const joint = models.find((/** @type {{role: string}} */ {role}) => role === 'joint');
        assert.equal(joint.name, kind);
        assert.deepEqual(joint.inputs, kind === 'cross-attention' ? ['tokens', 'image'] : ['ids', 'weights', 'image']);
        // The n-grams of a joint model are those of the text model beside it.
        assert.equal(text.length, kind === 'cross-attention' ? 2 : 1);
      });
    }
  }
});
