// @ts-check
// Slides as a PDF: the shapes and texts that the canvas program drew, not a picture of them, so that the pages are sharp at every
// size and their texts can be selected, searched and read aloud.

import {readFont} from './open-type.js';
import {number, PdfDocument, PdfFont, textString} from './pdf.js';
import {textPictures} from './text-pictures.js';

const PAGE = {width: 960, height: 540};
const FONTS = /** @type {const} */ ([[400, 'Inter-Regular'], [600, 'Inter-SemiBold']]);
const PHOTO_SIDE = 1024;
const PHOTO_QUALITY = 0.9;
/** Pixels per unit of a text that the font lacks. */
const PICTURE_RATIO = 3;
/** How far the handles of a quarter of a circle lie from its ends, of the radius. */
const ROUND = 0.5523;

/**
 * @typedef {{kind: 'text' | 'rectangle' | 'disc' | 'stroke' | 'area' | 'photo', points: number[], color: string, opacity: number,
 *   size: number, weight: number, text: string}} Mark see marks.hpp
 * @typedef {{title: string, author: string, language: string, titles: string[], background: string}} About
 */

/** @param {...(number | string)} parts */
const operator = (...parts) => parts.map((part) => typeof part === 'number' ? number(part) : part).join(' ');

/** @param {string} color "#rrggbb" */
const rgb = (color) => [1, 3, 5].map((at) => number(parseInt(color.slice(at, at + 2), 16) / 255)).join(' ');

/** A rectangle's outline. @param {number[]} corners left, top, right, bottom @param {number} rounding */
function outline([left, top, right, bottom], rounding) {
  const r = Math.min(rounding, (right - left) / 2, (bottom - top) / 2);
  if (r <= 0) return operator(left, top, right - left, bottom - top, 're');
  const k = r * (1 - ROUND);
  return [
    operator(left + r, top, 'm'), operator(right - r, top, 'l'), operator(right - k, top, right, top + k, right, top + r, 'c'),
    operator(right, bottom - r, 'l'), operator(right, bottom - k, right - k, bottom, right - r, bottom, 'c'),
    operator(left + r, bottom, 'l'), operator(left + k, bottom, left, bottom - k, left, bottom - r, 'c'),
    operator(left, top + r, 'l'), operator(left, top + k, left + k, top, left + r, top, 'c'), 'h',
  ].join('\n');
}

/** A line through points. @param {number[]} points */
const path = (points) => points.flatMap((x, i) => i % 2 ? [] : [operator(x, points[i + 1], i === 0 ? 'm' : 'l')]).join('\n');

/** One page's content; what it needs is noted in the writer. */
class PageWriter {
  #document;
  #fonts;
  /** @type {Map<number, string>} graphics states by opacity */
  opacities;
  /** @type {Map<string, number>} pictures by their name on the page */
  pictures = new Map();

  /**
   * @param {PdfDocument} document
   * @param {Map<number, PdfFont>} fonts by weight
   * @param {Map<number, string>} opacities of the whole document
   * @param {number | null} photo
   */
  constructor(document, fonts, opacities, photo) {
    this.#document = document;
    this.#fonts = fonts;
    this.opacities = opacities;
    if (photo !== null) this.pictures.set('Photo', photo);
  }

  /** @param {Mark[]} marks @param {string} background */
  async write(marks, background) {
    const lines = [`1 0 0 -1 0 ${PAGE.height} cm`, `${rgb(background)} rg`, operator(0, 0, PAGE.width, PAGE.height, 're'), 'f'];
    for (const mark of marks) lines.push(await this.#mark(mark));
    return lines.join('\n');
  }

  /** @param {Mark} mark */
  async #mark(mark) {
    const {kind, points, color, opacity, size} = mark;
    const [x, y] = points;
    if (kind === 'photo') return this.#photo(mark);
    const paint = `${this.#opacity(opacity)} gs ${rgb(color)} ${kind === 'stroke' ? 'RG' : 'rg'}`;
    if (kind === 'text') return `${paint}\n${await this.#text(mark)}`;
    if (kind === 'stroke') return `${paint} ${number(size)} w 1 j 1 J\n${path(points)} S`;
    if (kind === 'area') return `${paint}\n${path(points)} f`;
    return `${paint}\n${outline(kind === 'disc' ? [x - size, y - size, x + size, y + size] : points, size)} f`;
  }

