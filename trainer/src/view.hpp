// What a classification may be based on.
#pragma once

#include <array>
#include <string_view>

namespace vitrine::trainer {

enum class View { title, text, image, title_image, text_image };
inline constexpr std::array kViews{View::title, View::text, View::image, View::title_image, View::text_image};

struct ViewName {
  const char* key;     ///< in JSON: "title", "text", "image", "title_image", "fusion"
  const char* spoken;  ///< for people: "title + photo"
};
ViewName view_name(View view);

/// The spoken name of the view with this key; the key itself where there is none.
std::string_view spoken_view(std::string_view key);

}  // namespace vitrine::trainer
