// @ts-check
// The bridge with a worker that the test plays: order, newest wins, crashes, failed loads, closing.

import assert from 'node:assert/strict';
import test, {after} from 'node:test';

import {WorkerBridge} from '../../web/worker-bridge.js';

class FakeWorker extends EventTarget {
  /** @type {any[]} */
  received = [];
  terminated = false;

  /** @param {any} message */
  postMessage(message) {
    this.received.push(structuredClone(message));
  }

  terminate() {
    this.terminated = true;
  }

  /** @param {any} data */
  say(data) {
    this.dispatchEvent(new MessageEvent('message', {data}));
  }

  /** @param {string} message */
  fail(message) {
    this.dispatchEvent(Object.assign(new Event('error', {cancelable: true}), {message}));
  }

  get questions() {
    return this.received.filter(({type}) => type === 'classify');
  }

  /** Answers the newest question with its own title. */
  answer() {
    const {id, input} = this.questions.at(-1);
    this.say({type: 'answer', id, answer: {labels: [{code: input.title}]}});
  }
}

const PACK = {name: 'tiny', title: 'Tiny shop', languages: ['en'], labels: []};
/** @type {WorkerBridge[]} */
const opened = [];
after(() => opened.forEach((bridge) => bridge.close()));

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** @param {Partial<import('../../web/worker-bridge.js').Options>} [options] */
function open(options = {}) {
  /** @type {FakeWorker[]} */
  const workers = [];
  const bridge = new WorkerBridge({
    source: 'packs/tiny/',
    createWorker: () => {
      workers.push(new FakeWorker());
      return /** @type {any} */ (workers.at(-1));
    },
    ...options,
  });
  opened.push(bridge);
  return {bridge, workers};
}

async function openReady() {
  const opened = open();
  opened.workers[0].say({type: 'ready', pack: PACK});
  await opened.bridge.ready;
  return {...opened, worker: opened.workers[0]};
}

/** @param {import('../../web/vitrine.js').Answer} answer */
const codeOf = (answer) => answer.labels[0].code;

test('the worker is told to load at once, and reports on the way', async () => {
  /** @type {any[]} */
  const seen = [];
  const {bridge, workers} = open({language: 'fr', threads: 2, onProgress: (progress) => seen.push(progress)});
  assert.deepEqual(workers[0].received, [{type: 'load', source: 'packs/tiny/', language: 'fr', threads: 2}]);
  workers[0].say({type: 'progress', progress: {loadedBytes: 1, totalBytes: 2, phase: 'download'}});
  workers[0].say({type: 'ready', pack: PACK});
  assert.deepEqual(await bridge.ready, PACK);
  assert.deepEqual(seen, [{loadedBytes: 1, totalBytes: 2, phase: 'download'}]);
});

test('a question waits for the pack', async () => {
  const {bridge, workers} = open();
  const answer = bridge.classify({title: 'a'});
  await settled();
  assert.equal(workers[0].questions.length, 0);
  workers[0].say({type: 'ready', pack: PACK});
  await settled();
  workers[0].answer();
  assert.equal(codeOf(await answer), 'a');
});

test('the newest question wins: one runs, one waits, those between are dropped', async () => {
  const {bridge, worker} = await openReady();
  const [first, second, third] = ['a', 'b', 'c'].map((title) => bridge.classify({title}));
  await assert.rejects(second, {name: 'AbortError'});
  await settled();
  assert.deepEqual(worker.questions.map(({input}) => input.title), ['a']);
  worker.answer();
  assert.equal(codeOf(await first), 'a');
  await settled();
  assert.deepEqual(worker.questions.map(({input}) => input.title), ['a', 'c']);
  worker.answer();
  assert.equal(codeOf(await third), 'c');
});

test('while the pack loads, the newest question still wins', async () => {
  const {bridge, workers} = open();
  const [first, second, third] = ['a', 'b', 'c'].map((title) => bridge.classify({title}));
  await assert.rejects(second, {name: 'AbortError'});
  workers[0].say({type: 'ready', pack: PACK});
  await settled();
  workers[0].answer();
  await first;
  await settled();
  workers[0].answer();
  assert.equal(codeOf(await third), 'c');
});

