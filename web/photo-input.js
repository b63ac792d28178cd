// @ts-check
// The ways a photo comes in: picker, camera, drop anywhere, paste. Also the small preview beside the fields.

import {Camera} from './camera.js';
import {byId} from './dom.js';

export class PhotoInput {
  #picker = /** @type {HTMLInputElement} */ (byId('photo'));
  #preview = /** @type {HTMLImageElement} */ (byId('photo-preview'));
  #onChange;
  #url = '';
  /** Whether there is any way to take a photo. */
  #camera = false;

  /**
   * @param {(photo: File | null) => void} onChange
   * @param {(transfer: DataTransfer) => boolean} [takeOther] takes what is dropped where it is no photo
   */
  constructor(onChange, takeOther = () => false) {
    this.#onChange = onChange;
    this.#picker.addEventListener('change', () => this.#take(this.#picker.files?.[0]));
    this.#offerCamera();
    byId('photo-remove').addEventListener('click', () => { this.remove(); this.#picker.focus(); });
    this.#followDrops(takeOther);
    document.addEventListener('paste', (event) => {
      const file = event.clipboardData?.files[0];
      if (!file) return;
      // A cell of a table comes with a picture of itself; its text is meant where one types.
      const inField = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (inField && event.clipboardData?.types.includes('text/plain')) return;
      event.preventDefault();
      this.#take(file);
    });
  }

  remove() {
    this.show(null);
    this.#onChange(null);
  }

  /** @param {File | undefined} file */
  #take(file) {
    if (file) {
      this.show(file);
      this.#onChange(file);
    }
    this.#picker.value = '';  // so that the same file can be chosen again
  }

  /** A phone's own camera program is the best there; elsewhere there is a dialog. */
  #offerCamera() {
    const button = byId('photo-take');
    const capture = /** @type {HTMLInputElement} */ (byId('photo-capture'));
    const camera = new Camera((photo) => this.#take(photo));
    const onPhone = matchMedia('(hover: none) and (pointer: coarse)');
    capture.addEventListener('change', () => {
      this.#take(capture.files?.[0]);
      capture.value = '';
    });
    button.addEventListener('click', () => onPhone.matches ? capture.click() : camera.open());
    this.#camera = Camera.offered || onPhone.matches;
    button.hidden = !this.#camera;
  }

  /**
   * Shows which photo is in use.
   * @param {File | null} photo
   */
  show(photo) {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = photo ? URL.createObjectURL(photo) : '';
    byId('photo-choose').hidden = photo !== null;
    byId('photo-take').hidden = photo !== null || !this.#camera;
    byId('photo-chosen').hidden = photo === null;
    byId('photo-file').textContent = photo?.name ?? '';
    this.#preview.hidden = photo === null;
    if (photo) this.#preview.src = this.#url;
    else this.#preview.removeAttribute('src');
    this.#preview.onerror = () => { this.#preview.hidden = true; };
  }

  /** @param {(transfer: DataTransfer) => boolean} takeOther */
  #followDrops(takeOther) {
    const veil = byId('drop-veil');
    let inside = 0;
    /** @param {DragEvent} event */
    const hasFiles = (event) => event.dataTransfer?.types.includes('Files') ?? false;
    document.addEventListener('dragenter', (event) => {
      if (!hasFiles(event)) return;
      inside++;
      veil.hidden = false;
    });
    document.addEventListener('dragleave', (event) => {
      if (hasFiles(event) && --inside <= 0) veil.hidden = true;
    });
    document.addEventListener('dragover', (event) => {
      if (hasFiles(event)) event.preventDefault();
    });
    document.addEventListener('drop', (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      inside = 0;
      veil.hidden = true;
      if (event.dataTransfer && !takeOther(event.dataTransfer)) this.#take(event.dataTransfer.files[0]);
    });
  }
}

const LONGEST_PREVIEW_SIDE = 640;

/**
 * The photo as the canvas shows it: upright, at most 640 pixels a side; null where the browser cannot decode it
 * (what is wrong with the file is for the core to say). The browser scales while it decodes, so that a large photo
 * never lies here in full.
 * @param {Blob} photo
 */
export async function previewBitmap(photo) {
  try {
    const {width, height} = await sizeOf(photo);
    const scale = Math.min(1, LONGEST_PREVIEW_SIDE / Math.max(width, height));
    return await createImageBitmap(photo, {
      imageOrientation: 'from-image',
      resizeWidth: Math.max(1, Math.round(width * scale)),
      resizeHeight: Math.max(1, Math.round(height * scale)),
      resizeQuality: 'high',
    });
  } catch {
    return null;
  }
}

/** The size of the upright photo, from its header. @param {Blob} photo */
async function sizeOf(photo) {
  const image = new Image();
  const url = URL.createObjectURL(photo);
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
      image.src = url;
    });
    return {width: image.naturalWidth, height: image.naturalHeight};
  } finally {
    URL.revokeObjectURL(url);
  }
}
