// @ts-check
// Writes a PDF file: objects, streams, fonts and pictures (ISO 32000-1). It knows nothing of what the pages show.

const BINARY = '%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n';
const CODES_PER_BLOCK = 100;

/** One byte for each character. @param {string} text @returns {Uint8Array<ArrayBuffer>} */
const latin = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** @param {number} value @param {number} [digits] */
const hex = (value, digits = 4) => value.toString(16).toUpperCase().padStart(digits, '0');

/** A number as PDF writes it: never with an exponent. @param {number} value */
export const number = (value) => String(Number(value.toFixed(3)));

/** A text string in UTF-16. @param {string} text */
export const textString = (text) => `<FEFF${Array.from({length: text.length}, (_, i) => hex(text.charCodeAt(i))).join('')}>`;

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function deflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** A font in a document: writes texts as glyphs and remembers which it needs. */
export class PdfFont {
  /** @param {string} name @param {import('./open-type.js').Font} font */
  constructor(name, font) {
    this.name = name;
    this.font = font;
    /** @type {Map<number, number>} code points by glyph */
    this.glyphs = new Map();
  }

  /** The glyphs of a text as a string of the content stream; null where the font lacks one. @param {string} text */
  encode(text) {
    const points = Array.from(text, (letter) => /** @type {number} */ (letter.codePointAt(0)));
    const glyphs = points.map(this.font.glyphOf);
    if (glyphs.includes(0)) return null;
    glyphs.forEach((glyph, index) => this.glyphs.set(glyph, points[index]));
    return `<${glyphs.map((glyph) => hex(glyph)).join('')}>`;
  }
}

export class PdfDocument {
  /** @type {(Uint8Array<ArrayBuffer>[] | null)[]} each object's bytes; number 1 is the first */
  #objects = [];

  /** A number for an object that is written later. */
  reserve() {
    return this.#objects.push(null);
  }

  /** @param {string} body @param {number} [id] that was reserved @returns {number} its number */
  add(body, id = this.reserve()) {
    this.#objects[id - 1] = [latin(body)];
    return id;
  }

  /**
   * @param {string} entries of the stream's dictionary
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @param {{packed?: boolean}} [options] `packed`: they are compressed already, as the entries say
   */
  async addStream(entries, bytes, {packed = false} = {}) {
    const data = packed ? bytes : await deflate(bytes);
    const filter = packed ? '' : ' /Filter /FlateDecode';
    const id = this.reserve();
    this.#objects[id - 1] = [latin(`<< ${entries}${filter} /Length ${data.length} >>\nstream\n`), data, latin('\nendstream')];
    return id;
  }

  /** @param {string} content operators of a page or a form @param {string} [entries] */
  addContent(content, entries = '') {
    return this.addStream(entries, latin(content));
  }

  /** A picture of RGBA pixels. @param {ImageData} pixels */
  async addPixels({data, width, height}) {
    const [colors, opacity] = [new Uint8Array(width * height * 3), new Uint8Array(width * height)];
    for (let i = 0; i < width * height; i++) {
      colors.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
      opacity[i] = data[4 * i + 3];
    }
    const size = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 8`;
    const mask = await this.addStream(`${size} /ColorSpace /DeviceGray`, opacity);
    return this.addStream(`${size} /ColorSpace /DeviceRGB /SMask ${mask} 0 R`, colors);
  }

  /** @param {Uint8Array<ArrayBuffer>} jpeg of three colours @param {number} width @param {number} height */
  addJpeg(jpeg, width, height) {
    return this.addStream(`/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 8 ` +
      '/ColorSpace /DeviceRGB /Filter /DCTDecode', jpeg, {packed: true});
  }

  /** With the characters that were encoded by then. @param {PdfFont} font */
  async addFont({name, font, glyphs}) {
    const file = await this.addStream('/Subtype /CIDFontType0C', font.outlines);
    const descriptor = this.add(`<< /Type /FontDescriptor /FontName /${name} /Flags 4 /FontBBox [${font.box.join(' ')}] ` +
      `/ItalicAngle 0 /Ascent ${font.ascent} /Descent ${font.descent} /CapHeight 727 /StemV 80 /FontFile3 ${file} 0 R >>`);
    const used = [...glyphs.keys()].sort((a, b) => a - b);
    const widths = used.map((glyph) => `${glyph} [${font.widthOf(glyph)}]`).join(' ');
    const descendant = this.add(`<< /Type /Font /Subtype /CIDFontType0 /BaseFont /${name} /CIDSystemInfo ` +
      `<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor ${descriptor} 0 R /W [${widths}] >>`);
    const unicode = await this.addContent(charactersOf(glyphs));
    return this.add(`<< /Type /Font /Subtype /Type0 /BaseFont /${name} /Encoding /Identity-H ` +
      `/DescendantFonts [${descendant} 0 R] /ToUnicode ${unicode} 0 R >>`);
  }

  /** @param {number} catalog @param {number} info @returns {Blob} */
  finish(catalog, info) {
    /** @type {Uint8Array<ArrayBuffer>[]} */
    const parts = [latin(BINARY)];
    let at = BINARY.length;
    const offsets = this.#objects.map((object, index) => {
      const start = at;
      for (const part of [latin(`${index + 1} 0 obj\n`), ...object ?? [latin('null')], latin('\nendobj\n')]) {
        parts.push(part);
        at += part.length;
      }
      return start;
    });
    const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
    const count = offsets.length + 1;
    parts.push(latin(`xref\n0 ${count}\n0000000000 65535 f \n${rows.join('')}` +
      `trailer\n<< /Size ${count} /Root ${catalog} 0 R /Info ${info} 0 R >>\nstartxref\n${at}\n%%EOF\n`));
    return new Blob(parts, {type: 'application/pdf'});
  }
}

/** The map from glyphs to characters by which texts are selected and found. @param {Map<number, number>} glyphs */
function charactersOf(glyphs) {
  const units = (/** @type {number} */ point) => Array.from(String.fromCodePoint(point).split(''), (unit) => hex(unit.charCodeAt(0))).join('');
  const codes = [...glyphs].map(([glyph, point]) => `<${hex(glyph)}> <${units(point)}>`);
  const blocks = [];
  for (let i = 0; i < codes.length; i += CODES_PER_BLOCK) {
    const block = codes.slice(i, i + CODES_PER_BLOCK);
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`);
  }
  return '/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) ' +
    '/Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\n' +
    `endcodespacerange\n${blocks.join('\n')}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend`;
}
