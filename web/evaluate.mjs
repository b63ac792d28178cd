// @ts-check
// Measures a pack on a labelled catalogue with exactly what the page runs: core.wasm and ONNX Runtime Web, in Node.
// core.wasm is taken from wasm/ beside this file (in a site), else from build/wasm/wasm/, or from --modules.

import {readFile, writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

import {openPhotos} from './photo-folder.mjs';
import {NothingToClassify, PhotoError, Vitrine} from './vitrine.js';

const USAGE = `usage: node web/evaluate.mjs --pack DIR --data FILE [options]

  --pack DIR               folder of pack.json
  --data FILE              the catalogue's CSV file
  --labels FILE            its labels, where they are a file of their own (Rakuten)
  --images DIR|ZIP         its photos
  --format NAME            rakuten, flipkart or csv; guessed when absent
  --title-column NAME      columns of a plain CSV file; also --description-column,
                           --image-column and --label-column
  --title-only             leave the descriptions out
  --prior FILE             code,count: weight rows to these class frequencies
  --json FILE              write the figures
  --predictions FILE       write every row's probabilities (CSV)
  --threads N              threads of ONNX Runtime (1)
  --modules DIR            folder of core.js and core.wasm`;

const OPTIONS = /** @type {const} */ ({
  'pack': {type: 'string'}, 'data': {type: 'string'}, 'labels': {type: 'string'}, 'images': {type: 'string'},
  'format': {type: 'string', default: ''}, 'title-column': {type: 'string', default: 'title'},
  'description-column': {type: 'string', default: 'description'}, 'image-column': {type: 'string', default: 'image'},
  'label-column': {type: 'string', default: 'label'}, 'title-only': {type: 'boolean', default: false},
  'prior': {type: 'string'}, 'json': {type: 'string'}, 'predictions': {type: 'string'},
  'threads': {type: 'string', default: '1'}, 'modules': {type: 'string'}, 'help': {type: 'boolean', default: false},
});

const MODALITIES = /** @type {const} */ (['text', 'image', 'fusion']);
const SHOWN_ISSUES = 3;
const MIN_WIDTH = '0.1234'.length;

class UsageError extends Error {}

/** @param {string[]} args */
function readOptions(args) {
  try {
    const {values} = parseArgs({args, options: OPTIONS});
    for (const name of /** @type {const} */ (['pack', 'data'])) {
      if (!values.help && !values[name]) throw new Error(`--${name} is missing`);
    }
    const threads = Number(values.threads);
    if (!Number.isInteger(threads) || threads < 1 || threads > 64) {
      throw new Error(`--threads: expected a number from 1 to 64, found "${values.threads}"`);
    }
    return {...values, pack: values.pack ?? '', data: values.data ?? '', threads};
  } catch (error) {
    throw new UsageError(`${/** @type {Error} */ (error).message.replace(/\.$/, '')}; see --help.`);
  }
}

/** @typedef {ReturnType<typeof readOptions>} Options */

/** @param {string} path @returns {Promise<Uint8Array>} */
async function read(path) {
  try {
    return await readFile(path);
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    throw new Error(`${path} could not be read: ${code === 'ENOENT' ? 'there is no such file' : code}.`);
  }
}

/** @param {Vitrine} vitrine @param {Options} options */
async function readProducts(vitrine, options) {
  const catalogue = vitrine.core.readCatalogue({
    data: await read(options.data), dataName: options.data,
    labels: options.labels ? await read(options.labels) : null, labelsName: options.labels ?? '',
    format: options.format,
    columns: {
      title: options['title-column'], description: options['description-column'], image: options['image-column'],
      label: options['label-column'],
    },
  });
  for (const {line, reason} of catalogue.issues.slice(0, SHOWN_ISSUES)) {
    console.error(`${options.data}:${line}: skipped: ${reason}`);
  }
  const more = catalogue.issues.length - SHOWN_ISSUES;
  if (more > 0) console.error(`${options.data}: ${more} more rows were skipped`);
  return catalogue.products;
}

/** Probabilities by class code, in the pack's order. @param {Vitrine} vitrine */
function inPackOrder(vitrine) {
  const index = new Map(vitrine.labels.map(({code}, place) => [code, place]));
  /** @param {import('./vitrine.js').Label[] | null | undefined} labels */
  return (labels) => {
    if (!labels) return null;
    const probabilities = new Float32Array(index.size);
    for (const {code, probability} of labels) probabilities[/** @type {number} */ (index.get(code))] = probability;
    return probabilities;
  };
}

/** One row's answer: without the photo where it is missing or broken; null where nothing is left to classify. */
class Rows {
  missingPhotos = 0;
  /** @type {string[]} */
  brokenPhotos = [];

  /**
   * @param {Vitrine} vitrine
   * @param {import('./photo-folder.mjs').PhotoFolder | null} photos
   * @param {boolean} titleOnly
   */
  constructor(vitrine, photos, titleOnly) {
    this.vitrine = vitrine;
    this.photos = photos;
    this.titleOnly = titleOnly;
  }

  /** @param {import('./core.js').Product} product */
  async answer(product) {
    const text = this.vitrine.pack.text ?
      {title: product.title, description: this.titleOnly ? '' : product.description} : {};
    const image = this.photos && product.image && this.vitrine.pack.image ? await this.#photo(product) : null;
    try {
      return await this.vitrine.classify({...text, image});
    } catch (error) {
      if (error instanceof NothingToClassify) return null;
      if (!(error instanceof PhotoError)) throw error;
      this.brokenPhotos.push(`${product.image}: ${error.message}`);
    }
    return this.vitrine.classify(text).catch((error) => {
      if (error instanceof NothingToClassify) return null;
      throw error;
    });
  }

  /** @param {import('./core.js').Product} product */
  async #photo({image}) {
    const bytes = await /** @type {import('./photo-folder.mjs').PhotoFolder} */ (this.photos).read(image);
    if (bytes === null) this.missingPhotos += 1;
    return bytes;
  }
}

