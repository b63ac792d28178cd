// Product catalogues: bytes of CSV files in, rows as JSON out.
#include <nlohmann/json.hpp>

#include "response.hpp"
#include "vitrine/catalogue.hpp"
#include "vitrine/csv.hpp"

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormats[] = {"rakuten", "flipkart", "csv"};

vt_response* success_json(const Json& json) {
  return success(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

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

    Json root{{"format", kFormats[static_cast<int>(catalogue.format)]},
              {"products", Json::array()},
              {"issues", Json::array()}};
    for (const auto& product : catalogue.products) {
      root["products"].push_back({{"line", product.line},
                                  {"index", product.index},
                                  {"title", product.title},
                                  {"description", product.description},
                                  {"image", product.image},
                                  {"label", product.label}});
    }
    for (const auto& issue : catalogue.issues) {
      root["issues"].push_back({{"line", issue.line}, {"reason", issue.reason}});
    }
    return success_json(root);
  });
}

vt_response* vt_catalogue_head(const char* data, size_t size, const char* name, const char* codes,
                               size_t rows) {
  return respond([&] {
    const auto known = Json::parse(codes).get<std::vector<std::string>>();
    const vitrine::CatalogueHead head = vitrine::read_catalogue_head({data, size}, name, known, rows);
    Json root{{"format", kFormats[static_cast<int>(head.format)]},
              {"encoding", vitrine::encoding_name(head.encoding.encoding)},
              {"foreignLines", head.encoding.foreign_lines},
              {"firstForeignLine", head.encoding.first_foreign_line},
              {"separator", std::string(1, head.separator)},
              {"columns", head.columns},
              {"guess",
               {{"title", head.guess.title},
                {"description", head.guess.description},
                {"image", head.guess.image},
                {"label", head.guess.label}}},
              {"rows", Json::array()}};
    for (const vitrine::CsvRecord& record : head.rows) {
      root["rows"].push_back({{"line", record.line}, {"fields", record.fields}});
    }
    return success_json(root);
  });
}

vt_response* vt_catalogue_extend(const char* data, size_t size, const char* name, const char* added) {
  return respond([&] {
    const Json root = Json::parse(added);
    std::vector<vitrine::AddedCells> rows;
    for (const Json& row : root.at("rows")) {
      rows.push_back({.line = row.at("line").get<std::size_t>(),
                      .cells = row.at("cells").get<std::vector<std::string>>()});
    }
    const auto columns = root.at("columns").get<std::vector<std::string>>();
    return success(vitrine::extend_catalogue({data, size}, name, columns, rows));
  });
}

vt_response* vt_field_quote(const char* field, size_t size) {
  return respond([&] { return success(vitrine::csv_field({field, size})); });
}

vt_response* vt_field_guard(const char* field, size_t size) {
  return respond([&] { return success(vitrine::spreadsheet_field({field, size})); });
}
