// @ts-check
// What the page's session does when answers, packs and languages overtake one another; the workers are played.

import assert from 'node:assert/strict';
import test from 'node:test';

// The session and what it imports expect a browser.
Object.assign(globalThis, {
  window: globalThis, navigator: {languages: ['en']}, document: {getElementById: () => null}, createImageBitmap: async () => bitmap(),
  Image: class {
    naturalWidth = 8;
    naturalHeight = 8;
    onload = () => {};
    set src(/** @type {string} */ _) { this.onload(); }
  },
});

let open = 0;
const bitmap = () => {
  open += 1;
  return {width: 8, height: 8, close: () => { open -= 1; }};
};

class PlayedWorker extends EventTarget {
  /** @type {PlayedWorker[]} */
  static all = [];
  /** @type {any} */ source;
  /** @type {any[]} */
  questions = [];
  terminated = false;

  constructor() {
    super();
    PlayedWorker.all.push(this);
  }

  /** @param {any} message */
  postMessage(message) {
    if (message.type === 'load') Object.assign(this, {source: message.source, language: message.language});
    if (message.type === 'classify') this.questions.push(message);
    if (message.type === 'speak') this.say({type: 'named', pack: this.pack(message.language)});
  }

  terminate() {
    this.terminated = true;
  }

  /** @param {any} data */
  say(data) {
    this.dispatchEvent(new MessageEvent('message', {data}));
  }

  /** @param {string} language */
  pack(language) {
    return {name: this.source, title: this.source, languages: ['en', 'fr'], labels: [{code: 'a', name: `${this.source} in ${language}`}]};
  }

  /** @param {string} [language] */
  ready(language = /** @type {any} */ (this).language) {
    this.say({type: 'ready', pack: this.pack(language)});
  }

  complete(language = /** @type {any} */ (this).language) {
    this.say({type: 'complete', pack: this.pack(language)});
  }

  /** Answers the newest question. @param {object} [more] */
  async answer(more = {}) {
    await settled();
    const {id, input, wish} = this.questions.at(-1);
    this.say({type: 'answer', id, answer: {
      labels: [{code: `${this.source}1`, name: input.title, probability: 1}], explained: {code: wish.explain || `${this.source}1`},
      waiting: false, early: false, ...more,
    }});
    await settled();
  }
}
Object.assign(globalThis, {Worker: PlayedWorker});
const {Session} = await import('../../web/session.js');

const settled = () => new Promise((resolve) => setTimeout(resolve, 1));
const photo = () => new File(['x'], 'x.jpg');

/** A session with a pack A in use. @param {import('node:test').TestContext} context */
async function openSession(context) {
  PlayedWorker.all = [];
  /** @type {import('../../web/session.js').PageState[]} */
  const states = [];
  const session = new Session('en', (state) => states.push(state));
  context.after(() => session.close());
  const opening = session.open('A');
  const [worker] = PlayedWorker.all;
  worker.ready();
  worker.complete();
  await opening;
  return {session, states, worker, last: () => /** @type {import('../../web/session.js').PageState} */ (states.at(-1))};
}

test('a class that was chosen is not asked of the next pack', async (context) => {
  const {session, worker, last} = await openSession(context);
  session.choose({title: 'one'});
  await worker.answer();
  session.explain('A2');
  await worker.answer();
  assert.equal(last().answer?.explained.code, 'A2');
  session.open('B');
  const other = PlayedWorker.all[1];
  other.ready();
  other.complete();
  await settled();
  assert.equal(other.questions.at(-1).wish.explain, '');
  await other.answer();
  assert.equal(last().answer?.explained.code, 'B1');
});

test('an answer from before the photo models were there is asked for again once they are', async (context) => {
  const {session, worker, last} = await openSession(context);
  session.choose({title: 'one', photo: photo()});
  await worker.answer({waiting: true, early: true});
  assert.equal(last().answer?.waiting, true);
  await worker.answer();
  assert.equal(last().answer?.waiting, false);
  assert.equal(worker.questions.length, 2);
  assert.notEqual(worker.questions[0].wish.product, worker.questions[1].wish.product, 'the worker would repeat itself');
});

