// @ts-check
// The dialog that takes a photo with this device's camera. It says what happens to the picture before the browser asks
// for permission; the camera is on only while its picture is shown.

import {byId} from './dom.js';
import {onLanguage, say} from './words.js';

const QUALITY = 0.92;
const WANTED = {audio: false, video: {facingMode: 'environment', width: {ideal: 1920}, height: {ideal: 1440}}};

/** What to say of a failure, by the names that Media Capture and Streams (section 10.2) gives it. */
const FAILURES = /** @type {Record<string, string>} */ ({
  NotAllowedError: 'camera.denied', SecurityError: 'camera.denied', NotFoundError: 'camera.missing',
  OverconstrainedError: 'camera.missing',
});

/** Whether the visitor has allowed the camera before, so that nothing is asked. */
async function isAllowed() {
  try {
    const permission = await navigator.permissions.query({name: /** @type {PermissionName} */ ('camera')});
    return permission.state === 'granted';
  } catch {
    return false;  // this browser does not tell
  }
}

export class Camera {
  #dialog = /** @type {HTMLDialogElement} */ (byId('camera'));
  #picture = /** @type {HTMLVideoElement} */ (byId('camera-picture'));
  #go = /** @type {HTMLButtonElement} */ (byId('camera-go'));
  #onPhoto;
  /** @type {MediaStream | null} */
  #stream = null;
  /** Counts the times that it was turned on or off: a camera that comes too late is turned off again. */
  #turn = 0;
  #sentence = '';
  #button = '';

  /** @param {(photo: File) => void} onPhoto */
  constructor(onPhoto) {
    this.#onPhoto = onPhoto;
    this.#go.addEventListener('click', () => this.#stream ? this.#take() : this.#start());
    byId('camera-close').addEventListener('click', () => this.#dialog.close());
    this.#dialog.addEventListener('close', () => this.#stop());
    addEventListener('pagehide', () => this.#close());
    onLanguage(() => this.#write());
  }

  /** Whether this browser offers a camera to this page at all. */
  static get offered() {
    return navigator.mediaDevices?.getUserMedia !== undefined;
  }

  async open() {
    this.#dialog.showModal();
    this.#show('camera.ask', 'camera.on');
    if (await isAllowed() && this.#dialog.open) await this.#start();
  }

  async #start() {
    const turn = ++this.#turn;
    this.#show('camera.starting', '');
    try {
      const stream = await navigator.mediaDevices.getUserMedia(WANTED);
      if (turn !== this.#turn) return stopAll(stream);
      this.#stream = stream;
      stream.getVideoTracks()[0].addEventListener('ended', () => this.#fail('camera.ended'));
      this.#picture.srcObject = stream;
      await this.#picture.play();
      if (turn === this.#turn) this.#show('camera.live', 'camera.take');
    } catch (error) {
      if (turn === this.#turn) this.#fail(FAILURES[/** @type {Error} */ (error).name] ?? 'camera.busy');
    }
  }

  async #take() {
    const canvas = new OffscreenCanvas(this.#picture.videoWidth, this.#picture.videoHeight);
    /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d')).drawImage(this.#picture, 0, 0);
    this.#close();
    const photo = await canvas.convertToBlob({type: 'image/jpeg', quality: QUALITY});
    this.#onPhoto(new File([photo], say('camera.file'), {type: photo.type}));
  }

  /** @param {string} sentence */
  #fail(sentence) {
    this.#stop();
    this.#show(sentence, 'again');
  }

  #close() {
    this.#dialog.close();
    this.#stop();  // the event of closing comes later
  }

  #stop() {
    this.#turn++;
    if (this.#stream) stopAll(this.#stream);
    this.#stream = null;
    this.#picture.srcObject = null;
  }

  /**
   * @param {string} sentence
   * @param {string} button '' for none
   */
  #show(sentence, button) {
    this.#sentence = sentence;
    this.#button = button;
    this.#picture.hidden = this.#stream === null;
    this.#go.hidden = button === '';
    this.#write();
    if (button) this.#go.focus();
  }

  #write() {
    if (!this.#sentence) return;
    byId('camera-sentence').textContent = say(this.#sentence);
    if (this.#button) this.#go.textContent = say(this.#button);
  }
}

/** @param {MediaStream} stream */
function stopAll(stream) {
  for (const track of stream.getTracks()) track.stop();
}