  /** @param {number} opacity */
  #opacity(opacity) {
    const share = Math.round(opacity * 100) / 100;
    const name = this.opacities.get(share) ?? `/O${Math.round(share * 100)}`;
    this.opacities.set(share, name);
    return name;
  }

  /** @param {Mark} mark */
  async #text(mark) {
    const {text, weight, size, points: [x, y]} = mark;
    const encoded = this.#fonts.get(weight)?.encode(text);
    if (encoded) return `BT /F${weight} ${number(size)} Tf ${operator(1, 0, 0, -1, x, y, 'Tm')} ${encoded} Tj ET`;
    return this.#foreign(mark);
  }

  /** A text whose script the font lacks, as the browser draws it. @param {Mark} mark */
  async #foreign({text, weight, size, color, points: [x, y]}) {
    const line = size * 1.6;
    const red = [1, 3, 5].reduce((sum, at, i) => sum | parseInt(color.slice(at, at + 2), 16) << 8 * i, 0);
    const canvas = textPictures.draw(text, size, weight, line, red, PICTURE_RATIO);
    const pixels = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(0, 0, canvas.width, canvas.height);
    const name = `Text${this.pictures.size}`;
    this.pictures.set(name, await this.#document.addPixels(pixels));
    const [width, top] = [canvas.width / PICTURE_RATIO, y - line / 2 - size * textPictures.baseline];
    return `/Span << /ActualText ${textString(text)} >> BDC q ${operator(width, 0, 0, -line, x, top + line, 'cm')} /${name} Do Q EMC`;
  }

  /** @param {Mark} mark */
  #photo({points: [left, top, right, bottom, u, v], size}) {
    if (!this.pictures.has('Photo')) return '';
    const [width, height] = [(right - left) / (1 - 2 * u), (bottom - top) / (1 - 2 * v)];
    const [x, y] = [left - u * width, top - v * height];
    return `q ${this.#opacity(1)} gs\n${outline([left, top, right, bottom], size)} W n\n` +
      `${operator(width, 0, 0, -height, x, y + height, 'cm')} /Photo Do Q`;
  }
}

/** @param {ImageBitmap} photo */
async function jpegOf(photo) {
  const scale = Math.min(1, PHOTO_SIDE / Math.max(photo.width, photo.height));
  const canvas = new OffscreenCanvas(Math.round(photo.width * scale), Math.round(photo.height * scale));
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
  pen.fillStyle = '#ffffff';  // what shows through
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(photo, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({type: 'image/jpeg', quality: PHOTO_QUALITY});
  return {bytes: new Uint8Array(await blob.arrayBuffer()), width: canvas.width, height: canvas.height};
}

/** @param {Date} date */
const dateString = (date) => `(D:${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z)`;

/**
 * @param {Mark[][]} slides what was drawn on each, in units of 960 x 540
 * @param {ImageBitmap | null} photo of the product
 * @param {About} about
 * @returns {Promise<Blob>}
 */
export async function slidesPdf(slides, photo, {title, author, language, titles, background}) {
  const document = new PdfDocument();
  const files = await Promise.all(FONTS.map(async ([, name]) =>
    new Uint8Array(await (await fetch(new URL(`fonts/${name}.otf`, import.meta.url))).arrayBuffer())));
  const fonts = new Map(FONTS.map(([weight, name], i) => [weight, new PdfFont(name, readFont(files[i]))]));
  const seen = photo && await jpegOf(photo);
  const picture = seen && await document.addJpeg(seen.bytes, seen.width, seen.height);
  const [tree, resources] = [document.reserve(), document.reserve()];
  /** @type {Map<number, string>} */
  const opacities = new Map();
  const pictures = new Map();
  const pages = [];
  for (const marks of slides) {
    const writer = new PageWriter(document, fonts, opacities, picture);
    for (const [name, id] of pictures) writer.pictures.set(name, id);
    const content = await document.addContent(await writer.write(marks, background));
    for (const [name, id] of writer.pictures) pictures.set(name, id);
    pages.push(document.add(`<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 ${PAGE.width} ${PAGE.height}] ` +
      `/Resources ${resources} 0 R /Contents ${content} 0 R >>`));
  }
  const named = [];
  for (const [weight, font] of fonts) named.push(`/F${weight} ${await document.addFont(font)} 0 R`);
  const states = [...opacities].map(([share, name]) => `${name} << /ca ${share} /CA ${share} >>`);
  const objects = [...pictures].map(([name, id]) => `/${name} ${id} 0 R`);
  document.add(`<< /Font << ${named.join(' ')} >> /ExtGState << ${states.join(' ')} >> /XObject << ${objects.join(' ')} >> >>`, resources);
  document.add(`<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((id) => `${id} 0 R`).join(' ')}] >>`, tree);
  const outlines = addOutlines(document, pages, titles);
  const catalog = document.add(`<< /Type /Catalog /Pages ${tree} 0 R /Outlines ${outlines} 0 R /Lang (${language}) ` +
    '/PageLayout /SinglePage /ViewerPreferences << /DisplayDocTitle true >> >>');
  const info = document.add(`<< /Title ${textString(title)} /Author ${textString(author)} /Creator (Vitrine) ` +
    `/CreationDate ${dateString(new Date())} >>`);
  return document.finish(catalog, info);
}

/** The list of slides that readers show beside the pages. @param {PdfDocument} document @param {number[]} pages @param {string[]} titles */
function addOutlines(document, pages, titles) {
  const root = document.reserve();
  const items = pages.map(() => document.reserve());
  items.forEach((id, i) => {
    const around = [i > 0 ? `/Prev ${items[i - 1]} 0 R` : '', i + 1 < items.length ? `/Next ${items[i + 1]} 0 R` : ''];
    document.add(`<< /Title ${textString(titles[i])} /Parent ${root} 0 R ${around.join(' ')} /Dest [${pages[i]} 0 R /Fit] >>`, id);
  });
  return document.add(`<< /Type /Outlines /First ${items[0]} 0 R /Last ${items[items.length - 1]} 0 R /Count ${items.length} >>`, root);
}
