// @ts-check
// The elements that the page's HTML names.

/** @param {string} id that is in the document @returns {HTMLElement} */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
