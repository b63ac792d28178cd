// What is taken for what: see results_cards.hpp.
#include <algorithm>
#include <cmath>

#include "results_cards.hpp"
#include "results_controls.hpp"
#include "results_sentences.hpp"

namespace vitrine::app {
namespace {

constexpr float kLeastCell = 44;     ///< a cell that can be touched
constexpr float kNumberedCell = 26;  ///< from this width on a cell bears its count
constexpr float kMousePage = 900;    ///< on narrower pages fingers use the list where cells are small
constexpr float kTallestCell = 48;
constexpr float kColumnGap = 4;   ///< between names of columns
constexpr float kRowHeight = 44;  ///< of a mistake in the list
constexpr float kGap = 40;

float name_width(float width) { return std::min(176.0F, width * 0.32F); }

std::string numbered(const EvaluationView& view, std::size_t label) {
  return std::to_string(label + 1) + " " + view.names[label];
}

/// The matrix, `width` wide with the names of its rows.
class Matrix {
 public:
  Matrix(Pen& pen, ImVec2 top, float width, const EvaluationView& view)
      : pen_(pen), view_(view), top_(top), count_(view.confusion.size()) {
    const auto columns = static_cast<float>(count_);
    const float names = name_width(width);
    names_ = (width - names) / columns < kNumberedCell ? 0 : names;
    cell_.x = std::floor((width - names_) / columns);
    touchable_ = cell_.x >= kLeastCell || (names_ > 0 && width >= kMousePage);
    cell_.y = std::min(cell_.x, kTallestCell);
    named_ = names_ > 0 && std::all_of(view.names.begin(), view.names.end(),
                                       [&](const std::string& name) { return fits(name); });
    for (std::size_t i = 0; i < count_; ++i)
      for (std::size_t k = 0; k < count_; ++k)
        if (i != k) worst_ = std::max(worst_, view.confusion[i][k]);
  }

  float draw() {
    float y = top_.y + heads();
    for (std::size_t truth = 0; truth < count_; ++truth) {
      if (names_ > 0) {
        const std::string name = !named_ ? numbered(view_, truth) : view_.names[truth];
        pen_.clipped_line(ImVec2(top_.x, y + (cell_.y - pen_.line_height(Type::caption)) / 2), names_ - kUnit,
                          Type::caption, pen_.theme().ink, name);
      }
      draw_row(truth, y);
      y += cell_.y;
    }
    return y - top_.y;
  }

 private:
  /// Whether no word of it is wider than a column.
  bool fits(std::string_view name) {
    while (!name.empty()) {
      const std::size_t end = std::min(name.find(' '), name.size());
      if (pen_.width(Type::caption, name.substr(0, end)) > cell_.x - kColumnGap) return false;
      name.remove_prefix(std::min(end + 1, name.size()));
    }
    return true;
  }

  float heads() {
    if (names_ == 0) return 0;
    const ImU32 color = pen_.theme().muted;
    const float left = top_.x + names_;
    if (!named_) {
      for (std::size_t i = 0; i < count_; ++i)
        pen_.line(ImVec2(left + (static_cast<float>(i) + 0.5F) * cell_.x, top_.y), Type::caption, color,
                  std::to_string(i + 1), Align::center);
      return pen_.line_height(Type::caption) + kUnit / 2;
    }
    float tallest = 0;
    for (std::size_t i = 0; i < count_; ++i)
      tallest = std::max(
          tallest, pen_.paragraph(ImVec2(left + static_cast<float>(i) * cell_.x + kColumnGap / 2, top_.y),
                                  cell_.x - kColumnGap, Type::caption, color, view_.names[i]));
    return tallest + kUnit;
  }

  void draw_row(std::size_t truth, float y) {
    std::uint64_t of = 0;
    for (const std::uint64_t count : view_.confusion[truth]) of += count;
    for (std::size_t predicted = 0; predicted < count_; ++predicted) {
      const ImVec2 at(top_.x + names_ + static_cast<float>(predicted) * cell_.x, y);
      draw_cell(at, truth, predicted, of);
    }
  }

  void draw_cell(ImVec2 at, std::size_t truth, std::size_t predicted, std::uint64_t of) {
    const Theme& theme = pen_.theme();
    const std::uint64_t count = view_.confusion[truth][predicted];
    const bool right = truth == predicted;
    const float share =
        static_cast<float>(count) / static_cast<float>(std::max<std::uint64_t>(1, right ? of : worst_));
    const ImVec2 inner(at.x + 1, at.y + 1);
    const ImVec2 size(cell_.x - 2, cell_.y - 2);
    pen_.rounded(inner, size,
                 count == 0
                     ? fade(theme.track, 0.5F)
                     : fade(right ? theme.accent : theme.against, 0.1F + (right ? 0.3F : 0.5F) * share),
                 4);
    const bool open =
        view_.cell && view_.cell->mistake.truth == truth && view_.cell->mistake.predicted == predicted;
    if (open) pen_.list().AddRect(at, ImVec2(at.x + cell_.x, at.y + cell_.y), theme.ink, 5, 0, 2);
    if (names_ > 0 && count > 0)
      pen_.line(ImVec2(at.x + cell_.x / 2, at.y + (cell_.y - pen_.line_height(Type::caption)) / 2),
                right ? Type::caption : Type::label, theme.ink, std::to_string(count), Align::center);
    if (!right && count > 0 && touchable_) pen_.control(cell_id(truth, predicted), inner, size);
  }

