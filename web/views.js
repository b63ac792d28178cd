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

/** @param {View} view @param {string} state */
const hashOf = (view, state) => `#${view}${state && `&${state}`}`;

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

  /** Goes to a view, where its link leads. @param {View} view */
  go(view) {
    if (view !== this.#current) location.hash = this.#linkTo(view).hash;
  }

  /** Lets a view's link lead to it in a state. @param {View} view @param {string} state */
  lead(view, state) {
    this.#linkTo(view).setAttribute('href', hashOf(view, state));  // whatever the rest of the address becomes
  }

  /** @param {View} view */
  #linkTo(view) {
    return /** @type {HTMLAnchorElement} */ (this.#nav.querySelector(`[data-view="${view}"]`));
  }

  /** Keeps a view's state in the address without leaving an entry in the history. @param {string} state */
  keep(state) {
    if (this.#current === 'classify') return;
    const hash = hashOf(this.#current, state);
    if (location.hash !== hash) history.replaceState(history.state, '', hash);
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
