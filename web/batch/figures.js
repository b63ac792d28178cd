// @ts-check
// How right a batch was where its rows have labels, as read_batch.cpp reads it.

/** @typedef {import('./rows.js').BatchRows} BatchRows */

const MOST_MISTAKES = 6;
const MOST_SAMPLE_ROWS = 12;
const MOST_CLASSES = 60;
/** Of the standard normal distribution at 97.5 %. */
const Z = 1.959963984540054;

/** Wilson's interval of a share at 95 %. @param {number} right @param {number} rows @returns {[number, number]} */
function interval(right, rows) {
  if (rows === 0) return [0, 1];
  const [p, n] = [right / rows, rows];
  const middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
  const half = Z / (1 + Z * Z / n) * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/**
 * Null where no row has a label.
 * @param {any} evaluation as the core tells it
 * @param {{rows: BatchRows, names: string[], cell: [number, number] | null}} shown `names` of the classes; `cell` is a true and a
 *   predicted one whose rows are shown
 */
export function batchFigures(evaluation, {rows, names, cell}) {
  if (!evaluation?.fusion) return null;
  const {accuracy, macro_f1: macroF1, weighted_f1: weightedF1, ece} = evaluation.fusion;
  /** @type {number[][]} */
  const confusion = evaluation.confusion;
  const right = confusion.reduce((sum, row, index) => sum + row[index], 0);
  const [low, high] = interval(right, evaluation.rows);
  const mistakes = confusion.flatMap((row, truth) => {
    const of = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted) => ({truth, predicted, count, of}));
  }).filter(({truth, predicted, count}) => truth !== predicted && count > 0).sort((a, b) => b.count - a.count);
  const mistake = mistakes.find(({truth, predicted}) => String([truth, predicted]) === String(cell));
  return {
    names, rows: evaluation.rows, right, accuracy, low, high, macroF1, weightedF1, ece,
    confusion: confusion.length > MOST_CLASSES ? [] : confusion, mistakes: mistakes.slice(0, MOST_MISTAKES),
    cell: mistake ? {mistake, rows: surest(rows, mistake)} : null,
  };
}

/** The surest rows of a mistake. @param {BatchRows} rows @param {{truth: number, predicted: number}} mistake */
function surest(rows, {truth, predicted}) {
  const found = rows.view({filter: 'all', type: null, cell: [truth, predicted], order: 'probability', descending: true}, []);
  return Array.from(found.subarray(0, MOST_SAMPLE_ROWS), (row) => ({line: rows.lines[row], probability: rows.probability[row]}));
}
