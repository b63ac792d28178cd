// @ts-check
// The site as build-site.mjs makes it, with the tests' pack in it and without the drawing program, which these tests
// do not need.

import {cp, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {buildSite} from '../../web/build-site.mjs';
import {folderUrl} from '../../web/files.js';
import {MODULES, tinyPack} from './tiny-pack.mjs';

/** @param {{after: (action: () => Promise<void>) => void}} context */
export async function buildTinySite(context) {
  const root = await mkdtemp(join(tmpdir(), 'vitrine-site-'));
  context.after(() => rm(root, {recursive: true}));
  const [modules, packs, out] = ['modules', 'packs', 'site'].map((name) => join(root, name));
  await cp(fileURLToPath(await folderUrl(MODULES)), modules, {recursive: true});
  for (const name of ['app.js', 'app.wasm']) await writeFile(join(modules, name), '// not needed here\n');
  const {manifest, files} = tinyPack();
  await mkdir(join(packs, 'tiny'), {recursive: true});
  await writeFile(join(packs, 'tiny/pack.json'), JSON.stringify(manifest));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(packs, 'tiny', name), bytes);
  await buildSite({out, modules, packs});
  return {out, modules, packs};
}
