// @ts-check
// A plain form that classifies: what the module needs of a page, and no more. No canvas, no WebGL.

import {byId} from './dom.js';
import {showLanguageSwitch} from './language-switch.js';
import {WorkerBridge} from './worker-bridge.js';
import {language, onLanguage, percent, say, sayError, translate} from './words.js';

/** @typedef {import('./vitrine.js').Answer} Answer @typedef {import('./vitrine.js').Label} Label */

const PACK_URL = new URL('packs/flipkart/', document.baseURI);
const SHOWN_WORDS = 5;

const form = /** @type {HTMLFormElement} */ (byId('product'));
const status = byId('status');

/** Writes the status again, after the language has changed. */
let tell = () => {};
/** @type {Answer | null} */
let answer = null;

/** @param {() => string} text @param {'' | 'answer' | 'error'} [kind] an answer is only spoken: it stands below */
function setStatus(text, kind = '') {
  tell = () => {
    status.textContent = text();
    status.dataset.kind = kind;
  };
  tell();
}

/** @param {unknown} error */
function showError(error) {
  if (error instanceof DOMException && error.name === 'AbortError') return;  // a newer product took its place
  const {message, code} = /** @type {Error & {code?: string}} */ (error);
  setStatus(() => sayError({sentence: message, code}), 'error');
}

/** @param {number} bytes */
const megabytes = (bytes) => new Intl.NumberFormat(language(), {minimumFractionDigits: 1, maximumFractionDigits: 1}).format(bytes / 1e6);

/** @param {string} tag @param {string} text @param {string} [scope] of a heading */
function cell(tag, text, scope) {
  const element = document.createElement(tag);
  element.textContent = text;
  if (scope) element.setAttribute('scope', scope);
  return element;
}

/** The opinions of words and photo beside the whole, where there are both. @param {Answer} answer */
function columnsOf({labels, byModality: {text, image}}) {
  const all = [{key: 'plain.together', labels}, {key: 'plain.words', labels: text}, {key: 'plain.photo', labels: image}];
  const opinions = /** @type {{key: string, labels: Label[]}[]} */ (all.filter(({labels}) => labels !== null));
  return opinions.length === 2 ? opinions.slice(0, 1) : opinions;
}

/** @param {Answer} answer */
function writeTable(answer) {
  const columns = columnsOf(answer);
  const names = columns.length === 1 ? [say('plain.probability')] : columns.map(({key}) => say(key));
  byId('answer-columns').replaceChildren(cell('th', say('plain.type'), 'col'), ...names.map((name) => cell('th', name, 'col')));
  byId('answer-rows').replaceChildren(...answer.labels.map(({code, name, probability}) => {
    const row = document.createElement('tr');
    const heading = cell('th', name, 'row');
    heading.style.setProperty('--share', String(probability));
    row.append(heading, ...columns.map(({labels}) =>
      cell('td', percent(labels.find((label) => label.code === code)?.probability ?? 0))));
    return row;
  }));
}

/** The words that spoke most for the winner, as the visitor wrote them. @param {Answer} answer */
function strongestWords({contributions, labels}) {
  const words = contributions.filter(({value}) => value > 0).sort((a, b) => b.value - a.value).map(({word}) => word);
  if (words.length === 0) return '';
  return say('plain.spoke', {name: labels[0].name, words: [...new Set(words)].slice(0, SHOWN_WORDS).join(', ')});
}

function showAnswer() {
  byId('answer').hidden = answer === null;
  if (answer === null) return;
  const [top] = answer.labels;
  byId('answer-heading').textContent = top.name;
  byId('answer-review').textContent = say(answer.needsReview ? 'plain.unsure' : 'plain.sure', {share: percent(top.probability)});
  byId('answer-review').toggleAttribute('data-needed', answer.needsReview);
  writeTable(answer);
  byId('answer-words').textContent = strongestWords(answer);
  byId('answer-note').textContent = [
    say('plain.time', {ms: Math.round(answer.timings.totalMs)}), ...(answer.exact ? [] : [say('plain.inexact')]),
  ].join(' ');
}

translate();
showLanguageSwitch(byId('language'));

const bridge = new WorkerBridge({
  source: PACK_URL, language: language(),
  onProgress: ({loadedBytes, totalBytes, phase}) => {
    if (phase !== 'ready' && totalBytes > 0) setStatus(() => say('plain.loading', {done: megabytes(loadedBytes), all: megabytes(totalBytes)}));
  },
});
bridge.complete.then(() => setStatus(() => ''), showError);

let turn = 0;
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const mine = ++turn;
  const fields = new FormData(form);
  const photo = /** @type {File} */ (fields.get('photo'));
  setStatus(() => say('plain.working'));
  try {
    await bridge.complete;
    const found = await bridge.classify({
      title: String(fields.get('title')), description: String(fields.get('description')),
      image: photo.size > 0 || photo.name ? photo : undefined,
    });
    if (mine !== turn) return;
    answer = found;
    showAnswer();
    const [top] = answer.labels;
    setStatus(() => `${top.name}, ${percent(top.probability)}`, 'answer');
  } catch (error) {
    if (mine !== turn) return;
    answer = null;
    showAnswer();
    showError(error);
  }
});
form.addEventListener('reset', () => {
  turn++;
  answer = null;
  showAnswer();
  setStatus(() => '');
});
onLanguage(() => {
  bridge.speak(language()).catch(() => {});  // a failed load speaks for itself
  tell();
  showAnswer();
});
