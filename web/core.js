// @ts-check
// core.wasm for JavaScript: the only file that touches its heap. Inputs are copied in, results are copied out and
// freed; no view of the heap outlives a call, because a call may grow (and so move) the memory.

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const OUT_OF_MEMORY = 'There is not enough memory for this; close other pages or take a smaller file.';

/**
 * @typedef {{text_logits?: Float32Array, feature_logits?: Float32Array, image_logits?: Float32Array,
 *   joint_logits?: Float32Array, location_logits?: Float32Array, rows?: number, columns?: number,
 *   photoWidth?: number, photoHeight?: number}} Outputs
 *   the logits of all models of a role follow one another, in the pack's order
 * @typedef {{ids: Int32Array, weights: Float32Array, tokens: Int32Array}} EncodedText features or tokens; the other
 *   is empty
 * @typedef {{line: number, index: string, title: string, description: string, image: string, label: string}} Product
 *   `index`: what the file's unnamed first column says
 * @typedef {{format: string, products: Product[], issues: {line: number, reason: string}[]}} Catalogue
 * @typedef {{title: string, description: string, image: string, label: string}} Columns names; "" for none
 * @typedef {{format: string, encoding: 'utf-8' | 'utf-16' | 'windows-1252' | 'mixed', foreignLines: number, firstForeignLine: number,
 *   separator: string, columns: string[], guess: Columns, rows: {line: number, fields: string[]}[]}} CatalogueHead
 * @typedef {{data: Uint8Array, dataName: string, labels?: Uint8Array | null, labelsName?: string, format?: string,
 *   columns: Columns}} CatalogueSource
 */

/** The inputs of one call on the module's heap, freed together. */
class Arena {
  #module;
  /** @type {number[]} */
  #pointers = [];

  /** @param {any} module */
  constructor(module) {
    this.#module = module;
  }

  /**
   * Where a copy of the bytes lies; 0 for null.
   * @param {ArrayBufferView | null | undefined} view
   */
  bytes(view) {
    if (!view) return 0;
    const pointer = this.#module._vt_buffer_allocate(view.byteLength);
    if (pointer === 0) throw new Error(OUT_OF_MEMORY);
    this.#pointers.push(pointer);
    this.#module.HEAPU8.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), pointer);
    return pointer;
  }

  /** @param {string} text */
  text(text) {
    return this.bytes(encoder.encode(`${text}\0`));
  }

  /**
   * A C struct of 4-byte members.
   * @param {number[]} members
   */
  struct(members) {
    return this.bytes(Uint32Array.from(members));
  }

  free() {
    for (const pointer of this.#pointers) this.#module._vt_buffer_free(pointer);
  }
}

/** @param {Uint8Array} bytes */
const json = (bytes) => JSON.parse(decoder.decode(bytes));

/** @param {Uint8Array} bytes @param {number} index */
const word = (bytes, index) => new DataView(bytes.buffer).getUint32(4 * index, true);

export class Core {
  #module;

  /**
   * @param {{moduleUrl: string, wasmBinary: Uint8Array}} source where core.js lies, and the bytes of core.wasm
   */
  static async load({moduleUrl, wasmBinary}) {
    const {default: createCore} = await import(moduleUrl);
    return new Core(await createCore({wasmBinary}));
  }

  /** @param {any} module what Emscripten's factory gave */
  constructor(module) {
    this.#module = module;
  }

  /** Bytes that are allocated inside and not freed, for tests of leaks. */
  get memoryUsed() {
    return this.#module._vt_memory_used();
  }

  /**
   * Calls a function of the C ABI and copies its result out.
   * @param {string} name
   * @param {(arena: Arena) => number[]} inputs
   * @returns {Uint8Array<ArrayBuffer>}
   * @throws {Error} with the core's sentence
   */
  call(name, inputs) {
    const module = this.#module;
    const arena = new Arena(module);
    try {
      const response = module[`_vt_${name}`](...inputs(arena));
      const [status, size, data] = module.HEAPU32.subarray(response >> 2, (response >> 2) + 3);
      const bytes = module.HEAPU8.slice(data, data + size);
      module._vt_response_free(response);
      if (status !== 0) throw new Error(decoder.decode(bytes));
      return bytes;
    } finally {
      arena.free();
    }
  }

