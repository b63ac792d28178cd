// @ts-check
// What products usually were that were called a class: what the held-out evaluation knows for one answer.

/**
 * @typedef {{rows: number, right: number, others: {code: string, name: string, count: number}[]}} Usual of `rows`
 *   held-out products that were called a class, `right` were it; `others` is what the rest was, most frequent first
 */

const MOST_OTHERS = 3;

/** The report's name for what an answer was based on. @param {{title: boolean, description: boolean, photo: boolean}} based */
function viewOf({title, description, photo}) {
  if (photo) return description ? 'fusion' : title ? 'title_image' : 'image';
  return description ? 'text' : 'title';
}

/**
 * Null where the evaluation does not tell.
 * @param {import('./evaluation.js').Evaluation} evaluation
 * @param {{code: string, name: string}[]} labels the pack's
 * @param {string} code of the class
 * @param {{title: boolean, description: boolean, photo: boolean}} based on what the answer was based
 * @returns {Usual | null}
 */
export function usualConfusions(evaluation, labels, code, based) {
  const confusion = evaluation.splits.get('plain')?.get(viewOf(based))?.confusion;
  const column = evaluation.labels.indexOf(code);
  if (column < 0 || !confusion) return null;
  const counts = confusion.map((row) => row[column]);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  if (rows === 0) return null;
  const nameOf = (/** @type {string} */ code) => labels.find((label) => label.code === code)?.name ?? code;
  const others = evaluation.labels.map((code, index) => ({code, name: nameOf(code), count: counts[index]}))
    .filter(({count}, index) => index !== column && count > 0).sort((a, b) => b.count - a.count).slice(0, MOST_OTHERS);
  return {rows, right: counts[column], others};
}
