// Bags of visual words as image models; see words_image.hpp.
#include "words_image.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <thread>

#include "image_training.hpp"
#include "linear_solver.hpp"
#include "local_feature_cache.hpp"
#include "random.hpp"
#include "safetensors.hpp"
#include "soft_labels.hpp"
#include "visual_words.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

/// Metadata of the weights: what was done to the photos.
constexpr const char* kStretchContrast = "stretch_contrast";
constexpr const char* kBlur = "blur";
constexpr const char* kForeground = "foreground";

std::size_t crew_size(int threads) {
  return static_cast<std::size_t>(
      threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
}

class WordsImageModel : public ImageModel {
 public:
  WordsImageModel(const WordsImageKind& kind, LocalFeatureOptions features, VisualWords words,
                  LinearModel linear, std::shared_ptr<LocalFeatureCache> cache, int threads)
      : kind_(kind),
        features_(features),
        words_(std::move(words)),
        linear_(std::move(linear)),
        cache_(std::move(cache)),
        threads_(threads) {}

  std::string_view kind() const override { return kind_.name; }
  std::size_t classes() const override { return linear_.classes; }

  std::vector<float> logits(const Photos& photos, std::span<const std::size_t> rows) const override {
    std::vector<float> result(rows.size() * classes());
    ThreadCrew crew(std::min(crew_size(threads_), std::max<std::size_t>(rows.size(), 1)));
    crew.run(rows.size(), [&](std::size_t i) {
      const std::vector<float> own = logits(photos.exact(rows[i]), photos.options());
      std::copy(own.begin(), own.end(), result.begin() + static_cast<std::ptrdiff_t>(i * classes()));
    });
    return result;
  }

  std::vector<float> logits(const Image& photo, const ImageOptions&) const override {
    const WordBag bag = word_bag(words_, *cache_->read(photo, features_));
    std::vector<double> sums(linear_.bias.begin(), linear_.bias.end());
    for (std::size_t i = 0; i < bag.columns.size(); ++i)
      for (std::size_t c = 0; c < classes(); ++c)
        sums[c] +=
            static_cast<double>(bag.values[i]) *
            static_cast<double>(linear_.weights[static_cast<std::size_t>(bag.columns[i]) * classes() + c]);
    return {sums.begin(), sums.end()};
  }

  void save(const std::filesystem::path& path) const override {
    const auto size = static_cast<std::int64_t>(words_.size);
    const auto columns = static_cast<std::int64_t>(classes());
    Safetensors file;
    file.tensors = {{"centres", torch::tensor(words_.centres, torch::kUInt8).view({-1, size})},
                    {"weight", torch::tensor(linear_.weights).view({-1, columns})},
                    {"bias", torch::tensor(linear_.bias)}};
    file.metadata = {{kImageModelKey, std::string(kind())}, {kBlur, std::to_string(features_.blur)}};
    if (features_.stretch_contrast) file.metadata[kStretchContrast] = "on";
    if (features_.foreground) file.metadata[kForeground] = "on";
    write_safetensors(path, file);
  }

 private:
  const WordsImageKind& kind_;
  LocalFeatureOptions features_;
  VisualWords words_;
  LinearModel linear_;
  std::shared_ptr<LocalFeatureCache> cache_;
  int threads_;
};

/// Reads the features of many photos, some at a time, and says how far it is.
class FeatureReader {
 public:
  FeatureReader(const Photos& photos, const LocalFeatureOptions& options, LocalFeatureCache& cache,
                ThreadCrew& crew)
      : photos_(photos), options_(options), cache_(cache), crew_(crew) {}

  /// Calls use(i, features of rows[i]) from any thread, once for each row.
  void read(std::span<const std::size_t> rows, const char* phase, const ImageReport& report,
            const std::function<void(std::size_t, const LocalFeatures&)>& use) {
    constexpr std::size_t kTogether = 32;
    Meter meter(phase, (rows.size() + kTogether - 1) / kTogether, report);
    for (std::size_t begin = 0; begin < rows.size(); begin += kTogether) {
      const std::size_t count = std::min(kTogether, rows.size() - begin);
      crew_.run(count, [&](std::size_t i) {
        use(begin + i, *cache_.read(photos_.exact(rows[begin + i]), options_));
      });
      meter.step(count, 0, 0);
    }
  }

 private:
  const Photos& photos_;
  const LocalFeatureOptions& options_;
  LocalFeatureCache& cache_;
  ThreadCrew& crew_;
};

/// Some of the descriptors of some photos.
std::vector<std::uint8_t> sample_descriptors(FeatureReader& reader, std::span<const std::size_t> rows,
                                             std::size_t size, std::uint64_t seed,
                                             const ImageReport& report) {
  constexpr std::size_t kPhotos = 5'000;
  constexpr std::size_t kDescriptors = 50'000;
  std::vector<std::size_t> chosen(rows.begin(), rows.end());
  Random(seed).shuffle(chosen);
  chosen.resize(std::min(chosen.size(), kPhotos));
  const std::size_t of_each = (kDescriptors + chosen.size() - 1) / chosen.size();
  std::vector<std::vector<std::uint8_t>> samples(chosen.size());
  reader.read(chosen, "features", report, [&](std::size_t i, const LocalFeatures& features) {
    std::vector<std::size_t> order(features.descriptors.size() / size);
    std::iota(order.begin(), order.end(), std::size_t{0});
    Random(seed + chosen[i]).shuffle(order);
    order.resize(std::min(order.size(), of_each));
    for (const std::size_t row : order)
      samples[i].insert(samples[i].end(), &features.descriptors[row * size],
                        &features.descriptors[row * size] + size);
  });
  std::vector<std::uint8_t> all;
  for (const std::vector<std::uint8_t>& sample : samples) all.insert(all.end(), sample.begin(), sample.end());
  return all;
}

std::unique_ptr<ImageModel> train_words(const WordsImageKind& kind, const ImageTrainingSet& set,
                                        const ImageModelOptions& options, const ImageReport& report) {
  constexpr LinearLoss kLoss = LinearLoss::logistic;
  constexpr double kC = 5;
  const LocalFeatureOptions how{.kind = kind.features,
                                .stretch_contrast = options.words.stretch_contrast,
                                .blur = options.words.blur,
                                .foreground = !options.words.keep_background};
  const ImageExamples examples = examples_with_photo(set, set.rows);
  const auto cache = options.words.cache ? options.words.cache : std::make_shared<LocalFeatureCache>();
  ThreadCrew crew(crew_size(options.threads));
  FeatureReader reader(set.photos, how, *cache, crew);

  const std::size_t size = descriptor_size(how.kind);
  const std::vector<std::uint8_t> sample =
      sample_descriptors(reader, examples.rows, size, options.seed, report);
  if (sample.empty())
    throw Error("None of the " + std::to_string(examples.rows.size()) +
                " photos to train the image model on has a keypoint; all of them are blank, or the options "
                "blur too much.");
  VisualWords words = cluster_words(sample, size, options.words.count, options.seed, crew);

  std::vector<WordBag> bags(examples.rows.size());
  reader.read(examples.rows, "words", report,
              [&](std::size_t i, const LocalFeatures& features) { bags[i] = word_bag(words, features); });
  SparseRows rows;
  rows.column_count = kPyramidCells * words.count();
  std::vector<int> labels;
  std::vector<float> weights;
  for (std::size_t i = 0; i < bags.size(); ++i) {
    const float weight = examples.weights.defined() ? examples.weights.data_ptr<float>()[i] : 1;
    for (const LabelShare& taught : label_shares(set.labels, set.targets, set.classes, examples.rows[i])) {
      rows.add(bags[i].columns, bags[i].values);
      labels.push_back(taught.label);
      weights.push_back(weight * taught.share);
    }
  }
  LinearModel linear = train_linear(
      rows, labels, set.classes,
      {.loss = kLoss, .c = kC, .threads = static_cast<int>(crew_size(options.threads)), .seed = options.seed},
      weights);
  return std::make_unique<WordsImageModel>(kind, how, std::move(words), std::move(linear), cache,
                                           options.threads);
}

torch::Tensor tensor_of(const Safetensors& file, const std::string& source, const std::string& name,
                        torch::ScalarType type, torch::IntArrayRef sizes) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end()) throw Error(source + ": tensor \"" + name + "\" is missing.");
  if (found->second.scalar_type() != type || found->second.sizes() != sizes)
    throw Error(source + ": tensor \"" + name + "\" does not fit those beside it.");
  return found->second.contiguous();
}

