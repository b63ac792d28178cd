#include "present_page.hpp"

#include <algorithm>

#include "present_sentences.hpp"
#include "present_texts.hpp"
#include "slide.hpp"

namespace vitrine::app {
namespace {

constexpr float kWideMargin = 48;
constexpr float kNarrowMargin = 20;
constexpr float kWideTop = 32;
constexpr float kFooter = 44;  ///< from its text to the slide's edge
constexpr float kProgress = 4;

constexpr std::array<Body*, kSlides> kBodies{question_body, data_body, how_body,  models_body, strengths_body,
                                             sureness_body, demo_body, cost_body, next_body};

}  // namespace

float draw_slide(Pen& pen, float width, const PresentView& view, const Textures& textures) {
  const Theme& theme = pen.theme();
  const Words words(view.language);
  const Stage stage{
      .pen = pen, .words = words, .view = view, .textures = textures, .wide = width >= kSlideWidth};
  const auto kind = static_cast<SlideKind>(view.slide);
  const SlideTexts texts = slide_texts(words, view, kind);
  const float margin = stage.wide ? kWideMargin : kNarrowMargin;
  const float inner = width - 2 * margin;
  float y = stage.wide ? kWideTop : kNarrowMargin;
  pen.line(ImVec2(margin, y), Type::label, theme.accent, slide_name(words, kind));
  y += pen.line_height(Type::label) + kUnit / 2;
  y += pen.even_paragraph(ImVec2(margin, y), inner, stage.wide ? Type::headline : Type::title, theme.ink,
                          texts.title);
  y += kUnit / 2;
  y += pen.paragraph(ImVec2(margin, y), inner, Type::body, theme.muted, texts.lead);
  y += 3 * kUnit;
  const ImVec2 room(inner, kSlideHeight - kFooter - 2 * kUnit - y);
  const float used = kBodies[view.slide](stage, ImVec2(margin, y), room);
  const float height = stage.wide ? kSlideHeight : y + used + kFooter + 3 * kUnit;
  const float footer = height - kFooter + kUnit;
  const std::string counter = counter_text(view);
  pen.clipped_line(ImVec2(margin, footer), inner - pen.width(Type::caption, counter) - 2 * kUnit,
                   Type::caption, theme.muted, view.pack_title);
  pen.line(ImVec2(width - margin, footer), Type::caption, theme.muted, counter, Align::right);
  pen.rounded(ImVec2(0, height - kProgress), ImVec2(width, kProgress), theme.track, 0);
  pen.rounded(ImVec2(0, height - kProgress),
              ImVec2(width * static_cast<float>(view.slide + 1) / static_cast<float>(kSlides), kProgress),
              theme.accent, 0);
  return height;
}

}  // namespace vitrine::app
