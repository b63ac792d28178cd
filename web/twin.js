// @ts-check
// The canvas in words: renders the twin that the program generates from the structs it draws. Text only, never markup.

/** @typedef {import('./canvas.js').TwinNode} TwinNode */

/**
 * @param {string} tag
 * @param {string} [text]
 */
function element(tag, text) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  return node;
}

/** @param {TwinNode} node */
function table({text, rows}) {
  const root = element('table');
  root.append(element('caption', text));
  rows.forEach((cells, index) => {
    const row = element('tr');
    cells.forEach((cell, column) => {
      const heading = index === 0 ? 'col' : column === 0 ? 'row' : null;
      const node = element(heading ? 'th' : 'td', cell);
      if (heading) node.setAttribute('scope', heading);
      row.append(node);
    });
    root.append(row);
  });
  return root;
}

/** @param {TwinNode} node */
function list({text, rows}) {
  const root = element('section');
  const items = element('ul');
  items.append(...rows.map(([item]) => element('li', item)));
  root.append(element('p', text), items);
  return root;
}

/** @param {TwinNode} node */
function progress({text, fraction}) {
  const root = element('p', text);
  const meter = document.createElement('progress');
  meter.value = fraction;
  meter.setAttribute('aria-label', text);
  root.append(meter);
  return root;
}

/** @type {Record<string, (node: TwinNode) => HTMLElement>} */
const RENDERERS = {
  heading: ({text}) => element('h2', text),
  paragraph: ({text}) => element('p', text),
  table,
  list,
  progress,
};

/** The node that an element was made of. @type {WeakMap<Element, TwinNode>} */
const madeOf = new WeakMap();

/** Whether two nodes are tables of one shape. @param {TwinNode} one @param {TwinNode} other */
const areAlike = (one, other) => one.kind === 'table' && other.kind === 'table' && one.rows.length === other.rows.length &&
  one.rows.every(({length}, row) => length === other.rows[row].length);

/** Writes a table's texts into one of the same shape: some hundred cells would take long to make anew. @param {Element} root @param {TwinNode} node */
function rewrite(root, {text, rows}) {
  const texts = [text, ...rows.flat()];
  root.querySelectorAll('caption, th, td').forEach((cell, index) => {
    if (cell.textContent !== texts[index]) cell.textContent = texts[index];
  });
}

/**
 * Makes the twin's content that of these nodes; what is there already stays, and so does a screen reader's place in it.
 * @param {HTMLElement} root
 * @param {TwinNode[]} nodes
 */
export function renderTwin(root, nodes) {
  nodes.forEach((node, index) => {
    const old = root.children[index];
    const before = old && madeOf.get(old);
    if (before && JSON.stringify(before) === JSON.stringify(node)) return;
    if (before && areAlike(before, node)) {
      rewrite(old, node);
      madeOf.set(old, node);
      return;
    }
    const made = RENDERERS[node.kind](node);
    madeOf.set(made, node);
    if (old) old.replaceWith(made);
    else root.append(made);
  });
  while (root.children.length > nodes.length) root.lastElementChild?.remove();
}
