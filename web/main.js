// @ts-check
// Wires the page: fields and photo -> session -> canvas and twin. The only module that knows them all.

import {showBar} from './bar.js';
import {BatchView} from './batch/view.js';
import {Canvas} from './canvas.js';
import {Controls} from './controls.js';
import {byId} from './dom.js';
import {showLanguageSwitch} from './language-switch.js';
import {startOffline} from './offline.js';
import {PacksDialog} from './packs-dialog.js';
import {firstPack, offeredPacks, Packs} from './packs.js';
import {PhotoInput} from './photo-input.js';
import {Present} from './present.js';
import {Results} from './results.js';
import {showSamples, showSamplesOf} from './samples.js';
import {NO_PRODUCT, Session} from './session.js';
import {asJson, asLink, asSentence, copy, readLink} from './share.js';
import {Stage} from './stage.js';
import {renderTwin} from './twin.js';
import {Views} from './views.js';
import {Visit} from './visit.js';
import {language, onLanguage, say, sayError, translate} from './words.js';

const SPEAK_AFTER_MS = 400;

const title = /** @type {HTMLInputElement} */ (byId('title'));
const description = /** @type {HTMLTextAreaElement} */ (byId('description'));

translate();
offeredPacks();  // on its way while the drawing program starts
showLanguageSwitch(byId('language'));

const controls = new Controls(byId('controls'), press);
const canvas = await Canvas.open(/** @type {HTMLCanvasElement} */ (byId('canvas')), {onLayout: (places) => { controls.place(places); stage?.place(places); batch?.place(places); }})
  .catch((error) => {
    const tell = () => {
      const sentence = sayError({sentence: error.message, code: error.code});
      byId('start-failure-sentence').textContent = say('start.failed', {sentence});
    };
    tell();
    onLanguage(tell);
    byId('start-failure').hidden = false;
    byId('start-again').addEventListener('click', () => location.reload());
    byId('result').hidden = true;
    throw error;
  });
if (!canvas.drawing) {
  byId('canvas').hidden = true;
  byId('twin').classList.remove('visually-hidden');
  for (const id of ['controls', 'batch-overlay']) byId(id).classList.remove('over-canvas');
}

let speech = 0;
/** Speaks once the page has settled, and never the same twice in a row. @param {string} text */
function speak(text) {
  clearTimeout(speech);
  if (!text) return;
  speech = window.setTimeout(() => {
    if (byId('live').textContent !== text) byId('live').textContent = text;
  }, SPEAK_AFTER_MS);
}

/** @param {import('./session.js').PageState} state */
function show(state) {
  const view = views.current;
  const inPresent = view === 'present';
  const twin = view === 'results' ? canvas.showResults(results.state) : view === 'batch' ? batch.show() :
    inPresent ? canvas.showPresent(...present.state(language(), state)) : canvas.show(state);
  renderTwin(byId('twin'), twin.nodes);
  controls.show(twin.controls);
  dialog.name(state.pack?.title ?? '');
  if (inPresent) stage.show(state, twin.live);
  const now = view === 'results' ? results.state.state : state.state;
  byId('result').setAttribute('aria-busy', String(view === 'batch' ? batch.working : now === 'loading' || now === 'working'));
  speak(twin.live);
}

const results = new Results(() => show(shown));
const batch = new BatchView({
  canvas, source: () => session.source, lead: (address) => views.lead('batch', address),
  keep: (address) => { if (views.current === 'batch') views.keep(address); },
  show: () => { if (shown && views.current === 'batch') show(shown); }, classify: (product) => replace(product),
});

/** Another thing on the slide. */
function showSlide() {
  if (shown && views.current === 'present') show(shown);
}

/** Another slide, or another assumption. */
function keepSlide() {
  views.keep(present.address);
  showSlide();
}

/** @param {import('./views.js').View} view @param {URLSearchParams} told the view's state in the address */
function enterView(view, told) {
  const name = view === 'classify' ? 'result' : `view.${view}`;
  byId('results-heading').hidden = view !== 'results';
  byId('present-heading').hidden = view !== 'present';
  byId('batch').hidden = view !== 'batch';
  byId('batch-overlay').hidden = byId('batch-product').hidden = true;
  byId('result').hidden = false;
  byId('result').dataset.sayLabel = name;
  byId('result').setAttribute('aria-label', say(name));
  if (view === 'results') results.follow(told);
  if (view === 'batch') batch.enter(told);
  if (view === 'present') present.follow(told);
  else stage.leave();
  if (!shown) return;
  openView();
  show(shown);
}

/** What the view shows of the pack in use. */
function openView() {
  if (views.current === 'results') results.open(session.source, shown.pack);
  else if (views.current === 'present') present.open(session.source, shown.pack);
}

/** @type {import('./session.js').PageState} */
let shown;
const session = new Session(language(), (state) => {
  shown = state;
  openView();
  show(state);
  if (state.state === 'answer' && !state.answer?.waiting) visit.note(state.product, state).then(showVisit);
  byId('share').hidden = state.answer === null;
  if (state.pack) showSamplesOf(state.pack.name);
  byId('share-done').textContent = '';
  goToAnswer();
});
const present = new Present(session, showSlide);
const stage = new Stage(canvas, present, session, {
  onChange: keepSlide,
  onProduct: (product) => { visit.leave(session.product); fill(product); },
  onType: (product) => { write(product); session.type(product); showVisit(); },
  onSampleFailed: () => showBar({key: 'samples.failed', actions: [{key: 'packs.understood'}]}),
});
const packs = new Packs(session);
const dialog = new PacksDialog(packs);
const views = new Views(byId('views'), enterView);
onLanguage(() => {
  if (shown) show(shown);
  session.speak(language());
});