  /** @param {string} noun @param {number} handle */
  delete(noun, handle) {
    this.#module[`_vt_${noun}_delete`](handle);
  }

  /** Throws a sentence that names the field where pack.json is not right. @param {Uint8Array} manifest */
  checkPack(manifest) {
    this.call('pack_check', (arena) => [arena.bytes(manifest), manifest.length]);
  }

  /** @param {Uint8Array} manifest @param {Uint8Array[]} vocabularies those of the pack's encoders, in its order */
  createClassifier(manifest, vocabularies) {
    return new CoreClassifier(this, word(this.call('classifier_create', (arena) =>
      [arena.bytes(manifest), manifest.length,
        arena.struct(vocabularies.flatMap((file) => [arena.bytes(file), file.length])), vocabularies.length]), 0));
  }

  /**
   * What the header of a photo says; throws a sentence for a file that is no photo, or too large. `readable` is false where
   * only a browser may decode it; then 0 pixels are an unknown size.
   * @param {Uint8Array} file
   * @returns {{format: string, width: number, height: number, orientation: number, readable: boolean}}
   */
  imageInfo(file) {
    return json(this.call('image_info', (arena) => [arena.bytes(file), file.length]));
  }

  /**
   * @param {CatalogueSource} source
   * @returns {Catalogue}
   */
  readCatalogue({data, dataName, labels = null, labelsName = '', format = '', columns}) {
    return json(this.call('catalogue_read', (arena) => [arena.struct([
      arena.bytes(data), data.length, arena.bytes(labels), labels?.length ?? 0,
      ...[dataName, labelsName, format, columns.title, columns.description, columns.image, columns.label]
        .map((text) => arena.text(text)),
    ])]));
  }

  /**
   * What a catalogue's file seems to hold: its first `rows`, and which columns may be what.
   * @param {Uint8Array} data @param {string} dataName @param {string[]} codes of the classes that a label may be @param {number} rows
   * @returns {CatalogueHead}
   */
  readCatalogueHead(data, dataName, codes, rows) {
    return json(this.call('catalogue_head', (arena) =>
      [arena.bytes(data), data.length, arena.text(dataName), arena.text(JSON.stringify(codes)), rows]));
  }

  /**
   * A catalogue's file with more columns, safe to open in a spreadsheet. It has the rows that are named, in its own order.
   * @param {Uint8Array} data @param {string} dataName
   * @param {{columns: string[], rows: {line: number, cells: string[]}[]}} added
   */
  extendCatalogue(data, dataName, added) {
    return this.call('catalogue_extend', (arena) =>
      [arena.bytes(data), data.length, arena.text(dataName), arena.text(JSON.stringify(added))]);
  }

  /** A field of a CSV file, quoted where it needs quotes. @param {string} field */
  quoteField(field) {
    const bytes = encoder.encode(field);
    return decoder.decode(this.call('field_quote', (arena) => [arena.bytes(bytes), bytes.length]));
  }

  /** The same, and a text where a spreadsheet would compute it. @param {string} field */
  guardField(field) {
    const bytes = encoder.encode(field);
    return decoder.decode(this.call('field_guard', (arena) => [arena.bytes(bytes), bytes.length]));
  }
}

/** A pack that is ready to encode and to answer. */
export class CoreClassifier {
  #core;
  #handle;

  /** @param {Core} core @param {number} handle */
  constructor(core, handle) {
    this.#core = core;
    this.#handle = handle;
  }

