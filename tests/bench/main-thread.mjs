// What a page's main thread does, from Chromium's trace: its tasks, with the time that the processor spent on each, which a busy
// machine does not change, beside the time by the clock, which it does.
// @ts-check

const CATEGORIES = ['toplevel', 'devtools.timeline', 'blink.user_timing'];
const MARK = 'main thread';
const TOLD_PART_MS = 1;

/**
 * @typedef {{at: number, wallMs: number, cpuMs: number, parts: string[]}} Task `at` in milliseconds as the page's
 *   performance.now() tells them; `parts` of it that took a millisecond of the processor, in their order
 * @typedef {{pid: number, tid: number, ts: number, ph: string, cat: string, name: string, dur: number, tdur?: number,
 *   args: any}} Event
 */

/** @param {Event} event */
function nameOf({name, args, tdur = 0}) {
  const {functionName, url, lineNumber, type} = args.data ?? {};
  const what = url ? ` ${functionName || 'function'} (${url.split('/').at(-1)}:${lineNumber})` : type ? ` ${type}` : '';
  return `${name}${what} ${(tdur / 1000).toFixed(1)} ms`;
}

/** The events that lie in no other one. @param {Event[]} events of one thread */
function outermost(events) {
  let end = -Infinity;
  return events.sort((a, b) => a.ts - b.ts || b.dur - a.dur).filter(({ts, dur}) => {
    const isOuter = ts >= end;
    if (isOuter) end = ts + dur;
    return isOuter;
  });
}

/** @param {Event[]} events of a trace @returns {Task[]} */
function tasksOf(events) {
  const mark = events.find(({name, cat}) => name === MARK && cat.includes('blink.user_timing'));
  if (!mark) throw new Error('The trace does not tell which thread is the page’s.');
  const spans = events.filter(({pid, tid, ph, ts}) => pid === mark.pid && tid === mark.tid && ph === 'X' && ts > mark.ts);
  const parts = spans.filter(({cat, tdur = 0}) => cat.includes('devtools.timeline') && tdur >= 1000 * TOLD_PART_MS);
  const origin = mark.ts - 1000 * mark.args.data.startTime;
  return outermost(spans.filter(({cat}) => cat.includes('toplevel'))).map(({ts, dur, tdur = 0}) => ({
    at: (ts - origin) / 1000, wallMs: dur / 1000, cpuMs: tdur / 1000,
    parts: outermost(parts.filter((part) => part.ts >= ts && part.ts + part.dur <= ts + dur)).map(nameOf),
  }));
}

/**
 * What the main thread does while something goes on in a page.
 * @param {import('playwright-core').Browser} browser @param {import('playwright-core').Page} page
 * @param {() => Promise<unknown>} action
 * @returns {Promise<Task[]>}
 */
export async function traceMainThread(browser, page, action) {
  await browser.startTracing(page, {categories: CATEGORIES});
  await page.evaluate((name) => performance.mark(name), MARK);
  await action();
  return tasksOf(JSON.parse((await browser.stopTracing()).toString()).traceEvents);
}