test('a pack that cannot be loaded leaves the one in use, and a first one that failed', async (context) => {
  const {session, last} = await openSession(context);
  const opening = session.open('B');
  PlayedWorker.all[1].say({type: 'failed', message: 'B is broken.'});
  await assert.rejects(opening, {message: 'B is broken.'});
  assert.equal(last().pack?.name, 'A');
  const failing = session.open('C');
  PlayedWorker.all[2].ready();
  PlayedWorker.all[2].say({type: 'failed', message: 'C is half broken.'});
  await assert.rejects(failing, {message: 'C is half broken.'});
  assert.equal(last().state, 'ready');
});

test('a pack that comes while the language changes is named in the new one', async (context) => {
  const {session, last} = await openSession(context);
  const opening = session.open('B');
  await session.speak('fr');
  assert.equal(last().pack?.labels[0].name, 'A in fr');
  PlayedWorker.all[1].ready();
  PlayedWorker.all[1].complete();
  await opening;
  assert.equal(last().pack?.labels[0].name, 'B in fr');
});

test('what a second pack said of another product is not shown', async (context) => {
  const {session, states, worker} = await openSession(context);
  session.compare('B');
  const other = PlayedWorker.all[1];
  other.ready();
  other.complete();
  await settled();
  session.choose({title: 'one'});
  await worker.answer();
  await other.answer();
  session.choose({title: 'two'});
  await worker.answer();
  await other.answer();
  const pairs = states.filter((state) => state.other).map(({answer, other}) => [answer?.labels[0].name, other?.answer.labels[0].name]);
  assert.ok(pairs.length >= 2);
  for (const [first, second] of pairs) assert.equal(first, second);
});

test('only a photo that may be at fault is offered to be removed', async (context) => {
  const {session, worker, last} = await openSession(context);
  for (const [code, action] of [['photo', 'remove-photo'], ['photo.heic', 'remove-photo'], ['nothing', '']]) {
    session.choose({title: 'one', photo: photo()});
    await settled();
    worker.say({type: 'error', id: worker.questions.at(-1).id, message: 'No.', code});
    await settled();
    assert.deepEqual(last().error, {sentence: 'No.', code, action});
  }
});

test('previews of photos are closed when others take their place', async (context) => {
  const {session, worker} = await openSession(context);
  open = 0;
  for (let i = 0; i < 5; i++) {
    session.choose({title: `product ${i}`, photo: photo()});
    await worker.answer();
  }
  assert.equal(open, 1);
  session.choose({title: 'none', photo: null});
  await worker.answer();
  assert.equal(open, 0);
});

test('measuring classifies the same product anew, tells the median, and gives way to a newer product', async (context) => {
  const {session, worker, last} = await openSession(context);
  assert.equal(await session.measure(3), null, 'there is no product');
  session.choose({title: 'one', photo: photo()});
  await worker.answer();
  const measured = session.measure(3);
  for (const totalMs of [9, 2, 4]) await worker.answer({timings: {totalMs}});
  assert.deepEqual(await measured, {totalMs: 4});
  const products = worker.questions.map(({wish}) => wish.product);
  assert.equal(new Set(products).size, products.length, 'the worker would repeat itself');
  assert.ok(worker.questions.every(({input, samePhoto}) => input.image && !samePhoto), 'the photo would not be looked at');
  const second = session.measure(3);
  await settled();
  session.choose({title: 'two'});
  await worker.answer({timings: {totalMs: 1}});
  session.choose({title: 'three'});
  await worker.answer({timings: {totalMs: 1}});
  await worker.answer({timings: {totalMs: 1}});
  assert.equal(last().answer?.labels[0].name, 'three');
  assert.equal(await second, null);
});
