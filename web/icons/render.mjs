// Renders web/favicon.svg to the icons of this folder, by headless Chromium.  node web/icons/render.mjs (after ./dev setup)
import {readFile} from 'node:fs/promises';
import {chromium} from '../../tests/node_modules/playwright-core/index.mjs';

const here = new URL('./', import.meta.url);
const mark = await readFile(new URL('../favicon.svg', here), 'utf8');
// Systems cut maskable icons to a shape of their own: the ground fills the square, the mark is well inside.
const filled = mark.replace('rx="8"', '');

const browser = await chromium.launch({executablePath: '/usr/bin/chromium', args: ['--no-sandbox']});
try {
  for (const [name, side, svg] of [['icon-192', 192, mark], ['icon-512', 512, mark], ['maskable-512', 512, filled]]) {
    const page = await browser.newPage({viewport: {width: side, height: side}});
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${side}px;height:${side}px}</style>${svg}`);
    await page.screenshot({path: new URL(`${name}.png`, here).pathname, omitBackground: true});
    console.log(`${name}.png`);
  }
} finally {
  await browser.close();
}
