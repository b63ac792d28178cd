// @ts-check
// What came of a batch as files to take along, in which no spreadsheet finds a formula.

/**
 * @typedef {import('./answers.js').BatchAnswers} BatchAnswers
 * @typedef {import('./catalogue.js').BatchCatalogue} BatchCatalogue
 * @typedef {import('./store.js').JobPack} JobPack
 * @typedef {{catalogue: BatchCatalogue, answers: BatchAnswers, corrections: Map<number, number>}} Result `corrections`: classes' indices
 *   by row
 */

const COLUMNS = ['predicted_code', 'predicted_name', 'probability', 'needs_review', 'corrected_code'];

/** @param {(string | Uint8Array<ArrayBuffer>)[]} parts */
const csv = (parts) => new Blob(parts, {type: 'text/csv;charset=utf-8'});

/** The catalogue's file with what came of it in more columns. @param {Result} result @param {JobPack} pack @param {string} language of the classes' names */
export function extendedTable({catalogue, answers, corrections}, {labels}, language) {
  const rows = catalogue.products.map(({line}, row) => {
    const corrected = corrections.get(row);
    const best = answers.best(row);
    // Nine significant digits tell any two float32 values apart.
    const answer = best === null ? ['', '', '', ''] : [labels[best.index].code, labels[best.index].names[language] ?? labels[best.index].code,
      String(Number(best.probability.toPrecision(9))), String(answers.is(row, 'review'))];
    return {line, cells: [...answer, corrected === undefined ? '' : labels[corrected].code]};
  });
  return csv([catalogue.extended(COLUMNS, rows)]);
}

/** The answers in the layout of the challenge's Y file. @param {Result} result @param {import('../core.js').Core} core */
export function challengeTable({catalogue, answers, corrections}, core) {
  const codes = catalogue.codes.map((code) => core.guardField(code));
  const lines = catalogue.products.map(({index}, row) => {
    const best = corrections.get(row) ?? (row < answers.done ? answers.guess(row) : -1);
    return `${index === '' ? row : core.guardField(index)},${best < 0 ? '' : codes[best]}`;
  });
  return csv([[',prdtypecode', ...lines, ''].join('\r\n')]);
}
