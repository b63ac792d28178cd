// @ts-check
// Owns the canvas and the program that draws on it (wasm/app): state goes in, pixels and the twin come out.
// Draws three frames after each change and then none.

import {FetchError} from './files.js';
import {textPictures} from './text-pictures.js';
import {language, sayError} from './words.js';

const FRAMES_PER_CHANGE = 3;
// What canvases may measure in device pixels on phones too; taller content is drawn more coarsely.
const MAX_SIDE_PIXELS = 8192;
const MAX_AREA_PIXELS = 1 << 24;
// A wide slide, in its own units, and the width in CSS pixels from which slides are wide.
const SLIDE = {width: 960, height: 540, from: 640};
const MAX_SLIDE_RATIO = 3;
const COLORS = ['page', 'card', 'hairline', 'track', 'ink', 'muted', 'bar', 'accent', 'against', 'caution', 'danger'];
const FONTS = ['fonts/Inter-Regular.otf', 'fonts/Inter-SemiBold.otf'];

/**
 * @typedef {import('./session.js').PageState} PageState
 * @typedef {import('./controls.js').Control} Control
 * @typedef {import('./controls.js').Place} Place
 * @typedef {{kind: string, text: string, rows: string[][], fraction: number}} TwinNode
 * @typedef {import('./slide-texts.js').SlideTexts} SlideTexts
 * @typedef {import('./slides-pdf.js').Mark} Mark
 * @typedef {{live: string, controls: Control[], nodes: TwinNode[]}} Twin
 */

/** @param {string} url */
async function fetchBytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new FetchError(`${url} could not be fetched: the server answered ${response.status}.`, 'refused');
  return new Uint8Array(await response.arrayBuffer());
}

export class Canvas {
  #app;
  #element;
  #resources = new AbortController();
  #drawing;
  #framesLeft = 0;
  #frameRequest = 0;
  #width = 0;
  /** Whether slides are shown, which fill the width instead of flowing. */
  #slides = false;
  /** @type {ImageBitmap | null} */
  #photo = null;
  /** Of the graphics context's state, by name. @type {Map<number, any>} */
  #known = new Map();

  /**
   * Loads the program and its fonts.
   * @param {HTMLCanvasElement} element
   * @param {{onLayout?: (places: Place[]) => void}} [options] called after each frame
   */
  static async open(element, options = {}) {
    const module = new URL('wasm/app.js', document.baseURI).href;
    const [{default: createApp}, wasmBinary, ...fonts] =
      await Promise.all([import(module), ...['wasm/app.wasm', ...FONTS].map(fetchBytes)]);
    return new Canvas(await createApp({textPictures, wasmBinary}), element, fonts, options.onLayout ?? (() => {}));
  }