test('an error of one product is its own, and the next is asked', async () => {
  const {bridge, worker} = await openReady();
  const first = bridge.classify({title: 'a'});
  const second = bridge.classify({title: 'b'});
  await settled();
  worker.say({type: 'error', id: worker.questions[0].id, code: 'photo', message: 'This file is not a photo.'});
  await assert.rejects(first, {code: 'photo', message: 'This file is not a photo.'});
  await settled();
  worker.answer();
  assert.equal(codeOf(await second), 'b');
  assert.equal(worker.terminated, false);
});

for (const [name, crash] of /** @type {[string, (worker: FakeWorker) => void][]} */ ([
  ['an uncaught error', (worker) => worker.fail('Out of memory.')],
  ['a trap', (worker) => worker.say({type: 'crashed', message: 'Out of memory.'})],
])) {
  test(`after ${name} everyone hears of it, and the next question starts a new worker`, async () => {
    const {bridge, workers, worker} = await openReady();
    const [running, waiting] = ['a', 'b'].map((title) => bridge.classify({title}));
    const heard = Promise.all([running, waiting].map((question) => assert.rejects(question, {
      name: 'WorkerError', message: 'The classifier stopped unexpectedly (Out of memory); trying again starts it anew.',
    })));
    await settled();
    crash(worker);
    await heard;
    assert.equal(worker.terminated, true);
    assert.equal(workers.length, 1);
    const again = bridge.classify({title: 'c'});
    assert.equal(workers.length, 2);
    worker.say({type: 'answer', id: 1, answer: {labels: [{code: 'late'}]}});
    workers[1].say({type: 'ready', pack: PACK});
    await settled();
    workers[1].answer();
    assert.equal(codeOf(await again), 'c');
  });
}

test('a worker whose program cannot be loaded is a sentence', async () => {
  const {bridge, workers} = open();
  const ready = bridge.ready;
  workers[0].fail('');
  await assert.rejects(ready, {
    message: 'The classifier stopped unexpectedly (its program could not be loaded); trying again starts it anew.',
  });
});

test('after a failed load the sentence reaches all, and ready tries again', async () => {
  const {bridge, workers} = open();
  const ready = bridge.ready;
  const question = bridge.classify({title: 'a'});
  workers[0].say({type: 'failed', message: 'pack.json: version: the field is missing.'});
  for (const promise of [ready, question]) {
    await assert.rejects(promise, {name: 'WorkerError', message: 'pack.json: version: the field is missing.'});
  }
  assert.equal(workers[0].terminated, true);
  const again = bridge.ready;
  assert.equal(workers.length, 2);
  workers[1].say({type: 'ready', pack: PACK});
  assert.deepEqual(await again, PACK);
});

test('every question about another product has a number of its own, unless it is given one', async () => {
  const {bridge, worker} = await openReady();
  for (const [title, wish] of /** @type {[string, any][]} */ ([['a'], ['b'], ['c', {product: 7, explain: '10'}]])) {
    const answer = bridge.classify({title}, wish);
    await settled();
    worker.answer();
    await answer;
  }
  const wishes = worker.questions.map(({wish}) => wish);
  assert.notEqual(wishes[0].product, wishes[1].product);
  assert.deepEqual(wishes[2], {product: 7, explain: '10'});
});

test('a photo is sent once to each worker, and again after another', async () => {
  const {bridge, worker, workers} = await openReady();
  const [photo, other] = [new Blob(['photo']), new Blob(['other'])];
  /** @param {Blob | undefined} image @param {FakeWorker} [asked] */
  const ask = async (image, asked = worker) => {
    const answer = bridge.classify({title: 'mug', image});
    await settled();
    const {input, samePhoto} = asked.questions.at(-1);
    asked.answer();
    await answer;
    return {sent: input.image?.size, samePhoto};
  };
  assert.deepEqual(await ask(photo), {sent: 5, samePhoto: false});
  assert.deepEqual(await ask(photo), {sent: undefined, samePhoto: true});
  assert.deepEqual(await ask(other), {sent: 5, samePhoto: false});
  assert.deepEqual(await ask(undefined), {sent: undefined, samePhoto: false});
  assert.deepEqual(await ask(other), {sent: 5, samePhoto: false});

  worker.say({type: 'crashed', message: 'unreachable'});
  bridge.ready.catch(() => {});
  workers[1].say({type: 'ready', pack: PACK});
  assert.deepEqual(await ask(other, workers[1]), {sent: 5, samePhoto: false});
});

