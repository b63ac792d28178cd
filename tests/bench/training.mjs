// Full training on the Flipkart sample with cross-validation, from nothing: wall time and peak memory.
// @ts-check
import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {cpus, tmpdir} from 'node:os';
import {join} from 'node:path';

const root = new URL('../..', import.meta.url).pathname;
const reference = join(root, '../shared');

/** Runs a command and watches its peak resident memory (VmHWM of Linux).
 * @param {string} command @param {string[]} args
 * @returns {Promise<{code: number, seconds: number, peakMegabytes: number}>} */
function measured(command, args) {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    let peak = 0;
    const child = spawn(command, args, {stdio: ['ignore', 'inherit', 'inherit']});
    const watch = setInterval(() => {
      try {
        const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
        if (match) peak = Math.max(peak, Number(match[1]) / 1024);
      } catch {
        // The process ended between two looks.
      }
    }, 200);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      resolve({code: code ?? 1, seconds: (performance.now() - begin) / 1000, peakMegabytes: peak});
    });
  });
}

export async function run() {
  const data = join(reference, 'data/flipkart');
  if (!existsSync(data)) {
    console.log(`skipped: ${data} is missing`);
    return;
  }
  const out = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
  try {
    const {code, seconds, peakMegabytes} = await measured(join(root, 'build/native/trainer/vitrine'), [
      'train', '--data', join(data, 'flipkart_com-ecommerce_sample.csv'), '--images', join(data, 'images'),
      '--init', join(reference, 'weights/mobilenet_v2_imagenet.safetensors'), '--folds', '5',
      '--out', join(out, 'run')]);
    if (code !== 0) throw new Error(`vitrine train ended with exit code ${code}`);
    console.log(`training, cold, ${cpus().length} cores: ${(seconds / 60).toFixed(1)} minutes, ` +
      `peak memory ${peakMegabytes.toFixed(0)} MB`);
  } finally {
    rmSync(out, {recursive: true});
  }
}
