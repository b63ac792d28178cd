// @ts-check
// The few choices that the page remembers from visit to visit. A browser that keeps nothing may throw at every use.

/** What is remembered. */
export const REMEMBERED = /** @type {const} */ (['language', 'pack', 'slides']);

/** @typedef {typeof REMEMBERED[number]} Choice */

/** @param {Choice} choice */
const keyOf = (choice) => `vitrine.${choice}`;

/** What was chosen; '' where nothing is known. @param {Choice} choice */
export function recall(choice) {
  try {
    return localStorage.getItem(keyOf(choice)) ?? '';
  } catch {
    return '';
  }
}

/** @param {Choice} choice @param {string} value '' forgets it */
export function remember(choice, value) {
  try {
    if (value) localStorage.setItem(keyOf(choice), value);
    else localStorage.removeItem(keyOf(choice));
  } catch {
    // Then it holds for this visit alone.
  }
}
