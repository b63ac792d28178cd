// Linear text models on 47,250 English titles of 27 classes: seconds and weighted F1 of 10,125 others, beside scikit-learn's
// LinearSVC on features like ours and the best of a small grid of fastText's (Debian's python3-sklearn and fasttext).
// @ts-check
import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {measured, reference, vitrine} from './measured.mjs';

const THREADS = '2';
const FEATURES = '60000';
const KINDS = ['linear', 'svm'];
const program = fileURLToPath(new URL('linear.py', import.meta.url));

/** @typedef {{seconds: number, f1: number}} Result */

/** Runs a program to its end, and gives what it printed. @param {string} command @param {string[]} args */
function output(command, args) {
  const {status, stdout, stderr, error} = spawnSync(command, args, {encoding: 'utf8', maxBuffer: 1 << 28});
  if (status !== 0) throw error ?? new Error(`${command} ended with exit code ${status}: ${stderr}`);
  return stdout;
}

/** The catalogue's rows: its labels have no comma, its texts are quoted where they do. @param {string} path */
function readRows(path) {
  return readFileSync(path, 'utf8').split(/\r?\n/).slice(1).filter(Boolean).map((line) => {
    const comma = line.lastIndexOf(',');
    return {text: line.slice(0, comma), label: line.slice(comma + 1)};
  });
}

/** F1 of each class, weighted by its rows. @param {string[]} truth @param {string[]} predicted */
function weightedF1(truth, predicted) {
  let sum = 0;
  for (const label of new Set(truth)) {
    const rows = truth.filter((own) => own === label).length;
    const right = truth.filter((own, row) => own === label && predicted[row] === label).length;
    const named = predicted.filter((one) => one === label).length;
    sum += rows * 2 * right / (rows + named);
  }
  return sum / truth.length;
}

/** Ours: from the start to the model that the held-out rows are scored with; the one of all rows, which comes after it, is not
 * counted. @param {string} kind @param {string} data @param {string} folder @returns {Promise<Result>} */
async function ours(kind, data, folder) {
  const out = join(folder, kind);
  const {code} = await measured(vitrine, ['train', '--data', data, '--title-column', 'text', '--label-column', 'label',
    '--split-column', 'split', '--text-model', kind, '--text-features', FEATURES, '--threads', THREADS, '--out', out],
    () => {});
  if (code !== 0) throw new Error(`vitrine train ended with exit code ${code}`);
  const lines = readFileSync(join(out, 'log/log.csv'), 'utf8').split('\r\n').map((line) => line.split(','));
  const trained = lines.find((line) => line[2] === 'fixed-1' && line[5] === 'vocabulary');
  const metrics = JSON.parse(readFileSync(join(out, 'metrics.json'), 'utf8'));
  return {seconds: Number(trained?.[1]), f1: metrics.splits.fixed.views.title.weighted_f1};
}

/** The best of the grid, chosen by the rows that it is measured on. @param {string} train @param {string} valid
 * @param {string} folder */
function fastText(train, valid, folder) {
  const [teaching, asked, model] = ['train.txt', 'valid.txt', 'model'].map((name) => join(folder, name));
  const plain = (/** @type {string} */ text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ');
  writeFileSync(teaching, readRows(train).map(({text, label}) => `__label__${label} ${plain(text)}\n`).join(''));
  const rows = readRows(valid);
  writeFileSync(asked, rows.map(({text}) => `${plain(text)}\n`).join(''));
  /** @type {(Result & {options: string})[]} */
  const results = [];
  for (const words of ['1', '2']) {
    for (const [shortest, longest] of [['0', '0'], ['2', '5']]) {
      for (const epochs of ['10', '25']) {
        for (const rate of ['0.2', '0.5']) {
          const options = ['-wordNgrams', words, '-minn', shortest, '-maxn', longest, '-epoch', epochs, '-lr', rate];
          const begin = performance.now();
          output('fasttext', ['supervised', '-input', teaching, '-output', model, '-thread', THREADS, '-verbose', '0',
            ...options]);
          const seconds = (performance.now() - begin) / 1000;
          const predicted = output('fasttext', ['predict', `${model}.bin`, asked]).trimEnd().split('\n')
            .map((line) => line.replace('__label__', ''));
          results.push({seconds, f1: weightedF1(rows.map(({label}) => label), predicted), options: options.join(' ')});
        }
      }
    }
  }
  return results.reduce((best, one) => one.f1 > best.f1 ? one : best);
}

export async function run() {
  const [train, valid] = ['train', 'val'].map((name) => join(reference, 'data/rakuten_en', `${name}.csv`));
  if (!existsSync(train)) {
    console.log(`skipped: ${train} is missing`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
  try {
    /** @type {Map<string, Result>} */
    const results = new Map();
    const both = join(folder, 'both.csv');
    const lines = (/** @type {string} */ path, /** @type {string} */ split) =>
      readRows(path).map(({text, label}) => `${text},${label},${split}\n`).join('');
    writeFileSync(both, `text,label,split\n${lines(train, 'train')}${lines(valid, 'val')}`);
    for (const kind of KINDS) results.set(`ours, ${kind}`, await ours(kind, both, folder));
    if (spawnSync('/usr/bin/python3', ['-c', 'import sklearn']).status !== 0) {
      console.log('without LinearSVC: python3-sklearn is missing');
    } else {
      results.set("scikit-learn's LinearSVC", JSON.parse(output('/usr/bin/python3', [program, FEATURES, train, valid])));
    }
    if (spawnSync('fasttext').error) {
      console.log('without fastText: fasttext is missing');
    } else {
      const {options, ...best} = fastText(train, valid, folder);
      results.set(`fastText, ${options}`, best);
    }
    for (const [name, {seconds, f1}] of results) {
      const ratios = KINDS.map((kind) => {
        const own = /** @type {Result} */ (results.get(`ours, ${kind}`));
        return `${kind} over it: F1 ${(own.f1 / f1).toFixed(3)}, time ${(own.seconds / seconds).toFixed(2)}`;
      });
      console.log(`${name}: weighted F1 ${f1.toFixed(4)}, ${seconds.toFixed(1)} s` +
        (name.startsWith('ours') ? '' : `; ${ratios.join('; ')}`));
    }
  } finally {
    rmSync(folder, {recursive: true});
  }
}
