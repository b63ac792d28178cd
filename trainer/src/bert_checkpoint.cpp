// Names, sizes and orders of rows, from Hugging Face's to ours; see bert_checkpoint.hpp.
#include "bert_checkpoint.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "data.hpp"
#include "safetensors.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWords = "embeddings.word_embeddings.weight";
constexpr std::int64_t kHeadUnits = 64;  // of one head in BERT and most of its family
constexpr double kBertEpsilon = 1e-12;
constexpr double kRobertaEpsilon = 1e-5;
constexpr std::int64_t kRobertaOffset = 2;  // positions count on from the id of padding, which is 1
constexpr std::size_t kLeastTokens = 3;     // one between those before and behind it

/// A part of a layer: our name, BERT's and DistilBERT's.
struct Part {
  const char* own;
  const char* bert;
  const char* distilled;
};
constexpr Part kParts[] = {
    {"query", "attention.self.query", "attention.q_lin"},
    {"key", "attention.self.key", "attention.k_lin"},
    {"value", "attention.self.value", "attention.v_lin"},
    {"mixed", "attention.output.dense", "attention.out_lin"},
    {"mixed_norm", "attention.output.LayerNorm", "sa_layer_norm"},
    {"wide", "intermediate.dense", "ffn.lin1"},
    {"narrow", "output.dense", "ffn.lin2"},
    {"narrow_norm", "output.LayerNorm", "output_layer_norm"},
};

std::string quoted(const fs::path& path) { return '\'' + path.string() + '\''; }

std::string shape_text(torch::IntArrayRef sizes) {
  std::string text;
  for (const std::int64_t size : sizes) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return text.empty() ? "one number" : text;
}

/// The tensors of one encoder in a file.
class Source {
 public:
  Source(const fs::path& path, const Safetensors& file) : path_(path), tensors_(file.tensors) {
    std::size_t found = 0;
    for (const auto& [name, tensor] : tensors_)
      if (name.ends_with(kWords)) {
        prefix_ = name.substr(0, name.size() - std::string_view(kWords).size());
        ++found;
      }
    if (found != 1)
      throw Error(quoted(path) + ": expected a checkpoint of BERT's family with one tensor \"" + kWords +
                  "\", found " + std::to_string(found) + " of that name.");
  }

  const std::string& prefix() const { return prefix_; }
  bool has(const std::string& name) const { return tensors_.count(prefix_ + name) > 0; }

  /// A tensor as float32. A size of -1 may be any.
  torch::Tensor get(const std::string& name, const std::vector<std::int64_t>& sizes) const {
    const auto found = tensors_.find(prefix_ + name);
    if (found == tensors_.end()) fail(name, "is missing");
    const torch::Tensor& tensor = found->second;
    const bool fits = tensor.is_floating_point() &&
                      std::equal(sizes.begin(), sizes.end(), tensor.sizes().begin(), tensor.sizes().end(),
                                 [](std::int64_t wanted, std::int64_t size) {
                                   return wanted == size || (wanted < 0 && size > 0);
                                 });
    if (!fits)
      fail(name, "has the shape " + shape_text(tensor.sizes()) +
                     "; one that fits the other tensors was expected, of floating-point numbers");
    return tensor.to(torch::kFloat32);
  }

  [[noreturn]] void fail(const std::string& name, const std::string& what) const {
    throw Error(quoted(path_) + ": the tensor \"" + prefix_ + name + "\" " + what + '.');
  }

 private:
  const fs::path& path_;
  const std::map<std::string, torch::Tensor>& tensors_;
  std::string prefix_;
};

/// Which row of RoBERTa's table a sentencepiece model's piece has. fairseq, which trained those models, put
/// tokens of its own before the pieces.
std::int64_t fairseq_row(std::int64_t piece, std::int64_t added) {
  constexpr std::int64_t kUnknown = 3;
  constexpr std::int64_t kXlmRows[] = {kUnknown, 0, 2};  // of "<unk>", "<s>" and "</s>"
  constexpr std::int64_t kCamembertOffset = 4, kXlmOffset = 1;
  constexpr std::int64_t kCamembertAdded = 5;  // those four, and "<mask>" behind the pieces
  if (added == kCamembertAdded) return piece == 0 ? kUnknown : piece + kCamembertOffset;
  return piece < 3 ? kXlmRows[piece] : piece + kXlmOffset;
}

