// Options that say which products are read; see data_arguments.hpp.
#include "data_arguments.hpp"

namespace vitrine::trainer {

CLI::Option* add_data_options(CLI::App& command, DataOptions& data, std::string& format) {
  CatalogueColumns& columns = data.columns;
  CLI::Option* option = command.add_option("--data", data.data, "the catalogue's CSV file");
  command.add_option("--labels", data.labels, "Rakuten's Y file");
  command.add_option("--images", data.images, "folder or zip archive of photos");
  command.add_option("--format", format, "rakuten, flipkart or csv (guessed when absent)")
      ->check(CLI::IsMember({"rakuten", "flipkart", "csv"}));
  command.add_option("--title-column", columns.title, "of a plain CSV");
  command.add_option("--description-column", columns.description, "of a plain CSV");
  command.add_option("--image-column", columns.image, "of a plain CSV: file names");
  command.add_option("--label-column", columns.label, "of a plain CSV");
  command.add_flag("--title-only", data.title_only, "pass over the descriptions");
  command.add_option("--cache", data.cache.folder, "folder of decoded photos, for all trainings");
  command.add_option("--cache-bytes", data.cache.budget_bytes, "that may stay in that folder");
  command.add_flag("--strict", data.strict, "stop at the first row or photo that cannot be used");
  return option;
}

void add_teaching_options(CLI::App& command, CatalogueColumns& columns, ExtraDataOptions& extra) {
  command.add_option("--weight-column", columns.weight,
                     "of any layout, or of Rakuten's Y file: how much a row teaches");
  command
      .add_option("--split-column", columns.split,
                  "likewise: 'train' or nothing for rows that only teach; rows of every other value are held "
                  "out together, once. What ships learns from all rows")
      ->excludes("--folds")
      ->excludes("--splits");
  CLI::Option* data =
      command.add_option("--extra", extra.data, "a further CSV file, whose rows teach and are never scored");
  command.add_option("--extra-labels", extra.labels, "Rakuten's Y file of --extra")->needs(data);
  command.add_option("--extra-images", extra.images, "folder or zip archive of the photos of --extra")
      ->needs(data);
  command
      .add_option("--extra-weight-column", extra.weight_column,
                  "as --weight-column, for --extra alone; without one, a row weighs 1")
      ->needs(data);
  command.add_option("--extra-weight", extra.weight, "that the weights of --extra are multiplied by")
      ->check(CLI::Range(0.0, 1e6));
}

}  // namespace vitrine::trainer
