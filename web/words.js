// @ts-check
// The page's own words in each of its languages, and which language it speaks. Texts of packs and visitors never
// come here.

const KEPT_AS = 'vitrine.language';

/** The languages of the page, by their own names. */
export const LANGUAGES = /** @type {const} */ ({en: 'English', fr: 'Français'});

/** @typedef {keyof typeof LANGUAGES} Language */

const ORDER = /** @type {Language[]} */ (Object.keys(LANGUAGES));

/** Each text in the order of LANGUAGES; {name} is filled in by `say`. @type {Record<string, [string, string]>} */
const TEXTS = {
  'tagline': ['Product types from a title and a photo, computed on your device',
    'Le type d’un produit d’après son titre et sa photo, calculé sur votre appareil'],
};

/** @type {Set<() => void>} */
const listeners = new Set();

/** The one that the visitor chose, else the first of the browser's that the page speaks. @returns {Language} */
function firstLanguage() {
  const wanted = [localStorage.getItem(KEPT_AS) ?? '', ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
  return ORDER.find((one) => one === wanted.find((tag) => tag in LANGUAGES)) ?? ORDER[0];
}

let current = firstLanguage();

export const language = () => current;

/**
 * Speaks another language from now on, on later visits too.
 * @param {Language} chosen
 */
export function speakLanguage(chosen) {
  current = chosen;
  localStorage.setItem(KEPT_AS, chosen);
  translate();
  for (const listener of listeners) listener();
}

/** Calls back whenever the language has changed. @param {() => void} listener */
export function onLanguage(listener) {
  listeners.add(listener);
}

/**
 * A text of the table.
 * @param {string} key
 * @param {Record<string, string | number>} [values] for {name} in it
 */
export function say(key, values = {}) {
  const text = TEXTS[key][ORDER.indexOf(current)];
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/**
 * Fills in the document's own texts: data-say is an element's text, data-say-label its aria-label, data-say-hint its
 * placeholder.
 */
export function translate() {
  document.documentElement.lang = current;
  for (const element of document.querySelectorAll('[data-say]')) {
    element.textContent = say(/** @type {string} */ (element.getAttribute('data-say')));
  }
  for (const [source, target] of [['data-say-label', 'aria-label'], ['data-say-hint', 'placeholder']]) {
    for (const element of document.querySelectorAll(`[${source}]`)) {
      element.setAttribute(target, say(/** @type {string} */ (element.getAttribute(source))));
    }
  }
}
