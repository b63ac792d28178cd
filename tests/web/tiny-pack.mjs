// @ts-check
// A pack of three classes whose answers can be worked out by hand: "watch", "mug" and "towel" each speak for their own
// class, "plain" for none; red photos are watches, green ones mugs, blue ones towels.

import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {initializer, model, node, value} from './onnx-bytes.mjs';

const CLASSES = ['watch', 'mug', 'towel'];
export const WORD_LOGIT = 4;
export const PIXEL_LOGIT = 2;

/** Where the wasm build put core.js and core.wasm. */
export const MODULES = process.env.VITRINE_MODULES ?? new URL('../../build/wasm/wasm/', import.meta.url).href;
const MAKE_VOCABULARY = process.env.VITRINE_MAKE_VOCABULARY ??
  new URL('../../build/wasm/tests/web/make_vocabulary.js', import.meta.url).pathname;

/** @param {Uint8Array} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** @param {string} file @param {Uint8Array} bytes */
const describeFile = (file, bytes) => ({file, bytes: bytes.length, sha256: sha256(bytes)});

/** @type {{bytes: string, ids: Record<string, number>}} */
const VOCABULARY = JSON.parse(execFileSync(process.execPath,
  ['--no-experimental-fetch', MAKE_VOCABULARY, ...CLASSES, 'plain'], {encoding: 'utf8'}));

/** Gathers a row of weights per feature, scales it, adds the rows up. @param {Record<string, number>} ids */
function textPart(ids) {
  const weights = new Float32Array(Object.keys(ids).length * 3);
  CLASSES.forEach((word, index) => { weights[ids[word] * 3 + index] = WORD_LOGIT; });
  return {
    nodes: [
      node('Gather', ['table', 'ids'], ['rows']),
      node('Unsqueeze', ['weights', 'last'], ['column']),
      node('Mul', ['rows', 'column'], ['feature_logits']),
      node('ReduceSum', ['feature_logits', 'first'], ['text_logits'], {keepdims: 0}),
    ],
    initializers: [
      initializer('table', [weights.length / 3, 3], weights),
      initializer('last', [1], BigInt64Array.of(2n)), initializer('first', [1], BigInt64Array.of(1n)),
    ],
    inputs: [value('ids', 'int32', ['batch', 'features']), value('weights', 'float32', ['batch', 'features'])],
  };
}

/** A convolution that averages squares of 16 pixels: class c gets PIXEL_LOGIT times the mean of channel c. */
function imagePart() {
  const kernel = new Float32Array(3 * 3 * 256);
  for (let c = 0; c < 3; ++c) kernel.fill(PIXEL_LOGIT / 256, (c * 3 + c) * 256, (c * 3 + c + 1) * 256);
  return {
    nodes: [
      node('Conv', ['image', 'kernel'], ['location_logits'], {kernel_shape: [16, 16], strides: [16, 16]}),
      node('ReduceMean', ['location_logits'], ['image_logits'], {axes: [2, 3], keepdims: 0}),
    ],
    initializers: [initializer('kernel', [3, 3, 16, 16], kernel)],
    inputs: [value('image', 'float32', ['batch', 3, 32, 64])],
  };
}

const LOGITS = value('logits', 'float32', ['batch', 3]);

/** @param {Record<string, number>} ids */
function textModel(ids) {
  const {nodes, ...rest} = textPart(ids);
  return model({
    ...rest, nodes: [...nodes, node('Identity', ['text_logits'], ['logits'])],
    outputs: [LOGITS, value('feature_logits', 'float32', ['batch', 'features', 3])],
  });
}

function imageModel() {
  const {nodes, ...rest} = imagePart();
  return model({
    ...rest, nodes: [...nodes, node('Identity', ['image_logits'], ['logits'])],
    outputs: [LOGITS, value('location_logits', 'float32', ['batch', 3, 2, 4])],
  });
}

/** The product of what both parts say: only a class for which text and photo both speak. */
function jointModel() {
  const [text, image] = [textPart(VOCABULARY.ids), imagePart()];
  return model({
    nodes: [...text.nodes, ...image.nodes, node('Mul', ['text_logits', 'image_logits'], ['logits'])],
    initializers: [...text.initializers, ...image.initializers], inputs: [...text.inputs, ...image.inputs],
    outputs: [LOGITS],
  });
}

