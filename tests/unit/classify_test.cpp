// A pack at work: encoding, answers with one and with both modalities, explanations, and their JSON.
#include "vitrine/classify.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>

#include "sentence_of.hpp"

namespace vitrine {
namespace {

using Json = nlohmann::json;

const TextOptions kWords{.fold_accents = true, .word_min = 1, .word_max = 1, .char_min = 0, .char_max = 0};

/// A vocabulary of the text's words, all of the same weight.
Vocabulary vocabulary_of(std::string_view text) {
  std::vector<std::uint32_t> keys;
  for (const auto& occurrence : ngrams(split_words(text, "", kWords), kWords)) keys.push_back(occurrence.key);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  const std::vector<float> idf(keys.size(), 1.0F);
  return {keys, idf, {0.0F, 1.0F, 1.5F}};
}

PackModel text_model(const std::string& file, const std::string& encoder) {
  PackModel model;
  model.file = file;
  model.role = "text";
  model.encoder = encoder;
  model.outputs = {"logits", "feature_logits"};
  return model;
}

PackModel joint_model(const std::string& encoder) {
  PackModel model;
  model.file = "joint.onnx";
  model.role = "joint";
  model.encoder = encoder;
  model.outputs = {"logits"};
  return model;
}

PackModel image_model() {
  PackModel model;
  model.role = "image";
  model.outputs = {"logits", "location_logits"};
  return model;
}

Pack make_pack(std::uint64_t vocabulary_bytes) {
  Pack pack;
  pack.name = "test";
  pack.languages = {"en", "fr"};
  pack.labels = {{"10", {{"en", "Books"}, {"fr", "Livres"}}}, {"20", {{"en", "Toys"}}}, {"30", {}}};
  pack.text = {{.name = "ngrams",
                .options = {.text = kWords},
                .vocabulary = {"text.vocabulary", vocabulary_bytes, ""}}};
  pack.image = ImageOptions{.width = 32, .height = 16, .fit = ImageFit::pad};
  pack.fusion.both = {{1, 1, 1}, {1, 1, 1}, {0, 0, 0}};
  pack.models = {text_model("text.onnx", "ngrams"), image_model()};
  pack.fusion.text = {0.5F};
  pack.fusion.image = {1};
  pack.fusion.review_threshold = 0.6F;
  return pack;
}

Classifier make_classifier(const std::function<void(Pack&)>& change = [](Pack&) {}) {
  const auto bytes = vocabulary_of("red wooden train été").serialize();
  Pack pack = make_pack(bytes.size());
  change(pack);
  const std::vector<std::span<const std::uint8_t>> files(pack.text.size(), bytes);
  return {pack, files};
}

/// A pack whose text model knows the first words, with a second encoder, "second", that knows the others.
Classifier make_classifier_of_two(const char* first, const char* second,
                                  const std::function<void(Pack&)>& change) {
  const auto bytes = vocabulary_of(first).serialize();
  const auto others = vocabulary_of(second).serialize();
  Pack pack = make_pack(bytes.size());
  pack.text.push_back(pack.text.front());
  pack.text.back().name = "second";
  pack.text.back().vocabulary = {"second.vocabulary", others.size(), ""};
  change(pack);
  return {pack, std::vector<std::span<const std::uint8_t>>{bytes, others}};
}

/// Outputs in which every text feature speaks for class 1 with its value.
ModelOutputs text_outputs(const std::vector<EncodedText>& encoded) {
  const EncodedText& text = encoded.front();
  ModelOutputs outputs;
  outputs.text_logits = {0, 0, 0};
  for (const float value : text.features.values) {
    outputs.feature_logits.insert(outputs.feature_logits.end(), {0.0F, value, -value});
    outputs.text_logits[1] += value;
    outputs.text_logits[2] -= value;
  }
  return outputs;
}

TEST(Classifier, EncodesTheWordsThatItKnows) {
  const Classifier classifier = make_classifier();
  const std::vector<EncodedText> text = classifier.encode_text("A RED train", "<b>unknown</b> Ete");
  EXPECT_EQ(text.front().features.ids.size(), 3U);
  EXPECT_EQ(text.front().words.words.size(), 5U);
  const auto squares =
      std::inner_product(text.front().features.values.begin(), text.front().features.values.end(),
                         text.front().features.values.begin(), 0.0);
  EXPECT_NEAR(squares, 1, 1e-6);
}

TEST(Classifier, EncodesPhotosAsThePackSays) {
  const Classifier classifier = make_classifier();
  const Image image{.width = 4, .height = 4, .rgb = std::vector<std::uint8_t>(48, 255)};
  const auto tensor = classifier.encode_image(image);
  ASSERT_EQ(tensor.size(), 3U * 16 * 32);
  EXPECT_NEAR(tensor[0], (1 - 0.485) / 0.229, 1e-5);
}

TEST(Classifier, RefusesWhatThePackDoesNotRead) {
  const Classifier text_only = make_classifier([](Pack& pack) { pack.image.reset(); });
  EXPECT_EQ(sentence_of([&] {
              text_only.encode_image({.width = 1, .height = 1, .rgb = {0, 0, 0}});
            }),
            "The pack test does not read photos.");
  Pack pack = make_pack(1);
  pack.text.clear();
  pack.models.erase(pack.models.begin());
  const Classifier image_only(pack, {});
  EXPECT_EQ(sentence_of([&] { image_only.encode_text("a", "b"); }), "The pack test does not read text.");
}

TEST(Classifier, RefusesAVocabularyOfAnotherSize) {
  EXPECT_EQ(sentence_of([] {
              make_classifier([](Pack& pack) { pack.text[0].vocabulary.bytes = 5; });
            }).substr(0, 34),
            "text.vocabulary: expected 5 bytes,");
}

TEST(Answer, OfTextAloneIsItsCalibratedSoftmax) {
  const Classifier classifier = make_classifier();
  const std::vector<EncodedText> text = classifier.encode_text("red train", "");
  const Answer answer = classifier.answer(text, text_outputs(text), 0, 0);
  ASSERT_EQ(answer.labels.size(), 3U);
  EXPECT_EQ(answer.labels[0].label, 1U);
  EXPECT_EQ(answer.labels[2].label, 2U);
  const double score = std::sqrt(2.0) / 2;  // two features of 1 / sqrt(2), times the factor of 0.5
  const double total = std::exp(score) + 1 + std::exp(-score);
  EXPECT_NEAR(answer.labels[0].probability, std::exp(score) / total, 1e-6);
  EXPECT_EQ(answer.text[1], answer.labels[0].probability);
  EXPECT_TRUE(answer.image.empty());
  EXPECT_TRUE(answer.explanation.heat.empty());
}

TEST(Answer, WordContributionsAddUpToTheWinnersScore) {
  const Classifier classifier = make_classifier();
  const std::vector<EncodedText> text = classifier.encode_text("a Red wooden", "red été box");
  const Answer answer = classifier.answer(text, text_outputs(text), 0, 0);
  double sum = 0;
  std::vector<std::string> words;
  for (const auto& word : answer.explanation.words) {
    sum += word.value;
    words.push_back(word.word);
  }
  EXPECT_EQ(words, (std::vector<std::string>{"Red", "wooden", "red", "été"})) << "unknown words add nothing";
  EXPECT_NEAR(sum, static_cast<double>(text_outputs(text).text_logits[1]) / 2, 1e-6);
  EXPECT_EQ(answer.explanation.words[2].field, Word::Field::description);
  EXPECT_EQ(answer.explanation.words[2].begin, 0U);
}

TEST(Answer, ExplainsByTheFirstModelThatKnowsTheText) {
  const Classifier classifier = make_classifier_of_two("red wooden train", "blue", [](Pack& pack) {
    pack.models.insert(pack.models.begin(), text_model("other.onnx", "second"));
    pack.fusion.text = {3, 0.5F};
  });
  const std::vector<EncodedText> text = classifier.encode_text("red train", "");
  ASSERT_FALSE(text[1].known());
  ModelOutputs outputs = text_outputs(text);
  outputs.text_logits.insert(outputs.text_logits.begin(), {0, 0, 0});
  const Answer answer = classifier.answer(text, outputs, 0, 0);
  ASSERT_EQ(answer.explanation.words.size(), 2U);
  EXPECT_NEAR(answer.explanation.words[0].value + answer.explanation.words[1].value,
              outputs.text_logits[4] / 2, 1e-6);
}

TEST(Answer, TextOfUnknownWordsCountsAsMissing) {
  const Classifier classifier = make_classifier();
  const std::vector<EncodedText> text = classifier.encode_text("something else", "");
  ModelOutputs outputs;
  outputs.text_logits = {9, 0, 0};
  outputs.image_logits = {0, 0, 3};
  const Answer answer = classifier.answer(text, outputs, 8, 8);
  EXPECT_EQ(answer.labels[0].label, 2U);
  EXPECT_TRUE(answer.text.empty());
  EXPECT_TRUE(answer.explanation.words.empty());
}

TEST(Answer, OfNothingIsASentence) {
  const Classifier classifier = make_classifier();
  const std::vector<EncodedText> unknown = classifier.encode_text("something else", "");
  const std::vector<EncodedText> empty = classifier.encode_text("", "<br> !");
  const std::string nothing =
      "There is neither a title, nor a description, nor a photo: nothing to classify.";
  EXPECT_EQ(sentence_of([&] { classifier.answer({}, {}, 0, 0); }), nothing);
  EXPECT_EQ(sentence_of([&] { classifier.answer(empty, {}, 0, 0); }), nothing);
  EXPECT_EQ(sentence_of([&] { classifier.answer(unknown, {}, 0, 0); }),
            "There is no photo, and the pack knows none of the text's words: nothing to classify.");
}

TEST(Answer, WithAJointModelIsThatOfAllThree) {
  const Classifier classifier = make_classifier([](Pack& pack) {
    pack.models.push_back(joint_model("ngrams"));
    pack.fusion.joint = {0.25F};
  });
  const std::vector<EncodedText> text = classifier.encode_text("red train", "");
  ModelOutputs outputs = text_outputs(text);
  outputs.image_logits = {1, 2, 0};
  const Answer without = classifier.answer(text, outputs, 8, 8);
  outputs.joint_logits = {0, 4, 8};
  const Answer answer = classifier.answer(text, outputs, 8, 8);
  std::vector<float> scores(3);
  for (std::size_t c = 0; c < 3; ++c)
    scores[c] = std::log(without.text[c]) + std::log(without.image[c]) + outputs.joint_logits[c] / 4;
  const auto expected = log_softmax(scores);
  for (const LabelProbability& one : answer.labels)
    EXPECT_NEAR(one.probability, std::exp(expected[one.label]), 1e-5) << one.label;
  EXPECT_EQ(answer.text, without.text) << "a joint model has no part in what the text says alone";
  EXPECT_EQ(answer.image, without.image);

  outputs.joint_logits.push_back(0);
  EXPECT_EQ(sentence_of([&] { classifier.answer(text, outputs, 8, 8); }),
            "joint logits: expected 3 values from the model, found 4.");
}

TEST(Answer, OfJointModelsAloneNeedsTextAndPhoto) {
  const Classifier classifier = make_classifier([](Pack& pack) {
    pack.models = {joint_model("ngrams")};
    pack.fusion.text.clear();
    pack.fusion.image.clear();
    pack.fusion.joint = {0.5F};
  });
  const std::vector<EncodedText> text = classifier.encode_text("red train", "");
  ModelOutputs outputs;
  outputs.joint_logits = {0, 2, 0};
  const Answer answer = classifier.answer(text, outputs, 8, 8);
  EXPECT_EQ(answer.labels[0].label, 1U);
  EXPECT_NEAR(answer.labels[0].probability, std::exp(1) / (std::exp(1) + 2), 1e-6);
  EXPECT_TRUE(answer.text.empty());
  EXPECT_TRUE(answer.image.empty());

  const auto error = [&](const std::vector<EncodedText>& read, int side) {
    return sentence_of([&] { classifier.answer(read, {}, side, side); });
  };
  const std::vector<EncodedText> unknown = classifier.encode_text("something else", "");
  EXPECT_EQ(error(text, 0),
            "There is no photo, and the pack reads a text only together with one: add a photo.");
  EXPECT_EQ(error({}, 8), "The pack reads a photo only together with a text: add a title or a description.");
  EXPECT_EQ(error(unknown, 8),
            "The pack knows none of the text's words, and it reads a photo only together with a text.");
  outputs.joint_logits = {9, 0, 0};
  EXPECT_EQ(sentence_of([&] { classifier.answer(unknown, outputs, 8, 8); }), error(unknown, 8))
      << "what a model says of a text that its encoder does not know does not count";
  EXPECT_EQ(error({}, 0), "There is neither a title, nor a description, nor a photo: nothing to classify.");
}

TEST(Answer, SaysThatAJointModelAloneKnowsTheWords) {
  const Classifier classifier = make_classifier_of_two("blue", "red wooden train", [](Pack& pack) {
    pack.models.push_back(joint_model("second"));
    pack.fusion.joint = {1};
  });
  const std::vector<EncodedText> text = classifier.encode_text("red train", "");
  EXPECT_EQ(sentence_of([&] { classifier.answer(text, {}, 0, 0); }),
            "There is no photo, and the pack knows the text's words only together with one: add a photo.");
}

TEST(Answer, AsksForReviewBelowTheThreshold) {
  ModelOutputs unsure;
  unsure.image_logits = {0, 0, 0.1F};
  ModelOutputs sure;
  sure.image_logits = {0, 0, 9};
  const Classifier classifier = make_classifier();
  EXPECT_TRUE(classifier.answer({}, unsure, 8, 8).needs_review);
  EXPECT_FALSE(classifier.answer({}, sure, 8, 8).needs_review);
}

TEST(Answer, HeatIsTheWinnersScoreLessTheMeanOfAllClasses) {
  const Classifier classifier = make_classifier();
  ModelOutputs outputs;
  outputs.image_logits = {1, 4, -1};
  outputs.location_rows = 1;
  outputs.location_columns = 2;
  outputs.location_logits = {2, 0, 8, 0, -1, -3};
  // A photo twice as high as wide, inside a tensor twice as wide as high: a quarter of the width in the
  // middle.
  const Answer answer = classifier.answer({}, outputs, 50, 100);
  EXPECT_EQ(answer.explanation.heat, (std::vector<float>{8 - 3, 0 + 1}));
  EXPECT_EQ(answer.explanation.heat_rows, 1U);
  EXPECT_EQ(answer.explanation.heat_columns, 2U);
  EXPECT_NEAR(answer.explanation.heat_box.left, 0.375, 1e-9);
  EXPECT_NEAR(answer.explanation.heat_box.right, 0.625, 1e-9);
  EXPECT_NEAR(answer.explanation.heat_box.top, 0, 1e-9);
  EXPECT_NEAR(answer.explanation.heat_box.bottom, 1, 1e-9);
}

TEST(Answer, HeatFollowsTheFusedWinner) {
  const Classifier classifier = make_classifier();
  const std::vector<EncodedText> text = classifier.encode_text("red", "");
  ModelOutputs outputs = text_outputs(text);
  outputs.text_logits = {0, 60, 0};
  outputs.image_logits = {5, 0, 0};
  outputs.location_rows = outputs.location_columns = 1;
  outputs.location_logits = {5, 1, 0};
  const Answer answer = classifier.answer(text, outputs, 4, 4);
  EXPECT_EQ(answer.labels[0].label, 1U);
  EXPECT_EQ(answer.explanation.heat, (std::vector<float>{-1}));
}

TEST(Answer, ExplainsAnyClassFromTheSameOutputs) {
  const Classifier classifier = make_classifier();
  const std::vector<EncodedText> text = classifier.encode_text("red", "");
  ModelOutputs outputs = text_outputs(text);
  outputs.image_logits = {5, 0, 0};
  outputs.location_rows = outputs.location_columns = 1;
  outputs.location_logits = {5, 1, 0};
  const Explanation of_winner =
      classifier.explain(text, outputs, 4, 4, classifier.answer(text, outputs, 4, 4).labels[0].label);
  EXPECT_EQ(of_winner.label, 0U);
  EXPECT_EQ(of_winner.heat, (std::vector<float>{3}));
  EXPECT_TRUE(of_winner.words.empty()) << "the word speaks for class 1 and against class 2 only";

  const Explanation of_second = classifier.explain(text, outputs, 4, 4, 1);
  EXPECT_EQ(of_second.heat, (std::vector<float>{-1}));
  ASSERT_EQ(of_second.words.size(), 1U);
  EXPECT_NEAR(of_second.words[0].value, outputs.text_logits[1] / 2, 1e-6);
  EXPECT_NEAR(classifier.explain(text, outputs, 4, 4, 2).words[0].value, outputs.text_logits[2] / 2, 1e-6);
  EXPECT_EQ(sentence_of([&] { classifier.explain(text, outputs, 4, 4, 3); }),
            "There is no class 3: the pack test has 3.");
}

TEST(Answer, RefusesOutputsThatDoNotFitThePack) {
  const Classifier classifier = make_classifier();
  const std::vector<EncodedText> text = classifier.encode_text("red", "");
  const auto error = [&](const std::function<void(ModelOutputs&)>& spoil) {
    ModelOutputs outputs = text_outputs(text);
    outputs.image_logits = {0, 1, 2};
    outputs.location_rows = outputs.location_columns = 1;
    outputs.location_logits = {0, 1, 2};
    spoil(outputs);
    return sentence_of([&] { classifier.answer(text, outputs, 4, 4); });
  };
  EXPECT_EQ(error([](ModelOutputs&) {}), "no error");
  EXPECT_EQ(error([](ModelOutputs& o) { o.text_logits.pop_back(); }),
            "text logits: expected 3 values from the model, found 2.");
  EXPECT_EQ(error([](ModelOutputs& o) { o.feature_logits.push_back(0); }),
            "feature logits: expected 3 values from the model, found 4.");
  EXPECT_EQ(error([](ModelOutputs& o) { o.image_logits.push_back(0); }),
            "image logits: expected 3 values from the model, found 4.");
  EXPECT_EQ(error([](ModelOutputs& o) { o.location_columns = 2; }),
            "location logits: expected 6 values from the model, found 3.");
  EXPECT_EQ(error([](ModelOutputs& o) { o.image_logits[1] = std::numeric_limits<float>::quiet_NaN(); }),
            "image logits: expected numbers from -1e9 to 1e9 from the model, found others.");
  EXPECT_EQ(error([](ModelOutputs& o) { o.feature_logits[1] = 3e38F; }),
            "feature logits: expected numbers from -1e9 to 1e9 from the model, found others.");
}

TEST(AnswerJson, HoldsEverythingThatThePageShows) {
  const Classifier classifier = make_classifier();
  const std::vector<EncodedText> text = classifier.encode_text("𝒳 été", "red");
  ModelOutputs outputs = text_outputs(text);
  outputs.image_logits = {0, 1, 0};
  outputs.location_rows = 1;
  outputs.location_columns = 2;
  outputs.location_logits = {0, 0, 3, 3, 0, 0};
  const Answer answer = classifier.answer(text, outputs, 32, 16);
  const Json json = Json::parse(format_answer(answer, classifier.pack(), &text.front().words, "fr"));

  EXPECT_EQ(json["labels"][0]["code"], "20");
  EXPECT_EQ(json["labels"][0]["name"], "Toys");
  EXPECT_EQ(json["labels"][0]["probability"].get<float>(), answer.labels[0].probability);
  EXPECT_EQ(json["labels"][1]["name"], "Livres");
  EXPECT_EQ(json["labels"].size(), 3U);
  EXPECT_EQ(json["byModality"]["text"][0]["code"], "20");
  EXPECT_EQ(json["byModality"]["image"][0]["probability"].get<float>(), answer.image[1]);
  EXPECT_EQ(json["text"], (Json{{"title", "𝒳 été"}, {"description", "red"}}));
  EXPECT_EQ(json["heat"]["rows"], 1);
  EXPECT_EQ(json["heat"]["columns"], 2);
  EXPECT_EQ(json["heat"]["values"], (Json{2.0, 2.0}));
  EXPECT_EQ(json["heat"]["box"], (Json{{"left", 0.0}, {"top", 0.0}, {"right", 1.0}, {"bottom", 1.0}}));
  EXPECT_EQ(json["needsReview"], answer.needs_review);
  ASSERT_EQ(json["contributions"].size(), 2U);
  const Json& word = json["contributions"][0];
  EXPECT_EQ(word["field"], "title");
  EXPECT_EQ(word["word"], "été");
  EXPECT_EQ(word["begin"], 5) << "bytes: four for the first letter, one for the space";
  EXPECT_EQ(word["end"], 10);
  EXPECT_EQ(json["contributions"][1]["field"], "description");
  EXPECT_EQ(json["contributions"][1]["begin"], 0);
}

TEST(AnswerJson, AnExplanationNamesItsClass) {
  const Classifier classifier = make_classifier();
  ModelOutputs outputs;
  outputs.image_logits = {0, 1, 0};
  outputs.location_rows = outputs.location_columns = 1;
  outputs.location_logits = {3, 0, 0};
  const Json json =
      Json::parse(format_explanation(classifier.explain({}, outputs, 32, 16, 0), classifier.pack(), "fr"));
  EXPECT_EQ(json["code"], "10");
  EXPECT_EQ(json["name"], "Livres");
  EXPECT_EQ(json["contributions"], Json::array());
  EXPECT_EQ(json["heat"]["values"], (Json{2.0}));
}

TEST(AnswerJson, MissingPartsAreNull) {
  const Classifier classifier = make_classifier();
  ModelOutputs outputs;
  outputs.image_logits = {0, 1, 0};
  const Json json =
      Json::parse(format_answer(classifier.answer({}, outputs, 4, 4), classifier.pack(), nullptr));
  EXPECT_TRUE(json["byModality"]["text"].is_null());
  EXPECT_TRUE(json["text"].is_null());
  EXPECT_TRUE(json["heat"].is_null());
  EXPECT_EQ(json["contributions"], Json::array());
  EXPECT_EQ(json["labels"][0]["name"], "Toys");
}

}  // namespace
}  // namespace vitrine
