// @ts-check
// The Present view's state: which slide is shown, of which pack, with which texts and assumptions. Keys, fields and addresses
// come in, one plain state goes out; nothing here knows the DOM.

import {MAX_EXTRA_BYTES, packReader} from './files.js';
import {NO_FACTS, readFacts} from './pack-facts.js';
import {hasSlides} from './packs.js';
import {Results} from './results.js';
import {
  ASSUMPTIONS, DeckError, EMPTY_DECK, keepDeck, keptDeck, mergeDecks, parseDeck, SLIDES, withText,
} from './slide-texts.js';

const MEASURED_RUNS = 9;

/**
 * @typedef {import('./slide-texts.js').Deck} Deck
 * @typedef {import('./slide-texts.js').Assumption} Assumption
 * @typedef {import('./slide-texts.js').SlideTexts} SlideTexts
 * @typedef {import('./worker-bridge.js').PackSummary} PackSummary
 * @typedef {import('./session.js').PageState} PageState
 * @typedef {import('./vitrine.js').Timings} Timings
 */

const clamp = (/** @type {number} */ value, /** @type {number} */ least, /** @type {number} */ most) =>
  Math.min(Math.max(value, least), most);

export class Present {
  #onState;
  #session;
  #results;
  /** @type {import('./files.js').PackSource | null} */
  #source = null;
  /** @type {PackSummary | null} */
  #pack = null;
  #facts = NO_FACTS;
  /** What lies in the pack as slides.json, and what was written on this device. */
  #packDeck = EMPTY_DECK;
  #kept = EMPTY_DECK;
  #slide = 0;
  /** @type {Partial<Record<Assumption, number>>} of the address */
  #assumed = {};
  /** @type {Timings | null} medians for the product that was measured */
  #measured = null;
  /** @type {unknown} */
  #measuredOf = null;
  /** Fulfilled when what is being measured is. */
  #measuring = Promise.resolve();

  /** @param {import('./session.js').Session} session @param {() => void} onState called when something has come */
  constructor(session, onState) {
    this.#session = session;
    this.#onState = onState;
    this.#results = new Results(onState);
  }

