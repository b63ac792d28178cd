// @ts-check
// One run through the rows of a batch that are not answered yet, which can be paused and stopped. What it does row by row is what
// evaluate.mjs does, so that its figures are the same.

import {NothingToClassify, PhotoError} from '../vitrine.js';
import {FLAGS} from './rows.js';

const TELL_EVERY_MS = 200;
const KEEP_EVERY_MS = 2000;
/** Lets messages in between rows that are answered faster than this. */
const BREATHE_EVERY_MS = 40;

/**
 * @typedef {import('../vitrine.js').Vitrine} Vitrine
 * @typedef {{catalogue: import('./catalogue.js').BatchCatalogue, answers: import('./answers.js').BatchAnswers,
 *   photos: import('./photos.js').BatchPhotos, emit: (event: import('./job.js').Event) => void,
 *   keep: (evaluation: any) => Promise<unknown>}} Work `keep` keeps the answers so far, with the evaluation of their rows, which is null
 *   where no row has a label
 */

const breathe = () => new Promise((resolve) => setTimeout(resolve));

/** A photo that could not be unpacked or is too large. @param {unknown} error */
const isAboutFile = (error) => error instanceof RangeError || /** @type {any} */ (error)?.name === 'OwnPackError';

export class BatchRun {
  #work;
  #stop = false;
  /** What ends a pause; null while there is none. @type {{ended: Promise<void>, end: () => void} | null} */
  #pause = null;

  /** @param {Work} work */
  constructor(work) {
    this.#work = work;
  }

  /** Waits after the row that is being classified; the models stay loaded. */
  pause() {
    if (this.#pause) return;
    let end = () => {};
    const ended = /** @type {Promise<void>} */ (new Promise((resolve) => { end = resolve; }));
    this.#pause = {ended, end};
  }

  resume() {
    this.#pause?.end();
    this.#pause = null;
  }

  /** Ends `go` after the row that is being classified. */
  stop() {
    this.#stop = true;
    this.resume();
  }

  /** Classifies the rows that are left. @param {Vitrine} vitrine */
  async go(vitrine) {
    const {catalogue, answers, emit} = this.#work;
    const evaluation = catalogue.hasLabels ? vitrine.classifier.createEvaluation() : null;
    for (let row = 0; evaluation && row < answers.done; row++) this.#count(evaluation, row);
    let [told, toldAt, keptAt, breathedAt] = [answers.done, performance.now(), performance.now(), performance.now()];
    /** @type {Promise<unknown>} */
    let keeping = Promise.resolve();
    const tell = () => {
      if (answers.done > told) emit({type: 'answered', rows: answers.told(told, answers.done)});
      [told, toldAt] = [answers.done, performance.now()];
    };
    const keep = () => {
      const figures = evaluation && JSON.parse(evaluation.json());
      if (figures) emit({type: 'evaluation', evaluation: figures});
      keeping = this.#work.keep(figures);
      keptAt = performance.now();
    };
    try {
      while (answers.done < catalogue.products.length && !this.#stop) {
        if (this.#pause) {
          tell();
          keep();
          emit({type: 'paused'});
          await this.#pause.ended;
          emit({type: 'running'});
          continue;
        }
        await this.#classify(vitrine, answers.done);
        if (evaluation) this.#count(evaluation, answers.done - 1);
        const now = performance.now();
        if (now - toldAt > TELL_EVERY_MS) tell();
        if (now - keptAt > KEEP_EVERY_MS) keep();
        if (now - breathedAt > BREATHE_EVERY_MS) {
          await breathe();
          breathedAt = performance.now();
        }
      }
    } finally {
      tell();
      keep();
      evaluation?.close();
      await keeping;
    }
  }

  /** @param {import('../core.js').CoreEvaluation} evaluation @param {number} row */
  #count(evaluation, row) {
    const {catalogue, answers} = this.#work;
    const {text, image, fused} = answers;
    evaluation.add(catalogue.codeOf(row), text.known(row), image.known(row), answers.is(row, 'nothing') ? null : fused.known(row));
  }

  /** @param {Vitrine} vitrine @param {number} row */
  async #classify(vitrine, row) {
    const {catalogue, answers, photos} = this.#work;
    const product = catalogue.products[row];
    const wanted = product.image !== '' && vitrine.pack.image && photos.count > 0;
    const words = vitrine.pack.text ? {title: product.title, description: product.description} : {};
    /** @type {import('../vitrine.js').Answer | null} */
    let answer = null;
    let flag = 0;
    try {
      const photo = wanted ? await photos.read(product.image) : null;
      if (wanted) flag |= photo ? FLAGS.photo : FLAGS.missingPhoto;
      answer = await vitrine.classify({...words, image: photo});
    } catch (error) {
      if (!(error instanceof NothingToClassify)) {
        if (!(error instanceof PhotoError || isAboutFile(error))) throw error;
        flag = FLAGS.brokenPhoto;
        answer = await vitrine.classify(words).catch((problem) => {
          if (problem instanceof NothingToClassify) return null;
          throw problem;
        });
      }
    }
    answers.add(answer, flag, (code) => catalogue.placeOf(code));
  }
}
