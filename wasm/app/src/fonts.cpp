#include "fonts.hpp"

#include <utility>

namespace vitrine::app {
namespace {

struct Design {
  float size;
  float line;
  Fonts::Weight weight;
};

constexpr std::array<Design, static_cast<std::size_t>(Type::count)> kDesigns{{
    {13, 18, Fonts::Weight::regular},
    {13, 18, Fonts::Weight::semibold},
    {15, 24, Fonts::Weight::regular},
    {15, 24, Fonts::Weight::semibold},
    {20, 28, Fonts::Weight::semibold},
    {38, 44, Fonts::Weight::semibold},
    {28, 36, Fonts::Weight::semibold},
    {64, 72, Fonts::Weight::semibold},
}};

constexpr auto kFirstOfSlides = static_cast<std::size_t>(Type::headline);

/// What large figures are written with.
constexpr ImWchar kFigureCharacters[] = {0x20,   0x7E,   0xA0,   0xA0,   0x202F, 0x202F,
                                         0x20AC, 0x20AC, 0x2212, 0x2212, 0};

// stb_truetype measures ascender to descender, CSS the em; in Inter's own units 2728 + 680 over 2816.
constexpr float kHeightPerEm = 3408.0F / 2816.0F;

// What Dear ImGui's 16-bit characters can hold.
constexpr unsigned kLastCharacter = 0xFFFF;

// Characters come in runs of 32, so that typing rarely needs a new atlas.
constexpr ImWchar kRun = 32;

/// Calls `visit` with each code point of UTF-8 text that fits ImWchar; the texts come from JSON and are
/// valid.
template <class Visit>
void each_character(std::string_view text, Visit visit) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    unsigned code = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
      code = code << 6U | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    }
    visit(code);
    i += length;
  }
}

}  // namespace

void Fonts::load(Weight weight, std::vector<unsigned char> file) {
  files_[static_cast<std::size_t>(weight)] = std::move(file);
  stale_ = true;
}

void Fonts::need(std::string_view text) {
  each_character(text, [this](unsigned character) {
    if (character > kLastCharacter) return;
    const auto first = static_cast<ImWchar>(character - character % kRun);
    if (first < kRun) return;
    if (characters_.insert(first).second) stale_ = true;
  });
}

void Fonts::need_slides() {
  stale_ = stale_ || !slides_;
  slides_ = true;
}

bool Fonts::prepare(float pixel_ratio) {
  if (!stale_ && pixel_ratio == pixel_ratio_) return false;
  ranges_.clear();
  for (const ImWchar first : characters_) {
    ranges_.push_back(first);
    ranges_.push_back(static_cast<ImWchar>(first + kRun - 1));
  }
  ranges_.push_back(0);

  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoMouseCursors;
  for (std::size_t i = 0; i < (slides_ ? kDesigns.size() : kFirstOfSlides); ++i) {
    std::vector<unsigned char>& file = files_[static_cast<std::size_t>(kDesigns[i].weight)];
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    const bool hero = i == static_cast<std::size_t>(Type::hero);
    config.OversampleH = hero ? 1 : 2;
    config.OversampleV = 1;
    config.GlyphRanges = hero ? kFigureCharacters : ranges_.data();
    fonts_[i] = atlas.AddFontFromMemoryTTF(file.data(), static_cast<int>(file.size()),
                                           kDesigns[i].size * kHeightPerEm * pixel_ratio, &config);
  }
  atlas.Build();
  pixel_ratio_ = pixel_ratio;
  stale_ = false;
  return true;
}

Face Fonts::face(Type type) const {
  const auto index = static_cast<std::size_t>(type);
  const Design& design = kDesigns[index];
  return {.font = fonts_[index],
          .size = design.size * kHeightPerEm,
          .em = design.size,
          .line = design.line,
          .weight = design.weight == Weight::regular ? 400 : 600};
}

bool Fonts::covers(std::string_view text) const {
  bool all = true;
  each_character(text, [&](unsigned character) {
    all = all && character <= kLastCharacter &&
          (character <= ' ' || fonts_[0]->FindGlyphNoFallback(static_cast<ImWchar>(character)) != nullptr);
  });
  return all;
}

}  // namespace vitrine::app
