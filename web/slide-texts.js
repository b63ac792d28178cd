// @ts-check
// What a person wrote in place of the texts that a pack's slides have by themselves: in a slides.json beside pack.json, or kept
// on this device for that pack. Both are untrusted: what does not fit is refused with the place where it does not.

import {recall, remember} from './remember.js';
import {LANGUAGES} from './words.js';

/** The slides, in their order. */
export const SLIDES = /** @type {const} */ (['question', 'data', 'how', 'models', 'strengths', 'sureness', 'demo', 'cost', 'next']);
/** The texts of a slide and how many characters they may have. */
export const LIMITS = {title: 120, lead: 240, notes: 4000};
/** What may be assumed of a catalogue, between which bounds and at first. */
export const ASSUMPTIONS = {
  products: {least: 1, most: 1e9, first: 10_000},
  seconds: {least: 1, most: 36_000, first: 30},
  hourly: {least: 0, most: 10_000, first: 25},
};

const MOST_PACKS = 20;
const AUTHOR_LENGTH = 120;

/**
 * @typedef {typeof SLIDES[number]} SlideName
 * @typedef {{title: string, lead: string, notes: string}} SlideTexts empty where the pack's own stand
 * @typedef {keyof typeof ASSUMPTIONS} Assumption
 * @typedef {{author: string, assumptions: Partial<Record<Assumption, number>>,
 *   texts: Record<string, Partial<Record<SlideName, Partial<SlideTexts>>>>}} Deck `texts` by language; a slides.json
 */

/** @type {Deck} */
export const EMPTY_DECK = {author: '', assumptions: {}, texts: {}};

/** Where a slides.json does not fit. */
export class DeckError extends Error {
  name = 'DeckError';
}

/** @param {unknown} value @param {string} place @param {boolean} fits @returns {any} */
function expect(value, place, fits) {
  if (!fits) throw new DeckError(place);
  return value;
}

const isObject = (/** @type {unknown} */ value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The known fields of an object that are there. @param {any} object @param {string} place @param {readonly string[]} names */
function known(object, place, names) {
  expect(object, place, isObject(object));
  return names.filter((name) => Object.hasOwn(object, name)).map((name) => /** @type {[string, any]} */ ([name, object[name]]));
}

/** @param {unknown} value @param {string} place @param {number} most */
const text = (value, place, most) => expect(value, place, typeof value === 'string' && value.length <= most);

/** @param {any} parsed @returns {Deck} @throws {DeckError} whose message is the place where it does not fit */
export function readDeck(parsed) {
  expect(parsed, 'slides.json', isObject(parsed));
  const assumptions = known(parsed.assumptions ?? {}, 'assumptions', Object.keys(ASSUMPTIONS)).map(([name, value]) => {
    const {least, most} = ASSUMPTIONS[/** @type {Assumption} */ (name)];
    return [name, expect(value, `assumptions.${name}`, typeof value === 'number' && value >= least && value <= most)];
  });
  const texts = known(parsed.texts ?? {}, 'texts', Object.keys(LANGUAGES)).map(([language, slides]) => [language,
    Object.fromEntries(known(slides, `texts.${language}`, SLIDES).map(([slide, fields]) => {
      const place = `texts.${language}.${slide}`;
      return [slide, Object.fromEntries(known(fields, place, Object.keys(LIMITS)).map(([field, value]) =>
        [field, text(value, `${place}.${field}`, LIMITS[/** @type {keyof LIMITS} */ (field)])]))];
    }))]);
  return {
    author: text(parsed.author ?? '', 'author', AUTHOR_LENGTH),
    assumptions: Object.fromEntries(assumptions), texts: Object.fromEntries(texts),
  };
}

/** @param {string} json @returns {Deck} */
export function parseDeck(json) {
  let parsed;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new DeckError('slides.json');
  }
  return readDeck(parsed);
}

/** All decks that are kept, by the digest of their pack, the last used last. @returns {Record<string, any>} */
function keptDecks() {
  try {
    const kept = JSON.parse(recall('slides'));
    return isObject(kept) ? kept : {};
  } catch {
    return {};
  }
}

/** What this device keeps for a pack. @param {string} digest @returns {Deck} */
export function keptDeck(digest) {
  try {
    return readDeck(keptDecks()[digest]);
  } catch {
    return EMPTY_DECK;
  }
}

/** @param {string} digest @param {Deck} deck */
export function keepDeck(digest, deck) {
  const {[digest]: _, ...others} = keptDecks();
  const wrote = deck.author !== '' || Object.keys(deck.assumptions).length > 0 || Object.keys(deck.texts).length > 0;
  const entries = [...Object.entries(others), ...wrote ? [/** @type {[string, any]} */ ([digest, deck])] : []].slice(-MOST_PACKS);
  remember('slides', entries.length > 0 ? JSON.stringify(Object.fromEntries(entries)) : '');
}

/** The second deck's texts over those of the first. @param {Deck} below @param {Deck} above @returns {Deck} */
export function mergeDecks(below, above) {
  /** @type {Deck['texts']} */
  const texts = {};
  for (const language of Object.keys(LANGUAGES)) {
    for (const slide of SLIDES) {
      const merged = {...below.texts[language]?.[slide], ...above.texts[language]?.[slide]};
      if (Object.keys(merged).length > 0) texts[language] = {...texts[language], [slide]: merged};
    }
  }
  return {author: above.author || below.author, assumptions: {...below.assumptions, ...above.assumptions}, texts};
}

/**
 * A deck with another text; '' leaves the text to the pack.
 * @param {Deck} deck @param {string} language @param {SlideName} slide @param {keyof LIMITS} field @param {string} value
 * @returns {Deck}
 */
export function withText(deck, language, slide, field, value) {
  const {[field]: _, ...fields} = deck.texts[language]?.[slide] ?? {};
  const {[slide]: _1, ...slides} = deck.texts[language] ?? {};
  const {[language]: _2, ...languages} = deck.texts;
  const wrote = value === '' ? fields : {...fields, [field]: value.slice(0, LIMITS[field])};
  const all = Object.keys(wrote).length > 0 ? {...slides, [slide]: wrote} : slides;
  return {...deck, texts: Object.keys(all).length > 0 ? {...languages, [language]: all} : languages};
}
