// @ts-check
// Just enough of ONNX's protobuf (onnx.proto, IR version 8, opset 13) to write the small graphs of the tests' packs.

/** @param {number} value @returns {number[]} */
function varint(value) {
  const bytes = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return [...bytes, value];
}

/** Field of wire type 0. @param {number} field @param {number} value */
const number = (field, value) => [...varint(field * 8), ...varint(value)];

/** Field of wire type 2: bytes, a text or a message. @param {number} field @param {string | ArrayLike<number>} value */
function block(field, value) {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return [...varint(field * 8 + 2), ...varint(bytes.length), ...Array.from(bytes)];
}

const ELEMENT = {float32: 1, int32: 6, int64: 7};

/**
 * @param {string} name
 * @param {number[]} dims
 * @param {Float32Array | BigInt64Array} values
 */
export function initializer(name, dims, values) {
  const type = values instanceof Float32Array ? ELEMENT.float32 : ELEMENT.int64;
  return [...dims.flatMap((dim) => number(1, dim)), ...number(2, type), ...block(8, name),
    ...block(9, new Uint8Array(values.buffer))];
}

/**
 * @param {string} op
 * @param {string[]} inputs
 * @param {string[]} outputs
 * @param {Record<string, number | number[]>} [attributes] whole numbers
 */
export function node(op, inputs, outputs, attributes = {}) {
  const encoded = Object.entries(attributes).flatMap(([name, value]) => block(5, Array.isArray(value) ?
    [...block(1, name), ...value.flatMap((item) => number(8, item)), ...number(20, 7)] :
    [...block(1, name), ...number(3, value), ...number(20, 2)]));
  return [...inputs.flatMap((name) => block(1, name)), ...outputs.flatMap((name) => block(2, name)), ...block(4, op),
    ...encoded];
}

/** @param {string} name @param {'float32' | 'int32'} type @param {(number | string)[]} dims */
export function value(name, type, dims) {
  const shape = dims.flatMap((dim) => block(1, typeof dim === 'number' ? number(1, dim) : block(2, dim)));
  return [...block(1, name), ...block(2, block(1, [...number(1, ELEMENT[type]), ...block(2, shape)]))];
}

/** @param {{nodes: number[][], initializers: number[][], inputs: number[][], outputs: number[][]}} graph */
export function model({nodes, initializers, inputs, outputs}) {
  const graph = [
    ...nodes.flatMap((item) => block(1, item)), ...block(2, 'tiny'), ...initializers.flatMap((item) => block(5, item)),
    ...inputs.flatMap((item) => block(11, item)), ...outputs.flatMap((item) => block(12, item)),
  ];
  return Uint8Array.from([...number(1, 8), ...block(7, graph), ...block(8, [...block(1, ''), ...number(2, 13)])]);
}
