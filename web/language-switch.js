// @ts-check
// The header's choice of language: one small button for each that the page speaks.

import {LANGUAGES, language, onLanguage, speakLanguage} from './words.js';

/** @typedef {import('./words.js').Language} Language */

/** @param {HTMLElement} group an empty, labelled group */
export function showLanguageSwitch(group) {
  const buttons = Object.entries(LANGUAGES).map(([tag, name]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.lang = tag;
    button.textContent = tag.toUpperCase();
    button.title = name;
    button.setAttribute('aria-label', `${button.textContent} ${name}`);  // who sees the letters may say them
    button.addEventListener('click', () => speakLanguage(/** @type {Language} */ (tag)));
    return button;
  });
  const mark = () => {
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.lang === language()));
  };
  mark();
  onLanguage(mark);
  group.append(...buttons);
}
