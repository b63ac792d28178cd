// Fine-tuning MobileNetV2 at 192 pixels: images per second with our loader, beside the same network in Python's PyTorch
// (Debian's python3-torch, python3-torchvision), in turns on this machine.
// @ts-check
import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {reference, vitrine} from './measured.mjs';

const SIDE = 192;
const TURNS = 3;
const PHOTOS = 256;
const program = fileURLToPath(new URL('finetune.py', import.meta.url));

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Images per second of our fine-tuning, as its log says. @param {string} data @param {string} folder */
function ours(data, folder) {
  const out = join(folder, 'run');
  const {status, stderr} = spawnSync(vitrine, [
    'train', '--data', join(data, 'flipkart_com-ecommerce_sample.csv'), '--images', join(data, 'images'), '--no-text',
    '--init', join(reference, 'weights/mobilenet_v2_imagenet.safetensors'), '--cache', join(folder, 'cache'),
    '--folds', '2', '--splits', 'plain', '--image-size', String(SIDE), '--crop-scale', '1', '--frozen-blocks', '0',
    '--head-epochs', '1', '--epochs', '1', '--soup', '1', '--out', out, '--force'], {encoding: 'utf8'});
  if (status !== 0) throw new Error(`vitrine train ended with exit code ${status}: ${stderr}`);
  const lines = readFileSync(join(out, 'log/log.csv'), 'utf8').split('\r\n').map((line) => line.split(','));
  return median(lines.filter((line) => line[3] === 'fine-tuning' && line[5] === 'images_per_second')
    .map((line) => Number(line[6])));
}

export async function run() {
  const data = join(reference, 'data/flipkart');
  if (!existsSync(data)) {
    console.log(`skipped: ${data} is missing`);
    return;
  }
  if (spawnSync('/usr/bin/python3', ['-c', 'import torch']).status !== 0) {
    console.log('skipped: python3-torch is missing');
    return;
  }
  const photos = readdirSync(join(data, 'images')).slice(0, PHOTOS).map((name) => join(data, 'images', name));
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
  try {
    const turns = Array.from({length: TURNS}, () => {
      const {status, stdout, stderr} = spawnSync('/usr/bin/python3',
        [program, String(SIDE), String(availableParallelism()), ...photos], {encoding: 'utf8'});
      if (status !== 0) throw new Error(`finetune.py ended with exit code ${status}: ${stderr}`);
      return {ours: ours(data, folder), python: JSON.parse(stdout)};
    });
    const rate = median(turns.map((turn) => turn.ours));
    console.log(`MobileNetV2 at ${SIDE} pixels, ours with its loader: ${rate.toFixed(1)} images/s (median of ${TURNS})`);
    for (const [name, what] of [['network', "PyTorch's network alone"],
      ['network_channels_last', "PyTorch's network alone, channels last"], ['loader', 'PyTorch with DataLoader and torchvision']]) {
      if (turns[0].python[name] === undefined) continue;
      const theirs = median(turns.map((turn) => turn.python[name]));
      const ratio = median(turns.map((turn) => turn.ours / turn.python[name]));
      console.log(`${what}: ${theirs.toFixed(1)} images/s; ours over it: ${ratio.toFixed(2)}`);
    }
  } finally {
    rmSync(folder, {recursive: true});
  }
}
