// Stems and stop words of training texts, and the models that read them.
#include "word_forms.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "lessons.hpp"
#include "linear_text.hpp"
#include "sentence_of.hpp"
#include "stemming.hpp"

namespace vitrine::trainer {
namespace {

const std::vector<std::size_t> kRows = {0, 1, 2, 3, 4, 5};
const std::vector<int> kLabels = {0, 0, 0, 1, 1, 1};

std::vector<Product> products_of(const std::vector<const char*>& titles) {
  std::vector<Product> products;
  for (const char* title : titles) products.emplace_back().title = title;
  return products;
}

std::vector<Product> shop() {
  return products_of({"A set of blankets", "The blanket, knitted", "Knitting the cushions",
                      "Watches of steel", "The watch for men", "Watch with a steel strap"});
}

FormTable table_of(const std::vector<Product>& products, const FormOptions& options,
                   const TextOptions& text = {}) {
  return make_form_table(products, std::span(kRows).first(products.size()), text, options);
}

std::vector<std::int32_t> ids(const LinearText& model, const char* title) {
  return model.encoder.encode(title, "").features.ids;
}

TEST(WordForms, AreStemsOfTheWordsInTheRowsAndAllStopWords) {
  const std::vector<Product> products = shop();
  const std::vector<std::size_t> rows = {0, 3};
  const FormTable stems = make_form_table(products, rows, {}, {.stop_words = "", .stemming = "en"});
  EXPECT_EQ(stems, (FormTable{{"blankets", "blanket"}, {"watches", "watch"}}));
  const FormTable both = make_form_table(products, rows, {}, {.stop_words = "en", .stemming = "english"});
  EXPECT_EQ(both.at("blankets"), "blanket");
  EXPECT_EQ(both.at("of"), "");
  EXPECT_EQ(both.at("himself"), "") << "in no row";
  EXPECT_TRUE(table_of(products, {}).empty());
}

TEST(WordForms, OfWordsWithAccentsAreStemsOfWhatIsMostlyWritten) {
  // Without accents, Snowball's French stem of "colorees" would be "colore".
  const std::vector<Product> products =
      products_of({"éponges colorées", "Éponge colorée", "ÉLÉGANTES eponges", "forêts élégante"});
  const FormTable folded = table_of(products, {.stop_words = "", .stemming = "fr"});
  EXPECT_EQ(folded.at("eponges"), "epong");
  EXPECT_EQ(folded.at("eponge"), "epong");
  EXPECT_EQ(folded.at("colorees"), "color");
  EXPECT_EQ(folded.at("coloree"), "color");
  EXPECT_EQ(folded.at("elegantes"), folded.at("elegante"));
  EXPECT_EQ(folded.at("forets"), "foret");
  const FormTable written = table_of(products, {.stop_words = "", .stemming = "fr"}, {.fold_accents = false});
  EXPECT_EQ(written.at("éponges"), "épong");
  EXPECT_EQ(written.at("forêts"), "forêt");
  EXPECT_FALSE(written.contains("forets"));
}

TEST(WordForms, ThatNoNgramUsesAreLeftOut) {
  const std::vector<Product> products = shop();
  const FormTable table = table_of(products, {.stop_words = "en", .stemming = "en"});
  const WordForms forms = word_forms(table);
  EXPECT_EQ(forms.entries().size(), table.size());
  EXPECT_EQ(forms.of(word_key("watches")), word_key("watch"));
  EXPECT_EQ(forms.of(word_key("the")), WordForms::kNothing);

  const TextOptions pairs{.word_min = 2, .word_max = 2, .char_min = 0, .char_max = 0};
  const std::uint32_t key = ngrams(split_words("steel strap", "", pairs, forms), pairs).front().key;
  const std::uint32_t stems = ngrams(split_words("watch of the steel", "", pairs, forms), pairs).front().key;
  const WordForms none = used_forms(forms, {key}, products, kRows, pairs);
  const WordForms some = used_forms(forms, {stems}, products, kRows, pairs);
  EXPECT_EQ(none.of(word_key("watches")), word_key("watches"));
  EXPECT_EQ(none.of(word_key("the")), WordForms::kNothing);
  EXPECT_EQ(some.of(word_key("watches")), word_key("watch"));
  EXPECT_EQ(some.of(word_key("blankets")), word_key("blankets"));
  EXPECT_EQ(some.entries().size(), none.entries().size() + 1);

  const WordForms only_stems = word_forms(table_of(products, {.stop_words = "", .stemming = "en"}));
  EXPECT_EQ(used_forms(only_stems, {key}, products, kRows, pairs).entries().size(), 1U)
      << "without forms, the keys of words would be others";
}

TEST(WordForms, ShareAFeatureWhereTrainingSawThem) {
  LinearTextOptions options;
  options.text.char_min = options.text.char_max = 0;
  options.forms = {.stop_words = "en", .stemming = "en"};
  const LinearText model = train_linear_text(shop(), kRows, kLabels, 2, options);
  EXPECT_EQ(ids(model, "blankets"), ids(model, "BLANKET"));
  EXPECT_EQ(ids(model, "knitting"), ids(model, "knitted"));
  EXPECT_EQ(ids(model, "watch men"), ids(model, "watches for the men"));
  ASSERT_EQ(ids(model, "watches").size(), 1U);
  EXPECT_TRUE(ids(model, "watching").empty()) << "training did not see it";
  for (const char* word : {"a", "of", "the", "for", "with"}) EXPECT_TRUE(ids(model, word).empty()) << word;

  // The model that was trained is the one that its file holds.
  const LinearText read{TextEncoder::parse(model.encoder.options(), model.encoder.serialize()), model.linear};
  for (const Product& product : shop())
    EXPECT_EQ(linear_logits(read, product.title, ""), linear_logits(model, product.title, ""));
}

TEST(WordForms, OfPrunedVocabulariesKeepTheModelAsItWasTrained) {
  LinearTextOptions options;
  options.text.char_min = options.text.char_max = 0;
  options.max_features = 4;
  options.forms = {.stop_words = "en", .stemming = "en"};
  const LinearText model = train_linear_text(shop(), kRows, kLabels, 2, options);
  const FormTable table = table_of(shop(), options.forms);
  const WordForms all = word_forms(table);
  EXPECT_LT(model.encoder.vocabulary().forms().entries().size(), all.entries().size());
  for (const Product& product : shop()) {
    const Words words = split_words(product.title, "", options.text, all);
    EXPECT_EQ(text_features(words, options.text, model.encoder.vocabulary()).values,
              model.encoder.encode(product.title, "").features.values);
  }
}

TEST(WordForms, AreTheWordsOfSentencesForVectors) {
  const std::vector<Product> products = shop();
  const FormTable table = table_of(products, {.stop_words = "en", .stemming = "en"});
  EXPECT_EQ(normalized_words(products[0], {}, table), (std::vector<std::string>{"set", "blanket"}));
  EXPECT_EQ(normalized_words(products[0], {}, {}), (std::vector<std::string>{"a", "set", "of", "blankets"}));
}

TEST(WordForms, OfUnknownLanguagesAreASentence) {
  EXPECT_EQ(sentence_of([] { check_forms({.stop_words = "xx", .stemming = ""}); }),
            "--stop-words: expected de, en, fr or a file of words, but got 'xx'.");
  const std::string sentence = sentence_of([] { check_forms({.stop_words = "en", .stemming = "xx"}); });
  EXPECT_EQ(sentence.substr(0, 68), "--stemming: expected a language of Snowball's by name or code (arabi");
  EXPECT_NE(sentence.find("french"), std::string::npos);
  EXPECT_NE(sentence.find("but got 'xx'."), std::string::npos);
  EXPECT_EQ(sentence_of([] { check_forms({.stop_words = "fr", .stemming = "french"}); }), "no error");
}

}  // namespace
}  // namespace vitrine::trainer
