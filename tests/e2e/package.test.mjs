// The module as a package: what npm packs, that its README's programs run against it, and that its types hold.
import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {brotliCompressSync, constants} from 'node:zlib';
import {serve} from '../../web/serve.mjs';
import {launch} from './browser.mjs';
import {siteFolder} from './site.mjs';

const run = promisify(execFile);
const WEB = fileURLToPath(new URL('../../web/', import.meta.url));
const WATCH = join(siteFolder(), 'samples/watch.jpg');
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; img-src data:";
const README = await readFile(join(siteFolder(), 'README.md'), 'utf8');

/** The README's program that begins with a comment of this name. @param {string} name */
function program(name) {
  const found = [...README.matchAll(/```js\n([\s\S]*?)```/g)].map(([, text]) => text)
    .find((text) => text.startsWith(`// ${name}`));
  assert.ok(found, `the README has a program ${name}`);
  return found;
}

/** The first column of the README's table under a heading, without its head. @param {string} heading */
function tableUnder(heading) {
  const section = README.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^\| (.*) \|$/gm)].slice(1).map(([, row]) => row.split(' | '));
}

/** @type {string} */ let folder;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-package-'));
  await run('npm', ['pack', siteFolder(), '--pack-destination', folder, '--silent', '--offline']);
  const [tarball] = await readdir(folder);
  const place = join(folder, 'node_modules/vitrine');
  await mkdir(place, {recursive: true});
  await run('tar', ['xf', join(folder, tarball), '--strip-components=1', '-C', place]);
  await cp(WATCH, join(folder, 'watch.jpg'));
});
after(() => rm(folder, {recursive: true, force: true}));

test('the package holds the module, its types and what it runs on, and no page', async () => {
  const place = join(folder, 'node_modules/vitrine');
  const files = (await readdir(place, {recursive: true})).map((name) => name.replaceAll('\\', '/'));
  for (const name of ['LICENSE', 'README.md', 'vitrine.js', 'vitrine.d.ts', 'worker-bridge.js', 'worker-bridge.d.ts', 'worker.js',
    'wasm/core.js', 'wasm/core.wasm', 'ort/ort-wasm-simd-threaded.wasm', 'packs/flipkart/pack.json']) {
    assert.ok(files.includes(name), name);
  }
  assert.deepEqual(files.filter((name) => /app\.|main\.js|\.html|\.css|fonts|samples/.test(name)), []);
  for (const name of files.filter((name) => name.endsWith('.js') && !name.includes('/'))) {
    for (const [, imported] of (await readFile(join(place, name), 'utf8')).matchAll(/from '\.\/([^']+)'/g)) {
      assert.ok(files.includes(imported), `${name} imports ${imported}, which is not packed`);
    }
  }
});

test('the README\'s program for Node runs', async () => {
  await writeFile(join(folder, 'node.mjs'), program('node.mjs'));
  const {stdout} = await run(process.execPath, ['node.mjs'], {cwd: folder});
  assert.match(stdout, /^Watches (1|0\.\d\d)\.?\d*\n$/);
});

test('the README\'s programs for a page and for a worker run under a strict policy', async (context) => {
  const site = join(folder, 'site');
  await mkdir(site);
  await cp(join(folder, 'node_modules/vitrine'), join(site, 'vitrine'), {recursive: true});
  for (const name of ['page.js', 'worker-page.js']) {
    await writeFile(join(site, name), program(name));
    await writeFile(join(site, name.replace('.js', '.html')), `<!doctype html><meta charset="utf-8"><title>test</title>
      <meta http-equiv="Content-Security-Policy" content="${POLICY}"><link rel="icon" href="data:,"><input type="file"><output></output>
      <script type="module" src="${name}"></script>`);
  }
  await cp(join(site, 'page.html'), join(site, 'index.html'));
  const {address, close} = await serve({site, port: 0});
  context.after(close);
  const browser = await launch();
  context.after(() => browser.close());
  const page = await browser.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') problems.push(message.text()); });
  await page.goto(`${address}/page.html`);
  await page.locator('output', {hasText: 'Watches'}).waitFor();
  await page.goto(`${address}/worker-page.html`);
  await page.setInputFiles('input', WATCH);
  await page.locator('output', {hasText: 'Watches'}).waitFor();
  // A relative place is taken from the page's address, as everywhere, though the worker has another.
  assert.equal(await page.evaluate(async () => {
    const {WorkerBridge} = await import(/** @type {any} */ ('/vitrine/worker-bridge.js'));
    const bridge = new WorkerBridge({source: 'vitrine/packs/flipkart'});
    const {labels} = await bridge.classify({title: 'Analog watch'});
    bridge.close();
    return labels[0].code;
  }), 'Watches');
  assert.deepEqual(problems, []);
});

