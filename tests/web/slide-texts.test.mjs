// What is written on slides: a slides.json is taken or refused with the place where it does not fit, and decks are kept by pack.
import assert from 'node:assert/strict';
import test, {beforeEach} from 'node:test';

/** @type {Map<string, string>} */
const kept = new Map();
Object.assign(globalThis, {navigator: {languages: ['en']}, localStorage: {
  getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
  setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
  removeItem: (/** @type {string} */ key) => kept.delete(key),
}});
const {DeckError, EMPTY_DECK, keepDeck, keptDeck, mergeDecks, parseDeck, readDeck, withText} = await import('../../web/slide-texts.js');

beforeEach(() => kept.clear());

test('what is known is taken, the rest passed over', () => {
  const deck = readDeck({
    author: 'Ada', assumptions: {products: 5, coffee: 3}, more: 1,
    texts: {en: {data: {title: 'Ours', colour: 'red'}, unknown: {title: 'x'}}, xx: {data: {title: 'x'}}},
  });
  assert.deepEqual(deck, {author: 'Ada', assumptions: {products: 5}, texts: {en: {data: {title: 'Ours'}}}});
  assert.deepEqual(parseDeck('{}'), EMPTY_DECK);
});

const REFUSED = {
  'slides.json': ['[]', 'null', '3', '{'],
  'author': ['{"author": 3}', `{"author": "${'x'.repeat(121)}"}`],
  'assumptions': ['{"assumptions": []}'],
  'assumptions.seconds': ['{"assumptions": {"seconds": 0}}', '{"assumptions": {"seconds": "30"}}'],
  'texts': ['{"texts": "none"}'],
  'texts.en': ['{"texts": {"en": []}}'],
  'texts.fr.cost': ['{"texts": {"fr": {"cost": "much"}}}'],
  'texts.fr.cost.lead': ['{"texts": {"fr": {"cost": {"lead": null}}}}', `{"texts": {"fr": {"cost": {"lead": "${'x'.repeat(241)}"}}}}`],
};
for (const [place, decks] of Object.entries(REFUSED)) {
  test(`a deck that does not fit at ${place} is refused there`, () => {
    for (const deck of decks) assert.throws(() => parseDeck(deck), (error) => error instanceof DeckError && error.message === place, deck);
  });
}

test('a name of a prototype is no text', () => {
  assert.deepEqual(parseDeck('{"texts": {"en": {"__proto__": {"title": "x"}, "constructor": {}}}}'), {...EMPTY_DECK, texts: {en: {}}});
});

test('texts are written and put back without a trace', () => {
  const one = withText(EMPTY_DECK, 'en', 'data', 'title', 'Ours');
  const two = withText(one, 'en', 'data', 'notes', 'n'.repeat(5000));
  assert.equal(two.texts.en.data?.title, 'Ours');
  assert.equal(two.texts.en.data?.notes?.length, 4000);
  assert.deepEqual(withText(withText(two, 'en', 'data', 'notes', ''), 'en', 'data', 'title', ''), EMPTY_DECK);
});

test('what was written here stands over what lies in the pack', () => {
  const below = readDeck({author: 'Shop', assumptions: {products: 5}, texts: {en: {data: {title: 'a', lead: 'b'}, cost: {title: 'c'}}}});
  const above = readDeck({assumptions: {seconds: 9}, texts: {en: {data: {title: 'mine'}}}});
  assert.deepEqual(mergeDecks(below, above), {
    author: 'Shop', assumptions: {products: 5, seconds: 9}, texts: {en: {data: {title: 'mine', lead: 'b'}, cost: {title: 'c'}}},
  });
});

test('decks are kept by pack, the last twenty, and what was damaged is as good as absent', () => {
  const deck = withText(EMPTY_DECK, 'fr', 'next', 'title', 'À nous');
  for (let i = 0; i < 25; i++) keepDeck(`pack ${i}`, deck);
  assert.deepEqual(keptDeck('pack 4'), EMPTY_DECK);
  assert.deepEqual(keptDeck('pack 5'), deck);
  for (let i = 0; i < 25; i++) keepDeck(`pack ${i}`, EMPTY_DECK);
  assert.equal(kept.size, 0);
  for (const damaged of ['{', '[]', '{"p": 3}', 'null']) {
    kept.set('vitrine.slides', damaged);
    assert.deepEqual(keptDeck('p'), EMPTY_DECK);
  }
});
