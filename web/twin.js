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

/** The node that an element was made of, as JSON. @type {WeakMap<Element, string>} */
const madeOf = new WeakMap();

/**
 * Makes the twin's content that of these nodes; what is there already stays, and so does a screen reader's place in it.
 * @param {HTMLElement} root
 * @param {TwinNode[]} nodes
 */
export function renderTwin(root, nodes) {
  nodes.forEach((node, index) => {
    const json = JSON.stringify(node);
    const old = root.children[index];
    if (old && madeOf.get(old) === json) return;
    const made = RENDERERS[node.kind](node);
    madeOf.set(made, json);
    if (old) old.replaceWith(made);
    else root.append(made);
  });
  while (root.children.length > nodes.length) root.lastElementChild?.remove();
}
