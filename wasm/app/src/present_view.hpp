// What the Present view shows: slides about one pack, as plain data. Filled from web/present.js
// (read_present.hpp), drawn (present_page.hpp) and told in words (twin.hpp); nothing flows back.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "results_view.hpp"
#include "view.hpp"

namespace vitrine::app {

enum class SlideKind : std::uint8_t {
  question,
  data,
  how,
  models,
  strengths,
  sureness,
  demo,
  cost,
  next,
  count
};
inline constexpr auto kSlides = static_cast<std::size_t>(SlideKind::count);

/// What a person wrote in place of the pack's own texts; empty: the pack's own.
struct SlideTexts {
  std::string title;
  std::string lead;
  std::string notes;
};

struct ModelFileView {
  std::string name;
  std::uint64_t bytes = 0;  ///< with its vocabulary
};

/// What the pack's files say of it. Counts are 0 and texts empty where they say nothing.
struct PackFacts {
  std::uint64_t rows = 0;        ///< that were scored, and learned from in the end
  std::uint64_t extra_rows = 0;  ///< that were learned from alone
  std::uint64_t with_description = 0;
  std::uint64_t with_photo = 0;
  std::uint64_t families = 0;  ///< of similar products
  std::string source;
  std::string licence;
  std::string date;
  std::vector<ModelFileView> text_models;
  std::vector<ModelFileView> photo_models;
  std::vector<ModelFileView> joint_models;
  int photo_width = 0;  ///< pixels that the photo model sees
  int photo_height = 0;
  std::uint64_t bytes = 0;          ///< of the whole pack
  std::vector<std::string> limits;  ///< of the model card
};

/// What a visitor assumes of a catalogue.
struct Assumptions {
  double products = 0;  ///< a month
  double seconds = 0;   ///< of a person, for one product
  double hourly = 0;    ///< cost of an hour, euro
};

/// A step of the answer, measured on this machine.
struct MeasuredView {
  double milliseconds = 0;  ///< median of one classification
  std::uint64_t runs = 0;
};

struct PresentView {
  Language language = Language::english;
  std::size_t slide = 0;
  std::string pack_title;
  std::vector<std::string> types;
  ReportState report = ReportState::loading;
  std::string problem;                     ///< where a broken report does not fit
  EvaluationView evaluation;               ///< by everything that the pack reads; where the report is shown
  std::optional<double> grouped_accuracy;  ///< on products that resemble none of those learned from
  PackFacts facts;
  ClassifyView classify;
  std::optional<MeasuredView> measured;
  bool warm = false;              ///< the answer's times were measured, and are not those of its first run
  std::uint64_t visit_bytes = 0;  ///< what this visit received, pack and page; 0: not known
  Assumptions assumptions;
  std::array<SlideTexts, kSlides> texts;

  bool has_report() const { return report == ReportState::shown; }
};

}  // namespace vitrine::app
