// A worker whose answers are made up, in the shape that vitrine.js documents. Runs in the page; `fakeSettings` says
// how it behaves: {load: 'done' | 'half' | 'fail', review, exact, rejectPhotos: sentence, rejectCode, held: [numbers of calls
// that wait until the test lets them go], coldMs: what the first answer took, waiting: the photo's model is not there yet,
// names: of the classes instead of English ones, disagree: the second pack}.
const settings = globalThis.fakeSettings ?? {};
let calls = 0;
/** What lets a held call go, by its number. @type {Map<number, () => void>} */
const held = new Map();
const LABELS = ['Watches', 'Beauty and Personal Care', 'Home Decor & Festive Needs', 'Kitchen & Dining', 'Computers',
  'Baby Care', 'Home Furnishing'].map((name, i) =>
  ({code: name.toLowerCase().replace(/[^a-z]+/g, '-'), name: settings.names?.[i] ?? name}));

const ranked = (...probabilities) => LABELS.map((label, i) => ({...label, probability: probabilities[i]}))
  .sort((a, b) => b.probability - a.probability);

const UNLIKE = ranked(0.001, 0.003, 0.006, 0.01, 0.02, 0.03, 0.93);
const SURE = ranked(0.93, 0.03, 0.02, 0.01, 0.006, 0.003, 0.001);

/** Words with byte spans in UTF-8, as the core reports them; other classes get the values in another order. */
function contributions(field, text, shift) {
  const bytes = (part) => new TextEncoder().encode(part).length;
  return [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map((match, i) => ({
    field, word: match[0].toLowerCase(), begin: bytes(text.slice(0, match.index)),
    end: bytes(text.slice(0, match.index + match[0].length)),
    value: [1.42, 0.31, 0.02, -0.38, 0.77, 0.11][(i + match[0].length + 2 * shift) % 6],
  }));
}

function heat(shift) {
  const values = [];
  for (let y = 0; y < 6; y++) {
    for (let x = 0; x < 6; x++) values.push(5 * Math.exp(-((x - 2.4 - shift) ** 2 + (y - 2.2) ** 2) / 3) - 0.7);
  }
  return {rows: 6, columns: 6, values, box: {left: 0, top: 0, right: 1, bottom: 1}};
}

/** What spoke for a class. */
function explanation(code, {title, description, image}) {
  const shift = LABELS.findIndex((label) => label.code === code);
  return {
    ...LABELS[shift],
    contributions: [...contributions('title', title, shift), ...contributions('description', description, shift)],
    heat: image && !settings.waiting ? heat(shift) : null,
  };
}

function answer(input, {explain}) {
  const {title, description, image} = input;
  const unsure = settings.review;
  const hasText = Boolean(title || description);
  const seen = Boolean(image) && !settings.waiting;
  const labels = unsure ? ranked(0.43, 0.31, 0.14, 0.06, 0.03, 0.02, 0.01) : SURE;
  const byText = ranked(0.88, 0.05, 0.03, 0.02, 0.01, 0.007, 0.003);
  const byPhoto = unsure ? ranked(0.28, 0.51, 0.1, 0.05, 0.03, 0.02, 0.01) : SURE;
  const {contributions, heat} = explanation(labels[0].code, input);
  return {
    labels,
    byModality: {text: hasText ? byText : null, image: seen ? byPhoto : null},
    contributions, heat,
    explained: explanation(explain || labels[0].code, input),
    runnerUp: explanation(labels[1].code, input),
    without: {photo: seen && hasText ? byText : null, title: title && (description || seen) ? byPhoto : null},
    usual: {rows: 120, right: 118, others: [{...LABELS[2], count: 1}, {...LABELS[4], count: 1}]},
    waiting: Boolean(image && settings.waiting),
    text: hasText ? {title, description} : null,
    needsReview: Boolean(unsure),
    timings: {textMs: 0.8, textModelMs: 0.4, photoMs: seen ? 9.2 : 0, imageModelMs: seen ? 27.4 : 0, totalMs: 38.1},
    exact: settings.exact ?? true,
  };
}

/** Whether this is the pack that is asked beside the first. */
const isSecond = (source) => source.endsWith('/other/');

globalThis.fakeWorker = {
  isHeld: (call) => held.has(call),
  letGo: (call) => held.get(call)(),
  async load(source, onProgress) {
    if (settings.load === 'fail') {
      throw new Error('text.onnx: expected 1048576 bytes, found 12; the download is damaged.');
    }
    onProgress({loadedBytes: 2_113_000, totalBytes: 5_894_000, phase: 'pack'});
    if (settings.load === 'half') await new Promise(() => {});
    return {name: 'flipkart', title: isSecond(source) ? 'Another shop' : 'Flipkart products', labels: LABELS};
  },
  async classify(source, input, wish = {}) {
    const call = calls++;
    await new Promise((resolve) => {
      if (settings.held?.includes(call)) held.set(call, resolve);
      else setTimeout(resolve);
    });
    if (settings.rejectPhotos && input.image) {
      throw Object.assign(new Error(settings.rejectPhotos), {code: settings.rejectCode ?? 'photo'});
    }
    const said = answer(input, wish);
    if (call === 0 && settings.coldMs) said.timings.totalMs = settings.coldMs;
    return isSecond(source) && settings.disagree ? {...said, labels: UNLIKE} : said;
  },
};
