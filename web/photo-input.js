// @ts-check
// The ways a photo comes in: picker, drop anywhere, paste. Also the small preview beside the fields.

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

export class PhotoInput {
  #picker = /** @type {HTMLInputElement} */ (byId('photo'));
  #preview = /** @type {HTMLImageElement} */ (byId('photo-preview'));
  #onChange;
  #url = '';

  /** @param {(photo: File | null) => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
    this.#picker.addEventListener('change', () => this.#take(this.#picker.files?.[0]));
    byId('photo-remove').addEventListener('click', () => { this.remove(); this.#picker.focus(); });
    this.#followDrops();
    document.addEventListener('paste', (event) => {
      const file = event.clipboardData?.files[0];
      if (!file) return;
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

  /**
   * Shows which photo is in use.
   * @param {File | null} photo
   */
  show(photo) {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = photo ? URL.createObjectURL(photo) : '';
    byId('photo-choose').hidden = photo !== null;
    byId('photo-chosen').hidden = photo === null;
    byId('photo-file').textContent = photo?.name ?? '';
    this.#preview.hidden = photo === null;
    if (photo) this.#preview.src = this.#url;
    else this.#preview.removeAttribute('src');
    this.#preview.onerror = () => { this.#preview.hidden = true; };
  }

  #followDrops() {
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
      this.#take(event.dataTransfer?.files[0]);
    });
  }
}

const LONGEST_PREVIEW_SIDE = 640;

/**
 * The photo as the canvas shows it: upright, at most 640 pixels a side; null where the browser cannot decode it
 * (what is wrong with the file is for the core to say).
 * @param {Blob} photo
 */
export async function previewBitmap(photo) {
  let full;
  try {
    full = await createImageBitmap(photo, {imageOrientation: 'from-image'});
  } catch {
    return null;
  }
  const scale = LONGEST_PREVIEW_SIDE / Math.max(full.width, full.height);
  if (scale >= 1) return full;
  const small = await createImageBitmap(full, {
    resizeWidth: Math.max(1, Math.round(full.width * scale)),
    resizeHeight: Math.max(1, Math.round(full.height * scale)),
    resizeQuality: 'high',
  });
  full.close();
  return small;
}
