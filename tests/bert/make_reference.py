"""Writes the files beside it: a tiny random BERT, two vocabularies, and what they make of texts.

Plain Python in double precision, after Devlin et al. (2019), Vaswani et al. (2017) and the documentation of Hugging
Face's BertTokenizer and BertModel; it shares no code with Vitrine. Lower case is taken code point by code point, as their
fast tokenizers do.

    python3 make_reference.py
"""
import json
import math
import pathlib
import random
import struct
import unicodedata

FOLDER = pathlib.Path(__file__).parent
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
HIDDEN, HEADS, LAYERS, UNITS, POSITIONS = 16, 2, 2, 64, 64
EPSILON = 1e-12

# Words of the shop that the tests of all text models make up, and parts of words.
WORDS = """mug cup saucer teapot jug watch dial strap clock quartz towel linen sheet pillow blanket
red blue new set of for men women small large the un tea ##pot ##aff ##able ##ing σ ##σ ж ##ж 毛 巾 ₹ ±""".split()
CASED_WORDS = "Mug mug Café café cafe ##é é É ##É Été ##ß ß ##İ ##i̇ ς ##ς σ ##σ Σ ##Σ 毛 - . ά ##ά".split()


def letters(alphabet):
    return list(alphabet) + ["##" + letter for letter in alphabet]


VOCABULARIES = {
    "vocab.txt": SPECIAL + letters("abcdefghijklmnopqrstuvwxyz0123456789") + list("-.,!'/[]#") + WORDS,
    "cased.txt": SPECIAL + letters("abcdefghijklmnopqrstuvwxyzMTS") + CASED_WORDS,
}


# --- Texts -> ids


def is_space(char):
    return char in " \t\n\r" or unicodedata.category(char).startswith("Z")


def is_control(char):
    return char not in "\t\n\r" and unicodedata.category(char).startswith("C")


def is_punctuation(char):
    code = ord(char)
    ascii_symbol = 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126
    return ascii_symbol or unicodedata.category(char).startswith("P")


def is_ideograph(char):
    blocks = [(0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F),
              (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)]
    return any(first <= ord(char) <= last for first, last in blocks)


def basic_tokens(text, lower_case, fold_accents):
    cleaned = ""
    for char in text:
        if ord(char) in (0, 0xFFFD) or is_control(char):
            continue
        cleaned += " " if is_space(char) else f" {char} " if is_ideograph(char) else char
    tokens = []
    for word in unicodedata.normalize("NFC", cleaned).split():
        if lower_case:
            word = "".join(char.lower() for char in word)
        if fold_accents:
            word = "".join(char for char in unicodedata.normalize("NFD", word) if unicodedata.category(char) != "Mn")
        begins = True
        for char in word:
            if is_punctuation(char):
                tokens.append(char)
                begins = True
            elif begins:
                tokens.append(char)
                begins = False
            else:
                tokens[-1] += char
    return tokens


def wordpiece(word, ids):
    if len(word) > 100:
        return ["[UNK]"]
    pieces, begin = [], 0
    while begin < len(word):
        for end in range(len(word), begin, -1):
            piece = ("##" if begin else "") + word[begin:end]
            if piece in ids:
                break
        else:
            return ["[UNK]"]
        pieces.append(piece)
        begin = end
    return pieces


def encode(text, vocabulary, lower_case, fold_accents):
    ids = {token: line for line, token in enumerate(vocabulary)}
    return [ids[piece] for word in basic_tokens(text, lower_case, fold_accents) for piece in wordpiece(word, ids)]


TEXTS = [
    "", " ", "A red mug", "unaffable teapots, watching!", "TEAPOT/Saucer - set of 2", "café Café CAFÉ cafe\u0301",
    "E\u0301te\u0301 été Été", "ΟΔΟΣ σς Σ", "İ ı i̇ I", "ß ẞ Maß", "毛巾towel 毛", "\u3400\uF900\U00020000 한국 ㄱ",
    "men\u00ADs\u200Btowel\u200D \uFEFFnew", "tab\tline\nnew\rset\u00A0of\u2003for\u2028men\u2029x", "a\u0000b\u0007c\uFFFDd",
    "[SEP] [MASK] ##ing [UNK]", "'' -- ... !?", "¿mug? «cup» “jug” ´blue` ₹300 ±5 ^new~ $a+b=c|d<e>", "a" * 100, "a" * 101,
    "mug" * 33 + "m", "mug" * 33 + "mu", "é" * 100, "é" * 101, "हिन्दी ไทย", "mug\u0327\u0301 mug\u0301\u0327", "\u1FEF\u037E\u212B\u2126\u212A",
    "🧸🧸 mug🧸", "\uE000private \u0378", "ﬁ ½ Ⅷ １２ ＭＵＧ", "ž\u0323 \u0344 \u0F73", "\u302Ea \U0001D165",
]


def random_texts(count):
    draw = random.Random(11)
    parts = ["mug", "cup", "##", "e\u0301", "É", "Σ", "毛", "\u00AD", " ", " ", "\u2028", "-", "ß", "ж", "İ", "\u0327", "\u0301", "q", "7"]
    return ["".join(draw.choice(parts) for _ in range(draw.randrange(3, 14))) for _ in range(count)]


def token_cases():
    cases = []
    for vocabulary, lower_case, fold_accents in [("vocab.txt", True, True), ("cased.txt", False, False),
                                                 ("cased.txt", True, False), ("cased.txt", False, True)]:
        texts = [{"text": text, "words": basic_tokens(text, lower_case, fold_accents),
                  "ids": encode(text, VOCABULARIES[vocabulary], lower_case, fold_accents)}
                 for text in TEXTS + random_texts(30)]
        cases.append({"vocabulary": vocabulary, "lower_case": lower_case, "fold_accents": fold_accents, "texts": texts})
    return cases


