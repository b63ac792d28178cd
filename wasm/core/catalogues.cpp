// Product catalogues: bytes of CSV files in, rows as JSON out.
#include <nlohmann/json.hpp>

#include "response.hpp"
#include "vitrine/catalogue.hpp"
#include "vitrine/csv.hpp"

vt_response* vt_catalogue_read(const vt_catalogue_source* source) {
  return respond([&] {
    vitrine::CatalogueSource request{
        .data = {source->data, source->data_size},
        .data_name = source->data_name,
        .labels = {source->labels, source->labels_size},
        .labels_name = source->labels_name,
        .format = {},
        .columns = {.title = source->title_column,
                    .description = source->description_column,
                    .image = source->image_column,
                    .label = source->label_column,
                    .weight = {}},
    };
    if (*source->format != '\0') request.format = vitrine::parse_catalogue_format(source->format);
    const vitrine::Catalogue catalogue = vitrine::read_catalogue(request);

    using Json = nlohmann::ordered_json;
    constexpr const char* kFormats[] = {"rakuten", "flipkart", "csv"};
    Json root{{"format", kFormats[static_cast<int>(catalogue.format)]},
              {"products", Json::array()},
              {"issues", Json::array()}};
    for (const auto& product : catalogue.products) {
      root["products"].push_back({{"line", product.line},
                                  {"title", product.title},
                                  {"description", product.description},
                                  {"image", product.image},
                                  {"label", product.label}});
    }
    for (const auto& issue : catalogue.issues) {
      root["issues"].push_back({{"line", issue.line}, {"reason", issue.reason}});
    }
    return success(root.dump(-1, ' ', false, Json::error_handler_t::replace));
  });
}

vt_response* vt_field_quote(const char* field, size_t size) {
  return respond([&] { return success(vitrine::csv_field({field, size})); });
}
