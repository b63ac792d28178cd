// @ts-check
// The ONNX models of one pack: their sessions, and what all models of a role say about a product. A text's and a
// photo's models start apart, so that one can answer while the other is still on its way.

/**
 * @typedef {import('./core.js').EncodedText} EncodedText
 * @typedef {import('./core.js').Outputs} Outputs
 * @typedef {import('./photos.js').EncodedPhoto} EncodedPhoto
 */

export class Models {
  #ort;
  #pack;
  /** @type {Map<string, any>} sessions by the models' files */
  #sessions = new Map();

  /** @param {any} ort ONNX Runtime @param {any} pack the parsed pack.json */
  constructor(ort, pack) {
    this.#ort = ort;
    this.#pack = pack;
  }

  /** @param {string} file @param {Uint8Array} bytes */
  async start(file, bytes) {
    const options = {executionProviders: ['wasm'], logSeverityLevel: 3};
    try {
      this.#sessions.set(file, await this.#ort.InferenceSession.create(bytes, options));
    } catch (error) {
      throw new Error(`${file} could not be started: ${reason(error)}.`, {cause: error});
    }
  }

  async release() {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) await session.release();
  }

  /** Whether the pack has models of the role, and all of them have started. @param {string} role */
  have(role) {
    const models = this.#of(role);
    return models.length > 0 && models.every(({file}) => this.#sessions.has(file));
  }

  /** @param {EncodedText[]} encoded @returns {Promise<Outputs>} */
  async runText(encoded) {
    const {logits, said} = await this.#runReaders('text', encoded, {});
    return {text_logits: logits, feature_logits: said.find(({feature_logits: values}) => values)?.feature_logits.data};
  }

  /** @param {EncodedPhoto} photo @returns {Promise<Outputs>} */
  async runImage(photo) {
    const input = this.#photoInput(photo);
    /** @type {Float32Array[]} */
    const logits = [];
    let locations;
    for (const model of this.#of('image')) {
      const said = await this.#run(model, input);
      logits.push(said.logits.data);
      locations ??= said.location_logits;
    }
    const [rows = 0, columns = 0] = locations?.dims.slice(2) ?? [];
    return {image_logits: joined(logits), location_logits: locations?.data, rows, columns};
  }

  /** @param {EncodedText[]} encoded @param {EncodedPhoto} photo @returns {Promise<Outputs>} */
  async runJoint(encoded, photo) {
    const {logits} = await this.#runReaders('joint', encoded, this.#photoInput(photo));
    return {joint_logits: logits};
  }

  /** @param {string} role @returns {any[]} */
  #of(role) {
    return this.#pack.models.filter((/** @type {any} */ model) => model.role === role);
  }

  /**
   * The models of a role that have any text to read; for the others there are zeros, which the core leaves out.
   * @param {string} role
   * @param {EncodedText[]} encoded
   * @param {Record<string, any>} more what they read beside the text
   */
  async #runReaders(role, encoded, more) {
    const models = this.#of(role);
    const inputs = models.map((model) => this.#textInputs(model, encoded));
    /** @type {any[]} */
    const said = [];
    if (!inputs.some(Boolean)) return {said};
    /** @type {Float32Array[]} */
    const logits = [];
    for (const [index, model] of models.entries()) {
      if (inputs[index]) said.push(await this.#run(model, {...inputs[index], ...more}));
      logits.push(inputs[index] ? said.at(-1).logits.data : new Float32Array(this.#pack.labels.length));
    }
    return {logits: joined(logits), said};
  }

  /** What the model's encoder knows of the text; null for nothing. @param {any} model @param {EncodedText[]} encoded */
  #textInputs({encoder}, encoded) {
    const {Tensor} = this.#ort;
    const {ids, weights, tokens} =
      encoded[this.#pack.text.findIndex((/** @type {any} */ {name}) => name === encoder)];
    if (tokens.length > 0) return {tokens: new Tensor('int32', tokens, [1, tokens.length])};
    if (ids.length === 0) return null;
    return {ids: new Tensor('int32', ids, [1, ids.length]), weights: new Tensor('float32', weights, [1, ids.length])};
  }

  /** @param {EncodedPhoto} photo */
  #photoInput({tensor}) {
    const {width, height} = this.#pack.image;
    return {image: new this.#ort.Tensor('float32', tensor, [1, 3, height, width])};
  }

  /** @param {any} model of the pack @param {Record<string, any>} inputs */
  async #run({role, file}, inputs) {
    try {
      return await this.#sessions.get(file).run(inputs);
    } catch (error) {
      throw new Error(`The ${role} model could not run: ${reason(error)}.`, {cause: error});
    }
  }
}

/** What several models said, one after the other. @param {Float32Array[]} parts */
function joined(parts) {
  if (parts.length === 1) return parts[0];
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** ONNX Runtime throws errors and, where its memory is used up, bare numbers. @param {unknown} error */
function reason(error) {
  const text = error instanceof Error ? error.message : `error ${error}`;
  return text.replace(/[.\s]+$/, '');
}
