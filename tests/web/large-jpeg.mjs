// @ts-check
// A red JPEG photo of any size, subsampled as cameras do it (ITU-T T.81, 4:2:0). A test can make one of 48 megapixels
// at once: every block but the first of its colour is two bits, "as before" and "no more".

/** @param {number} value */
const word = (value) => [value >> 8, value & 255];

/** @param {number} marker @param {...(number | number[])} payload */
function segment(marker, ...payload) {
  const bytes = payload.flat();
  return [0xFF, marker, ...word(bytes.length + 2), ...bytes];
}

// Codes by length, then what they mean: "0", "10" and "110" for a difference of 0, 6 and 7 bits, or "0" for no more.
const DIFFERENCES = [1, 1, 1, ...Array(13).fill(0), 0, 6, 7];
const NO_MORE = [1, ...Array(15).fill(0), 0];

/** A directory of one entry (JEITA CP-3451). @param {number} orientation */
const exif = (orientation) => segment(0xE1, [...Buffer.from('Exif\0\0MM\0*\0\0\0\x08')], word(1), word(0x0112), word(3),
  word(0), word(1), word(orientation), word(0), Array(4).fill(0));

/**
 * @param {number} width
 * @param {number} height
 * @param {{progressive?: boolean, orientation?: number}} [options]
 */
export function redJpeg(width, height, {progressive = false, orientation = 1} = {}) {
  const end = progressive ? '' : '0';
  // With quantization by 8 a difference counts levels: red is 76, 85, 255 in YCbCr, less 128 each.
  const luma = `10${'001011'}${end}`;
  const blue = `10${'010100'}${end}`;
  const red = `110${'1111111'}${end}`;
  const first = `${luma}${`0${end}`.repeat(3)}${blue}${red}`;
  const picture = new Uint8Array(Math.ceil(width / 16) * Math.ceil(height / 16) * 2 + first.length);
  for (let i = 0; i < first.length; ++i) if (first[i] === '1') picture[i >> 3] |= 128 >> (i & 7);
  return Buffer.concat([
    Buffer.of(0xFF, 0xD8, ...exif(orientation), ...segment(0xDB, 0, Array(64).fill(8))),
    Buffer.from(segment(progressive ? 0xC2 : 0xC0, 8, word(height), word(width), 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0)),
    Buffer.from(segment(0xC4, 0x00, DIFFERENCES, 0x10, NO_MORE)),
    Buffer.from(segment(0xDA, 3, 1, 0, 2, 0, 3, 0, 0, progressive ? 0 : 63, 0)),
    picture, Buffer.of(0xFF, 0xD9),
  ]);
}
