// The model card; see card.hpp.
#include "card.hpp"

#include <algorithm>
#include <iomanip>
#include <sstream>

#include "image_model.hpp"
#include "joint_model.hpp"
#include "text_model.hpp"

namespace vitrine::trainer {
namespace {

constexpr std::size_t kListedPairs = 5;

std::string fixed(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value;
  return text.str();
}

std::string percent(double share) { return fixed(100 * share, 1) + " %"; }

std::string describe_encoder(const EncoderOptions& options) {
  if (options.kind != EncoderOptions::Kind::ngrams)
    return "the first " + std::to_string(options.max_tokens) +
           (options.kind == EncoderOptions::Kind::words ? " words" : " subwords");
  const TextOptions& text = options.text;
  std::string what;
  const auto add = [&](const char* kind, int min, int max) {
    if (max > 0)
      what += (what.empty() ? "" : " and ") + std::string(kind) + " n-grams (" + std::to_string(min) +
              " to " + std::to_string(max) + ")";
  };
  add("word", text.word_min, text.word_max);
  add("character", text.char_min, text.char_max);
  return what;
}

void write_scores(std::ostream& out, const std::vector<SplitScores>& splits) {
  out << "| based on | split | rows | accuracy | 95 % interval | macro F1 | calibration error |\n"
         "|---|---|---|---|---|---|---|\n";
  for (const SplitScores& split : splits)
    for (const ViewScores& scores : split.views)
      out << "| " << view_name(scores.view).spoken << " | " << split.split << " | " << scores.metrics.rows
          << " | " << fixed(scores.metrics.accuracy, 3) << " | " << fixed(scores.accuracy_low, 3) << " to "
          << fixed(scores.accuracy_high, 3) << " | " << fixed(scores.metrics.macro_f1, 3) << " | "
          << fixed(scores.metrics.ece, 3) << " |\n";
}

struct Pair {
  std::size_t label;
  std::size_t predicted;
  double rows;
};

/// What is taken for what, most often first.
std::vector<Pair> worst_pairs(const Metrics& metrics) {
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < metrics.confusion.size(); ++i)
    for (std::size_t j = 0; j < metrics.confusion.size(); ++j)
      if (i != j && metrics.confusion[i][j] > 0)
        pairs.push_back({.label = i, .predicted = j, .rows = metrics.confusion[i][j]});
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.rows > b.rows; });
  if (pairs.size() > kListedPairs) pairs.resize(kListedPairs);
  return pairs;
}

void write_classes(std::ostream& out, const Pack& manifest, const ViewScores& best) {
  const auto name = [&](std::size_t label) { return manifest.label_name(label, manifest.languages.front()); };
  out << "| class | code | rows | precision | recall | F1 |\n|---|---|---|---|---|---|\n";
  for (std::size_t c = 0; c < manifest.labels.size(); ++c) {
    const ClassMetrics& metrics = best.metrics.per_class[c];
    out << "| " << name(c) << " | " << manifest.labels[c].code << " | " << fixed(metrics.support, 0) << " | "
        << fixed(metrics.precision, 3) << " | " << fixed(metrics.recall, 3) << " | " << fixed(metrics.f1, 3)
        << " |\n";
  }
  const std::vector<Pair> pairs = worst_pairs(best.metrics);
  if (pairs.empty()) return;
  out << "\nMost frequent mistakes:\n";
  for (const Pair& pair : pairs)
    out << "- " << name(pair.label) << " taken for " << name(pair.predicted) << ": " << fixed(pair.rows, 0)
        << (pair.rows == 1 ? " row\n" : " rows\n");
}

void write_photo_model(std::ostream& out, const ImageModelKind& kind, const ImageOptions& size,
                       const std::string& init, const std::string& epochs) {
  const char* const trained = kind.network == nullptr           ? ""
                              : epochs == "0" || epochs == "0," ? ", its head trained alone"
                                                                : ", fine-tuned";
  out << "- Photo: " << kind.summary << trained << ", " << size.width << "x" << size.height << " pixels";
  if (kind.network != nullptr) out << ", from the weights " << init;
  out << "\n";
}

