// @ts-check
// The page's views and their addresses, all behind the "#": "#results&sort=recall" is the Results view in that state;
// anything else, such as the texts of a shared link, is the Classify view.

import {onLanguage, say} from './words.js';

/** @typedef {'classify' | 'results' | 'batch' | 'present'} View */

/** Those that have an address of their own. @type {View[]} */
const NAMED = ['results', 'batch', 'present'];

/**
 * The view of an address and its state there.
 * @param {string} address
 * @returns {{view: View, state: URLSearchParams}}
 */
export function readAddress(address) {
  const [name, ...rest] = new URL(address).hash.slice(1).split('&');
  const view = NAMED.find((one) => one === name);
  return view ? {view, state: new URLSearchParams(rest.join('&'))} : {view: 'classify', state: new URLSearchParams()};
}

export class Views {
  #nav;
  #onView;
  /** @type {View} */
  #current = 'classify';

  /**
   * @param {HTMLElement} nav with a link for each view, named by its data-view
   * @param {(view: View, state: URLSearchParams) => void} onView called once now and for each further address
   */
  constructor(nav, onView) {
    this.#nav = nav;
    this.#onView = onView;
    addEventListener('hashchange', () => this.#enter());
    onLanguage(() => this.#name());
    this.#enter();
  }

  get current() {
    return this.#current;
  }

  /** Goes to a view. @param {View} view */
  go(view) {
    if (view !== this.#current) location.hash = view;
  }

  /** Keeps a view's state in the address without leaving an entry in the history. @param {string} state */
  keep(state) {
    if (this.#current === 'classify') return;
    history.replaceState(history.state, '', `#${this.#current}${state && `&${state}`}`);
  }

  #enter() {
    const {view, state} = readAddress(location.href);
    this.#current = view;
    document.body.dataset.view = view;
    this.#name();
    this.#onView(view, state);
  }

  #name() {
    document.title = this.#current === 'classify' ? 'Vitrine' : `${say(`view.${this.#current}`)} – Vitrine`;
    for (const link of this.#nav.querySelectorAll('a')) {
      if (link.dataset.view === this.#current) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
  }
}
