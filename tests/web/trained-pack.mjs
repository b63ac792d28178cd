// @ts-check
// For tests that train models and ask both worlds: the trainer, and what `evaluate.mjs` says of its packs.

import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

import {MODULES} from './tiny-pack.mjs';

const run = promisify(execFile);
const PROGRAM = process.env.VITRINE_PROGRAM ??
  fileURLToPath(new URL('../../build/native/trainer/vitrine', import.meta.url));
const EVALUATE = fileURLToPath(new URL('../../web/evaluate.mjs', import.meta.url));

export const TOLERANCE = 1e-4;
export const skip = existsSync(PROGRAM) ? false : 'the trainer is not built';

/** Calls the trainer. @param {string[]} args */
export const vitrine = (args) => run(PROGRAM, args);

/** The names that an option of `vitrine train` takes. @param {string} option */
export async function choices(option) {
  const {stdout} = await vitrine(['train', '--help']);
  const names = (new RegExp(`${option} TEXT:\\{(.+?)\\}`).exec(stdout) ?? ['', ''])[1].split(',');
  assert.ok(names.length > 1, stdout);
  return names;
}

/** Probabilities by row. @param {string} path */
async function readPredictions(path) {
  const [, ...lines] = (await readFile(path, 'utf8')).trim().split('\n');
  return lines.map((line) => line.split(',').slice(2).map(Number));
}

const best = (/** @type {ArrayLike<number>} */ values) =>
  Array.from(values).reduce((top, value, index, all) => value > all[top] ? index : top, 0);

/**
 * Asserts that run and pack in a folder say the same of every product.
 * @param {string} folder @param {number} rows @param {string[]} data options that name the products
 */
export async function assertSameAnswers(folder, rows, data) {
  const native = join(folder, 'native.csv');
  const web = join(folder, 'web.csv');
  await vitrine(['evaluate', '--run', folder, ...data, '--predictions', native, '--threads', '1',
    '--cache', join(folder, 'cache')]);
  await run(process.execPath,
    [EVALUATE, '--pack', join(folder, 'pack'), ...data, '--predictions', web, '--modules', MODULES]);
  const [expected, found] = [await readPredictions(native), await readPredictions(web)];
  assert.equal(found.length, rows);
  for (const [row, probabilities] of expected.entries()) {
    assert.equal(best(found[row]), best(probabilities), `row ${row}`);
    probabilities.forEach((probability, c) => assert.ok(Math.abs(found[row][c] - probability) < TOLERANCE,
      `row ${row}: ${found[row]} and ${probabilities}`));
  }
}
