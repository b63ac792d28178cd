// Full training on the Flipkart sample with cross-validation, from nothing: wall time and peak memory.
// @ts-check
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {cpus, tmpdir} from 'node:os';
import {join} from 'node:path';
import {measured, reference, vitrine} from './measured.mjs';

export async function run() {
  const data = join(reference, 'data/flipkart');
  if (!existsSync(data)) {
    console.log(`skipped: ${data} is missing`);
    return;
  }
  const out = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
  try {
    const {code, seconds, peakMegabytes} = await measured(vitrine, [
      'train', '--data', join(data, 'flipkart_com-ecommerce_sample.csv'), '--images', join(data, 'images'),
      '--init', join(reference, 'weights/mobilenet_v2_imagenet.safetensors'), '--folds', '5',
      '--cache', join(out, 'cache'), '--out', join(out, 'run')]);
    if (code !== 0) throw new Error(`vitrine train ended with exit code ${code}`);
    console.log(`training, cold, ${cpus().length} cores: ${(seconds / 60).toFixed(1)} minutes, ` +
      `peak memory ${peakMegabytes.toFixed(0)} MB`);
  } finally {
    rmSync(out, {recursive: true});
  }
}