/// The rows of the encoder's tokens behind one of zeros for padding.
torch::Tensor token_rows(const Source& source, const TextEncoder& encoder) {
  const torch::Tensor rows = source.get(kWords, {-1, -1});
  const auto tokens = static_cast<std::int64_t>(encoder.size());
  const std::int64_t added = rows.size(0) - tokens;
  const bool pieces = encoder.options().kind == EncoderOptions::Kind::pieces;
  if (pieces ? added != 2 && added != 5 : added < 0)
    source.fail(kWords, "has " + std::to_string(rows.size(0)) + " rows, but for a vocabulary of " +
                            std::to_string(tokens) + " tokens " +
                            (pieces ? std::to_string(tokens + 2) + " (XLM-RoBERTa) or " +
                                          std::to_string(tokens + 5) + " (CamemBERT) were expected"
                                    : "as many or more were expected"));
  std::vector<std::int64_t> order;
  for (std::int64_t token = 0; token < tokens; ++token)
    order.push_back(pieces ? fairseq_row(token, added) : token);
  return torch::cat({torch::zeros({1, rows.size(1)}), rows.index_select(0, torch::tensor(order))});
}

/// Vectors of the places from 0, with that of the first token type, which all tokens have.
torch::Tensor position_rows(const Source& source, const TextNetworkSizes& sizes, std::int64_t offset) {
  const std::string places = "embeddings.position_embeddings.weight";
  const std::string types = "embeddings.token_type_embeddings.weight";
  const torch::Tensor rows = source.get(places, {-1, sizes.dimension});
  if (rows.size(0) < offset + sizes.positions)
    source.fail(places, "serves texts of " + std::to_string(rows.size(0) - offset) +
                            " tokens, but --text-tokens is " + std::to_string(sizes.positions));
  const torch::Tensor used = rows.slice(0, offset, offset + sizes.positions);
  return source.has(types) ? used + source.get(types, {-1, sizes.dimension})[0] : used;
}

/// What config.json beside a checkpoint says; 0 where there is none, or none that says so.
std::int64_t configured_heads(const fs::path& checkpoint) {
  const fs::path path = checkpoint.parent_path() / "config.json";
  if (!fs::exists(path)) return 0;
  const std::vector<std::uint8_t> bytes = read_file(path);
  const auto json = nlohmann::json::parse(bytes.begin(), bytes.end(), nullptr, false);
  if (!json.is_object()) return 0;
  for (const char* name : {"num_attention_heads", "n_heads"})  // DistilBERT's is the latter
    if (const auto heads = json.find(name); heads != json.end() && heads->is_number_unsigned())
      return heads->get<std::int64_t>();
  return 0;
}

std::int64_t head_count(const fs::path& path, std::int64_t dimension, std::int64_t wanted) {
  if (wanted == 0) wanted = configured_heads(path);
  const std::string what = quoted(path) + " has vectors of " + std::to_string(dimension) + " numbers, which ";
  if (wanted == 0 && dimension % kHeadUnits != 0)
    throw Error(what + "are not heads of " + std::to_string(kHeadUnits) + "; say how many: --text-heads.");
  if (wanted > 0 && dimension % wanted != 0)
    throw Error(what + "do not make " + std::to_string(wanted) +
                " heads (--text-heads, or config.json beside it).");
  return wanted > 0 ? wanted : dimension / kHeadUnits;
}

/// Weights and biases of a layer normalisation were once called gamma and beta.
void add_norm(BertCheckpoint& to, const Source& source, const std::string& own, const std::string& name) {
  const bool old = source.has(name + ".gamma");
  to.weights[own + ".weight"] = source.get(name + (old ? ".gamma" : ".weight"), {to.sizes.dimension});
  to.weights[own + ".bias"] = source.get(name + (old ? ".beta" : ".bias"), {to.sizes.dimension});
}

