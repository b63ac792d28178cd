// @ts-check
// What a PDF needs to know of an OpenType font with PostScript outlines: which glyph is which character, how wide it is, and
// the outlines themselves. https://learn.microsoft.com/typography/opentype/spec/

/** @typedef {{glyphOf: (codePoint: number) => number, widthOf: (glyph: number) => number, outlines: Uint8Array<ArrayBuffer>,
 *   ascent: number, descent: number, box: number[]}} Font widths and measures in thousandths of an em; glyph 0 is none */

const SUBTABLE_FORMATS = [12, 4];

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Font} */
export function readFont(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** @type {Map<string, {at: number, length: number}>} */
  const tables = new Map();
  for (let i = 0; i < view.getUint16(4); i++) {
    const at = 12 + 16 * i;
    const tag = String.fromCharCode(...bytes.subarray(at, at + 4));
    tables.set(tag, {at: view.getUint32(at + 8), length: view.getUint32(at + 12)});
  }
  const table = (/** @type {string} */ tag) => {
    const found = tables.get(tag);
    if (!found) throw new Error(`The font has no table ${tag}.`);
    return found;
  };
  const [head, hhea, hmtx, outlines] = ['head', 'hhea', 'hmtx', 'CFF '].map(table);
  const thousandths = (/** @type {number} */ units) => Math.round(units * 1000 / view.getUint16(head.at + 18));
  const widths = view.getUint16(hhea.at + 34);
  const signed = (/** @type {number} */ at) => thousandths(view.getInt16(at));
  return {
    glyphOf: readCharacters(view, table('cmap').at),
    widthOf: (glyph) => thousandths(view.getUint16(hmtx.at + 4 * Math.min(glyph, widths - 1))),
    outlines: bytes.slice(outlines.at, outlines.at + outlines.length),
    ascent: signed(hhea.at + 4), descent: signed(hhea.at + 6),
    box: [36, 38, 40, 42].map((offset) => signed(head.at + offset)),
  };
}

/** The best Unicode subtable of "cmap". @param {DataView} view @param {number} cmap @returns {Font['glyphOf']} */
function readCharacters(view, cmap) {
  const subtables = Array.from({length: view.getUint16(cmap + 2)}, (_, i) => cmap + view.getUint32(cmap + 8 + 8 * i));
  for (const format of SUBTABLE_FORMATS) {
    const at = subtables.find((one) => view.getUint16(one) === format);
    if (at !== undefined) return format === 12 ? inGroups(view, at) : inSegments(view, at);
  }
  throw new Error('The font does not tell its characters.');
}

/** Format 12. @param {DataView} view @param {number} at @returns {Font['glyphOf']} */
const inGroups = (view, at) => (codePoint) => {
  for (let i = 0, group = at + 16; i < view.getUint32(at + 12); i++, group += 12) {
    const first = view.getUint32(group);
    if (codePoint >= first && codePoint <= view.getUint32(group + 4)) return view.getUint32(group + 8) + codePoint - first;
  }
  return 0;
};

/** Format 4. @param {DataView} view @param {number} at @returns {Font['glyphOf']} */
const inSegments = (view, at) => (codePoint) => {
  const doubled = view.getUint16(at + 6);
  for (let i = 0; i < doubled; i += 2) {
    if (codePoint > view.getUint16(at + 14 + i)) continue;
    const first = view.getUint16(at + 16 + doubled + i);
    if (codePoint < first) return 0;
    const delta = view.getUint16(at + 16 + 2 * doubled + i);
    const offsetAt = at + 16 + 3 * doubled + i;
    const offset = view.getUint16(offsetAt);
    if (offset === 0) return (codePoint + delta) & 0xFFFF;
    const glyph = view.getUint16(offsetAt + offset + 2 * (codePoint - first));
    return glyph === 0 ? 0 : (glyph + delta) & 0xFFFF;
  }
  return 0;
};
