// A program's wall time, processor time and peak memory.
// @ts-check
import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

export const vitrine = fileURLToPath(new URL('../../build/native/trainer/vitrine', import.meta.url));
export const reference = fileURLToPath(new URL('../../../shared', import.meta.url));

/** Runs a command and watches its processor time and its peak resident memory (Linux), of which `ownMegabytes` leaves out
 * pages of files, which the system takes back at need. `onError` sees what it writes to standard error.
 * @param {string} command @param {string[]} args
 * @param {(text: string, child: import('node:child_process').ChildProcess) => void} [onError]
 * @returns {Promise<{code: number | null, seconds: number, cpuSeconds: number, peakMegabytes: number, ownMegabytes: number}>} */
export function measured(command, args, onError) {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    let peakMegabytes = 0;
    let cpuSeconds = 0;
    let ownMegabytes = 0;
    const child = spawn(command, args, {stdio: ['ignore', 'ignore', 'pipe']});
    child.stderr.setEncoding('utf8').on('data', (text) => onError ? onError(text, child) : process.stderr.write(text));
    const watch = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        /** @param {string} name */
        const megabytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
        peakMegabytes = Math.max(peakMegabytes, megabytes('VmHWM'));
        ownMegabytes = Math.max(ownMegabytes, megabytes('RssAnon'));
        const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
        cpuSeconds = (Number(stat[11]) + Number(stat[12])) / 100;
      } catch {
        // The process ended between two looks.
      }
    }, 200);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(watch);
      resolve({code, seconds: (performance.now() - begin) / 1000, cpuSeconds, peakMegabytes, ownMegabytes});
    });
  });
}