/** @typedef {import('./session.js').Product} Product */
const visit = new Visit(byId('visit-list'), (product) => replace(product));

function showVisit() {
  const {title, description, photo} = session.product;
  byId('visit').hidden = visit.entries === 0;
  byId('undo').hidden = !visit.canUndo;
  byId('new-product').hidden = !title && !description && photo === null;
}

/** Whether the visitor waits for the answer to a choice. */
let awaited = false;

/** Where that answer has come out of sight, as on a phone, goes there. */
function goToAnswer() {
  if (!awaited || shown.state !== 'answer' || views.current !== 'classify') return;
  awaited = false;
  const result = byId('result');
  if (result.getBoundingClientRect().top < innerHeight * 0.4) return;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  // The drawing grows to its height in the next frame.
  requestAnimationFrame(() => requestAnimationFrame(() =>
    result.scrollIntoView({behavior: still ? 'auto' : 'smooth', block: 'start'})));
}

/** Fills in a product and asks about it. @param {Product} product */
function enter(product) {
  views.go('classify');
  awaited = true;
  fill(product);
}

/** The same where the visitor is. @param {Product} product */
function fill(product) {
  write(product);
  session.choose(product);
  showVisit();
}

/** Into the fields alone. @param {Product} product */
function write(product) {
  title.value = product.title;
  description.value = product.description;
  photos.show(product.photo);
  forgetSample();
}

/** The visitor chose another product. @param {Product} product */
function replace(product) {
  visit.leave(session.product);
  enter(product);
}

function undo() {
  if (views.current === 'batch') return batch.undo();
  const product = visit.undo();
  if (product) enter(product);
}

function forgetSample() {
  for (const button of byId('sample-list').querySelectorAll('.sample')) button.setAttribute('aria-pressed', 'false');
}

const photos = new PhotoInput((photo) => {
  const before = session.product;
  forgetSample();
  if (before.photo && photo) visit.leave(before);
  else visit.keep(before);
  awaited = photo !== null;
  if (photo && views.current !== 'present') views.go('classify');
  session.choose({photo});
  if (photo && views.current === 'present') stage.demonstrate();
  showVisit();
}, (transfer) => {
  if (!batch.takeDrop(transfer, views.current === 'batch')) return dialog.takeDrop(transfer);
  views.go('batch');
  return true;
});
for (const field of [title, description]) {
  field.addEventListener('input', () => {
    session.type({title: title.value, description: description.value});
    showVisit();
  });
}
byId('product').addEventListener('submit', (event) => event.preventDefault());
byId('new-product').addEventListener('click', () => { replace(NO_PRODUCT); title.focus(); });
byId('undo').addEventListener('click', undo);
document.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== 'z') return;
  const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  if (inField || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  undo();
});

byId('share').addEventListener('click', async (event) => {
  const kind = event.target instanceof HTMLElement ? event.target.dataset.copy : undefined;
  const {answer, pack, product} = shown;
  if (!kind || answer === null || pack === null) return;
  const text = kind === 'sentence' ? asSentence(product, answer) :
    kind === 'json' ? asJson(product, answer, pack) : asLink(product, location.href);
  const done = kind !== 'link' ? 'share.copied' : product.photo ? 'share.copied.photo' : 'share.copied.link';
  byId('share-done').textContent = say(await copy(text) ? done : 'share.refused');
});

/** What a control of the canvas does. @param {string} id @param {number} [value] of a slider */
function press(id, value) {
  if (views.current === 'batch') return batch.press(id);
  if (views.current === 'results') {
    if (id === 'read-again') results.again();
    results.press(id, value);
    views.keep(results.address);
    return show(shown);
  }
  const [action, code] = id.split(/:(.*)/s);
  if (action === 'explain') return session.explain(code);
  if (action === 'remove-photo') photos.remove();
  else session.retry();
  title.focus();
}

showSamples(byId('sample-list'), ({title, description}, photo) => replace({title, description, photo}),
  () => showBar({key: 'samples.failed', actions: [{key: 'packs.understood'}]}))
  .then(firstPack).then(({pack}) => {
    if (pack && !shown?.pack) showSamplesOf(pack.name);
    byId('samples').hidden = false;
  }, (error) => console.warn(error.message));

const linked = readLink(location.href);
if (linked) enter({...NO_PRODUCT, ...linked});
addEventListener('hashchange', () => {
  const texts = readLink(location.href);
  if (texts) replace({...NO_PRODUCT, ...texts});
});

// For tests and the browser's console.
Object.assign(globalThis, {vitrinePage: {canvas, session, batch: batch.batch}});

packs.start().then((unknown) => {
  const title = shown?.pack?.title ?? '';
  if (unknown) showBar({key: 'packs.unknown', values: {asked: unknown, title}, actions: [{key: 'packs.understood'}]});
  startOffline();
});
