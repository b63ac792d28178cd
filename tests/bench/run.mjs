// The benchmarks, run by `./dev bench [NAME...]`: sizes, times and memory, each beside what a person would use instead.
// They print; they never fail because a machine is slow.
// @ts-check
import {fileURLToPath} from 'node:url';

const BENCHES = ['page', 'batch', 'training', 'scale', 'finetune', 'linear', 'export'];

process.env.VITRINE_SITE ??= fileURLToPath(new URL('../../build/wasm/site', import.meta.url));
const names = process.argv.slice(2);
for (const name of names) {
  if (BENCHES.includes(name)) continue;
  console.error(`bench: expected ${BENCHES.join(' or ')}, found "${name}".`);
  process.exit(2);
}
for (const name of names.length ? names : BENCHES) {
  console.log(`\n== ${name}`);
  const {run} = await import(`./${name}.mjs`);
  await run();
}