/** @typedef {{manifest: any, files: Record<string, Uint8Array>}} Pack */

/** @returns {Pack} */
export function tinyPack() {
  /** @type {Record<string, Uint8Array>} */
  const files = {
    'text.onnx': textModel(VOCABULARY.ids), 'image.onnx': imageModel(),
    'text.vocabulary': Buffer.from(VOCABULARY.bytes, 'hex'),
  };
  const describe = (/** @type {string} */ file) => describeFile(file, files[file]);
  const manifest = {
    version: 3, name: 'tiny', title: 'Tiny shop', languages: ['en', 'fr'],
    labels: [
      {code: '10', names: {en: 'Watches', fr: 'Montres'}}, {code: '20', names: {en: 'Mugs', fr: 'Tasses'}},
      {code: '30', names: {en: 'Towels'}},
    ],
    text: [{
      name: 'ngrams', kind: 'ngrams', fold_accents: true, word_min: 1, word_max: 1, char_min: 0, char_max: 0,
      max_bytes: 65536, vocabulary: describe('text.vocabulary'),
    }],
    image: {width: 64, height: 32, fit: 'pad', mean: [0, 0, 0], std: [1, 1, 1]},
    models: [
      {role: 'text', name: 'linear', encoder: 'ngrams', ...describe('text.onnx'), inputs: ['ids', 'weights'], outputs: ['logits', 'feature_logits'],
        modalities: ['text']},
      {role: 'image', name: 'mobilenet-v2', ...describe('image.onnx'), inputs: ['image'], outputs: ['logits', 'location_logits'],
        modalities: ['image']},
    ],
    fusion: {
      text: [0.5], image: [1], joint: [], both: {text: [1, 1, 1], image: [1, 1, 1], bias: [0, 0, 0]},
      review_threshold: 0.5,
    },
    metrics: {}, provenance: {},
  };
  return {manifest, files};
}

/** Adds a model that reads text and photo together. @param {Pack} pack @param {number} factor */
export function addJointModel({manifest, files}, factor) {
  files['joint.onnx'] = jointModel();
  manifest.models.push({
    role: 'joint', name: 'product', encoder: 'ngrams', ...describeFile('joint.onnx', files['joint.onnx']),
    inputs: ['ids', 'weights', 'image'], outputs: ['logits'], modalities: ['text', 'image'],
  });
  manifest.fusion.joint.push(factor);
}

/** Leaves the models of one role alone. @param {Pack} pack @param {string} role */
export function keepRole({manifest, files}, role) {
  for (const {file} of manifest.models.filter((/** @type {any} */ one) => one.role !== role)) delete files[file];
  manifest.models = manifest.models.filter((/** @type {any} */ one) => one.role === role);
  for (const other of ['text', 'image', 'joint']) if (other !== role) manifest.fusion[other] = [];
}

/**
 * Writes a pack into a folder of its own, which goes when the test ends.
 * @param {import('node:test').TestContext} test
 * @param {(pack: Pack) => void} [change]
 */
export async function writePack(test, change = () => {}) {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-'));
  test.after(() => rm(folder, {recursive: true}));
  const pack = tinyPack();
  change(pack);
  for (const [name, bytes] of Object.entries(pack.files)) await writeFile(join(folder, name), bytes);
  const {manifest} = pack;
  await writeFile(join(folder, 'pack.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  return folder;
}

/**
 * A photo of one colour: an uncompressed 24-bit BMP.
 * @param {[number, number, number]} rgb
 */
export function photoOf([red, green, blue], width = 8, height = 4) {
  const stride = Math.ceil(width * 3 / 4) * 4;
  const bytes = Buffer.alloc(54 + stride * height);
  bytes.write('BM');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(54, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  bytes.writeUInt32LE(stride * height, 34);
  for (let y = 0; y < height; ++y) {
    const start = 54 + y * stride;
    bytes.fill(Buffer.of(blue, green, red), start, start + width * 3);
  }
  return new Uint8Array(bytes);
}
