// Export of a ResNet50 to ONNX: time beside the network's own forward pass, memory beside the file's size.
// @ts-check
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const RUNS = 5;
const program = fileURLToPath(new URL('../../build/native/tests/bench/bench_export', import.meta.url));

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'vitrine-bench-'));
  try {
    const rows = Array.from({length: RUNS}, () =>
      JSON.parse(execFileSync(program, [join(folder, 'resnet50.onnx')], {encoding: 'utf8'})));
    /** @param {(row: any) => number} figure */
    const typical = (figure) => median(rows.map(figure));
    console.log(`ResNet50 at 224 pixels, any batch, exported and saved in a fresh process: ` +
      `${typical((row) => row.exportSeconds).toFixed(2)} s (median of ${RUNS}), ` +
      `as much as ${typical((row) => row.exportSeconds / row.forwardSeconds).toFixed(1)} forward passes`);
    const overFile = rows.map((row) => row.exportPeakBytes / row.modelBytes);
    console.log(`its file: ${(rows[0].modelBytes / 1e6).toFixed(1)} MB; peak memory over what the network held before: ` +
      `${Math.min(...overFile).toFixed(1)} to ${Math.max(...overFile).toFixed(1)} times the file`);
  } finally {
    rmSync(folder, {recursive: true});
  }
}
