// @ts-check
// A bar at the bottom of the page: one sentence and what one can do about it. It never takes the focus.

import {onLanguage, say} from './words.js';

/** @typedef {{key: string, values?: Record<string, string>, actions: {key: string, run?: () => void}[]}} Message texts by
 * their keys in words.js; every action closes the bar */

const bar = /** @type {HTMLElement} */ (document.getElementById('bar'));

/** @type {Message | null} */
let shown = null;

/** @param {Message | null} message */
export function showBar(message) {
  shown = message;
  render();
}

function render() {
  bar.replaceChildren();
  if (shown === null) return;
  const card = document.createElement('div');
  const text = document.createElement('p');
  card.className = 'bar-card';
  text.textContent = say(shown.key, shown.values);
  card.append(text, ...shown.actions.map(({key, run}, index) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = index === 0 ? 'primary' : 'quiet';
    button.textContent = say(key);
    button.addEventListener('click', () => {
      showBar(null);
      run?.();
    });
    return button;
  }));
  bar.append(card);
}

onLanguage(render);
