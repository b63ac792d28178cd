// Checkpoints of BERT's family: the states of an independent implementation (tests/bert), the names and
// orders of its relatives, and what is said of files that do not fit.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "bert_checkpoint.hpp"
#include "bert_network.hpp"
#include "data.hpp"
#include "safetensors.hpp"
#include "sentence_of.hpp"
#include "temporary_folder.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = VITRINE_TEST_BERT;
const fs::path kPieces = VITRINE_TEST_PIECES "/unigram.model";
constexpr std::size_t kPositions = 64;
constexpr std::int64_t kHeads = 2;

TextEncoder tiny_encoder(std::size_t max_tokens = kPositions) {
  return make_bert_encoder(kFolder / "vocab.txt", {}, {}, max_tokens);
}

Safetensors tiny_file() { return read_safetensors(kFolder / "bert.safetensors"); }

class BertTest : public testing::Test {
 protected:
  BertCheckpoint read(const Safetensors& file, const TextEncoder& encoder, std::int64_t heads = kHeads) {
    write_safetensors(path_, file);
    return read_bert_checkpoint(path_, encoder, heads);
  }

  /// What is said of the tiny checkpoint once `spoil` had its way with it, from the file's name on.
  template <typename Spoil>
  std::string error_after(const Spoil& spoil) {
    Safetensors file = tiny_file();
    spoil(file.tensors);
    const std::string said = sentence_of([&] { read(file, tiny_encoder()); });
    const std::string place = '\'' + path_.string() + "'";
    return said.starts_with(place) ? said.substr(place.size()) : said;
  }

  TemporaryFolder folder_;
  fs::path path_ = folder_.path() / "checkpoint.safetensors";
};

void expect_equal(const BertCheckpoint& found, const BertCheckpoint& expected) {
  ASSERT_EQ(found.weights.size(), expected.weights.size());
  for (const auto& [name, weight] : expected.weights)
    EXPECT_TRUE(torch::equal(found.weights.at(name), weight)) << name;
  EXPECT_EQ(found.sizes.layers, expected.sizes.layers);
  EXPECT_EQ(found.sizes.hidden, expected.sizes.hidden);
}

TEST_F(BertTest, GivesTheStatesOfTheReferenceInAnyCompany) {
  const BertCheckpoint checkpoint = read(tiny_file(), tiny_encoder());
  TextNetworkSizes sizes = checkpoint.sizes;
  sizes.classes = 3;
  BertNetwork network(sizes);
  network.eval();
  const torch::NoGradGuard no_grad;
  auto parameters = network.named_parameters();
  EXPECT_EQ(parameters.size(), checkpoint.weights.size() + 2)
      << "all but the head's come from the checkpoint";
  for (const auto& [name, weight] : checkpoint.weights) parameters[name].copy_(weight);

  std::ifstream file(kFolder / "states.json");
  const nlohmann::json cases = nlohmann::json::parse(file);
  ASSERT_EQ(cases.size(), 3U);
  torch::Tensor tokens = torch::zeros({3, static_cast<std::int64_t>(kPositions)}, torch::kInt32);
  for (std::size_t text = 0; text < cases.size(); ++text)
    for (std::size_t i = 0; i < cases[text].at("ids").size(); ++i)
      tokens[static_cast<std::int64_t>(text)][static_cast<std::int64_t>(i)] =
          cases[text].at("ids")[i].get<int>() + 1;
  const torch::Tensor states = network.states(tokens);
  for (std::size_t text = 0; text < cases.size(); ++text) {
    const auto rows = cases[text].at("states").get<std::vector<std::vector<float>>>();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const torch::Tensor found = states[static_cast<std::int64_t>(text)][static_cast<std::int64_t>(i)];
      EXPECT_LT((found - torch::tensor(rows[i])).abs().max().item<float>(), 1e-5F) << text << ", " << i;
    }
  }
}

