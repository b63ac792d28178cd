// @ts-check
// The window of the speaker's notes: shows what the page with the slides tells, keeps the time and drives the slides.

import {byId} from './dom.js';
import {language, say, speakLanguage, translate} from './words.js';

/** @typedef {import('./notes-window.js').Told} Told */

/** @type {Record<string, import('./notes-window.js').Move>} */
const KEYS = {
  ArrowRight: 'next', ArrowDown: 'next', PageDown: 'next', ' ': 'next', ArrowLeft: 'back', ArrowUp: 'back', PageUp: 'back',
  Home: 'first', End: 'last',
};

const channel = new BroadcastChannel(location.hash.slice(1));
let began = Date.now();

/** @param {Told} told */
function show({language: spoken, slide, slides, title, notes, next}) {
  if (spoken !== language()) speakLanguage(/** @type {import('./words.js').Language} */ (spoken));
  byId('notes-counter').textContent = `${slide} / ${slides}`;
  byId('notes-title').textContent = title;
  if (byId('notes-text').textContent !== notes) byId('notes-text').textContent = notes;
  byId('notes-next').textContent = next ? say('notes.next', {title: next}) : say('notes.last');
  document.title = `${slide} / ${slides} – ${say('slides.notes')}`;
}

/** @param {import('./notes-window.js').Move} move */
const drive = (move) => channel.postMessage({type: 'move', move});

function tick() {
  const seconds = Math.floor((Date.now() - began) / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0')];
  byId('notes-elapsed').textContent = `${minutes}:${rest}`;
  byId('notes-clock').textContent = new Date().toLocaleTimeString(language(), {hour: '2-digit', minute: '2-digit'});
}

channel.addEventListener('message', ({data}) => { if (data.type === 'slide') show(data); });
document.addEventListener('keydown', (event) => {
  const move = KEYS[event.key];
  if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === ' ' && event.target instanceof HTMLButtonElement) return;
  event.preventDefault();
  drive(event.shiftKey && event.key === ' ' ? 'back' : move);
});
byId('notes-back').addEventListener('click', () => drive('back'));
byId('notes-on').addEventListener('click', () => drive('next'));
byId('notes-restart').addEventListener('click', () => { began = Date.now(); tick(); });
translate();
tick();
setInterval(tick, 1000);
channel.postMessage({type: 'hello'});
