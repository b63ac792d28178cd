// @ts-check
// A photo in whatever form it comes, as the image model's tensor. The core decodes what it can; what it does not know
// at all (WebP, AVIF) goes through the browser where there is one, and the result is marked as not byte-exact.

/**
 * @typedef {Blob | Uint8Array | ArrayBuffer} Photo
 * @typedef {{width: number, height: number, tensor: Float32Array<ArrayBuffer>, exact: boolean}} EncodedPhoto
 */

const MOST_BITMAP_PIXELS = 4 << 20;
// The core's own limit (image.hpp); larger files are not even read.
const MOST_BYTES = 64 << 20;

/** The photo is at fault: `message` says why; `code` is "photo.heic" for a format that cameras write and nobody reads. */
export class PhotoError extends Error {
  name = 'PhotoError';
  code = /\bHEIC\b/.test(this.message) ? 'photo.heic' : 'photo';
}

/**
 * @param {import('./core.js').Core} core
 * @param {import('./core.js').CoreClassifier} classifier
 * @param {Photo} photo
 * @returns {Promise<EncodedPhoto>}
 */
export async function encodePhoto(core, classifier, photo) {
  const bytes = await bytesOf(photo);
  try {
    const {readable} = core.imageInfo(bytes);
    const bitmap = readable ? null : await decodeInBrowser(bytes);
    if (bitmap) return {...classifier.encodeBitmap(bitmap), exact: false};
    return {...classifier.encodeImage(bytes), exact: true};
  } catch (error) {
    if (!(error instanceof Error) || error instanceof WebAssembly.RuntimeError) throw error;
    throw new PhotoError(error.message, {cause: error});
  }
}

/** @param {Photo} photo */
async function bytesOf(photo) {
  if (photo instanceof Uint8Array) return photo;
  if (photo instanceof ArrayBuffer) return new Uint8Array(photo);
  if (!(photo instanceof Blob)) throw new TypeError('The photo is expected as a Blob, a Uint8Array or an ArrayBuffer.');
  if (photo.size > MOST_BYTES) {
    throw new PhotoError(`The photo has ${photo.size} bytes; at most ${MOST_BYTES} are read.`);
  }
  try {
    // A worker may wait for the browser, which takes less time than to be told.
    const {FileReaderSync} = /** @type {any} */ (globalThis);
    return new Uint8Array(FileReaderSync ? new FileReaderSync().readAsArrayBuffer(photo) : await photo.arrayBuffer());
  } catch (error) {
    throw new PhotoError('The photo could not be read; choose it again.', {cause: error});
  }
}

/**
 * Null where this is no browser or the browser cannot read it either.
 * @param {Uint8Array} bytes
 * @returns {Promise<ImageData | null>}
 */
async function decodeInBrowser(bytes) {
  if (typeof createImageBitmap === 'undefined' || typeof OffscreenCanvas === 'undefined') return null;
  /** @type {ImageBitmap} */
  let bitmap;
  try {
    bitmap = await createImageBitmap(new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (bytes)]),
      {imageOrientation: 'from-image', premultiplyAlpha: 'none'});
  } catch {
    return null;
  }
  try {
    // More pixels than this only cost memory here: a model reads fewer, and what the browser decodes is inexact anyway.
    const scale = Math.min(1, Math.sqrt(MOST_BITMAP_PIXELS / (bitmap.width * bitmap.height)));
    const width = Math.max(1, Math.round(bitmap.width * scale));
    const height = Math.max(1, Math.round(bitmap.height * scale));
    const canvas = new OffscreenCanvas(width, height);
    const options = {willReadFrequently: true};
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d', options));
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  } catch (error) {
    const size = `${bitmap.width} x ${bitmap.height} pixels`;
    throw new Error(`The photo is too large for this browser: ${size}.`, {cause: error});
  } finally {
    bitmap.close();
  }
}