  /**
   * @param {string} language
   * @returns {{code: string, name: string}[]} in the pack's order
   */
  labels(language) {
    return json(this.#core.call('label_list', (arena) => [this.#handle, arena.text(language)]));
  }

  /**
   * The text as each of the pack's encoders reads it. `handle` is for `answer`; free it with `freeText`.
   * @param {string} title
   * @param {string} description
   */
  encodeText(title, description) {
    const [first, second] = [encoder.encode(title), encoder.encode(description)];
    const bytes = this.#core.call('text_encode', (arena) =>
      [this.#handle, arena.bytes(first), first.length, arena.bytes(second), second.length]);
    /** @type {EncodedText[]} */
    const encoded = [];
    for (let at = 1; 4 * at < bytes.length;) {
      const features = word(bytes, at);
      const tokens = word(bytes, at + 1 + 2 * features);
      encoded.push({
        ids: new Int32Array(bytes.buffer, 4 * (at + 1), features),
        weights: new Float32Array(bytes.buffer, 4 * (at + 1 + features), features),
        tokens: new Int32Array(bytes.buffer, 4 * (at + 2 + 2 * features), tokens),
      });
      at += 2 + 2 * features + tokens;
    }
    return {handle: word(bytes, 0), encoded};
  }

  /** @param {{handle: number}} text */
  freeText(text) {
    this.#core.delete('text', text.handle);
  }

  /** The tensor of a photo's file, and the size of the upright photo. @param {Uint8Array} file */
  encodeImage(file) {
    return photo(this.#core.call('image_encode', (arena) => [this.#handle, arena.bytes(file), file.length]));
  }

  /** The same from pixels that the browser decoded. @param {ImageData} bitmap */
  encodeBitmap({data, width, height}) {
    return photo(this.#core.call('bitmap_encode', (arena) =>
      [this.#handle, arena.bytes(data), data.byteLength, width, height]));
  }

  /**
   * @param {{handle: number} | null} text what `encodeText` gave
   * @param {Outputs} outputs what the models said
   * @param {string} language
   */
  answer(text, outputs, language) {
    return json(this.#core.call('answer_write', (arena) =>
      [this.#handle, text?.handle ?? 0, putOutputs(arena, outputs), arena.text(language)]));
  }

  /**
   * What spoke for one class.
   * @param {{handle: number} | null} text
   * @param {Outputs} outputs
   * @param {number} label its place in the pack's order
   * @param {string} language
   */
  explain(text, outputs, label, language) {
    return json(this.#core.call('explanation_write', (arena) =>
      [this.#handle, text?.handle ?? 0, putOutputs(arena, outputs), label, arena.text(language)]));
  }

  /** @param {Uint8Array | null} prior bytes of a code,count table @param {string} priorName */
  createEvaluation(prior = null, priorName = '') {
    return new CoreEvaluation(this.#core, word(this.#core.call('evaluation_create', (arena) =>
      [this.#handle, arena.bytes(prior), prior?.length ?? 0, arena.text(priorName)]), 0));
  }

  close() {
    this.#core.delete('classifier', this.#handle);
    this.#handle = 0;
  }
}

/** Metrics over labelled rows. */
export class CoreEvaluation {
  #core;
  #handle;

  /** @param {Core} core @param {number} handle */
  constructor(core, handle) {
    this.#core = core;
    this.#handle = handle;
  }

  /**
   * Probabilities by class, in the pack's order; null is a missing modality.
   * @param {string} label
   * @param {Float32Array | null} text
   * @param {Float32Array | null} image
   * @param {Float32Array | null} fusion
   */
  add(label, text, image, fusion) {
    const classes = (text ?? image ?? fusion)?.length ?? 0;
    this.#core.call('evaluation_add', (arena) =>
      [this.#handle, arena.text(label), arena.bytes(text), arena.bytes(image), arena.bytes(fusion), classes]);
  }

  /** The evaluation's JSON text. */
  json() {
    return decoder.decode(this.#core.call('evaluation_write', () => [this.#handle]));
  }

  close() {
    this.#core.delete('evaluation', this.#handle);
    this.#handle = 0;
  }
}

/** The C struct of what the models said. @param {Arena} arena @param {Outputs} outputs */
function putOutputs(arena, outputs) {
  const logits = [outputs.text_logits, outputs.feature_logits, outputs.image_logits, outputs.joint_logits,
    outputs.location_logits];
  return arena.struct([
    ...logits.flatMap((values) => [arena.bytes(values), values?.length ?? 0]),
    outputs.rows ?? 0, outputs.columns ?? 0, outputs.photoWidth ?? 0, outputs.photoHeight ?? 0,
  ]);
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
function photo(bytes) {
  return {width: word(bytes, 0), height: word(bytes, 1), tensor: new Float32Array(bytes.buffer, 8)};
}