TEST_F(BertTest, ReadsTheNamesOfOlderFilesAndHalfPrecision) {
  const BertCheckpoint expected = read(tiny_file(), tiny_encoder());
  EXPECT_EQ(expected.sizes.layers, 2);
  EXPECT_EQ(expected.sizes.hidden, 64);
  Safetensors old;
  for (const auto& [name, tensor] : tiny_file().tensors) {
    std::string bare = name.substr(std::string_view("bert.").size());
    if (const auto at = bare.find("LayerNorm.weight"); at != std::string::npos)
      bare.replace(at, 16, "LayerNorm.gamma");
    if (const auto at = bare.find("LayerNorm.bias"); at != std::string::npos)
      bare.replace(at, 14, "LayerNorm.beta");
    old.tensors[bare] = tensor;
  }
  expect_equal(read(old, tiny_encoder()), expected);

  const std::string name = "layer1.query.bias";
  torch::Tensor& bias = old.tensors["encoder.layer.1.attention.self.query.bias"];
  bias = bias.to(torch::kBFloat16);
  EXPECT_TRUE(torch::equal(read(old, tiny_encoder()).weights.at(name), bias.to(torch::kFloat32)));
}

TEST_F(BertTest, ReadsDistilBert) {
  const std::vector<std::pair<std::string, std::string>> names{
      {"bert.", "distilbert."},
      {"encoder.", "transformer."},
      {"attention.self.query", "attention.q_lin"},
      {"attention.self.key", "attention.k_lin"},
      {"attention.self.value", "attention.v_lin"},
      {"attention.output.dense", "attention.out_lin"},
      {"attention.output.LayerNorm", "sa_layer_norm"},
      {"intermediate.dense", "ffn.lin1"},
      {"output.dense", "ffn.lin2"},
      {"output.LayerNorm", "output_layer_norm"}};
  Safetensors distilled;
  for (const auto& [name, tensor] : tiny_file().tensors) {
    std::string other = name;
    for (const auto& [from, to] : names)
      if (const auto at = other.find(from); at != std::string::npos) other.replace(at, from.size(), to);
    distilled.tensors[other] = tensor;
  }
  const torch::Tensor types = distilled.tensors["distilbert.embeddings.token_type_embeddings.weight"];
  distilled.tensors["distilbert.embeddings.position_embeddings.weight"] += types[0];
  distilled.tensors.erase("distilbert.embeddings.token_type_embeddings.weight");
  expect_equal(read(distilled, tiny_encoder()), read(tiny_file(), tiny_encoder()));
}

TEST_F(BertTest, PutsTheRowsOfRobertasFamilyIntoTheOrderOfThePieces) {
  const TextEncoder encoder = make_bert_encoder({}, kPieces, {}, kPositions - 2);
  const auto pieces = static_cast<std::int64_t>(encoder.size());
  const auto rows_read = [&](std::int64_t rows) {
    Safetensors file = tiny_file();
    file.tensors["bert.embeddings.word_embeddings.weight"] =
        torch::arange(rows).to(torch::kFloat32).unsqueeze(1).expand({rows, 16});
    const BertCheckpoint checkpoint = read(file, encoder);
    const torch::Tensor places = file.tensors["bert.embeddings.position_embeddings.weight"].slice(0, 2) +
                                 file.tensors["bert.embeddings.token_type_embeddings.weight"][0];
    EXPECT_TRUE(torch::equal(checkpoint.weights.at("position_table"), places));
    EXPECT_EQ(checkpoint.sizes.norm_epsilon, 1e-5);
    const torch::Tensor first = checkpoint.weights.at("embedding.table").select(1, 0);
    EXPECT_EQ(first.size(0), pieces + 1);
    return std::vector<float>{first[1].item<float>(), first[2].item<float>(), first[3].item<float>(),
                              first[4].item<float>(), first[pieces].item<float>()};
  };
  const auto last = static_cast<float>(pieces - 1);
  EXPECT_EQ(rows_read(pieces + 2), (std::vector<float>{3, 0, 2, 4, last + 1})) << "XLM-RoBERTa";
  EXPECT_EQ(rows_read(pieces + 5), (std::vector<float>{3, 5, 6, 7, last + 4})) << "CamemBERT";
  const std::string said = sentence_of([&] { rows_read(pieces); });
  EXPECT_NE(said.find("for a vocabulary of " + std::to_string(pieces) + " tokens"), std::string::npos)
      << said;
}

