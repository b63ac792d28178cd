// The one JSON type of this program: it keeps the order in which the page wrote the fields.
#pragma once

#include <nlohmann/json.hpp>

namespace vitrine::app {

using json = nlohmann::ordered_json;

}  // namespace vitrine::app