/** Nine significant digits tell any two float32 values apart. @param {number} value */
const digits = (value) => String(Number(value.toPrecision(9)));

/** @param {any} result the evaluation's JSON */
function table(result) {
  const head = ['', 'rows', 'accuracy', 'macro F1', 'weighted F1', 'ECE'];
  const lines = MODALITIES.filter((name) => result[name]).map((name) => {
    const part = result[name];
    const figures = [part.accuracy, part.macro_f1, part.weighted_f1, part.ece];
    return [name, String(part.rows), ...figures.map((figure) => figure.toFixed(4))];
  });
  return [head, ...lines].map(([name, ...cells]) =>
    name.padEnd(8) + cells.map((cell, i) => cell.padStart(Math.max(head[i + 1].length, MIN_WIDTH) + 3)).join('')).join('\n');
}

/** @param {Options} options */
async function evaluate(options) {
  const photos = options.images ? await openPhotos(options.images) : null;
  const prior = options.prior ? await read(options.prior) : null;
  const vitrine = await Vitrine.load(options.pack, {threads: options.threads, modules: options.modules});
  const products = await readProducts(vitrine, options);
  const evaluation = vitrine.classifier.createEvaluation(prior, options.prior ?? '');
  const rows = new Rows(vitrine, photos, options['title-only']);
  const ordered = inPackOrder(vitrine);
  const alike = new Float32Array(vitrine.labels.length).fill(1 / vitrine.labels.length);
  const quote = (/** @type {string} */ field) => vitrine.core.quoteField(field);
  const predictions = [['line', 'label', ...vitrine.labels.map(({code}) => quote(code))].join(',')];

  const start = performance.now();
  for (const product of products) {
    const answer = await rows.answer(product);
    const fused = ordered(answer?.labels);
    evaluation.add(product.label, ordered(answer?.byModality.text), ordered(answer?.byModality.image), fused);
    if (options.predictions) {
      predictions.push([product.line, quote(product.label), ...Array.from(fused ?? alike, digits)].join(','));
    }
  }
  const seconds = (performance.now() - start) / 1000;

  const json = evaluation.json();
  const result = JSON.parse(json);
  if (result.rows === 0) {
    const known = vitrine.labels.slice(0, 3).map(({code}) => `"${code}"`).join(', ');
    throw new Error(`${options.data}: none of ${products.length} rows has a label of the pack (${known} ...).`);
  }
  if (options.json) await writeFile(options.json, `${json}\n`);
  if (options.predictions) await writeFile(options.predictions, `${predictions.join('\n')}\n`);
  console.log(table(result));
  console.log(`${products.length} rows in ${seconds.toFixed(1)} s (${(products.length / seconds).toFixed(1)} rows/s)`);
  if (result.unknown_labels > 0) console.log(`${result.unknown_labels} rows have a label that the pack does not know`);
  if (rows.missingPhotos > 0) console.log(`${rows.missingPhotos} photos are missing`);
  if (rows.brokenPhotos.length > 0) {
    console.log(`${rows.brokenPhotos.length} photos could not be read; the first: ${rows.brokenPhotos[0]}`);
  }
  evaluation.close();
  await vitrine.close();
  await photos?.close();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options.help) console.log(USAGE);
    else await evaluate(options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
  process.exit();  // ONNX Runtime's threads would keep Node alive
}
