// @ts-check
// Pictures of texts whose script the page's font lacks: the canvas program asks for them, the browser's fonts draw.

const LONGEST_PIXELS = 2048;
// Where Inter's baseline lies below the middle of a line, in em: (ascender - descender) / 2.
const BASELINE = 0.3636;

const measuring = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(1, 1).getContext('2d'));

/** @param {number} em @param {number} weight */
const font = (em, weight) => `${weight} ${em}px Inter, system-ui, sans-serif`;

export const textPictures = {
  baseline: BASELINE,

  /** Width in CSS pixels. @param {string} text @param {number} em @param {number} weight */
  measure(text, em, weight) {
    measuring.font = font(em, weight);
    return Math.min(measuring.measureText(text).width, LONGEST_PIXELS);
  },

  /**
   * One line of text, `measure` wide and `line` high, in device pixels.
   * @param {string} text
   * @param {number} em
   * @param {number} weight
   * @param {number} line
   * @param {number} color red in the lowest byte
   * @param {number} ratio device pixels per CSS pixel
   */
  draw(text, em, weight, line, color, ratio) {
    const width = this.measure(text, em, weight);
    const canvas = new OffscreenCanvas(Math.max(1, Math.ceil(width * ratio)), Math.ceil(line * ratio));
    const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
    pen.scale(canvas.width / width, ratio);
    pen.font = font(em, weight);
    pen.fillStyle = `rgb(${color & 255} ${color >> 8 & 255} ${color >> 16 & 255})`;
    pen.fillText(text, 0, line / 2 + em * BASELINE);
    return canvas;
  },
};