# --- Ids -> states


def as_float32(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def make_checkpoint():
    draw = random.Random(5)
    tensors = {}

    def normal(name, shape, deviation, mean=0.0):
        tensors[name] = (shape, [as_float32(draw.gauss(mean, deviation)) for _ in range(math.prod(shape))])

    def linear(name, inputs, outputs):
        normal(name + ".weight", [outputs, inputs], 1 / math.sqrt(inputs))
        normal(name + ".bias", [outputs], 0.1)

    def norm(name):
        normal(name + ".weight", [HIDDEN], 0.1, 1)
        normal(name + ".bias", [HIDDEN], 0.1)

    normal("bert.embeddings.word_embeddings.weight", [len(VOCABULARIES["vocab.txt"]), HIDDEN], 1)
    normal("bert.embeddings.position_embeddings.weight", [POSITIONS, HIDDEN], 0.3)
    normal("bert.embeddings.token_type_embeddings.weight", [2, HIDDEN], 0.3)
    norm("bert.embeddings.LayerNorm")
    for layer in range(LAYERS):
        name = f"bert.encoder.layer.{layer}."
        for part in ["query", "key", "value"]:
            linear(name + "attention.self." + part, HIDDEN, HIDDEN)
        linear(name + "attention.output.dense", HIDDEN, HIDDEN)
        norm(name + "attention.output.LayerNorm")
        linear(name + "intermediate.dense", HIDDEN, UNITS)
        linear(name + "output.dense", UNITS, HIDDEN)
        norm(name + "output.LayerNorm")
    linear("bert.pooler.dense", HIDDEN, HIDDEN)
    return tensors


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, (shape, values) in tensors.items():
        begin = len(data)
        data += struct.pack(f"<{len(values)}f", *values)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


class Bert:
    def __init__(self, tensors):
        self.tensors = tensors

    def rows(self, name):
        (_, columns), values = self.tensors["bert." + name]
        return [values[i:i + columns] for i in range(0, len(values), columns)]

    def vector(self, name):
        return self.tensors["bert." + name][1]

    def linear(self, name, states):
        weight, bias = self.rows(name + ".weight"), self.vector(name + ".bias")
        return [[sum(w * x for w, x in zip(row, state)) + b for row, b in zip(weight, bias)] for state in states]

    def norm(self, name, states):
        weight, bias = self.vector(name + ".weight"), self.vector(name + ".bias")
        result = []
        for state in states:
            mean = sum(state) / len(state)
            variance = sum((x - mean) ** 2 for x in state) / len(state)
            scale = 1 / math.sqrt(variance + EPSILON)
            result.append([(x - mean) * scale * w + b for x, w, b in zip(state, weight, bias)])
        return result

    def attention(self, name, states):
        query, key, value = (self.linear(name + "self." + part, states) for part in ["query", "key", "value"])
        size = HIDDEN // HEADS
        mixed = [[0.0] * HIDDEN for _ in states]
        for head in range(0, HIDDEN, size):
            for row, q in enumerate(query):
                scores = [sum(q[i] * k[i] for i in range(head, head + size)) / math.sqrt(size) for k in key]
                weights = [math.exp(score - max(scores)) for score in scores]
                for weight, v in zip(weights, value):
                    for i in range(head, head + size):
                        mixed[row][i] += weight / sum(weights) * v[i]
        return self.norm(name + "output.LayerNorm", added(states, self.linear(name + "output.dense", mixed)))

    def states(self, ids):
        """The last layer's hidden states of a text alone, all of it of token type 0."""
        words, places = self.rows("embeddings.word_embeddings.weight"), self.rows("embeddings.position_embeddings.weight")
        kind = self.rows("embeddings.token_type_embeddings.weight")[0]
        states = [[a + b + c for a, b, c in zip(words[id], places[place], kind)] for place, id in enumerate(ids)]
        states = self.norm("embeddings.LayerNorm", states)
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}."
            states = self.attention(name + "attention.", states)
            wide = self.linear(name + "intermediate.dense", states)
            wide = [[0.5 * x * (1 + math.erf(x / math.sqrt(2))) for x in row] for row in wide]
            states = self.norm(name + "output.LayerNorm", added(states, self.linear(name + "output.dense", wide)))
        return states


def added(a, b):
    return [[x + y for x, y in zip(row, other)] for row, other in zip(a, b)]


def main():
    for name, vocabulary in VOCABULARIES.items():
        assert len(set(vocabulary)) == len(vocabulary), name
        (FOLDER / name).write_text("".join(token + "\n" for token in vocabulary), encoding="utf-8")
    tensors = make_checkpoint()
    write_safetensors(FOLDER / "bert.safetensors", tensors)
    bert = Bert(tensors)
    vocabulary = VOCABULARIES["vocab.txt"]
    begin, end = vocabulary.index("[CLS]"), vocabulary.index("[SEP]")
    states = []
    for text in ["mug", "A red teapot for men, unaffable", "towel " * 12 + "watch"]:
        ids = [begin] + encode(text, vocabulary, True, True) + [end]
        states.append({"ids": ids, "states": [[round(x, 8) for x in row] for row in bert.states(ids)]})
    (FOLDER / "tokens.json").write_text(json.dumps(token_cases()) + "\n")
    (FOLDER / "states.json").write_text(json.dumps(states) + "\n")


main()
