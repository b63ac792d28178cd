// @ts-check
// The sample products, for visitors without a photo at hand.

import {language, onLanguage} from './words.js';

/**
 * @typedef {{pack: string, title: string, description: string, photo: string,
 *   name: Record<import('./words.js').Language, string>}} Sample `pack` knows its type
 */

/**
 * Fills the list with a button for each sample of samples/index.json.
 * @param {HTMLElement} list
 * @param {(sample: Sample, photo: File) => void} onChoose
 * @param {() => void} onFail the photo could not be fetched
 * @returns {Promise<(pack: string) => void>} leaves those of a pack; of one without samples of its own, all
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
  list.replaceChildren(...items);
  return (pack) => {
    const known = samples.some((sample) => sample.pack === pack);
    samples.forEach((sample, place) => { items[place].hidden = known && sample.pack !== pack; });
  };
}
