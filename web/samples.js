// @ts-check
// The sample products, for visitors without a photo at hand.

import {language, onLanguage} from './words.js';

/**
 * @typedef {{pack: string, title: string, description: string, photo: string,
 *   name: Record<import('./words.js').Language, string>}} Sample `pack` knows its type
 */

let shownPack = '';
/** @type {Set<() => void>} */
const choosers = new Set();

/**
 * Fills the list with a button for each sample of samples/index.json.
 * @param {HTMLElement} list
 * @param {(sample: Sample, photo: File) => void} onChoose
 * @param {() => void} onFail the photo could not be fetched
 */
export async function showSamples(list, onChoose, onFail) {
  const folder = new URL('samples/', document.baseURI);
  const response = await fetch(new URL('index.json', folder));
  if (!response.ok) throw new Error(`The samples could not be fetched: the server answered ${response.status}.`);
  /** @type {Sample[]} */
  const samples = await response.json();
  let chosen = 0;
  const items = samples.map((sample) => {
    const item = document.createElement('li');
    const button = document.createElement('button');
    const image = document.createElement('img');
    const address = new URL(sample.photo, folder);
    const name = () => { button.title = image.alt = sample.name[language()]; };
    button.type = 'button';
    button.className = 'sample';
    image.src = address.href;
    image.width = image.height = 72;
    image.loading = 'lazy';
    name();
    onLanguage(name);
    button.append(image);
    button.addEventListener('click', async () => {
      const turn = ++chosen;
      const response = await fetch(address).catch(() => null);
      if (turn !== chosen) return;
      if (!response?.ok) return onFail();
      const photo = await response.blob();
      onChoose(sample, new File([photo], sample.photo, {type: photo.type}));
      for (const other of list.querySelectorAll('.sample')) {
        other.setAttribute('aria-pressed', String(other === button));
      }
    });
    item.append(button);
    return item;
  });
  const choose = () => {
    const known = samples.some(({pack}) => pack === shownPack);
    samples.forEach(({pack}, place) => { items[place].hidden = known && pack !== shownPack; });
  };
  choose();
  choosers.add(choose);
  list.replaceChildren(...items);
}

/** Leaves the samples of a pack in all lists; of one without samples of its own, all. @param {string} pack */
export function showSamplesOf(pack) {
  if (pack === shownPack) return;
  shownPack = pack;
  for (const choose of choosers) choose();
}
