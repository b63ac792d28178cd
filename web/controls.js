// @ts-check
// The buttons of what the canvas draws: real ones, laid over the drawing where each frame placed them. Where nothing is
// drawn they stand in the page's flow and are seen themselves.

/**
 * @typedef {{id: string, text: string, primary: boolean, pressed?: boolean}} Control
 * @typedef {{id: string, x: number, y: number, width: number, height: number}} Place in CSS pixels of the canvas
 */

export class Controls {
  #root;
  #onPress;
  /** @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();

  /**
   * @param {HTMLElement} root an empty element over the canvas
   * @param {(id: string) => void} onPress
   */
  constructor(root, onPress) {
    this.#root = root;
    this.#onPress = onPress;
  }

  /**
   * Has a button for each control, in this order. A button stays the same element, with its focus, as long as its
   * control is there.
   * @param {Control[]} controls
   */
  show(controls) {
    const ids = new Set(controls.map(({id}) => id));
    for (const [id, button] of this.#buttons) {
      if (ids.has(id)) continue;
      button.remove();
      this.#buttons.delete(id);
    }
    controls.forEach(({id, text, primary, pressed}, index) => {
      const button = this.#buttons.get(id) ?? this.#make(id);
      button.className = primary ? 'control primary' : 'control';
      if (button.textContent !== text) button.textContent = text;
      if (pressed === undefined) button.removeAttribute('aria-pressed');
      else button.setAttribute('aria-pressed', String(pressed));
      const there = this.#root.children[index];
      if (there !== button) this.#root.insertBefore(button, there ?? null);
    });
  }

  /** Moves the buttons to where the last frame drew their controls. @param {Place[]} places */
  place(places) {
    for (const {id, x, y, width, height} of places) {
      const style = this.#buttons.get(id)?.style;
      style?.setProperty('--x', `${x}px`);
      style?.setProperty('--y', `${y}px`);
      style?.setProperty('--width', `${width}px`);
      style?.setProperty('--height', `${height}px`);
    }
  }

  /** @param {string} id */
  #make(id) {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.control = id;
    button.addEventListener('click', () => this.#onPress(id));
    this.#buttons.set(id, button);
    return button;
  }
}
