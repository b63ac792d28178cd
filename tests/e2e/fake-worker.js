// A worker whose answers are made up, in the shape that vitrine.js documents. Runs in the page; `fakeSettings` says
// how it behaves: {load: 'done' | 'half' | 'fail', review, exact, rejectPhotos: sentence, rejectCode, delays: [ms of each call]}.
const settings = globalThis.fakeSettings ?? {};
let calls = 0;
const LABELS = ['Watches', 'Beauty and Personal Care', 'Home Decor & Festive Needs', 'Kitchen & Dining', 'Computers',
  'Baby Care', 'Home Furnishing'].map((name) => ({code: name.toLowerCase().replace(/[^a-z]+/g, '-'), name}));

const ranked = (...probabilities) => LABELS.map((label, i) => ({...label, probability: probabilities[i]}))
  .sort((a, b) => b.probability - a.probability);

const SURE = ranked(0.93, 0.03, 0.02, 0.01, 0.006, 0.003, 0.001);

/** Words with byte spans in UTF-8, as the core reports them. */
function contributions(field, text) {
  const bytes = (part) => new TextEncoder().encode(part).length;
  return [...text.matchAll(/[\p{L}\p{M}\p{N}]+/gu)].map((match, i) => ({
    field, word: match[0].toLowerCase(), begin: bytes(text.slice(0, match.index)),
    end: bytes(text.slice(0, match.index + match[0].length)),
    value: [1.42, 0.31, 0.02, -0.38, 0.77, 0.11][(i + match[0].length) % 6],
  }));
}

function heat() {
  const values = [];
  for (let y = 0; y < 6; y++) {
    for (let x = 0; x < 6; x++) values.push(5 * Math.exp(-((x - 2.4) ** 2 + (y - 2.2) ** 2) / 3) - 0.7);
  }
  return {rows: 6, columns: 6, values, box: {left: 0, top: 0, right: 1, bottom: 1}};
}

function answer({title, description, image}) {
  const unsure = settings.review;
  const hasText = Boolean(title || description);
  return {
    labels: unsure ? ranked(0.43, 0.31, 0.14, 0.06, 0.03, 0.02, 0.01) : SURE,
    byModality: {
      text: hasText ? ranked(0.88, 0.05, 0.03, 0.02, 0.01, 0.007, 0.003) : null,
      image: image ? (unsure ? ranked(0.28, 0.51, 0.1, 0.05, 0.03, 0.02, 0.01) : SURE) : null,
    },
    contributions: [...contributions('title', title), ...contributions('description', description)],
    text: hasText ? {title, description} : null,
    heat: image ? heat() : null,
    needsReview: Boolean(unsure),
    timings: {textMs: 0.8, textModelMs: 0.4, photoMs: image ? 9.2 : 0, imageModelMs: image ? 27.4 : 0, totalMs: 38.1},
    exact: settings.exact ?? true,
  };
}

globalThis.fakeWorker = {
  async load(onProgress) {
    if (settings.load === 'fail') {
      throw new Error('text.onnx: expected 1048576 bytes, found 12; the download is damaged.');
    }
    onProgress({loadedBytes: 2_113_000, totalBytes: 5_894_000, phase: 'pack'});
    if (settings.load === 'half') await new Promise(() => {});
    return {name: 'flipkart', title: 'Flipkart products', labels: LABELS};
  },
  async classify(input) {
    await new Promise((resolve) => setTimeout(resolve, settings.delays?.[calls++] ?? 0));
    if (settings.rejectPhotos && input.image) {
      throw Object.assign(new Error(settings.rejectPhotos), {code: settings.rejectCode});
    }
    return answer(input);
  },
};