  /**
   * Shows slides about a pack; its files are read once.
   * @param {import('./files.js').PackSource | null} source
   * @param {PackSummary | null} pack null while it loads
   */
  async open(source, pack) {
    this.#results.open(source, pack);
    this.#pack = pack ?? this.#pack;
    if (source === this.#source || source === null) return;
    this.#source = source;
    this.#pack = pack;
    [this.#facts, this.#packDeck, this.#kept, this.#measured, this.#measuredOf] = [NO_FACTS, EMPTY_DECK, EMPTY_DECK, null, null];
    const facts = await readFacts(source).catch(() => NO_FACTS);
    const deck = await readPackDeck(source);
    if (source !== this.#source) return;
    [this.#facts, this.#packDeck, this.#kept] = [facts, deck, keptDeck(facts.digest)];
    this.#onState();
  }

  get slide() {
    return this.#slide;
  }

  /** @param {number} slide */
  go(slide) {
    this.#slide = clamp(Math.round(slide) || 0, 0, SLIDES.length - 1);
  }

  /** The state as it stands in an address; the first slide is empty. */
  get address() {
    const told = this.#slide > 0 ? [`slide=${this.#slide + 1}`] : [];
    return [...told, ...Object.entries(this.#assumed).map(([name, value]) => `${name}=${value}`)].join('&');
  }

  /** Returns to the state of an address. @param {URLSearchParams} told */
  follow(told) {
    this.go(Number(told.get('slide') ?? 1) - 1);
    this.#assumed = {};
    for (const [name, {least, most}] of Object.entries(ASSUMPTIONS)) {
      const value = Number(told.get(name) ?? NaN);
      if (value >= least && value <= most) this.#assumed[/** @type {Assumption} */ (name)] = value;
    }
  }

  /** @param {Assumption} name @param {number} value one that makes no sense is passed over */
  assume(name, value) {
    const {least, most} = ASSUMPTIONS[name];
    if (value >= least && value <= most) this.#assumed = {...this.#assumed, [name]: value};
  }

  /** @returns {Record<Assumption, number>} */
  get assumptions() {
    const {assumptions} = this.deck;
    return /** @type {Record<Assumption, number>} */ (Object.fromEntries(Object.entries(ASSUMPTIONS).map(([name, {first}]) =>
      [name, this.#assumed[/** @type {Assumption} */ (name)] ?? assumptions[/** @type {Assumption} */ (name)] ?? first])));
  }

  /** All that was written for this pack, in it and here. */
  get deck() {
    return mergeDecks(this.#packDeck, this.#kept);
  }

  /** A slides.json of this pack. */
  get deckFile() {
    return `${JSON.stringify({...this.deck, assumptions: this.assumptions}, null, 2)}\n`;
  }

  /**
   * Writes a text of the slide that is shown; '' returns to what the pack says.
   * @param {string} language @param {keyof SlideTexts} field @param {string} value
   */
  write(language, field, value) {
    this.#keep(withText(this.#kept, language, SLIDES[this.#slide], field, value));
  }

  /** @param {string} author who stands in the exported file */
  sign(author) {
    this.#keep({...this.#kept, author: author.slice(0, 120)});
  }

  /** Returns to what the pack says, for all slides. */
  reset() {
    this.#keep(EMPTY_DECK);
  }

  /** @param {string} json a slides.json @throws {DeckError} */
  import(json) {
    this.#keep(parseDeck(json));
  }

  /** @param {Deck} deck */
  #keep(deck) {
    this.#kept = deck;
    keepDeck(this.#facts.digest, deck);
  }

  /** Measures how long this machine takes for the product of the session, once for each. */
  measure() {
    const {product} = this.#session;
    if (this.#measuredOf !== product) {
      this.#measuredOf = product;
      this.#measured = null;
      this.#measuring = this.#measure(product);
    }
    return this.#measuring;
  }

  /** @param {import('./session.js').Product} product */
  async #measure(product) {
    const timings = await this.#session.measure(MEASURED_RUNS);
    if (this.#measuredOf !== product) return;
    this.#measured = timings;
    if (timings === null) this.#measuredOf = null;
    else this.#onState();
  }

  /**
   * What is shown: as read_present.cpp reads it, and the session's state with what was measured: the first time is no measure of
   * the others.
   * @param {string} language @param {PageState} state
   * @returns {[object, PageState]}
   */
  state(language, state) {
    const {answer, product} = state;
    const timings = product === this.#measuredOf ? this.#measured : null;
    if (answer === null || timings === null) return [{...this.#slides(language), warm: false}, state];
    return [{...this.#slides(language), warm: true}, {...state, answer: {...answer, timings}}];
  }

  /** @param {string} language */
  #slides(language) {
    const report = this.#results.report;
    const {digest: _, labels, ...facts} = this.#facts;
    const written = this.deck.texts[language] ?? {};
    return {
      slide: this.#slide, results: {...this.#results.state, language}, types: this.#pack?.labels.map(({name}) => name) ?? labels.map(({code, names}) => names[language] ?? names.en ?? code),
      groupedAccuracy: report?.splits.get('grouped')?.get('fusion')?.accuracy ?? null,
      facts: {...facts, ...report?.counts ?? {rows: 0, withDescription: 0, withPhoto: 0, families: 0}},
      measured: this.#measured && {milliseconds: this.#measured.totalMs, runs: MEASURED_RUNS}, visitBytes: firstVisitBytes(this.#session.receivedBytes), assumptions: this.assumptions,
      texts: SLIDES.map((slide) => ({title: '', lead: '', notes: '', ...written[slide]})),
    };
  }
}

/** What comes from the service worker says nothing of the network. */
const fromNetwork = !globalThis.navigator?.serviceWorker?.controller;

/** Bytes that came before a photo could be classified; 0 where that is not known. @param {number} worker bytes that it received */
function firstVisitBytes(worker) {
  const [ready] = performance.getEntriesByName('photo-ready');
  if (!fromNetwork || worker === 0 || ready === undefined) return 0;
  const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  return entries.filter((entry) => entry.startTime < ready.startTime)
    .reduce((sum, entry) => sum + /** @type {PerformanceResourceTiming} */ (entry).encodedBodySize, worker);
}

/** A pack's slides.json; one that does not fit is as good as absent. @param {import('./files.js').PackSource} source */
async function readPackDeck(source) {
  if (!await hasSlides(source)) return EMPTY_DECK;
  try {
    const bytes = await (await packReader(source))('slides.json', {most: MAX_EXTRA_BYTES['slides.json']});
    return parseDeck(new TextDecoder().decode(bytes));
  } catch (error) {
    console.warn(`slides.json was passed over: ${error instanceof DeckError ? `it does not fit at ${error.message}` : error}`);
    return EMPTY_DECK;
  }
}
