// @ts-check
// Puts the static site together: one folder that any web host can serve. Usage: node web/build-site.mjs --out DIR
// --modules DIR (the folder of core.js, core.wasm, app.js and app.wasm).

import {createHash} from 'node:crypto';
import {cp, mkdir, readFile, readdir, rm, stat, writeFile} from 'node:fs/promises';
import {basename, dirname, join, relative, sep} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

const WEB = dirname(fileURLToPath(import.meta.url));
const ORT = join(WEB, 'node_modules/onnxruntime-web/dist');
const ORT_FILES = ['ort.wasm.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];
const FONTS = '/usr/share/fonts/opentype/inter';
const FONT_FILES = ['Inter-Regular.otf', 'Inter-SemiBold.otf'];
const ZIP = join(WEB, 'node_modules/@zip.js/zip.js/dist');
const ZIP_FILES = ['zip-core-external.min.js'];
const ICON_FILES = ['icon-192.png', 'icon-512.png', 'maskable-512.png'];
/** What the package exports, each with the declarations of its types. */
const PUBLIC_MODULES = ['vitrine.js', 'worker-bridge.js'];
const MODULE_FILES = ['core.js', 'core.wasm', 'app.js', 'app.wasm'];

/**
 * @param {string} from
 * @param {string} to
 * @param {string} hint what to do where it is missing
 */
async function copy(from, to, hint) {
  if (!await stat(from).catch(() => null)) throw new Error(`${from} is missing; ${hint}.`);
  await cp(from, to, {recursive: true});
}

/** The packs in web/packs/, in alphabetical order, for pages that offer a choice. @param {string} folder */
async function listPacks(folder) {
  const packs = [];
  for (const name of (await readdir(folder).catch(() => [])).sort()) {
    const manifest = await readFile(join(folder, name, 'pack.json'), 'utf8').catch(() => null);
    if (manifest === null) continue;
    const pack = JSON.parse(manifest);
    const files = [...pack.models, ...(pack.text ?? []).map((encoder) => encoder.vocabulary)];
    packs.push({
      name, title: pack.title, languages: pack.languages, classes: pack.labels.length,
      bytes: Buffer.byteLength(manifest) + files.reduce((sum, file) => sum + file.bytes, 0),
      slides: Boolean(await stat(join(folder, name, 'slides.json')).catch(() => null)),
    });
  }
  return packs;
}

/** Every file of the site with size and digest. @param {string} root */
async function listFiles(root) {
  const entries = await readdir(root, {recursive: true, withFileTypes: true});
  const files = [];
  for (const entry of entries.filter((entry) => entry.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    files.push({
      path: relative(root, path).split(sep).join('/'), bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
  }
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** Declarations of the public modules' types, and of what they import, from their JSDoc. @param {string} out */
async function writeTypes(out) {
  const {default: ts} = await import('typescript').catch(() => {
    throw new Error('TypeScript is missing; `./dev setup` installs it, or `npm ci` in web/.');
  });
  const path = join(WEB, 'jsconfig.json');
  const {config} = ts.readConfigFile(path, ts.sys.readFile);
  const {options, fileNames} = ts.parseJsonConfigFileContent({...config, include: [], files: PUBLIC_MODULES}, ts.sys, WEB,
    {declaration: true, emitDeclarationOnly: true, noEmit: false, outDir: out}, path);
  const program = ts.createProgram(fileNames, options);
  const problems = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics];
  if (problems.length > 0) throw new Error(ts.flattenDiagnosticMessageText(problems[0].messageText, ' '));
}

/**
 * The site is the package too: it needs nothing else. Node takes .js files for ES modules where package.json says so.
 * @returns {Promise<object>}
 */
async function packageOfSite() {
  const {private: _, dependencies: _1, devDependencies: _2, ...rest} = JSON.parse(await readFile(join(WEB, 'package.json'), 'utf8'));
  return rest;
}

/** @param {unknown} value */
const json = (value) => `${JSON.stringify(value, null, 1)}\n`;

/**
 * Writes site.json, and the site's version (a digest of all files) into the service worker: a changed site is then a
 * changed worker, which is how browsers learn of a newer version.
 * @param {string} root
 */
export async function sealSite(root) {
  await rm(join(root, 'site.json'), {force: true});
  const worker = join(root, 'service-worker.js');
  const stamp = async (/** @type {string} */ version) =>
    writeFile(worker, (await readFile(worker, 'utf8')).replace(/(?<=const VERSION = ')[^']*/, version));
  await stamp('');
  const version = createHash('sha256').update(json(await listFiles(root))).digest('hex').slice(0, 16);
  await stamp(version);
  await writeFile(join(root, 'site.json'), json({version, files: await listFiles(root)}));
}

/** @param {{out: string, modules: string, packs?: string}} options `packs`: the folder of the packs on offer */
export async function buildSite({out, modules, packs = join(WEB, 'packs')}) {
  await rm(out, {recursive: true, force: true});
  await mkdir(join(out, 'packs'), {recursive: true});
  const sources = (await readdir(WEB)).filter((name) => /\.(html|css|js|svg|webmanifest)$/.test(name));
  for (const name of sources) await copy(join(WEB, name), join(out, name), 'it is part of the project');
  for (const name of MODULE_FILES) await copy(join(modules, name), join(out, 'wasm', name), '`./dev build` makes it');
  for (const name of ORT_FILES) await copy(join(ORT, name), join(out, 'ort', name), '`./dev setup` installs it');
  for (const name of ZIP_FILES) await copy(join(ZIP, name), join(out, 'zip', name), '`./dev setup` installs it');
  for (const name of FONT_FILES) await copy(join(FONTS, name), join(out, 'fonts', name), '`./dev setup` installs it');
  for (const name of ICON_FILES) await copy(join(WEB, 'icons', name), join(out, 'icons', name), 'it is part of the project');
  for (const name of ['batch', 'samples']) await copy(join(WEB, name), join(out, name), 'it is part of the project');
  const offered = await listPacks(packs);
  for (const {name} of offered) await copy(join(packs, name), join(out, 'packs', name), 'it was there just now');
  await writeFile(join(out, 'packs/index.json'), json(offered));
  await writeTypes(out);
  await writeFile(join(out, 'package.json'), json(await packageOfSite()));
  for (const name of ['README.md', '../LICENSE']) await copy(join(WEB, name), join(out, basename(name)), 'it is part of the project');
  await sealSite(out);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const {values} = parseArgs({options: {out: {type: 'string'}, modules: {type: 'string'}}});
    if (!values.out || !values.modules) throw new Error('Usage: node web/build-site.mjs --out DIR --modules DIR');
    await buildSite({out: values.out, modules: values.modules});
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
