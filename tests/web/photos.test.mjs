// @ts-check
// Photos of 48 megapixels where memory ends early, as it does on phones: classified or refused, never a trap.

import assert from 'node:assert/strict';
import test, {after, before} from 'node:test';

import {PhotoError, Vitrine} from '../../web/vitrine.js';
import {redJpeg} from './large-jpeg.mjs';
import {MODULES, photoOf, writePack} from './tiny-pack.mjs';

const MEGABYTE = 1 << 20;
const {grow} = WebAssembly.Memory.prototype;
let mostBytes = Infinity;

before(() => {
  WebAssembly.Memory.prototype.grow = function(pages) {
    if (this.buffer.byteLength + pages * 65536 > mostBytes) throw new RangeError('The test\'s phone has no more memory.');
    return grow.call(this, pages);
  };
});
after(() => { WebAssembly.Memory.prototype.grow = grow; });

test('48 megapixels are refused in 256 MB, and classified in 448 MB', async (context) => {
  const vitrine = await Vitrine.load(await writePack(context), {modules: MODULES});
  context.after(() => vitrine.close());
  // Memory never shrinks: the small heap comes first.
  for (const [most, enough] of /** @type {const} */ ([[256, false], [448, true]])) {
    mostBytes = most * MEGABYTE;
    for (const options of [{}, {orientation: 6}, {progressive: true}, {progressive: true, orientation: 6}]) {
      const image = redJpeg(8000, 6000, options);
      if (enough) {
        assert.equal((await vitrine.classify({image})).labels[0].code, '10');
      } else {
        await assert.rejects(vitrine.classify({image}), (error) => error instanceof PhotoError &&
          error.message === 'There is not enough memory for a photo of 8000 x 6000 pixels.');
      }
      assert.equal((await vitrine.classify({image: photoOf([0, 255, 0])})).labels[0].code, '20', 'the next one works');
    }
  }
});

test('a photo that only a browser could decode is refused by its header where it is too large', async (context) => {
  const vitrine = await Vitrine.load(await writePack(context), {modules: MODULES});
  context.after(() => vitrine.close());
  const image = Buffer.from('RIFF\x1A\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\xFF\x3F\0\xFF\x3F\0', 'latin1');
  await assert.rejects(vitrine.classify({image}), {name: 'PhotoError', code: 'photo',
    message: 'The WebP photo has 16384 x 16384 pixels; at most 100000000 in all are read.'});
});
