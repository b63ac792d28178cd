// The slides through which the product passes: how it works, and the live demo. See slide.hpp.
#include <algorithm>

#include "present_controls.hpp"
#include "present_sentences.hpp"
#include "sentences.hpp"
#include "slide.hpp"

namespace vitrine::app {
namespace {

constexpr float kBoxRounding = 12;
constexpr float kPadding = 12;
constexpr float kSamplesHeight = 72;
constexpr float kLeastPhoto = 64;
constexpr float kFrame = 1.5F;  ///< of the photo, width over height
constexpr std::size_t kDemoLabels = 4;

/// A box of the diagram: what it is and, large below, its figure; an opinion has a bar too.
struct Step {
  std::string name;
  std::string detail{};
  std::string figure;
  std::optional<double> share{};
};

void surface(const Stage& stage, ImVec2 top, ImVec2 size, bool strong) {
  const Theme& theme = stage.pen.theme();
  stage.pen.rounded(top, size, strong ? theme.accent : theme.hairline, kBoxRounding);
  stage.pen.rounded(ImVec2(top.x + 1, top.y + 1), ImVec2(size.x - 2, size.y - 2), theme.card,
                    kBoxRounding - 1);
  if (strong) stage.pen.rounded(top, size, fade(theme.accent, 0.08F), kBoxRounding);
}

void box(const Stage& stage, ImVec2 top, ImVec2 size, const Step& step) {
  Pen& pen = stage.pen;
  const Theme& theme = pen.theme();
  surface(stage, top, size, false);
  const float left = top.x + kPadding;
  const float inner = size.x - 2 * kPadding;
  float y = top.y + kPadding - 2;
  y += pen.paragraph(ImVec2(left, y), inner, Type::label, theme.ink, step.name);
  pen.paragraph(ImVec2(left, y), inner, Type::caption, theme.muted, step.detail);
  const float bottom = top.y + size.y - kPadding;
  if (step.share) pen.bar(ImVec2(left, bottom - 6), inner, 6, static_cast<float>(*step.share), theme.accent);
  pen.line(ImVec2(left, bottom - (step.share ? 10 : -4) - pen.line_height(Type::title)), Type::title,
           theme.accent, step.figure);
}

/// Across, with a bend where the ends are not level, or straight down.
void arrow(const Stage& stage, ImVec2 from, ImVec2 to) {
  const ImU32 color = stage.pen.theme().bar;
  if (from.x == to.x) {
    stage.pen.stroke({from, ImVec2(to.x, to.y - 6)}, color, 2);
    return stage.pen.area({to, ImVec2(to.x - 5, to.y - 8), ImVec2(to.x + 5, to.y - 8)}, color);
  }
  const float middle = (from.x + to.x) / 2 - 4;
  const ImVec2 end(to.x - 6, to.y);
  if (from.y == to.y)
    stage.pen.stroke({from, end}, color, 2);
  else
    stage.pen.stroke({from, ImVec2(middle, from.y), ImVec2(middle, to.y), end}, color, 2);
  stage.pen.area({to, ImVec2(to.x - 8, to.y + 5), ImVec2(to.x - 8, to.y - 5)}, color);
}

/// The photo, cut to fill the area, or `whole` in its middle.
void draw_photo(const Stage& stage, ImVec2 top, ImVec2 size, bool whole) {
  const PhotoView& photo = *stage.view.classify.photo;
  const float wide = static_cast<float>(photo.width) / static_cast<float>(photo.height) / (size.x / size.y);
  if (whole) {
    const ImVec2 fitted = wide > 1 ? ImVec2(size.x, size.y / wide) : ImVec2(size.x * wide, size.y);
    const ImVec2 at(top.x + (size.x - fitted.x) / 2, top.y + (size.y - fitted.y) / 2);
    return stage.pen.photo(stage.textures.photo, at, fitted, ImVec2(0, 0), kBoxRounding);
  }
  const ImVec2 uv = wide > 1 ? ImVec2((1 - 1 / wide) / 2, 0) : ImVec2(0, (1 - wide) / 2);
  stage.pen.photo(stage.textures.photo, top, size, uv, kBoxRounding);
}

Step model_step(const Words& words, const PresentView& view, const std::vector<ModelFileView>& models,
                std::string_view key) {
  return {.name = model_names(models),
          .detail = models_size(words, models),
          .figure = step_text(words, view, key)};
}

Step opinion_step(const Words& words, const std::vector<Candidate>& opinion) {
  const Candidate& first = opinion.front();
  return {.name = first.name, .figure = words.percent(first.probability), .share = first.probability};
}

std::vector<Step> text_steps(const Words& words, const PresentView& view) {
  const AnswerView& answer = *view.classify.answer;
  return {{.name = words(kTextPrepared), .figure = step_text(words, view, "textMs")},
          model_step(words, view, view.facts.text_models, "textModelMs"),
          opinion_step(words, answer.text)};
}

std::vector<Step> photo_steps(const Words& words, const PresentView& view) {
  const AnswerView& answer = *view.classify.answer;
  return {{.name = words(kPhotoPrepared),
           .detail = photo_size(view.facts),
           .figure = step_text(words, view, "photoMs")},
          model_step(words, view, view.facts.photo_models, "imageModelMs"),
          opinion_step(words, answer.photo)};
}

void answer_box(const Stage& stage, ImVec2 top, ImVec2 size) {
  Pen& pen = stage.pen;
  const Theme& theme = pen.theme();
  const AnswerView& answer = *stage.view.classify.answer;
  const Candidate& winner = answer.labels.front();
  surface(stage, top, size, true);
  const float left = top.x + kPadding;
  const float inner = size.x - 2 * kPadding;
  float y = top.y + kPadding;
  y += pen.paragraph(ImVec2(left, y), inner, Type::title, theme.ink, winner.name) + kUnit / 2;
  pen.line(ImVec2(left, y), Type::display, theme.accent, stage.words.percent(winner.probability));
  y += pen.line_height(Type::display) + kUnit / 2;
  y += pen.paragraph(ImVec2(left, y), inner, Type::caption, answer.needs_review ? theme.caution : theme.muted,
                     review_text(stage.words, answer));
  if (const std::string joint = joint_text(stage.words, stage.view); !joint.empty())
    y += pen.paragraph(ImVec2(left, y), inner, Type::caption, theme.muted, joint);
  pen.line(ImVec2(left, std::max(y, top.y + size.y - kPadding - pen.line_height(Type::caption))),
           Type::caption, theme.muted, total_text(stage.words, stage.view));
}

void text_box(const Stage& stage, ImVec2 top, ImVec2 size) {
  Pen& pen = stage.pen;
  const AnswerView& answer = *stage.view.classify.answer;
  surface(stage, top, size, false);
  const std::string& text = answer.title.text.empty() ? answer.description.text : answer.title.text;
  const float inner = size.x - 2 * kPadding;
  const float line = pen.line_height(Type::label);
  // As many lines as have room.
  std::string shown = text.substr(0, 160);
  const auto lines = static_cast<int>((size.y - 2 * kPadding) / line);
  const float room = inner * static_cast<float>(lines) * 0.85F;
  if (text.empty()) {
    pen.paragraph(ImVec2(top.x + kPadding, top.y + kPadding), inner, Type::label, pen.theme().muted,
                  stage.words(kNoWords));
    return;
  }
  while (pen.width(Type::label, shown) > room) {
    const std::size_t space = shown.rfind(' ');
    if (space == std::string::npos) break;
    shown.resize(space);
  }
  pen.paragraph(ImVec2(top.x + kPadding, top.y + kPadding), inner, Type::label, pen.theme().ink, shown);
}

float wide_flow(const Stage& stage, ImVec2 top, ImVec2 size) {
  Pen& pen = stage.pen;
  const Words& words = stage.words;
  const AnswerView& answer = *stage.view.classify.answer;
  const float gap = 32;
  const float column = (size.x - 4 * gap) / 5;
  const auto left_of = [&](int i) { return top.x + static_cast<float>(i) * (column + gap); };
  const Text* heads[] = {&kProductHead, &kPrepareHead, &kModelHead, &kSaysHead, &kAnswerHead};
  for (int i = 0; i < 5; ++i)
    pen.clipped_line(ImVec2(left_of(i), top.y), column, Type::caption, pen.theme().muted, words(*heads[i]));
  const float first = top.y + pen.line_height(Type::caption) + kUnit;
  const float lane = std::min(132.0F, (size.y - (first - top.y) - 3 * kUnit) / 2);
  const float second = first + lane + 3 * kUnit;
  const ImVec2 cell(column, lane);
  const auto steps_at = [&](float y, const std::vector<Step>& steps) {
    for (int i = 0; i < 3; ++i) {
      arrow(stage, ImVec2(left_of(i) + column, y + lane / 2), ImVec2(left_of(i + 1), y + lane / 2));
      box(stage, ImVec2(left_of(i + 1), y), cell, steps[static_cast<std::size_t>(i)]);
    }
  };
  text_box(stage, ImVec2(left_of(0), first), cell);
  const float answer_height = std::min(size.y - (first - top.y), 200.0F);
  const float answer_top = first + (2 * lane + 3 * kUnit - answer_height) / 2;
  if (!answer.text.empty()) {
    steps_at(first, text_steps(words, stage.view));
    arrow(stage, ImVec2(left_of(3) + column, first + lane / 2),
          ImVec2(left_of(4), answer_top + answer_height * 0.3F));
  } else if (answer.photo.empty()) {  // one model reads both
    arrow(stage, ImVec2(left_of(0) + column, first + lane / 2),
          ImVec2(left_of(4), answer_top + answer_height * 0.5F));
  }
  if (stage.view.classify.photo) {
    surface(stage, ImVec2(left_of(0), second), cell, false);
    draw_photo(stage, ImVec2(left_of(0) + 1, second + 1), ImVec2(cell.x - 2, cell.y - 2), false);
  } else {
    surface(stage, ImVec2(left_of(0), second), cell, false);
    pen.line(ImVec2(left_of(0) + kPadding, second + kPadding), Type::label, pen.theme().muted,
             words(kNoPicture));
  }
  if (!answer.photo.empty()) {
    steps_at(second, photo_steps(words, stage.view));
    arrow(stage, ImVec2(left_of(3) + column, second + lane / 2),
          ImVec2(left_of(4), answer_top + answer_height * 0.7F));
  }
  answer_box(stage, ImVec2(left_of(4), answer_top), ImVec2(column, answer_height));
  return second + lane - top.y;
}

float narrow_flow(const Stage& stage, ImVec2 top, ImVec2 size) {
  const Words& words = stage.words;
  const AnswerView& answer = *stage.view.classify.answer;
  const bool text = !answer.text.empty();
  const bool photo = !answer.photo.empty();
  const float gap = 24;
  const float column = text && photo ? (size.x - 2 * kUnit) / 2 : size.x;
  const ImVec2 cell(column, 128);
  float bottom = top.y;
  const auto lane = [&](float x, const std::vector<Step>& steps) {
    float y = top.y + cell.y;
    for (const Step& step : steps) {
      arrow(stage, ImVec2(x + column / 2, y), ImVec2(x + column / 2, y + gap));
      y += gap;
      box(stage, ImVec2(x, y), cell, step);
      y += cell.y;
    }
    arrow(stage, ImVec2(x + column / 2, y), ImVec2(x + column / 2, y + gap));
    bottom = y + gap;
  };
  float x = top.x;
  if (text) {
    text_box(stage, ImVec2(x, top.y), cell);
    lane(x, text_steps(words, stage.view));
    x += column + 2 * kUnit;
  }
  if (photo) {
    surface(stage, ImVec2(x, top.y), cell, false);
    if (stage.view.classify.photo)
      draw_photo(stage, ImVec2(x + 1, top.y + 1), ImVec2(cell.x - 2, cell.y - 2), false);
    lane(x, photo_steps(words, stage.view));
  }
  answer_box(stage, ImVec2(top.x, bottom), ImVec2(size.x, 160));
  return bottom + 160 - top.y;
}

void draw_field(const Stage& stage, ImVec2 top, float width) {
  Pen& pen = stage.pen;
  const Theme& theme = pen.theme();
  pen.rounded(top, ImVec2(width, 44), theme.bar, 10);
  pen.rounded(ImVec2(top.x + 1, top.y + 1), ImVec2(width - 2, 42), theme.card, 9);
  const auto& answer = stage.view.classify.answer;
  if (answer)
    pen.clipped_line(ImVec2(top.x + 12, top.y + 10), width - 24, Type::body, theme.ink, answer->title.text);
  pen.control(kTitleField, top, ImVec2(width, 44));
}

float demo_product(const Stage& stage, ImVec2 top, float width, float height) {
  Pen& pen = stage.pen;
  float y = top.y + heading(stage, top, width, stage.words(kTitleBox));
  draw_field(stage, ImVec2(top.x, y), width);
  y += 44 + 2 * kUnit;
  if (!pen.recording()) {
    y += heading(stage, ImVec2(top.x, y), width, stage.words(kSamples));
    pen.control(kSamplesField, ImVec2(top.x, y), ImVec2(width, kSamplesHeight));
    y += kSamplesHeight + 2 * kUnit;
  }
  if (stage.view.classify.photo) {
    const float room = stage.wide ? top.y + height - y : 160;
    const ImVec2 frame(std::min(width, room * kFrame), room);
    if (room >= kLeastPhoto) {
      surface(stage, ImVec2(top.x, y), frame, false);
      draw_photo(stage, ImVec2(top.x + 4, y + 4), ImVec2(frame.x - 8, frame.y - 8), true);
    }
    y += room;
  }
  return y - top.y;
}

float demo_answer(const Stage& stage, ImVec2 top, float width) {
  Pen& pen = stage.pen;
  const Theme& theme = pen.theme();
  const Words& words = stage.words;
  const auto& answer = stage.view.classify.answer;
  if (!answer) return pen.paragraph(top, width, Type::title, theme.muted, demo_state_text(words, stage.view));
  const Candidate& winner = answer->labels.front();
  float y = top.y + heading(stage, top, width, words(kWinner));
  y += pen.paragraph(ImVec2(top.x, y), width,
                     pen.width(Type::display, winner.name) <= width ? Type::display : Type::title,
                     theme.accent, winner.name) +
       kUnit / 2;
  y += pen.paragraph(ImVec2(top.x, y), width, Type::body, answer->needs_review ? theme.caution : theme.muted,
                     review_text(words, *answer)) +
       2 * kUnit;
  for (std::size_t i = 0; i < std::min(kDemoLabels, answer->labels.size()); ++i) {
    const Candidate& one = answer->labels[i];
    bar_row(stage, ImVec2(top.x, y), width, 36, one.name, one.probability, words.percent(one.probability),
            i == 0 ? theme.accent : theme.bar);
    y += 36;
  }
  y += kUnit;
  if (!answer->text.empty())
    y += pair_row(stage, ImVec2(top.x, y), width, words(kWordsSay), opinion_text(words, answer->text));
  if (!answer->photo.empty())
    y += pair_row(stage, ImVec2(top.x, y), width, words(kPhotoSays), opinion_text(words, answer->photo));
  return y - top.y;
}

}  // namespace

float how_body(const Stage& stage, ImVec2 top, ImVec2 size) {
  const auto& answer = stage.view.classify.answer;
  if (!answer)
    return stage.pen.paragraph(top, size.x, Type::title, stage.pen.theme().muted,
                               demo_state_text(stage.words, stage.view));
  return stage.wide ? wide_flow(stage, top, size) : narrow_flow(stage, top, size);
}

float demo_body(const Stage& stage, ImVec2 top, ImVec2 size) {
  return columns(
      stage, top, size.x, 0.46F,
      [&](ImVec2 at, float width) { return demo_product(stage, at, width, size.y); },
      [&](ImVec2 at, float width) { return demo_answer(stage, at, width); });
}

}  // namespace vitrine::app
