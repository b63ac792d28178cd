// @ts-check
// The buttons and sliders of what the canvas draws: real ones, laid over the drawing where each frame placed them. Where
// nothing is drawn they stand in the page's flow and are seen themselves.

/**
 * @typedef {{last: number, at: number, text: string}} Range whole numbers 0..last, and what `at` means
 * @typedef {{id: string, text: string, primary: boolean, pressed?: boolean, group?: string, range?: Range}} Control
 *   those of a group are one stop of the tab key; arrow keys go from one to the next
 * @typedef {{id: string, x: number, y: number, width: number, height: number}} Place in CSS pixels of the canvas
 */

/** Where each arrow key goes. @type {Record<string, [number, number]>} */
const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

export class Controls {
  #root;
  #onPress;
  /** @type {Map<string, HTMLButtonElement | HTMLInputElement>} */
  #buttons = new Map();

  /**
   * @param {HTMLElement} root an empty element over the canvas
   * @param {(id: string, value?: number) => void} onPress `value` is a slider's
   */
  constructor(root, onPress) {
    this.#root = root;
    this.#onPress = onPress;
    root.addEventListener('keydown', (event) => this.#move(event));
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
    controls.forEach(({id, text, primary, pressed, group, range}, index) => {
      const button = this.#buttons.get(id) ?? (range ? this.#makeSlider(id) : this.#make(id));
      button.className = primary ? 'control primary' : 'control';
      if (button instanceof HTMLInputElement) {
        if (range) set(button, text, range);
      } else if (button.textContent !== text) {
        button.textContent = text;
      }
      if (pressed === undefined) button.removeAttribute('aria-pressed');
      else button.setAttribute('aria-pressed', String(pressed));
      if (group) button.dataset.group = group;
      const there = this.#root.children[index];
      if (there !== button) this.#root.insertBefore(button, there ?? null);
    });
    for (const group of new Set(controls.map(({group}) => group))) if (group) this.#stopAt(group);
  }

  /** Makes one of a group the stop of the tab key: the focused, the pressed or the first. @param {string} group */
  #stopAt(group) {
    const all = this.#in(group);
    const stop = all.find((one) => one === document.activeElement) ??
      all.find((one) => one.getAttribute('aria-pressed') === 'true') ?? all[0];
    for (const one of all) one.tabIndex = one === stop ? 0 : -1;
  }

  /** @param {string} group */
  #in(group) {
    return [...this.#buttons.values()].filter((one) => one.dataset.group === group);
  }

  /** An arrow key goes to the nearest of the group on that side. @param {KeyboardEvent} event */
  #move(event) {
    const from = /** @type {HTMLElement} */ (event.target);
    const {group} = from.dataset;
    const arrow = ARROWS[event.key];
    if (!group || !arrow || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const {x, y} = from.getBoundingClientRect();
    /** @type {HTMLElement | null} */
    let nearest = null;
    let least = Infinity;
    for (const one of this.#in(group)) {
      const box = one.getBoundingClientRect();
      const [ahead, aside] = [(box.x - x) * arrow[0] + (box.y - y) * arrow[1], (box.x - x) * arrow[1] + (box.y - y) * arrow[0]];
      const distance = ahead + 4 * Math.abs(aside);
      if (ahead < 1 || distance >= least) continue;
      [nearest, least] = [one, distance];
    }
    nearest?.focus();
    this.#stopAt(group);
  }

  /**
   * Moves the buttons to where the last frame drew their controls; those that it had no room for are hidden.
   * @param {Place[]} places
   */
  place(places) {
    const placed = new Set(places.map(({id}) => id));
    for (const [id, button] of this.#buttons) button.hidden = !placed.has(id);
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

  /** @param {string} id */
  #makeSlider(id) {
    const slider = document.createElement('input');
    slider.type = 'range';
    slider.dataset.control = id;
    slider.addEventListener('input', () => this.#onPress(id, slider.valueAsNumber));
    this.#buttons.set(id, slider);
    return slider;
  }
}

/** @param {HTMLInputElement} slider @param {string} name @param {Range} range */
function set(slider, name, {last, at, text}) {
  slider.max = String(last);
  slider.value = String(at);
  slider.setAttribute('aria-label', name);
  slider.setAttribute('aria-valuetext', text);
}
