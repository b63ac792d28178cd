// @ts-check
// What a visitor chose for a batch that is not begun yet: its files, and which column holds what.

const PHOTOS_AT_ONCE = 200;  // a message with thousands of files would hold the page up

/**
 * @typedef {import('./catalogue.js').Check} Check
 * @typedef {import('./store.js').JobPack} JobPack
 * @typedef {import('../core.js').CatalogueHead} CatalogueHead
 * @typedef {import('../core.js').Columns} Columns
 * @typedef {{head: CatalogueHead, file: string, labels: string, pack: JobPack, columns: Columns, check: Check | null}} Mapping `check`: null
 *   while it is not known
 */

export class BatchInput {
  #bridge;
  /** @type {File | null} */
  data = null;
  /** @type {File | null} */
  labels = null;
  photoCount = 0;
  /** @type {Mapping | null} null before a table was read */
  mapping = null;

  /** @param {import('./bridge.js').BatchBridge} bridge */
  constructor(bridge) {
    this.#bridge = bridge;
  }

  /** Adds photos, and zip files of them. Rejects with a Problem. @param {File[]} files */
  async addPhotos(files) {
    for (let from = 0; from < files.length; from += PHOTOS_AT_ONCE) {
      this.photoCount = await this.#bridge.call('addPhotos', files.slice(from, from + PHOTOS_AT_ONCE));
    }
  }

  /** Takes tables in the place of those before; whether there are any. @param {import('./files.js').Tables} tables */
  take({data, labels}) {
    if (data) [this.data, this.labels] = [data, labels];
    else if (labels) this.labels = labels;
    return data !== null || labels !== null;
  }

  /** Reads the table. Rejects with a Problem, and then has none any more. @param {JobPack} pack */
  async read(pack) {
    const {head, file, labels} = await this.#bridge.call('read', this.data, this.labels, pack).catch((error) => {
      [this.data, this.labels] = [null, null];
      throw error;
    });
    this.mapping = {head, file, labels, pack, columns: head.guess, check: null};
  }

  /**
   * Chooses other columns, and checks what the table gives with them; false where newer ones were chosen meanwhile, or none for
   * titles. Rejects with a Problem.
   * @param {Mapping} mapping @param {Partial<Columns>} change
   */
  async choose(mapping, change) {
    const columns = {...mapping.columns, ...change};
    [mapping.columns, mapping.check] = [columns, null];
    if (columns.title === '') return false;
    const check = await this.#bridge.call('check', columns);
    if (columns !== mapping.columns) return false;
    mapping.check = check;
    return true;
  }
}