/// The next layer, whose tensors' names begin with `layer`. The first one tells the hidden units.
void add_layer(BertCheckpoint& to, const Source& source, const std::string& layer, bool distilled) {
  TextNetworkSizes& sizes = to.sizes;
  for (const Part& part : kParts) {
    const std::string own = "layer" + std::to_string(sizes.layers) + '.' + part.own;
    const std::string name = layer + (distilled ? part.distilled : part.bert);
    if (own.ends_with("norm")) {
      add_norm(to, source, own, name);
      continue;
    }
    const bool widens = own.ends_with("wide");
    if (widens && sizes.layers == 0) sizes.hidden = source.get(name + ".bias", {-1}).size(0);
    const std::int64_t inputs = own.ends_with("narrow") ? sizes.hidden : sizes.dimension;
    const std::int64_t outputs = widens ? sizes.hidden : sizes.dimension;
    to.weights[own + ".weight"] = source.get(name + ".weight", {outputs, inputs});
    to.weights[own + ".bias"] = source.get(name + ".bias", {outputs});
  }
  ++sizes.layers;
}

}  // namespace

TextEncoder make_bert_encoder(const fs::path& vocabulary, const fs::path& pieces, const TextOptions& text,
                              std::size_t max_tokens) {
  if (vocabulary.empty() == pieces.empty())
    throw Error(
        "A text model that begins with a checkpoint needs the checkpoint's own vocabulary: --text-vocabulary "
        "with its vocab.txt, or --text-pieces with its sentencepiece model, and not both.");
  if (max_tokens < kLeastTokens)
    throw Error("A text model that begins with a checkpoint reads " + std::to_string(kLeastTokens) +
                " tokens or more, but --text-tokens is " + std::to_string(max_tokens) + '.');
  EncoderOptions options{.kind = EncoderOptions::Kind::wordpiece, .text = text, .max_tokens = max_tokens};
  const fs::path& path = vocabulary.empty() ? pieces : vocabulary;
  try {
    const std::vector<std::uint8_t> bytes = read_file(path);
    if (vocabulary.empty()) {
      options.kind = EncoderOptions::Kind::pieces;
      options.enclosed = true;
    } else {
      const LetterOptions letters = WordPieceModel::parse(bytes).letters();
      options.lower_case = letters.lower_case;
      options.text.fold_accents = letters.fold_accents;
    }
    return TextEncoder::parse(options, bytes);
  } catch (const Error& error) {
    throw Error(quoted(path) + ": " + error.what());
  }
}

double bert_norm_epsilon(const EncoderOptions& options) {
  return options.kind == EncoderOptions::Kind::pieces ? kRobertaEpsilon : kBertEpsilon;
}

BertCheckpoint read_bert_checkpoint(const fs::path& path, const TextEncoder& encoder, std::int64_t heads) {
  if (path.empty())
    throw Error("The text model bert begins with a checkpoint: give its safetensors file with --text-init.");
  const Safetensors file = read_safetensors(path);
  const Source source(path, file);
  const EncoderOptions& reads = encoder.options();
  const bool roberta = reads.kind == EncoderOptions::Kind::pieces;
  if (!roberta && source.prefix() == "roberta.")
    throw Error(quoted(path) + " is of RoBERTa's family: it needs its sentencepiece model (--text-pieces).");
  BertCheckpoint checkpoint;
  auto& [sizes, weights] = checkpoint;
  weights["embedding.table"] = token_rows(source, encoder);
  sizes.vocabulary = static_cast<std::int64_t>(encoder.size());
  sizes.dimension = weights["embedding.table"].size(1);
  sizes.heads = head_count(path, sizes.dimension, heads);
  sizes.positions = static_cast<std::int64_t>(reads.max_tokens);
  sizes.norm_epsilon = bert_norm_epsilon(reads);
  weights["position_table"] = position_rows(source, sizes, roberta ? kRobertaOffset : 0);
  add_norm(checkpoint, source, "norm", "embeddings.LayerNorm");
  const bool distilled = source.has("transformer.layer.0.attention.q_lin.weight");
  const std::string layers = distilled ? "transformer.layer." : "encoder.layer.";
  do {
    add_layer(checkpoint, source, layers + std::to_string(sizes.layers) + '.', distilled);
  } while (source.has(layers + std::to_string(sizes.layers) + '.' +
                      (distilled ? kParts[0].distilled : kParts[0].bert) + ".weight"));
  return checkpoint;
}

}  // namespace vitrine::trainer
