// What each slide says in words: its title, which states the finding, a sentence below it and the speaker's
// notes. The pack's figures make them; a person may have written others.
#pragma once

#include <string>

#include "present_view.hpp"

namespace vitrine::app {

/// "Models compared", above the title.
std::string slide_name(const Words& words, SlideKind kind);
/// The texts that the pack's figures make.
SlideTexts own_texts(const Words& words, const PresentView& view, SlideKind kind);
/// The same with what a person wrote in their place.
SlideTexts slide_texts(const Words& words, const PresentView& view, SlideKind kind);

/// [{"name", "own": {"title", "lead", "notes"}, "shown": {...}}], slide by slide.
std::string format_texts(const PresentView& view);

}  // namespace vitrine::app
