// Renders the drawings of this folder to the sample photos in web/samples/: 500x500 JPEG, by headless Chromium.
//   node web/drawings/render.mjs [name ...]      (after ./dev setup; without names: those of
//   web/samples/index.json; the others are candidates for packs that know them)
import {readdir, readFile} from 'node:fs/promises';
import {chromium} from '../../tests/node_modules/playwright-core/index.mjs';

const SIDE = 500;
const folder = new URL('./', import.meta.url);
const wanted = process.argv.slice(2);
const names = (await readdir(folder)).filter((file) => file.endsWith('.svg')).map((file) => file.slice(0, -4));
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no drawing "${unknown[0]}.svg"; there are ${names.join(', ')}.`);
  process.exit(2);
}

async function sampleNames() {
  const samples = JSON.parse(await readFile(new URL('../samples/index.json', folder), 'utf8'));
  return samples.map(({photo}) => photo.replace(/\.jpg$/, ''));
}

const browser = await chromium.launch({executablePath: '/usr/bin/chromium', args: ['--no-sandbox']});
try {
  const page = await browser.newPage({viewport: {width: SIDE, height: SIDE}});
  for (const name of wanted.length > 0 ? wanted : await sampleNames()) {
    const svg = await readFile(new URL(`${name}.svg`, folder), 'utf8');
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${SIDE}px;height:${SIDE}px}</style>${svg}`);
    const path = new URL(`../samples/${name}.jpg`, folder).pathname;
    await page.screenshot({path, type: 'jpeg', quality: 90});
    console.log(`${name}.jpg`);
  }
} finally {
  await browser.close();
}
