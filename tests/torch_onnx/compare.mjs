// @ts-check
// Runs every exported case in ONNX Runtime, with graph optimisation off and full, and compares with
// LibTorch's outputs. Usage: node compare.mjs FOLDER
import {readFile, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {InferenceSession, Tensor} from 'onnxruntime-node';

const LEVELS = /** @type {const} */ (['disabled', 'all']);
const ARRAYS = {float32: Float32Array, int32: Int32Array, int64: BigInt64Array, bool: Uint8Array};

/** @typedef {{name: string, type: keyof typeof ARRAYS, dims: number[], offset: number}} Stored */

/** @param {Buffer} bytes @param {Stored} stored */
function view(bytes, {type, dims, offset}) {
  const length = dims.reduce((product, size) => product * size, 1);
  return new ARRAYS[type](bytes.buffer, bytes.byteOffset + offset, length);
}

/**
 * What is wrong with an output, or null.
 * @param {import('onnxruntime-node').Tensor} actual @param {Stored} expected @param {Buffer} bytes
 * @param {number} tolerance relative to the output's largest value
 */
function mismatch(actual, expected, bytes, tolerance) {
  if (actual.type !== expected.type) return `is ${actual.type}, not ${expected.type}`;
  if (String(actual.dims) !== String(expected.dims)) return `has shape [${actual.dims}], not [${expected.dims}]`;
  const wanted = view(bytes, expected);
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < wanted.length; ++i) {
    const a = Number(actual.data[i]);
    const b = Number(wanted[i]);
    if (Number.isFinite(b)) scale = Math.max(scale, Math.abs(b));
    if (Object.is(a, b) || a === b) continue;
    if (!Number.isFinite(a) || !Number.isFinite(b)) return `has ${a} at ${i}, not ${b}`;
    difference = Math.max(difference, Math.abs(a - b));
  }
  const limit = expected.type === 'float32' ? tolerance * scale : 0;
  return difference > limit ? `differs by ${difference} at scale ${scale}` : null;
}

/**
 * @typedef {{inputs: Stored[], outputs: Stored[]}} Run
 * @typedef {{tolerance: number, description: string, runs: Run[]}} Case
 * @param {string} model @param {Buffer} bytes @param {Case} stored @param {typeof LEVELS[number]} level
 */
async function compare(model, bytes, {tolerance, runs}, level) {
  const session = await InferenceSession.create(model, {graphOptimizationLevel: level, logSeverityLevel: 3});
  const problems = [];
  for (const [index, {inputs, outputs}] of runs.entries()) {
    const feeds = Object.fromEntries(inputs.map(
        (input) => [input.name, new Tensor(input.type, /** @type {any} */ (view(bytes, input)), input.dims)]));
    const results = await session.run(feeds);
    for (const output of outputs) {
      const problem = mismatch(results[output.name], output, bytes, tolerance);
      if (problem) problems.push(`run ${index}: output ${output.name} ${problem}`);
    }
  }
  await session.release();
  return problems;
}

const folder = process.argv[2];
const names = (await readdir(folder)).filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -5));
let failures = 0;
for (const name of names.sort()) {
  const path = join(folder, name);
  /** @type {Case} */
  const stored = JSON.parse(await readFile(`${path}.json`, 'utf8'));
  // A pooled Buffer may start at an odd address.
  const bytes = Buffer.from(new Uint8Array(await readFile(`${path}.bin`)).buffer);
  for (const level of LEVELS) {
    const problems = await compare(`${path}.onnx`, bytes, stored, level).catch((error) => [error.message]);
    if (problems.length === 0) continue;
    console.error([`${name}, optimisation ${level}`, ...problems, stored.description].join('\n'));
    failures += 1;
  }
}
console.log(`${names.length} models at ${LEVELS.length} levels of optimisation, ${failures} failures`);
process.exitCode = names.length > 0 && failures === 0 ? 0 : 1;