test('after a while without a question the worker ends, and the next question starts one unseen', async (context) => {
  context.mock.timers.enable({apis: ['setTimeout']});
  const {bridge, workers} = open({idleMs: 60_000});
  workers[0].say({type: 'ready', pack: PACK});
  workers[0].say({type: 'complete', pack: PACK});
  const first = bridge.classify({title: 'a'});
  await settled();
  context.mock.timers.tick(60_000);
  assert.equal(workers[0].terminated, false, 'it is still at work');
  workers[0].answer();
  await first;
  context.mock.timers.tick(59_999);
  assert.equal(bridge.running, true);
  context.mock.timers.tick(1);
  assert.equal(workers[0].terminated, true);
  assert.equal(bridge.running, false);

  const second = bridge.classify({title: 'b'});
  assert.equal(workers.length, 2);
  workers[1].say({type: 'ready', pack: PACK});
  await settled();
  workers[1].answer();
  assert.equal(codeOf(await second), 'b');
});

test('a worker that is still loading is not idle, and one that nobody asks is', async (context) => {
  context.mock.timers.enable({apis: ['setTimeout']});
  const {bridge, workers} = open({idleMs: 60_000});
  workers[0].say({type: 'ready', pack: PACK});
  const first = bridge.classify({title: 'a'});
  await settled();
  workers[0].answer();
  await first;
  const complete = bridge.complete;
  context.mock.timers.tick(120_000);
  assert.equal(workers[0].terminated, false, 'its photo models are on their way');
  workers[0].say({type: 'complete', pack: PACK});
  assert.deepEqual(await complete, PACK);
  context.mock.timers.tick(60_000);
  assert.equal(workers[0].terminated, true);
});

test('names in two languages come to who asked for them', async () => {
  const {bridge, worker} = await openReady();
  const named = (/** @type {string} */ name) => ({...PACK, labels: [{code: '10', name}]});
  const [first, second] = [bridge.speak('en'), bridge.speak('fr')];
  await settled();
  worker.say({type: 'named', pack: named('Watches')});
  worker.say({type: 'named', pack: named('Montres')});
  assert.equal((await first).labels[0].name, 'Watches');
  assert.equal((await second).labels[0].name, 'Montres');
  assert.equal((await bridge.ready).labels[0].name, 'Montres', 'for who asks later too');
});

test('another language is told to the worker, and to the next one', async () => {
  const {bridge, workers, worker} = await openReady();
  const speaking = bridge.speak('fr');
  await settled();
  assert.deepEqual(worker.received.at(-1), {type: 'speak', language: 'fr'});
  worker.say({type: 'named', pack: {...PACK, labels: [{code: '10', name: 'Montres'}]}});
  assert.deepEqual((await speaking).labels, [{code: '10', name: 'Montres'}]);
  worker.fail('');
  bridge.ready.catch(() => {});
  assert.equal(workers[1].received[0].language, 'fr');
});

test('models that come later are announced, and one that does not come is told to all', async () => {
  const {bridge, worker} = await openReady();
  const complete = bridge.complete;
  worker.say({type: 'failed', message: 'image.onnx could not be fetched: the server answered 404.'});
  await assert.rejects(complete, {name: 'WorkerError', message: /image\.onnx/});
  const {bridge: other, worker: good} = await openReady();
  good.say({type: 'complete', pack: PACK});
  assert.deepEqual(await other.complete, PACK);
});

test('closing ends the worker and everything that was asked', async () => {
  const {bridge, workers, worker} = await openReady();
  const questions = ['a', 'b'].map((title) => assert.rejects(bridge.classify({title}), {name: 'AbortError'}));
  bridge.close();
  await Promise.all(questions);
  assert.equal(worker.terminated, true);
  await assert.rejects(bridge.classify({title: 'c'}), {name: 'AbortError'});
  await assert.rejects(bridge.ready, {name: 'AbortError'});
  assert.equal(workers.length, 1);
  bridge.close();
});

test('nobody has to listen to a failed load', async () => {
  const {workers} = open();
  workers[0].say({type: 'failed', message: 'no pack'});
  await settled();  // an unhandled rejection would fail this test
});
