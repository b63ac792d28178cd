// Names of views; see view.hpp.
#include "view.hpp"

namespace vitrine::trainer {

ViewName view_name(View view) {
  switch (view) {
    case View::title:
      return {.key = "title", .spoken = "title"};
    case View::text:
      return {.key = "text", .spoken = "title + description"};
    case View::image:
      return {.key = "image", .spoken = "photo"};
    case View::title_image:
      return {.key = "title_image", .spoken = "title + photo"};
    case View::text_image:
      break;
  }
  return {.key = "fusion", .spoken = "title + description + photo"};
}

std::string_view spoken_view(std::string_view key) {
  for (const View view : kViews)
    if (key == view_name(view).key) return view_name(view).spoken;
  return key;
}

}  // namespace vitrine::trainer