  Pen& pen_;
  const EvaluationView& view_;
  ImVec2 top_;
  std::size_t count_;
  float names_ = 0;  ///< width of the rows' names; 0 where there is no room
  bool touchable_ = false;
  bool named_ = false;  ///< columns bear their names, else numbers
  ImVec2 cell_;
  std::uint64_t worst_ = 1;
};

float sample_rows(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view) {
  const Theme& theme = pen.theme();
  const OpenCellView& cell = *view.cell;
  float y = top.y;
  y += pen.paragraph(top, width, Type::strong, theme.ink, cell_text(words, view, cell.mistake)) + kUnit / 2;
  y += pen.paragraph(ImVec2(top.x, y), width, Type::caption, theme.muted, words(kRowsTitle)) + kUnit;
  const float column = width / 2;
  for (std::size_t i = 0; i < cell.rows.size(); ++i) {
    const float x = top.x + (i % 2 == 0 ? 0 : column);
    pen.clipped_line(ImVec2(x, y), column - kUnit, Type::caption, theme.ink, row_text(words, cell.rows[i]));
    if (i % 2 == 1 || i + 1 == cell.rows.size()) y += 26;
  }
  const std::string left = rows_left_text(words, cell);
  if (!left.empty()) y += pen.paragraph(ImVec2(top.x, y), width, Type::caption, theme.muted, left);
  return y - top.y;
}

float mistakes(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view) {
  const Theme& theme = pen.theme();
  float y = top.y;
  pen.line(top, Type::label, theme.muted, words(kMistakesTitle));
  y += pen.line_height(Type::label) + kUnit;
  if (view.mistakes.empty()) {
    return y + pen.paragraph(ImVec2(top.x, y), width, Type::body, theme.ink, words(kNoMistakes)) - top.y;
  }
  for (const MistakeView& mistake : view.mistakes) {
    const bool open = view.cell && view.cell->mistake.truth == mistake.truth &&
                      view.cell->mistake.predicted == mistake.predicted;
    const ImVec2 row(top.x - kUnit, y);
    const ImVec2 size(width + 2 * kUnit, kRowHeight);
    if (open) pen.rounded(row, size, fade(theme.against, 0.12F), 10);
    pen.control(mistake_id(mistake), row, size);
    const std::string count = count_text(words, mistake);
    const float text = y + (kRowHeight - pen.line_height(Type::caption)) / 2;
    pen.clipped_line(ImVec2(top.x, text), width - pen.width(Type::label, count) - 2 * kUnit, Type::caption,
                     theme.ink, pair_text(words, view, mistake));
    pen.line(ImVec2(top.x + width, text), Type::label, theme.ink, count, Align::right);
    y += kRowHeight;
  }
  if (!view.cell) return y - top.y;
  y += 1.5F * kUnit;
  return y + sample_rows(pen, ImVec2(top.x, y), width, words, view) - top.y;
}

}  // namespace

float confusion_card(Pen& pen, ImVec2 top, float width, const Words& words, const EvaluationView& view) {
  const Theme& theme = pen.theme();
  float y = top.y;
  pen.line(top, Type::label, theme.muted, words(kConfusionTitle));
  y += pen.line_height(Type::label) + kUnit / 2;
  if (view.confusion.empty()) {
    y += 1.5F * kUnit;
    return y + mistakes(pen, ImVec2(top.x, y), width, words, view) - top.y;
  }
  y += pen.paragraph(ImVec2(top.x, y), width, Type::caption, theme.muted, words(kConfusionHint)) + 2 * kUnit;
  const float beside = std::floor((width - kGap) * 0.62F);
  const float cell = (beside - name_width(beside)) / static_cast<float>(view.confusion.size());
  if (cell >= kLeastCell) {
    const float matrix = Matrix(pen, ImVec2(top.x, y), beside, view).draw();
    const float list = mistakes(pen, ImVec2(top.x + beside + kGap, y), width - beside - kGap, words, view);
    return y + std::max(matrix, list) - top.y;
  }
  y += Matrix(pen, ImVec2(top.x, y), width, view).draw() + 3 * kUnit;
  return y + mistakes(pen, ImVec2(top.x, y), width, words, view) - top.y;
}

}  // namespace vitrine::app
