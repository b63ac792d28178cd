// Large catalogues: training and evaluation of 10^4 to 10^6 generated titles, whose time is to grow with the rows and
// whose memory is to stay bounded, and reading the photos of the Rakuten pool.
// @ts-check
import {closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {measured, reference, vitrine} from './measured.mjs';

const SIZES = [1e4, 1e5, 1e6];
const CLASSES = 27;
const WORDS = 200_000;
const CLASS_WORDS = 3000;
const SYLLABLES = ['ba', 'co', 'di', 'fu', 'ga', 'lo', 'mi', 'nu', 'pe', 'ra', 'so', 'ti', 'va', 'xe', 'zo', 'qua'];

/** Numbers in [0, 1), the same ones every time (mulberry32). @param {number} seed */
function randomNumbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {number} index */
function word(index) {
  let text = '';
  for (let rest = index + 16; rest > 0; rest = Math.floor(rest / 16)) text += SYLLABLES[rest % 16];
  return text;
}

/** Titles of 4 to 12 words, frequent words far more often than rare ones (Zipf), a third of them the class's own; one
 * label in twenty is wrong.
 * @param {string} path @param {number} rows */
function writeCatalogue(path, rows) {
  const random = randomNumbers(rows);
  /** @param {number} count */
  const zipf = (count) => Math.floor(count ** random()) - 1;
  const file = openSync(path, 'w');
  let text = 'title,label\n';
  for (let row = 0; row < rows; ++row) {
    const label = Math.floor(CLASSES * random() ** 2);
    const words = Array.from({length: 4 + Math.floor(9 * random())}, () =>
      random() < 1 / 3 ? word(WORDS + label * CLASS_WORDS + zipf(CLASS_WORDS)) : word(zipf(WORDS)));
    text += `${words.join(' ')},${random() < 0.05 ? Math.floor(CLASSES * random()) : label}\n`;
    if (text.length > 1 << 20 || row === rows - 1) {
      writeSync(file, text);
      text = '';
    }
  }
  closeSync(file);
}

/** @param {string} what @param {number} rows @param {Awaited<ReturnType<typeof measured>>} figures */
function print(what, rows, {code, seconds, cpuSeconds, ownMegabytes}) {
  if (code !== 0) throw new Error(`${what} ended with exit code ${code}`);
  console.log(`${what}, ${rows} rows: ${seconds.toFixed(1)} s, ` +
    `${(1e6 * cpuSeconds / rows).toFixed(0)} µs of one core a row, memory ${ownMegabytes.toFixed(0)} MB`);
}

/** @param {string} folder */
async function photos(folder) {
  const rakuten = join(reference, 'data/rakuten');
  if (!existsSync(rakuten)) {
    console.log(`photos skipped: ${rakuten} is missing`);
    return;
  }
  // The training is stopped when its photos are read.
  for (const state of ['cold', 'cached']) {
    let said = '';
    const {peakMegabytes, ownMegabytes} = await measured(vitrine, [
      'train', '--data', join(rakuten, 'X_pool.csv'), '--labels', join(rakuten, 'Y_pool_consensus.csv'),
      '--images', join(rakuten, 'images_pool.zip'), '--init', join(reference, 'weights/mobilenet_v2_imagenet.safetensors'),
      '--image-size', '192', '--cache', join(folder, 'cache'), '--out', join(folder, 'photos'), '--force',
    ], (text, child) => {
      said += text;
      if (/photos decoded/.test(text)) child.kill('SIGINT');
    });
    const line = /.*photos decoded.*(?=;)/.exec(said)?.[0] ?? said;
    console.log(`photos of the Rakuten pool at 192 pixels, ${state}: ${line}; memory ${ownMegabytes.toFixed(0)} MB, ` +
      `${peakMegabytes.toFixed(0)} MB with the mapped cache`);
  }
}

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
  try {
    await photos(folder);
    for (const rows of SIZES) {
      const data = join(folder, 'titles.csv');
      const out = join(folder, `run${rows}`);
      writeCatalogue(data, rows);
      print('training with 2 folds', rows,
        await measured(vitrine, ['train', '--data', data, '--folds', '2', '--splits', 'plain', '--out', out], () => {}));
      print('evaluation', rows, await measured(vitrine, ['evaluate', '--run', out, '--data', data], () => {}));
    }
  } finally {
    rmSync(folder, {recursive: true});
  }
}