/// How the answers of several models become one; empty where there is one alone.
std::string describe_fusion(const Pack& manifest, const std::string& rule) {
  const std::size_t texts = manifest.models_of("text").size();
  const std::size_t photos = manifest.models_of("image").size();
  const std::size_t joint = manifest.models_of("joint").size();
  if (texts + photos + joint < 2) return "";
  if (rule == "vote")
    return "the class that most models put first; among equals, the one that the weighted pool of all "
           "prefers";
  if (rule == "stacked")
    return "a multinomial logistic regression on what each model says of each class (stacked "
           "generalisation), on top of the weighted pool of all";
  if (rule == "equal")
    return std::string("all count alike") +
           (texts > 0 && photos > 0 ? ", the models that read the same and then text and photo" : "") +
           "; only temperatures were fitted";
  std::string how;
  const auto add = [&how](const char* part) { how += (how.empty() ? "" : "; ") + std::string(part); };
  if (texts > 1 || photos > 1)
    add("logits of models that read the same, added up with a factor for each model");
  if (texts > 0 && photos > 0) add("calibrated log-probabilities of both, weighted per class");
  if (joint > 0) add("the logits of what reads text and photo together added, times a factor for each model");
  return how;
}

}  // namespace

std::string format_card(const Pack& manifest, const std::vector<SplitScores>& splits,
                        const ReportFacts& facts) {
  const auto provenance = [&](const std::string& key) {
    const auto found = manifest.provenance.find(key);
    return found == manifest.provenance.end() ? std::string("not stated") : found->second;
  };
  const SplitScores& first = splits.front();
  const ViewScores& best = first.views.back();
  const bool texts = !manifest.models_of("text").empty();
  const bool photos = !manifest.models_of("image").empty();
  std::ostringstream out;
  out << "# " << manifest.title << "\n\n"
      << "Classifies a product into " << manifest.labels.size() << " classes from "
      << (manifest.models_of("joint").size() == manifest.models.size()
              ? "its title or description and its photo together"
          : texts && photos                  ? "its title, description and photo; any of them may be missing"
          : texts && manifest.image          ? "its title, description and photo; the photo may be missing"
          : !texts && !manifest.text.empty() ? "its photo, title and description; the texts may be missing"
          : texts                            ? "its title and description"
                                             : "its photo")
      << ". Written by "
      << (manifest.provenance.contains("members")
              ? "`vitrine fuse` from what the models of " + provenance("members") + " said of held-out rows"
              : "`vitrine train` from the figures of the training")
      << "; nothing here was typed by hand but the title and the licence.\n\n";

  out << "## Data\n"
      << "- Source: " << provenance("data") << "\n"
      << "- Rows: " << facts.rows << " (" << facts.rows_with_description << " with a description, "
      << facts.rows_with_photo << " with a photo; " << facts.skipped_rows << " rows could not be used)\n";
  if (facts.extra_rows > 0)
    out << "- Extra rows that taught and were never scored: " << facts.extra_rows << ", from "
        << provenance("extra") << "\n";
  if (facts.unlabelled_rows > 0)
    out << "- Extra rows without a label, which taught what "
        << (manifest.provenance.contains("teachers") ? "the teachers, or else a first text model,"
                                                     : "a first text model")
        << " said of them: " << facts.unlabelled_rows << ", from " << provenance("extra") << "\n";
  out << "- Families of similar products: " << facts.groups << "\n"
      << "- Licence of the data: " << provenance("licence") << "\n\n";

  out << "## Models\n";
  for (const PackModel* model : manifest.models_of("text")) {
    const TextModelKind& kind = text_model_kind(model->name);
    out << "- Text: " << kind.summary << "; it reads "
        << describe_encoder(manifest.text[manifest.encoder_index(model->encoder)].options);
    if (kind.reads == EncoderOptions::Kind::wordpiece)
      out << ", from the weights " << provenance("text_init");
    out << "\n";
  }
  std::istringstream epochs(provenance("epochs"));  // of each photo model, in a list
  for (const PackModel* model : manifest.models_of("image")) {
    std::string own;
    epochs >> own;
    write_photo_model(out, image_model_kind(model->name), *manifest.image, provenance("init"), own);
  }
  for (const PackModel* model : manifest.models_of("joint"))
    out << "- Text and photo: " << joint_model_kind(model->name).summary << "; it reads "
        << describe_encoder(manifest.text[manifest.encoder_index(model->encoder)].options) << " and "
        << manifest.image->width << "x" << manifest.image->height << " pixels, from the weights "
        << provenance("init") << "\n";
  if (manifest.provenance.contains("teachers"))
    out << "- Learnt from the labels and from what other models said of the products: "
        << provenance("teachers") << ", trained anew beside each training of these\n";
  if (const std::string how = describe_fusion(manifest, provenance("fusion")); !how.empty())
    out << "- Together: " << how << "\n";

  out << "\n## Scores\n";
  if (first.split == "fixed")
    out << "The fixed split is that of the data: " << facts.scored_rows << " rows in " << first.folds
        << (first.folds == 1 ? " part, which was" : " parts, each of which was")
        << " held out. Every row is scored by models that did not see it, with calibration and fusion fitted "
           "on held-out rows of "
        << (first.folds == 1 ? "the other fifths of the part" : "the other parts") << ".";
  else
    out << "Cross-validation, " << first.folds
        << " folds: every row is scored by models that did not see it, with calibration and fusion fitted on "
           "the other folds. The plain split draws rows at random; the grouped split keeps families of "
           "similar products on one side.";
  const bool photos_unscored = photos && facts.rows_with_photo == 0;
  out << " The models of this pack are trained on all rows"
      << (facts.extra_rows > 0 ? ", the extra ones too" : "")
      << (photos_unscored ? "; but the photo model on nine tenths of the extra photos. Its calibration and "
                            "the fusion were fitted on "
                            "the last tenth, beside a text model that the extra rows did not teach.\n\n"
                          : ".\n\n");
  write_scores(out, splits);
  if (facts.review.coverage > 0)
    out << "\nAnswers below a probability of " << fixed(facts.review.threshold, 3)
        << " ask for a person: that is " << percent(1 - facts.review.coverage)
        << " of the products, and of the others " << percent(facts.review.accuracy) << " are right (target "
        << percent(facts.review_target) << ").\n";
  else
    out << "\nNo threshold reaches " << percent(facts.review_target)
        << " accuracy: every answer asks for a person.\n";

  out << "\n## Classes\nFrom " << view_name(best.view).spoken << ", " << first.split << " split.\n\n";
  write_classes(out, manifest, best);

  out << "\n## Limits\n"
      << "- Knows these " << manifest.labels.size()
      << " classes only: a product of none of them still gets one of their names.\n"
      << "- Scores hold for products like those of the data above; other shops, languages and photo styles "
         "were not measured.\n"
      << "- A photo says less than a text: compare the lines of the table before you rely on one alone.\n";
  if (photos_unscored)
    out << "- No scored row has a photo: what the photo is worth, alone or beside a text, these figures do "
           "not say.\n";
  if (splits.size() > 1)
    out << "- Where a catalogue has families of near-identical products, expect the grouped figures for new "
           "families.\n";

  out << "\n## Made by\n"
      << "- Command: `" << provenance("command") << "`\n"
      << "- Date: " << provenance("date") << ", seed " << provenance("seed") << ", " << provenance("threads")
      << " threads, " << provenance("device") << "\n"
      << "- Versions: " << provenance("versions") << "\n";
  return out.str();
}

}  // namespace vitrine::trainer
