// @ts-check
// Hands the visitor a file that the page made.

const KEPT_MS = 60_000;  // as long as a browser may take to ask where

/** @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
