// @ts-check
// The result to take along: as a sentence, as JSON, or as a link that opens the same texts. A link's texts lie behind
// its "#", which browsers never send to a server; photos stay on the device.

import {percent, say} from './words.js';

/**
 * @typedef {import('./session.js').Product} Product
 * @typedef {import('./session.js').FullAnswer} FullAnswer
 * @typedef {import('./session.js').PackSummary} PackSummary
 */

/** @param {Product} product @param {FullAnswer} answer */
export function asSentence({title, description, photo}, {labels: [{name, probability}], needsReview}) {
  const what = title.trim() || description.trim();
  const subject = what ? say('share.subject', {title: what}) : say('share.photo', {file: photo?.name ?? ''});
  return say(needsReview ? 'share.unsure' : 'share.sure', {subject, name, share: percent(probability)});
}

/** @param {Product} product @param {FullAnswer} answer @param {PackSummary} pack */
export function asJson({title, description, photo}, answer, {name, title: packTitle}) {
  const {labels, byModality, needsReview, contributions} = answer;
  return `${JSON.stringify({
    product: {title, description, photo: photo?.name ?? null}, pack: {name, title: packTitle},
    labels, byModality, needsReview, contributions,
  }, null, 2)}\n`;
}

/** @param {Product} product @param {string} page the page's own address */
export function asLink({title, description}, page) {
  const url = new URL(page);
  const texts = Object.entries({title, description}).filter(([, text]) => text.trim() !== '');
  url.hash = new URLSearchParams(texts).toString();
  return url.href;
}

/**
 * The texts of a link; null where the address has none.
 * @param {string} page
 * @returns {{title: string, description: string} | null}
 */
export function readLink(page) {
  const texts = new URLSearchParams(new URL(page).hash.slice(1));
  const [title, description] = [texts.get('title') ?? '', texts.get('description') ?? ''];
  return title || description ? {title, description} : null;
}

/**
 * Into the clipboard; false where the browser does not allow it.
 * @param {string} text
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
