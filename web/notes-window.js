// @ts-check
// The speaker's notes in a window of their own (notes.html): this side tells what is shown, that one may drive the slides.

/**
 * @typedef {{language: string, slide: number, slides: number, title: string, notes: string, next: string}} Told
 * @typedef {'next' | 'back' | 'first' | 'last'} Move
 */

export class NotesWindow {
  #channel;
  #name;
  /** @type {Told | null} */
  #told = null;

  /** @param {(move: Move) => void} onMove */
  constructor(onMove) {
    // Several pages may present at the same time.
    this.#name = `vitrine-notes-${Math.random().toString(36).slice(2)}`;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.addEventListener('message', ({data}) => {
      if (data.type === 'move') onMove(data.move);
      else if (data.type === 'hello') this.#send();
    });
  }

  /** Opens the window, or brings it to the front; false where the browser blocked it. */
  open() {
    const opened = open(`notes.html#${this.#name}`, this.#name, 'popup,width=720,height=640');
    opened?.focus();
    return opened !== null;
  }

  /** @param {Told} told */
  tell(told) {
    this.#told = told;
    this.#send();
  }

  #send() {
    if (this.#told) this.#channel.postMessage({type: 'slide', ...this.#told});
  }
}
