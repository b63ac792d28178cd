// @ts-check
// What a pack's report.json knows of its held-out products, for one answer. The report is untrusted: what does not have
// the expected shape is as good as absent.

/**
 * @typedef {{rows: number, right: number, others: {code: string, name: string, count: number}[]}} Usual of `rows`
 *   held-out products that were called a class, `right` were it; `others` is what the rest was, most frequent first
 */

const MOST_OTHERS = 3;
const MOST_ROWS = 1e9;

/** The report's name for what an answer was based on. @param {{title: boolean, description: boolean, photo: boolean}} based */
function viewOf({title, description, photo}) {
  if (photo) return description ? 'fusion' : title ? 'title_image' : 'image';
  return description ? 'text' : 'title';
}

/** @param {unknown} value @returns {value is number} */
const isCount = (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_ROWS;

/**
 * What products usually were that were called this class; null where the report does not tell.
 * @param {any} report the parsed report.json
 * @param {{code: string, name: string}[]} labels in the pack's order
 * @param {string} code of the class
 * @param {{title: boolean, description: boolean, photo: boolean}} based on what the answer was based
 * @returns {Usual | null}
 */
export function usualConfusions(report, labels, code, based) {
  const confusion = report?.splits?.plain?.views?.[viewOf(based)]?.confusion;
  const column = labels.findIndex((label) => label.code === code);
  if (column < 0 || !Array.isArray(confusion) || confusion.length !== labels.length) return null;
  const counts = confusion.map((row) => row?.[column]);
  if (!counts.every(isCount)) return null;
  const rows = counts.reduce((sum, count) => sum + count, 0);
  if (rows === 0) return null;
  const others = labels.map((label, index) => ({...label, count: counts[index]}))
    .filter(({count}, index) => index !== column && count > 0).sort((a, b) => b.count - a.count).slice(0, MOST_OTHERS);
  return {rows, right: counts[column], others};
}