test('the README names every field of an answer, every option and every error', async () => {
  const {Vitrine, ...rest} = await import(join(folder, 'node_modules/vitrine/vitrine.js'));
  const vitrine = await Vitrine.load(join(folder, 'node_modules/vitrine/packs/flipkart'));
  const answer = await vitrine.classify({title: 'watch'});
  await vitrine.close();
  const names = (/** @type {string} */ heading) => tableUnder(heading).map(([cell]) => cell.match(/^`(\w+)`$/)?.[1]).filter(Boolean);
  assert.deepEqual(names('`vitrine.classify').sort(), Object.keys(answer).sort());
  const options = (await readFile(join(siteFolder(), 'vitrine.d.ts'), 'utf8')).match(/type Options = \{([^}]*)\}/)?.[1] ?? '';
  assert.deepEqual(names('`Vitrine.load').sort(), [...options.matchAll(/^\s+(\w+)\?:/gm)].map(([, name]) => name).sort());
  const errors = Object.keys(rest).filter((name) => rest[name].prototype instanceof Error);
  assert.deepEqual(names('Errors').sort(), [...errors, 'WorkerError'].sort());
});

test('the README\'s sizes are those of the package', async () => {
  const place = join(folder, 'node_modules/vitrine');
  const all = (await readdir(place, {recursive: true})).map((name) => name.replaceAll('\\', '/'));
  const parts = [/^[^/]+\.js$/, /^wasm\/core\./, /^ort\/./, /^packs\/flipkart\/(?!report|card)./,
    /^packs\/rakuten\/(?!report|card)./];
  const rows = tableUnder('Sizes');
  assert.equal(rows.length, parts.length);
  for (const [index, part] of parts.entries()) {
    const found = [0, 0];
    for (const name of all.filter((name) => part.test(name))) {
      const bytes = await readFile(join(place, name));
      found[0] += bytes.length;
      found[1] += brotliCompressSync(bytes, {params: {[constants.BROTLI_PARAM_QUALITY]: 4}}).length;
    }
    rows[index].slice(1).forEach((cell, column) => {
      const [, number, unit] = cell.match(/([\d.]+) (k|M)B/) ?? [];
      const written = Number(number) * (unit === 'M' ? 1e6 : 1e3);
      assert.ok(Math.abs(written / found[column] - 1) < 0.1, `${rows[index][0]}: ${cell}, and it is ${found[column]} bytes`);
    });
  }
});

test('the sources and the README\'s program hold to their types', async () => {
  const tsc = join(WEB, 'node_modules/typescript/bin/tsc');
  const check = (/** @type {string[]} */ ...args) => run(process.execPath, [tsc, '--noEmit', ...args])
    .catch((error) => assert.fail(error.stdout));
  await check('-p', join(WEB, 'jsconfig.json'));
  const wrong = '\n// @ts-expect-error: a title is a text\nawait vitrine.classify({title: 1});\n';
  await writeFile(join(folder, 'node.mts'), program('node.mjs') + wrong);
  await check('--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node',
    '--typeRoots', join(WEB, 'node_modules/@types'), join(folder, 'node.mts'));
});