TEST_F(BertTest, SaysWhatDoesNotFit) {
  using Tensors = std::map<std::string, torch::Tensor>;
  EXPECT_EQ(error_after([](Tensors& all) { all.erase("bert.encoder.layer.1.attention.self.key.bias"); }),
            ": the tensor \"bert.encoder.layer.1.attention.self.key.bias\" is missing.");
  EXPECT_EQ(
      error_after([](Tensors& all) {
        all["bert.encoder.layer.0.output.dense.weight"] = torch::zeros({16, 63});
      }),
      ": the tensor \"bert.encoder.layer.0.output.dense.weight\" has the shape 16 x 63; one that fits the "
      "other tensors was expected, of floating-point numbers.");
  EXPECT_EQ(error_after([](Tensors& all) {
              all["bert.embeddings.word_embeddings.weight"] = torch::zeros({9, 16});
            }),
            ": the tensor \"bert.embeddings.word_embeddings.weight\" has 9 rows, but for a vocabulary of 126 "
            "tokens as many or more were expected.");
  EXPECT_EQ(error_after([](Tensors& all) {
              all["bert.embeddings.position_embeddings.weight"] = torch::zeros({30, 16});
            }),
            ": the tensor \"bert.embeddings.position_embeddings.weight\" serves texts of 30 tokens, but "
            "--text-tokens is 64.");
  EXPECT_EQ(
      error_after([](Tensors& all) { all.clear(); }),
      ": expected a checkpoint of BERT's family with one tensor \"embeddings.word_embeddings.weight\", found "
      "0 of that name.");
  const std::string size = '\'' + path_.string() + "' has vectors of 16 numbers, which ";
  EXPECT_EQ(sentence_of([&] { read(tiny_file(), tiny_encoder(), 3); }),
            size + "do not make 3 heads (--text-heads, or config.json beside it).");
  EXPECT_EQ(sentence_of([&] { read(tiny_file(), tiny_encoder(), 0); }),
            size + "are not heads of 64; say how many: --text-heads.");
  write_file(path_.parent_path() / "config.json", "{\"num_attention_heads\": 8}");
  EXPECT_EQ(read(tiny_file(), tiny_encoder(), 0).sizes.heads, 8);
  EXPECT_EQ(read(tiny_file(), tiny_encoder(), kHeads).sizes.heads, kHeads) << "what is said wins";
  EXPECT_EQ(sentence_of([&] { read_bert_checkpoint({}, tiny_encoder(), 0); }),
            "The text model bert begins with a checkpoint: give its safetensors file with --text-init.");
  const std::string both =
      "A text model that begins with a checkpoint needs the checkpoint's own vocabulary: --text-vocabulary "
      "with "
      "its vocab.txt, or --text-pieces with its sentencepiece model, and not both.";
  EXPECT_EQ(sentence_of([&] { make_bert_encoder({}, {}, {}, kPositions); }), both);
  EXPECT_EQ(sentence_of([&] { make_bert_encoder(kFolder / "vocab.txt", kPieces, {}, kPositions); }), both);
  EXPECT_EQ(sentence_of([&] { tiny_encoder(2); }),
            "A text model that begins with a checkpoint reads 3 tokens or more, but --text-tokens is 2.");
  const std::string states = (kFolder / "states.json").string();
  EXPECT_EQ(sentence_of([&] {
              make_bert_encoder(states, {}, {}, kPositions);
            }).find('\'' + states + "': wordpiece: "),
            0U);

  Safetensors roberta;
  for (const auto& [name, tensor] : tiny_file().tensors)
    roberta.tensors["ro" + name.substr(0, 4) + "a" + name.substr(4)] = tensor;
  EXPECT_EQ(
      sentence_of([&] { read(roberta, tiny_encoder()); }),
      '\'' + path_.string() + "' is of RoBERTa's family: it needs its sentencepiece model (--text-pieces).");
}

}  // namespace
}  // namespace vitrine::trainer
