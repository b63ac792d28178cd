// The manifest: what is read, what is written, and one sentence for everything that may be wrong with it.
#include "vitrine/pack.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "sentence_of.hpp"
#include "vitrine/error.hpp"

namespace vitrine {
namespace {

using Json = nlohmann::json;

constexpr const char* kSha = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

Json good_pack() {
  return Json::parse(R"({
    "version": 3, "name": "shop-7", "title": "A shop", "languages": ["en", "fr"],
    "labels": [{"code": "10", "names": {"en": "Books", "fr": "Livres"}},
               {"code": "40", "names": {"fr": "Jeux"}},
               {"code": "é", "names": {}}],
    "text": [{"name": "bag", "kind": "ngrams", "fold_accents": true, "word_min": 1, "word_max": 2, "char_min": 0,
              "char_max": 0, "max_bytes": 4096,
              "vocabulary": {"file": "text.vocabulary", "bytes": 12, "sha256": "SHA"}},
             {"name": "sequence", "kind": "words", "fold_accents": false, "max_tokens": 64, "max_bytes": 512,
              "vocabulary": {"file": "words.vocabulary", "bytes": 13, "sha256": "SHA"}}],
    "image": {"width": 192, "height": 160, "fit": "pad", "mean": [0.485, 0.456, 0.406],
              "std": [0.229, 0.224, 0.225]},
    "models": [
      {"role": "text", "name": "linear", "encoder": "bag", "file": "text.onnx", "bytes": 1000, "sha256": "SHA", "inputs": ["ids", "weights"],
       "outputs": ["logits", "feature_logits"], "modalities": ["text"]},
      {"role": "image", "name": "mobilenet-v2", "file": "image.onnx", "bytes": 2000, "sha256": "SHA", "inputs": ["image"],
       "outputs": ["logits", "location_logits"], "modalities": ["image"]},
      {"role": "novel", "name": "new", "file": "novel.onnx", "bytes": 1999999999, "sha256": "SHA", "inputs": ["a"],
       "outputs": ["b"], "modalities": ["text", "image"]},
      {"role": "text", "name": "gru", "encoder": "sequence", "file": "words.onnx", "bytes": 3000, "sha256": "SHA",
       "inputs": ["tokens"], "outputs": ["logits"], "modalities": ["text"]},
      {"role": "joint", "name": "concat", "encoder": "sequence", "file": "joint.onnx", "bytes": 4000, "sha256": "SHA",
       "inputs": ["tokens", "image"], "outputs": ["logits"], "modalities": ["text", "image"]}],
    "fusion": {"text": [0.7, 0.1], "image": [1.3], "joint": [0.9],
               "both": {"text": [0.1, 1, 2], "image": [1, 1, 1], "bias": [0, -0.5, 3e-7]},
               "review_threshold": 0.45},
    "metrics": {"fusion_accuracy": 0.9601234567890123},
    "provenance": {"data": "a catalogue", "licence": ""}})");
}

/// Puts the real digest in place of "SHA".
std::string text_of(const Json& pack) {
  std::string text = pack.dump();
  for (auto at = text.find("\"SHA\""); at != std::string::npos; at = text.find("\"SHA\"")) {
    text.replace(at, 5, "\"" + std::string(kSha) + "\"");
  }
  return text;
}

std::string error_of(std::string_view json) {
  return sentence_of([&] { parse_pack(json); });
}

TEST(Pack, IsReadFieldByField) {
  const Pack pack = parse_pack(text_of(good_pack()));
  EXPECT_EQ(pack.name, "shop-7");
  EXPECT_EQ(pack.title, "A shop");
  EXPECT_EQ(pack.languages, (std::vector<std::string>{"en", "fr"}));
  ASSERT_EQ(pack.labels.size(), 3U);
  EXPECT_EQ(pack.labels[2].code, "é");
  ASSERT_EQ(pack.text.size(), 2U);
  EXPECT_EQ(pack.text[0].name, "bag");
  EXPECT_EQ(pack.text[0].options.kind, EncoderOptions::Kind::ngrams);
  EXPECT_EQ(pack.text[0].options.text, (TextOptions{.fold_accents = true,
                                                    .word_min = 1,
                                                    .word_max = 2,
                                                    .char_min = 0,
                                                    .char_max = 0,
                                                    .max_bytes = 4096}));
  EXPECT_EQ(pack.text[0].vocabulary.file, "text.vocabulary");
  EXPECT_EQ(pack.text[0].vocabulary.bytes, 12U);
  EXPECT_EQ(pack.text[0].vocabulary.sha256, kSha);
  EXPECT_EQ(pack.text[1].options.kind, EncoderOptions::Kind::words);
  EXPECT_EQ(pack.text[1].options.max_tokens, 64U);
  EXPECT_FALSE(pack.text[1].options.text.fold_accents);
  EXPECT_EQ(pack.encoder_index("sequence"), 1U);
  EXPECT_EQ(pack.encoder_index("nonesuch"), 2U);
  ASSERT_TRUE(pack.image.has_value());
  EXPECT_EQ(pack.image->width, 192);
  EXPECT_EQ(pack.image->height, 160);
  EXPECT_EQ(pack.image->fit, ImageFit::pad);
  EXPECT_EQ(pack.image->mean[2], 0.406F);
  EXPECT_EQ(pack.image->std[0], 0.229F);
  ASSERT_EQ(pack.models_of("image").size(), 1U);
  EXPECT_EQ(pack.models_of("image")[0]->file, "image.onnx");
  ASSERT_EQ(pack.models_of("text").size(), 2U);
  EXPECT_TRUE(pack.models_of("text")[0]->gives("feature_logits"));
  EXPECT_EQ(pack.models_of("text")[1]->name, "gru");
  EXPECT_EQ(pack.models_of("text")[1]->encoder, "sequence");
  ASSERT_EQ(pack.models_of("joint").size(), 1U);
  EXPECT_EQ(pack.models_of("joint")[0]->encoder, "sequence");
  EXPECT_TRUE(pack.models_of("nonesuch").empty());
  EXPECT_EQ(pack.fusion.text, (std::vector<float>{0.7F, 0.1F}));
  EXPECT_EQ(pack.fusion.image, (std::vector<float>{1.3F}));
  EXPECT_EQ(pack.fusion.joint, std::vector<float>{0.9F});
  EXPECT_EQ(pack.fusion.both.bias, (std::vector<float>{0.0F, -0.5F, 3e-7F}));
  EXPECT_EQ(pack.fusion.review_threshold, 0.45F);
  EXPECT_EQ(pack.metrics.at("fusion_accuracy"), 0.9601234567890123);
  EXPECT_EQ(pack.provenance.at("licence"), "");
}

TEST(Pack, LabelNamesFallBackToAnotherLanguageAndThenToTheCode) {
  const Pack pack = parse_pack(text_of(good_pack()));
  EXPECT_EQ(pack.label_name(0, "fr"), "Livres");
  EXPECT_EQ(pack.label_name(0, "de"), "Books");
  EXPECT_EQ(pack.label_name(0, ""), "Books");
  EXPECT_EQ(pack.label_name(1, "en"), "Jeux");
  EXPECT_EQ(pack.label_name(2, "fr"), "é");
}

TEST(Pack, SurvivesWritingAndReadingExactly) {
  Pack pack = parse_pack(text_of(good_pack()));
  const float values[] = {0.1F, 1.0F / 3, std::numeric_limits<float>::min(), -999.9999F, 1e-30F, 123.456F};
  for (const float value : values) {
    pack.fusion.both.bias[1] = value;
    pack.image->mean[0] = std::min(std::max(value, -9.0F), 9.0F);
    const std::string json = format_pack(pack);
    const Pack again = parse_pack(json);
    EXPECT_EQ(again.fusion, pack.fusion);
    EXPECT_EQ(again.image, pack.image);
    ASSERT_EQ(again.text.size(), pack.text.size());
    for (std::size_t i = 0; i < pack.text.size(); ++i)
      EXPECT_EQ(again.text[i].options, pack.text[i].options) << i;
    EXPECT_EQ(again.metrics, pack.metrics);
    EXPECT_EQ(again.provenance, pack.provenance);
    EXPECT_EQ(format_pack(again), json);
  }
}

TEST(Pack, KeepsTheOptionsOfEachKindOfEncoder) {
  const auto written_again = [](const EncoderOptions& options) {
    Pack pack = parse_pack(text_of(good_pack()));
    pack.text[1].options = options;
    const EncoderOptions again = parse_pack(format_pack(pack)).text[1].options;
    EXPECT_EQ(again, options);
    return again;
  };
  EncoderOptions options{.kind = EncoderOptions::Kind::wordpiece, .text = {}, .max_tokens = 3};
  EXPECT_TRUE(written_again(options).lower_case);
  options.lower_case = false;
  options.text.fold_accents = false;
  EXPECT_FALSE(written_again(options).lower_case);
  options = {.kind = EncoderOptions::Kind::pieces, .text = {}, .max_tokens = 3};
  EXPECT_FALSE(written_again(options).enclosed);
  options.enclosed = true;
  EXPECT_TRUE(written_again(options).enclosed);
}

/// The numbers that a layer of the good pack's stack has.
Json layer_of(std::size_t models) {
  return {{"weights", std::vector<float>(3 * models * 3, 0.25F)}, {"bias", {0.5, 0, -0.5}}};
}

TEST(Pack, KeepsTheRuleOfItsFusion) {
  Json json = good_pack();
  EXPECT_TRUE(std::holds_alternative<Pool>(parse_pack(text_of(json)).fusion.rule));
  json["fusion"]["vote"] = {{"text", 1.5}, {"image", 2}, {"both", 0.5}};
  const Pack vote = parse_pack(text_of(json));
  EXPECT_EQ(std::get<Vote>(vote.fusion.rule).exponents, (std::array<float, 3>{1.5F, 2, 0.5F}));
  EXPECT_EQ(parse_pack(format_pack(vote)).fusion, vote.fusion);

  json["fusion"].erase("vote");
  json["fusion"]["stack"] = {{"text", layer_of(2)}, {"image", layer_of(1)}, {"both", layer_of(4)}};
  const Pack stack = parse_pack(text_of(json));
  EXPECT_EQ(std::get<Stack>(stack.fusion.rule).layers[2].weights, std::vector<float>(36, 0.25F));
  EXPECT_EQ(std::get<Stack>(stack.fusion.rule).layers[1].bias, (std::vector<float>{0.5F, 0, -0.5F}));
  EXPECT_EQ(parse_pack(format_pack(stack)).fusion, stack.fusion);
}

TEST(Pack, OfOneModalityStacksThatOneAlone) {
  Json json = good_pack();
  json.erase("image");
  for (const int other : {4, 2, 1}) json["models"].erase(static_cast<std::size_t>(other));
  for (const char* role : {"image", "joint"}) json["fusion"][role] = Json::array();
  json["fusion"]["stack"] = {{"text", layer_of(2)}};
  const Pack pack = parse_pack(text_of(json));
  EXPECT_TRUE(std::get<Stack>(pack.fusion.rule).layers[2].weights.empty());
  EXPECT_EQ(parse_pack(format_pack(pack)).fusion, pack.fusion);
}

TEST(Pack, WithAStackThatDoesNotFitIsRefused) {
  Json json = good_pack();
  json["fusion"]["stack"] = {{"text", layer_of(2)}, {"image", layer_of(1)}, {"both", layer_of(4)}};
  const auto error = [&](const char* patch) { return error_of(text_of(json.patch(Json::parse(patch)))); };
  EXPECT_EQ(error(R"([{"op": "remove", "path": "/fusion/stack/both"}])"),
            "pack.json: fusion.stack.both: the field is missing.");
  EXPECT_EQ(error(R"([{"op": "remove", "path": "/fusion/stack/text/weights/0"}])"),
            "pack.json: fusion.stack.text.weights: expected 18 numbers, found 17.");
  EXPECT_EQ(error(R"([{"op": "replace", "path": "/fusion/stack/both/weights/7", "value": 1e4}])"),
            "pack.json: fusion.stack.both.weights[7]: expected a number from -1000 to 1000, found 10000.0.");
  EXPECT_EQ(error(R"([{"op": "remove", "path": "/fusion/stack/image/bias/0"}])"),
            "pack.json: fusion.stack.image.bias: expected 3 numbers, found 2.");
  EXPECT_EQ(error(R"([{"op": "add", "path": "/fusion/vote", "value": {}}])"),
            "pack.json: fusion: expected vote or stack, found both.");
}

TEST(Pack, OfManyLabelsWithAShortStackCostsNoMemory) {
  Json json = good_pack();
  for (int i = 0; i < 9000; ++i)
    json["labels"].push_back({{"code", "c" + std::to_string(i)}, {"names", Json::object()}});
  for (const char* part : {"text", "image", "bias"})
    json["fusion"]["both"][part] = std::vector<int>(json["labels"].size(), 1);
  json["fusion"]["stack"] = {{"text", layer_of(2)}};
  EXPECT_EQ(error_of(text_of(json)),
            "pack.json: fusion.stack.text.weights: expected 162108018 numbers, found 18.");
}

TEST(Pack, IsWrittenForPeopleInAFixedOrder) {
  const std::string json = format_pack(parse_pack(text_of(good_pack())));
  std::size_t last = 0;
  for (const char* field : {"version", "name", "title", "languages", "labels", "text", "image", "models",
                            "fusion", "metrics", "provenance"}) {
    const auto at = json.find("\n  \"" + std::string(field) + "\":");
    ASSERT_NE(at, std::string::npos) << field;
    EXPECT_GT(at + 1, last) << field;
    last = at;
  }
  EXPECT_NE(json.find("0.485,"), std::string::npos) << "floats are written as short as they read back";
  EXPECT_EQ(json.back(), '\n');
}

TEST(Pack, WithOneModalityNeedsNothingOfTheOther) {
  Json text_only = good_pack();
  text_only.erase("image");
  for (const int other : {4, 2, 1}) text_only["models"].erase(static_cast<std::size_t>(other));
  for (const char* role : {"image", "joint"}) text_only["fusion"][role] = Json::array();
  const Pack pack = parse_pack(text_of(text_only));
  EXPECT_FALSE(pack.image.has_value());
  EXPECT_EQ(format_pack(pack).find("\"width\""), std::string::npos);

  Json image_only = good_pack();
  image_only.erase("text");
  for (const int other : {4, 3, 2, 0}) image_only["models"].erase(static_cast<std::size_t>(other));
  for (const char* role : {"text", "joint"}) image_only["fusion"][role] = Json::array();
  EXPECT_TRUE(parse_pack(text_of(image_only)).text.empty());
}

TEST(Pack, OfJointModelsAloneDescribesWhatTheyRead) {
  Json json = good_pack();
  for (const int other : {3, 2, 1, 0}) json["models"].erase(static_cast<std::size_t>(other));
  for (const char* role : {"text", "image"}) json["fusion"][role] = Json::array();
  const Pack pack = parse_pack(text_of(json));
  EXPECT_EQ(pack.models.size(), 1U);
  EXPECT_EQ(parse_pack(format_pack(pack)).fusion, pack.fusion);
  json.erase("image");
  EXPECT_EQ(error_of(text_of(json)), "pack.json: image: the field is missing.");
}

TEST(Pack, UnknownFieldsAreIgnored) {
  Json pack = good_pack();
  pack["note"] = "hello";
  pack["fusion"]["method"] = "new";
  EXPECT_EQ(error_of(text_of(pack)), "no error");
}

struct BadPack {
  const char* patch;  ///< a JSON patch (RFC 6902) that spoils the good pack
  const char* error;
};

class BadPackTest : public testing::TestWithParam<BadPack> {};

TEST_P(BadPackTest, GivesOneSentenceThatNamesTheField) {
  const Json pack = good_pack().patch(Json::parse(GetParam().patch));
  EXPECT_EQ(error_of(text_of(pack)), "pack.json: " + std::string(GetParam().error)) << GetParam().patch;
}

#define SET(path, value) R"([{"op": "add", "path": ")" path R"(", "value": )" value "}]"
#define PUT(path, value) R"([{"op": "replace", "path": ")" path R"(", "value": )" value "}]"
#define CUT(path) R"([{"op": "remove", "path": ")" path R"("}])"

const BadPack kBadPacks[] = {
    {CUT("/version"), "version: the field is missing."},
    {SET("/version", "1"), "version: expected 3, the version that this program reads, found 1."},
    {SET("/version", "\"1\""), "version: expected a whole number from 0 to 2147483647, found \"1\"."},
    {SET("/version", "18446744073709551615"),
     "version: expected a whole number from 0 to 2147483647, found 18446744073709551615."},
    {SET("/name", "\"Shop\""), "name: expected lower-case letters, digits, '-' and '_', found \"Shop\"."},
    {SET("/name", "\"\""), "name: expected 1 to 64 bytes of text, found 0."},
    {SET("/name", "7"), "name: expected a text, found 7."},
    {SET("/title", "\"a\\nb\""), "title: expected a text without control characters, found \"a\\nb\"."},
    {CUT("/title"), "title: the field is missing."},
    {SET("/languages", "[]"), "languages: expected 1 to 100 languages, found 0."},
    {SET("/languages", "\"en\""), "languages: expected a list of languages, found \"en\"."},
    {SET("/languages/1", "\"en\""),
     "languages[1]: expected a value that does not occur before, found \"en\"."},
    {PUT("/languages/1", "\"de\""), "labels[0].names.fr: the language is not one of the pack's languages."},
    {SET("/languages/0", "\"en us\""),
     "languages[0]: expected a language tag such as \"en\", found \"en us\"."},
    {SET("/labels", "{}"), "labels: expected a list of labels, found an object."},
    {SET("/labels", "[]"), "labels: expected 2 to 10000 labels, found 0."},
    {SET("/labels/0", "null"), "labels[0]: expected an object, found null."},
    {SET("/labels/1/code", "\"10\""),
     "labels[1].code: expected a code that does not occur before, found \"10\"."},
    {SET("/labels/1/code", "40"), "labels[1].code: expected a text, found 40."},
    {CUT("/labels/2/names"), "labels[2].names: the field is missing."},
    {SET("/labels/0/names/en", "\"\""), "labels[0].names.en: expected 1 to 1000 bytes of text, found 0."},
    {SET("/labels/0/names", "[\"Books\"]"), "labels[0].names: expected an object, found a list of 1."},
    {SET("/text/0/fold_accents", "1"), "text[0].fold_accents: expected true or false, found 1."},
    {SET("/text/0/word_max", "6"), "text[0].word_max: expected a whole number from 0 to 5, found 6."},
    {SET("/text/0/word_min", "3"),
     "text[0].word_min: expected 0 with word_max 0, or from 1 to word_max (2), found 3."},
    {SET("/text/0/word_min", "0"),
     "text[0].word_min: expected 0 with word_max 0, or from 1 to word_max (2), found 0."},
    {SET("/text/0/char_max", "5"),
     "text[0].char_min: expected 0 with char_max 0, or from 1 to char_max (5), found 0."},
    {SET("/text/0/max_bytes", "0"), "text[0].max_bytes: expected a whole number from 1 to 1048576, found 0."},
    {SET("/text/0/max_bytes", "10.5"),
     "text[0].max_bytes: expected a whole number from 1 to 1048576, found 10.5."},
    {CUT("/text/0/vocabulary"), "text[0].vocabulary: the field is missing."},
    {SET("/text/0/vocabulary/file", "\"../secret\""),
     "text[0].vocabulary.file: expected a plain file name of letters, digits, '.', '_' and '-', found "
     "\"../secret\"."},
    {SET("/text/0/vocabulary/file", "\"a/b\""),
     "text[0].vocabulary.file: expected a plain file name of letters, digits, '.', '_' and '-', found "
     "\"a/b\"."},
    {SET("/text/0/vocabulary/file", "\"http:x\""),
     "text[0].vocabulary.file: expected a plain file name of letters, digits, '.', '_' and '-', found "
     "\"http:x\"."},
    {SET("/text/0/vocabulary/file", "\"pack.json\""),
     "text[0].vocabulary.file: expected a plain file name of letters, digits, '.', '_' and '-', found "
     "\"pack.json\"."},
    {SET("/text/0/vocabulary/file", "\"text.onnx\""),
     "models[0].file: expected a file that no other field names, found \"text.onnx\"."},
    {SET("/text/0/vocabulary/bytes", "-1"),
     "text[0].vocabulary.bytes: expected a whole number from 1 to 2000000000, found -1."},
    {SET("/text/0/vocabulary/sha256", "\"abc\""),
     "text[0].vocabulary.sha256: expected 64 lower-case hexadecimal digits, found \"abc\"."},
    {SET("/text/0/vocabulary/sha256", "\"0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef\""),
     "text[0].vocabulary.sha256: expected 64 lower-case hexadecimal digits, found "
     "\"0123456789ABCDEF0123456789abcdef0123456...."},
    {SET("/image/width", "15"), "image.width: expected a whole number from 16 to 1024, found 15."},
    {SET("/image/height", "1025"), "image.height: expected a whole number from 16 to 1024, found 1025."},
    {SET("/image/fit", "\"crop\""), "image.fit: expected \"stretch\" or \"pad\", found \"crop\"."},
    {SET("/image/mean", "[0, 0]"), "image.mean: expected 3 numbers, found 2."},
    {PUT("/image/mean/1", "null"), "image.mean[1]: expected a number from -10 to 10, found null."},
    {PUT("/image/std/0", "0"), "image.std[0]: expected a number from 0.001 to 10, found 0."},
    {SET("/models", "[]"), "models: expected 1 to 16 models, found 0."},
    {CUT("/models/0/role"), "models[0].role: the field is missing."},
    {SET("/models/1/role", "\"text\""), "models[1].encoder: the field is missing."},
    {SET("/models/2/role", "\"novel\\u0000\""),
     "models[2].role: expected a text without control characters, found \"novel\\u0000\"."},
    {SET("/models/1/file", "\"text.onnx\""),
     "models[1].file: expected a file that no other field names, found \"text.onnx\"."},
    {SET("/models/0/bytes", "2000000001"),
     "models[0].bytes: expected a whole number from 1 to 2000000000, found 2000000001."},
    {CUT("/models/0/name"), "models[0].name: the field is missing."},
    {SET("/models/0/encoder", "\"other\""),
     "models[0].encoder: expected the name of one of the pack's encoders (text), found \"other\"."},
    {SET("/models/0/inputs", "[\"ids\"]"),
     "models[0].inputs: expected \"ids\" and \"weights\" for this text model."},
    {SET("/models/3/encoder", "\"bag\""),
     "models[3].inputs: expected \"ids\" and \"weights\" for this text model."},
    {SET("/models/0/encoder", "\"sequence\""), "models[0].inputs: expected \"tokens\" for this text model."},
    {PUT("/models/3/outputs", "[\"logits\", \"feature_logits\"]"),
     "models[3].outputs: expected no \"feature_logits\" of a model that reads tokens."},
    {SET("/models/0/inputs", "[\"ids\", \"ids\"]"),
     "models[0].inputs[1]: expected a value that does not occur before, found \"ids\"."},
    {SET("/models/1/outputs", "[\"location_logits\"]"), "models[1].outputs: expected \"logits\" among them."},
    {SET("/models/1/modalities", "[\"image\", \"text\"]"),
     "models[1].modalities: expected \"image\" alone for the role image."},
    {CUT("/models/4/encoder"), "models[4].encoder: the field is missing."},
    {SET("/models/4/encoder", "\"other\""),
     "models[4].encoder: expected the name of one of the pack's encoders (text), found \"other\"."},
    {SET("/models/4/encoder", "\"bag\""),
     "models[4].inputs: expected \"ids\" and \"weights\" and \"image\" for this joint model."},
    {SET("/models/4/inputs", "[\"tokens\"]"),
     "models[4].inputs: expected \"tokens\" and \"image\" for this joint model."},
    {SET("/models/4/outputs", "[\"scores\"]"), "models[4].outputs: expected \"logits\" among them."},
    {SET("/models/4/modalities", "[\"image\"]"),
     "models[4].modalities: expected \"text\" and \"image\" for the role joint."},
    {SET("/models/2/modalities", "[\"sound\"]"),
     "models[2].modalities[0]: expected \"text\" or \"image\", found \"sound\"."},
    {SET("/models/2/modalities", "[]"), "models[2].modalities: expected 1 to 2 modalities, found 0."},
    {PUT("/models",
         "[{\"role\": \"image\", \"name\": \"x\", \"file\": \"x\", \"bytes\": 1, \"sha256\": \"SHA\", "
         "\"inputs\": [\"image\"], \"outputs\": [\"logits\"], \"modalities\": [\"image\"]}]"),
     "models: expected a model of the role text or joint, as the pack has the field text; found none."},
    {CUT("/text"),
     "models[0].encoder: expected the name of one of the pack's encoders (text), found \"bag\"."},
    {PUT("/text", "[]"), "text: expected 1 to 16 encoders, found 0."},
    {SET("/text/1/name", "\"bag\""),
     "text[1].name: expected a name that does not occur before, found \"bag\"."},
    {SET("/text/0/kind", "\"letters\""),
     "text[0].kind: expected \"ngrams\", \"words\", \"pieces\" or \"wordpiece\", found \"letters\"."},
    {SET("/text/0/kind", "\"wordpiece\""), "text[0].lower_case: the field is missing."},
    {SET("/text/0", R"({"name": "x", "kind": "wordpiece", "lower_case": 1})"),
     "text[0].lower_case: expected true or false, found 1."},
    {SET("/text/0", R"({"name": "x", "kind": "wordpiece", "lower_case": true})"),
     "text[0].fold_accents: the field is missing."},
    {SET("/text/0",
         R"({"name": "x", "kind": "wordpiece", "lower_case": true, "fold_accents": true, "max_tokens": 2})"),
     "text[0].max_tokens: expected a whole number from 3 to 4096, found 2."},
    {SET("/text/0", R"({"name": "x", "kind": "pieces", "enclosed": "<s>"})"),
     "text[0].enclosed: expected true or false, found \"<s>\"."},
    {SET("/text/0", R"({"name": "x", "kind": "pieces", "enclosed": true, "max_tokens": 2})"),
     "text[0].max_tokens: expected a whole number from 3 to 4096, found 2."},
    {SET("/text/1/max_tokens", "0"), "text[1].max_tokens: expected a whole number from 1 to 4096, found 0."},
    {SET("/text/1/vocabulary/file", "\"text.vocabulary\""),
     "text[1].vocabulary.file: expected a file that no other field names, found \"text.vocabulary\"."},
    {CUT("/image"), "image: the field is missing."},
    {SET("/image", "[]"), "image: expected an object, found a list of 0."},
    {SET("/fusion/text", "[1]"), "fusion.text: expected 2 numbers, found 1."},
    {SET("/fusion/image", "[\"warm\"]"),
     "fusion.image[0]: expected a number from -1000 to 1000, found \"warm\"."},
    {SET("/fusion/vote", "{\"text\": 1, \"image\": 1}"), "fusion.vote.both: the field is missing."},
    {SET("/fusion/vote", "{\"text\": 0, \"image\": 1, \"both\": 1}"),
     "fusion.vote.text: expected a number from 0.001 to 1000, found 0."},
    {SET("/fusion/vote", "true"), "fusion.vote: expected an object, found true."},
    {CUT("/fusion/joint"), "fusion.joint: the field is missing."},
    {SET("/fusion/joint", "[1, 1]"), "fusion.joint: expected 1 numbers, found 2."},
    {SET("/fusion/both/text", "[1, 1]"), "fusion.both.text: expected 3 numbers, found 2."},
    {PUT("/fusion/both/image/2", "1e300"),
     "fusion.both.image[2]: expected a number from -1000 to 1000, found 1e+300."},
    {CUT("/fusion/both/bias"), "fusion.both.bias: the field is missing."},
    {SET("/fusion/review_threshold", "1.5"),
     "fusion.review_threshold: expected a number from 0 to 1, found 1.5."},
    {SET("/metrics", "[]"), "metrics: expected an object, found a list of 0."},
    {SET("/metrics/x", "\"high\""), "metrics.x: expected a number from -1e+15 to 1e+15, found \"high\"."},
    {SET("/provenance/seed", "7"), "provenance.seed: expected a text, found 7."},
    {SET("/provenance/", "\"\""),
     "provenance: expected member names of 1 to 64 printable bytes, found another."},
};

INSTANTIATE_TEST_SUITE_P(Pack, BadPackTest, testing::ValuesIn(kBadPacks));

TEST(PackSyntax, AnErrorIsPlaced) {
  EXPECT_EQ(error_of(""), "pack.json: expected JSON, found an error at line 1, column 1.");
  EXPECT_EQ(error_of("{\n  \"version\": 1,\n  oops"),
            "pack.json: expected JSON, found an error at line 3, column 3.");
  EXPECT_EQ(error_of("{\"version\": NaN}"), "pack.json: expected JSON, found an error at line 1, column 13.");
  EXPECT_EQ(error_of("\"\xFF\""), "pack.json: expected JSON, found an error at line 1, column 2.");
  EXPECT_EQ(error_of("[1, 2]"), "pack.json: expected an object, found a list of 2.");
  EXPECT_EQ(error_of("{\"version\": 1e999}"),
            "pack.json: expected JSON with numbers that a computer can hold, found a larger one.");
}

TEST(PackSyntax, DeepNestingAndSizeAreLimitsAndNotCrashes) {
  const std::string deep(200'000, '[');
  EXPECT_EQ(error_of(deep), "pack.json: expected JSON, found an error at line 1, column 200001.");
  const std::string closed = deep + std::string(200'000, ']');
  EXPECT_EQ(error_of(closed), "pack.json: expected an object, found a list of 1.");
  EXPECT_EQ(error_of(std::string((4 << 20) + 1, ' ')),
            "pack.json: expected at most 4194304 bytes, found 4194305.");
}

TEST(PackSyntax, EveryTruncationIsAnErrorAndNothingElse) {
  const std::string json = text_of(good_pack());
  for (std::size_t length = 0; length < json.size(); ++length) {
    EXPECT_NE(error_of(std::string_view(json).substr(0, length)), "no error") << length;
  }
}

TEST(PackWriting, RefusesAnInvalidPack) {
  const auto error = [](auto spoil) {
    Pack pack = parse_pack(text_of(good_pack()));
    spoil(pack);
    try {
      format_pack(pack);
    } catch (const Error& caught) {
      return std::string(caught.what());
    }
    return std::string("no error");
  };
  EXPECT_EQ(error([](Pack& pack) { pack.fusion.both.text.pop_back(); }),
            "pack.json: fusion.both.text: expected 3 numbers, found 2.");
  EXPECT_EQ(error([](Pack& pack) { pack.fusion.text[1] = std::numeric_limits<float>::quiet_NaN(); }),
            "pack.json: fusion.text[1]: expected a number from -1000 to 1000, found null.");
  EXPECT_EQ(error([](Pack& pack) { pack.title = "\xC3"; }),
            "pack.json: expected texts in UTF-8, found other bytes.");
}

}  // namespace
}  // namespace vitrine
