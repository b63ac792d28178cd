#include "tinted_text.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "sentences.hpp"

namespace vitrine::app {
namespace {

constexpr float kFullTint = 0.42F;
constexpr double kFaintest = 0.04;  ///< relative values below it are not tinted

/// Draws pieces of one text from left to right and wraps.
class Flow {
 public:
  Flow(Pen& pen, ImVec2 top, float width, Type type, const Words& words, const TextView& text,
       double strongest, const std::string& label)
      : pen_(pen),
        left_(top.x),
        width_(width),
        at_(top),
        type_(type),
        words_(words),
        text_(text),
        strongest_(strongest),
        label_(label) {}

  /// A run without spaces, bytes [begin, end).
  void run(std::size_t begin, std::size_t end) {
    while (begin < end) {
      std::size_t stop = end;
      const float run_width = measure(begin, end);
      if (at_.x > left_ && at_.x + run_width > left_ + width_) next_line();
      if (run_width > width_) stop = fitting(begin, end);
      tint(begin, stop);
      at_.x += pen_.line(at_, type_, pen_.theme().ink, piece(begin, stop));
      if (stop < end) next_line();
      begin = stop;
    }
  }

  void space() { at_.x += pen_.width(type_, " ") + kLoose; }
  void next_line() { at_ = ImVec2(left_, at_.y + pen_.line_height(type_) + kLeading); }
  float bottom() const { return at_.y + pen_.line_height(type_); }

 private:
  static constexpr float kLeading = 4;
  static constexpr float kLoose = 1;  ///< added to spaces, so that the tints of neighbours do not touch

  std::string_view piece(std::size_t begin, std::size_t end) const {
    return std::string_view(text_.text).substr(begin, end - begin);
  }
  float measure(std::size_t begin, std::size_t end) { return pen_.width(type_, piece(begin, end)); }

  /// The longest part of a run that fits a line, at least one character.
  std::size_t fitting(std::size_t begin, std::size_t end) {
    std::size_t stop = begin;
    for (std::size_t next = begin; next < end;) {
      do ++next;
      while (next < end && (static_cast<unsigned char>(text_.text[next]) & 0xC0U) == 0x80U);
      if (stop > begin && measure(begin, next) > width_) break;
      stop = next;
    }
    return stop;
  }

  void tint(std::size_t begin, std::size_t end) {
    auto word = std::lower_bound(text_.words.begin(), text_.words.end(), begin,
                                 [](const WordView& item, std::size_t byte) { return item.end <= byte; });
    for (; word != text_.words.end() && word->begin < end; ++word) {
      const double share = std::clamp(std::abs(word->value) / strongest_, 0.0, 1.0);
      if (share < kFaintest) continue;
      const std::size_t from = std::max<std::size_t>(begin, word->begin);
      const std::size_t to = std::min<std::size_t>(end, word->end);
      const ImVec2 top(at_.x + measure(begin, from) - 2, at_.y);
      const ImVec2 size(measure(from, to) + 4, pen_.line_height(type_));
      const ImU32 color = word->value > 0 ? pen_.theme().accent : pen_.theme().against;
      pen_.rounded(top, size, fade(color, kFullTint * static_cast<float>(share)), kUnit / 2);
      if (pen_.hovered(top, size)) {
        pen_.tip(ImVec2(top.x + size.x / 2, top.y), word_text(words_, *word, label_));
      }
    }
  }

  Pen& pen_;
  float left_;
  float width_;
  ImVec2 at_;
  Type type_;
  const Words& words_;
  const TextView& text_;
  double strongest_;
  const std::string& label_;
};

}  // namespace

float tinted_text(Pen& pen, ImVec2 top, float width, Type type, const Words& words, const TextView& text,
                  double strongest, const std::string& label) {
  Flow flow(pen, top, width, type, words, text, strongest, label);
  const std::size_t end = excerpt(text).bytes;
  for (std::size_t i = 0; i < end;) {
    const char letter = text.text[i];
    if (letter == ' ' || letter == '\t' || letter == '\r') {
      flow.space();
      ++i;
    } else if (letter == '\n') {
      flow.next_line();
      ++i;
    } else {
      const std::size_t stop = std::min(end, text.text.find_first_of(" \t\r\n", i));
      flow.run(i, stop);
      i = stop;
    }
  }
  return flow.bottom() - top.y;
}

}  // namespace vitrine::app
