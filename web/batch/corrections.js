// @ts-check
// What a person says that rows are, and the way back.

export class BatchCorrections {
  #rows;
  #keep;
  /** @type {{row: number, before: number | null}[]} */
  #past = [];

  /**
   * @param {import('./rows.js').BatchRows} rows
   * @param {(row: number, index: number | null) => void} keep keeps a class that a row was given; null: it was taken back
   */
  constructor(rows, keep) {
    this.#rows = rows;
    this.#keep = keep;
  }

  get canUndo() { return this.#past.length > 0; }

  /** @param {number} row @param {number | null} index of a class; null leaves the row to the pack */
  give(row, index) {
    this.#past.push({row, before: this.#rows.corrections.get(row) ?? null});
    this.#set(row, index);
  }

  /** Takes the last one back; the row that it was about, null for none. */
  undo() {
    const last = this.#past.pop();
    if (last) this.#set(last.row, last.before);
    return last?.row ?? null;
  }

  /** @param {number} row @param {number | null} index */
  #set(row, index) {
    if (index === null) this.#rows.corrections.delete(row);
    else this.#rows.corrections.set(row, index);
    this.#keep(row, index);
  }
}