template <typename Value>
std::vector<Value> values_of(const torch::Tensor& tensor) {
  return {tensor.data_ptr<Value>(), tensor.data_ptr<Value>() + tensor.numel()};
}

double blur_of(const Safetensors& file, const std::string& source) {
  double blur = -1;
  if (const auto found = file.metadata.find(kBlur); found != file.metadata.end()) {
    const std::string& text = found->second;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), blur);
    if (error != std::errc() || end != text.data() + text.size()) blur = -1;
  }
  if (blur >= 0 && blur <= kMaxBlur) return blur;
  throw Error(source + ": expected \"" + kBlur + "\" in its metadata, from 0 to " +
              std::to_string(static_cast<int>(kMaxBlur)) + " pixels.");
}

std::unique_ptr<ImageModel> load_words(const WordsImageKind& kind, const Safetensors& file,
                                       const std::string& source, int threads) {
  const auto rows_of = [&](const char* name) {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end() || found->second.dim() == 0 || found->second.size(0) == 0)
      throw Error(source + ": tensor \"" + name + "\" is missing or empty.");
    return found->second.size(0);
  };
  const std::size_t size = descriptor_size(kind.features);
  const std::int64_t count = rows_of("centres");
  const std::int64_t classes = rows_of("bias");
  const auto floats = [&](const char* name, torch::IntArrayRef sizes) {
    return values_of<float>(tensor_of(file, source, name, torch::kFloat32, sizes));
  };
  VisualWords words{.size = size,
                    .centres = values_of<std::uint8_t>(tensor_of(file, source, "centres", torch::kUInt8,
                                                                 {count, static_cast<std::int64_t>(size)}))};
  LinearModel linear{.classes = static_cast<std::size_t>(classes),
                     .weights = floats("weight", {static_cast<std::int64_t>(kPyramidCells) * count, classes}),
                     .bias = floats("bias", {classes})};
  LocalFeatureOptions how{.kind = kind.features};
  how.stretch_contrast = file.metadata.count(kStretchContrast) != 0;
  how.foreground = file.metadata.count(kForeground) != 0;
  how.blur = blur_of(file, source);
  return std::make_unique<WordsImageModel>(kind, how, std::move(words), std::move(linear),
                                           std::make_shared<LocalFeatureCache>(), threads);
}

}  // namespace

ImageModelKind words_entry(const WordsImageKind& kind) {
  return {.name = kind.name,
          .summary = kind.summary,
          .network = nullptr,
          .train = [&kind](const ImageTrainingSet& set, const ImageModelOptions& options,
                           const ImageReport& report) { return train_words(kind, set, options, report); },
          .load = [&kind](const Safetensors& file, const std::string& source, const std::string&,
                          int threads) { return load_words(kind, file, source, threads); }};
}

}  // namespace vitrine::trainer
