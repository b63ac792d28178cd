// A catalogue through the models of a run; see scoring.hpp.
#include "scoring.hpp"

#include <algorithm>
#include <numeric>
#include <thread>

#include "training_data.hpp"

namespace vitrine::trainer {

int thread_count(int threads) {
  return threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

Scored score_catalogue(const Run& run, const DataOptions& options, int threads, Progress& progress) {
  Data data = read_data(options);
  report_issues(data.issues, options, "rows that could not be read", progress);
  std::optional<Photos> photos;
  if (run.image) photos = load_photos(data, options, *run.manifest.image, 0, thread_count(threads), progress);

  Scored scored;
  scored.products = std::move(data.products);
  std::vector<std::size_t> rows(scored.products.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  scored.logits =
      make_logits(run.text.has_value(), run.image.has_value(), rows.size(), run.manifest.labels.size());
  predict_logits(run.models(), scored.products, photos ? &*photos : nullptr, rows, scored.logits,
                 [&](std::size_t done) { progress.update("classifying", done, rows.size(), "photos"); });
  return scored;
}

}  // namespace vitrine::trainer