  /**
   * @param {any} app
   * @param {HTMLCanvasElement} element
   * @param {Uint8Array[]} fonts
   * @param {(places: Place[]) => void} onLayout
   */
  constructor(app, element, fonts, onLayout) {
    this.#app = app;
    this.#element = element;
    this.onLayout = onLayout;
    /** How many frames were drawn, ever. */
    this.frames = 0;
    /** What the last frame drew to be pressed. @type {Place[]} */
    this.places = [];
    this.#drawing = this.#withText(`#${element.id}`, (selector) => app._app_open(selector)) === 1;
    if (!this.#drawing) return;
    this.#answerOnce();
    fonts.forEach((font, weight) => this.#withBytes(font, (bytes) => app._app_font(weight, bytes, font.length)));
    this.#readColors();
    // Makes glyphs, shaders and textures now, so that no frame has to while the visitor waits for it.
    app._app_frame(SLIDE.width, SLIDE.height, devicePixelRatio, 0);
    app._app_draw();
    this.#listen();
  }

  /** False where the browser has no WebGL 2: then the twin has to be looked at. */
  get drawing() {
    return this.#drawing;
  }

  /**
   * @param {PageState} state
   * @returns {Twin} the same in words
   */
  show(state) {
    this.#slides = false;
    this.#withText(JSON.stringify(viewOf(state)), (json) => this.#app._app_show(json));
    if (this.#drawing) {
      this.#uploadPhoto(state.photo);
      this.invalidate();
    }
    return this.#twin();
  }

  /**
   * @param {object} present the slides of present.js
   * @param {PageState} state of the session
   * @returns {Twin} the same in words
   */
  showPresent(present, state) {
    this.#slides = true;
    this.#withText(JSON.stringify({...present, classify: viewOf(state)}), (json) => this.#app._app_show_present(json));
    if (this.#drawing) {
      this.#uploadPhoto(state.photo);
      this.invalidate();
    }
    return this.#twin();
  }

  /** What all slides say. @returns {{name: string, own: SlideTexts, shown: SlideTexts}[]} */
  slideTexts() {
    return JSON.parse(this.#app.UTF8ToString(this.#app._app_slide_texts()));
  }

  /**
   * Draws other slides than the one that is shown, wide whatever the page's size, and comes back.
   * @param {number[]} slides
   * @param {number} width in pixels
   * @param {HTMLElement} [like] an element with the colours of the theme that they have
   * @returns {{picture: OffscreenCanvas, marks: Mark[]}[]} each as pixels and as shapes
   */
  drawSlides(slides, width, like) {
    if (like) this.#readColors(like);
    const element = this.#element;
    const [shownWidth, shownHeight] = [element.width, element.height];
    [element.width, element.height] = [width, width * SLIDE.height / SLIDE.width];
    const drawn = slides.map((slide) => {
      this.#app._app_slide(slide);
      this.#app._app_frame(SLIDE.width, SLIDE.height, width / SLIDE.width, 1);
      this.#app._app_draw();
      const picture = new OffscreenCanvas(element.width, element.height);
      picture.getContext('2d')?.drawImage(element, 0, 0);
      return {picture, marks: JSON.parse(this.#app.UTF8ToString(this.#app._app_marks()))};
    });
    [element.width, element.height] = [shownWidth, shownHeight];
    if (like) this.#readColors();
    return drawn;
  }

  /**
   * @param {import('./results.js').ResultsState} state
   * @returns {Twin} the same in words
   */
  showResults(state) {
    this.#slides = false;
    this.#photo = null;  // may be closed before Classify is shown again
    const view = {...state, language: language()};
    this.#withText(JSON.stringify(view), (json) => this.#app._app_show_results(json));
    if (this.#drawing) this.invalidate();
    return this.#twin();
  }

  /**
   * The Batch view; the rows that can be seen follow by `showRows`.
   * @param {ReturnType<typeof import('./batch/drawn.js').drawnState>} state
   * @returns {Twin} the same in words
   */
  showBatch(state) {
    this.#slides = false;
    this.#photo = null;
    this.#withText(JSON.stringify({...state, language: language()}), (json) => this.#app._app_show_batch(json));
    return this.#twin();
  }

  /**
   * Which rows of the Batch view can be seen.
   * @param {{rowHeight: number, height: number, offset: number, rows: object[]}} table
   * @returns {string[][]} their cells in words; the first list names the columns
   */
  showRows(table) {
    const cells = this.#withText(JSON.stringify(table), (json) => JSON.parse(this.#app.UTF8ToString(this.#app._app_show_rows(json))));
    if (this.#drawing) this.invalidate();
    return cells;
  }

  /** CSS pixels. */
  get width() {
    return this.#element.clientWidth;
  }

  /** @returns {Twin} */
  #twin() {
    return JSON.parse(this.#app.UTF8ToString(this.#app._app_twin()));
  }

  /** Something changed: draw. */
  invalidate() {
    this.#framesLeft = FRAMES_PER_CHANGE;
    if (this.#frameRequest === 0 && this.#width > 0) this.#frameRequest = requestAnimationFrame(() => this.#tick());
  }

  /** Texts of the last frame, for tests. */
  drawnTexts() {
    /** @type {string[]} */
    const texts = this.#app.UTF8ToString(this.#app._app_drawn_texts()).split('\n');
    return texts.filter((text) => text !== '');
  }

  /** Bytes of the program's memory. */
  get memoryBytes() {
    return this.#app.HEAPU8.length;
  }

  close() {
    this.#resources.abort();
    cancelAnimationFrame(this.#frameRequest);
  }

  #listen() {
    const signal = this.#resources.signal;
    const element = this.#element;
    const resize = new ResizeObserver(([entry]) => {
      if (entry.contentRect.width === this.#width) return;
      this.#width = entry.contentRect.width;
      this.drawNow();
    });
    resize.observe(element);
    signal.addEventListener('abort', () => resize.disconnect());

    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', () => { this.#readColors(); this.invalidate(); }, {signal});
    this.#followPixelRatio(signal);

    /** @param {number} x @param {number} y */
    const point = (x, y) => { this.#app._app_pointer(x / this.scale, y / this.scale); this.invalidate(); };
    element.addEventListener('pointermove', (event) => point(event.offsetX, event.offsetY), {signal});
    element.addEventListener('pointerdown', (event) => point(event.offsetX, event.offsetY), {signal});
    element.addEventListener('pointerleave', () => point(-1, -1), {signal});
    element.addEventListener('webglcontextlost', (event) => this.#lose(event), {signal});
    element.addEventListener('webglcontextrestored', () => this.#restore(), {signal});
  }

  /** @param {AbortSignal} signal */
  #followPixelRatio(signal) {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    const changed = () => { this.invalidate(); this.#followPixelRatio(signal); };
    query.addEventListener('change', changed, {once: true, signal});
  }

  /**
   * Dear ImGui's renderer asks for much of the context's state before each frame, to put it back afterwards, and each answer waits
   * for the graphics process. Nobody else changes that state, so the first answers hold.
   */
  #answerOnce() {
    const gl = /** @type {WebGL2RenderingContext} */ (this.#element.getContext('webgl2'));
    const ask = gl.getParameter.bind(gl);
    gl.getParameter = (name) => {
      if (!this.#known.has(name)) this.#known.set(name, ask(name));
      return this.#known.get(name);
    };
  }

  /** @param {Event} event */
  #lose(event) {
    event.preventDefault();  // asks for the context back
    this.#drawing = false;
    this.#app._app_lose();
  }

  #restore() {
    this.#known.clear();  // objects of the lost context are among it
    this.#app._app_restore();
    this.#drawing = true;
    const photo = this.#photo;
    this.#photo = null;
    this.#uploadPhoto(photo);
    this.invalidate();
  }

  #readColors(element = document.documentElement) {
    const style = getComputedStyle(element);
    const colors = Object.fromEntries(COLORS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
    this.#withText(JSON.stringify(colors), (json) => this.#app._app_theme(json));
  }

  /** @param {ImageBitmap | null} photo */
  #uploadPhoto(photo) {
    if (photo === this.#photo) return;
    this.#photo = photo;
    if (photo === null) return;
    const gl = /** @type {WebGL2RenderingContext} */ (this.#element.getContext('webgl2'));
    gl.bindTexture(gl.TEXTURE_2D, this.#app.GL.textures[this.#app._app_photo_texture()]);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, photo);
    gl.generateMipmap(gl.TEXTURE_2D);
  }

  #tick() {
    this.#frameRequest = 0;
    this.drawNow();
    if (--this.#framesLeft > 0) this.#frameRequest = requestAnimationFrame(() => this.#tick());
  }

  /** Draws one frame at once. */
  drawNow() {
    if (!this.#drawing || this.#width === 0) return;
    const element = this.#element;
    const needed = this.#layOut();
    // The content knows its height only after layout; for another height it is laid out again.
    if (needed !== element.clientHeight) {
      element.style.height = `${needed}px`;
      this.#layOut();
    }
    // Each change takes the graphics process a new buffer.
    const {width, height} = this.#pixels();
    if (element.width !== width) element.width = width;
    if (element.height !== height) element.height = height;
    this.#app._app_draw();
    this.frames++;
    this.onLayout(this.places);
  }

  /** CSS pixels per unit of what is drawn: wide slides are scaled to the width. */
  get scale() {
    return this.#slides && this.#width >= SLIDE.from ? this.#width / SLIDE.width : 1;
  }

  /** The canvas in device pixels, and how many make a CSS pixel: as many as a canvas of its height may have. */
  #pixels() {
    const height = this.#element.clientHeight;
    const ratio = this.#pixelRatio(height);
    return {ratio, width: Math.round(this.#width * ratio), height: Math.round(height * ratio)};
  }

  /** @param {number} height */
  #pixelRatio(height) {
    const scale = this.scale;
    if (scale !== 1) return Math.min(devicePixelRatio, MAX_SLIDE_RATIO / scale);
    const most = Math.min(MAX_SIDE_PIXELS / height, Math.sqrt(MAX_AREA_PIXELS / (height * this.#width)));
    // In steps, since glyphs are made anew for each ratio.
    return most >= devicePixelRatio ? devicePixelRatio : Math.max(0.25, Math.floor(most * 4) / 4);
  }

  /** Places what is to be drawn and returns the height that it needs. */
  #layOut() {
    const scale = this.scale;
    const width = scale === 1 ? this.#width : SLIDE.width;
    const {ratio} = this.#pixels();
    const height = this.#element.clientHeight;
    const report = JSON.parse(this.#app.UTF8ToString(this.#app._app_frame(width, height / scale, ratio * scale, 0)));
    this.places = report.controls.map((/** @type {Place} */ {id, ...place}) => ({id, ...scaled(place, scale)}));
    return Math.ceil(report.height * scale);
  }

  /**
   * @template T
   * @param {string} text
   * @param {(pointer: number) => T} use
   */
  #withText(text, use) {
    const size = this.#app.lengthBytesUTF8(text) + 1;
    const pointer = this.#app._malloc(size);
    try {
      this.#app.stringToUTF8(text, pointer, size);
      return use(pointer);
    } finally {
      this.#app._free(pointer);
    }
  }

  /**
   * @param {Uint8Array} bytes
   * @param {(pointer: number) => void} use
   */
  #withBytes(bytes, use) {
    const pointer = this.#app._malloc(bytes.length);
    this.#app.HEAPU8.set(bytes, pointer);
    use(pointer);
    this.#app._free(pointer);
  }
}

/** What the program reads of the session's state. @param {PageState} state */
function viewOf({photo, error, product: _, ...rest}) {
  return {
    ...rest,
    language: language(),
    photo: photo && {width: photo.width, height: photo.height},
    error: error && {...error, sentence: sayError(error)},
  };
}

/** @param {Omit<Place, 'id'>} place @param {number} scale */
const scaled = ({x, y, width, height}, scale) => ({x: x * scale, y: y * scale, width: width * scale, height: height * scale});
