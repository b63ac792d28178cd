// @ts-check
// What a pack's files say of it beside its scores: what lies in it, what it learned from, and the limits that its model card
// names. All of it is untrusted: what does not have the expected shape is as good as absent.

import {MAX_EXTRA_BYTES, MAX_MANIFEST_BYTES, packReader} from './files.js';

const MOST_LIMITS = 6;
const MOST_MODELS = 20;
const MOST_LABELS = 500;
const LONGEST = 300;

/**
 * @typedef {{name: string, bytes: number}} ModelFile `bytes` with its vocabulary
 * @typedef {{digest: string, bytes: number, textModels: ModelFile[], photoModels: ModelFile[], jointModels: ModelFile[],
 *   labels: {code: string, names: Record<string, string>}[], extraRows: number, photoWidth: number, photoHeight: number, source: string, licence: string, date: string, limits: string[]}} PackFacts
 *   `digest` is that of its pack.json
 */

const textOf = (/** @type {unknown} */ value) => typeof value === 'string' ? value.slice(0, LONGEST) : '';
const bytesOf = (/** @type {unknown} */ value) => Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : 0;
const listOf = (/** @type {unknown} */ value) => Array.isArray(value) ? value.slice(0, MOST_MODELS) : [];

/** @type {PackFacts} */
export const NO_FACTS = {
  digest: '', bytes: 0, labels: [], extraRows: 0, textModels: [], photoModels: [], jointModels: [], photoWidth: 0, photoHeight: 0, source: '',
  licence: '', date: '', limits: [],
};

/** The entries under "## Limits". @param {string} card */
export function limitsOf(card) {
  const lines = card.split(/\r?\n/);
  const start = lines.findIndex((line) => /^##\s+Limits\s*$/.test(line));
  const end = lines.findIndex((line, index) => index > start && /^##?\s/.test(line));
  if (start < 0) return [];
  return lines.slice(start + 1, end < 0 ? undefined : end).filter((line) => /^[-*]\s/.test(line))
    .map((line) => textOf(line.slice(2).trim())).slice(0, MOST_LIMITS);
}

/** @param {unknown} labels @returns {PackFacts['labels']} */
const labelsOf = (labels) => (Array.isArray(labels) ? labels : []).slice(0, MOST_LABELS).map((label) =>
  ({code: textOf(label?.code), names: Object.fromEntries(Object.entries(label?.names ?? {}).map(([tag, name]) => [tag, textOf(name)]))}));

/** @param {any} pack the parsed pack.json */
function modelsOf(pack) {
  const vocabularies = new Map(listOf(pack.text).map((encoder) => [encoder?.name, bytesOf(encoder?.vocabulary?.bytes)]));
  /** @type {Record<string, ModelFile[]>} */
  const models = {text: [], image: [], joint: []};
  for (const model of listOf(pack.models)) {
    const vocabulary = vocabularies.get(model?.encoder) ?? 0;
    vocabularies.delete(model?.encoder);  // counted once, with the first model that reads it
    models[model?.role]?.push({name: textOf(model.name), bytes: bytesOf(model.bytes) + vocabulary});
  }
  return models;
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function digestOf(bytes) {
  const digest = await globalThis.crypto?.subtle?.digest('SHA-256', bytes);
  return digest ? Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('') : '';
}

/** @param {import('./files.js').PackSource} source @returns {Promise<PackFacts>} */
export async function readFacts(source) {
  const read = await packReader(source);
  const manifest = await read('pack.json', {most: MAX_MANIFEST_BYTES});
  const pack = JSON.parse(new TextDecoder().decode(manifest));
  const card = await read('card.md', {most: MAX_EXTRA_BYTES['card.md']}).then((bytes) => new TextDecoder().decode(bytes), () => '');
  const {text, image, joint} = modelsOf(pack);
  const bytes = [...text, ...image, ...joint].reduce((sum, model) => sum + model.bytes, manifest.length);
  const {data, licence, date} = pack.provenance ?? {};
  return {
    digest: await digestOf(manifest) || textOf(pack.name), bytes, textModels: text, photoModels: image, jointModels: joint,
    labels: labelsOf(pack.labels), extraRows: bytesOf(Number(pack.provenance?.extra_rows)),
    photoWidth: bytesOf(pack.image?.width), photoHeight: bytesOf(pack.image?.height),
    source: textOf(data), licence: textOf(licence), date: textOf(date), limits: limitsOf(card),
  };
}
