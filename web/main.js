// @ts-check
// Wires the page: fields and photo -> session -> canvas and twin. The only module that knows them all.

import {Canvas} from './canvas.js';
import {Controls} from './controls.js';
import {showLanguageSwitch} from './language-switch.js';
import {keepPack, startOffline} from './offline.js';
import {PhotoInput} from './photo-input.js';
import {showSamples} from './samples.js';
import {Session} from './session.js';
import {renderTwin} from './twin.js';
import {language, onLanguage, say, sayError, translate} from './words.js';

const PACK_URL = new URL('packs/flipkart/', document.baseURI).href;
const SPEAK_AFTER_MS = 400;

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const title = /** @type {HTMLInputElement} */ (byId('title'));
const description = /** @type {HTMLTextAreaElement} */ (byId('description'));

translate();
showLanguageSwitch(byId('language'));

const controls = new Controls(byId('controls'), press);
const canvas = await Canvas.open(/** @type {HTMLCanvasElement} */ (byId('canvas')), {onLayout: (places) => controls.place(places)})
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
  byId('controls').classList.remove('over-canvas');
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
  const twin = canvas.show(state);
  renderTwin(byId('twin'), twin.nodes);
  controls.show(twin.controls);
  byId('result').setAttribute('aria-busy', String(state.state === 'loading' || state.state === 'working'));
  speak(twin.live);
}

/** @type {import('./session.js').PageState} */
let shown;
const session = new Session(language(), (state) => {
  shown = state;
  show(state);
});
onLanguage(() => {
  show(shown);
  session.speak(language());
});

function forgetSample() {
  for (const button of byId('sample-list').querySelectorAll('.sample')) button.setAttribute('aria-pressed', 'false');
}

const photos = new PhotoInput((photo) => {
  forgetSample();
  session.choose({photo});
});
for (const field of [title, description]) {
  field.addEventListener('input', () => session.type({title: title.value, description: description.value}));
}
byId('product').addEventListener('submit', (event) => event.preventDefault());

/** What a control of the canvas does. @param {string} id */
function press(id) {
  const [action, code] = id.split(/:(.*)/s);
  if (action === 'explain') return session.explain(code);
  if (action === 'remove-photo') photos.remove();
  else session.retry();
  title.focus();
}

showSamples(byId('sample-list'), (sample, photo) => {
  title.value = sample.title;
  description.value = sample.description;
  photos.show(photo);
  session.choose({title: sample.title, description: sample.description, photo});
}).then(() => { byId('samples').hidden = false; }, (error) => console.warn(error.message));

// For tests and the browser's console.
Object.assign(globalThis, {vitrinePage: {canvas, session}});

session.open(PACK_URL).then(() => {
  startOffline();
  keepPack('flipkart');
});
