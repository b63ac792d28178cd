// What a training works on; see training_setup.hpp.
#include "training_setup.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "image_network_kinds.hpp"
#include "local_feature_cache.hpp"
#include "local_features.hpp"
#include "process_group.hpp"
#include "run.hpp"
#include "safetensors.hpp"
#include "scoring.hpp"
#include "usage_error.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

ModelOptions model_options(const TrainOptions& options, const LabelledCatalogue& catalogue, int threads) {
  ModelOptions models;
  models.fusion = options.fusion;
  const bool texts = std::any_of(
      catalogue.products.begin(), catalogue.products.end(),
      [](const Product& product) { return !product.title.empty() || !product.description.empty(); });
  if (texts && !options.no_text) {
    models.text = options.text;
    models.text->threads = threads;
    models.text->seed = options.seed;
  }
  if (catalogue.photos && !options.no_image) {
    models.image = options.image;
    models.image->seed = options.seed;
    models.image->device = options.device;
    models.image->threads = threads;
  }
  if (options.joint.kind != "none") {
    if (!texts)
      throw Error("'" + options.data.data.string() +
                  "' has no texts, which --joint-model reads beside the photos.");
    models.joint = options.joint;
    models.joint->text = options.text;
    models.joint->text.threads = threads;
    models.joint->text.seed = options.seed;
    models.joint->image = options.image;
    models.joint->image.seed = options.seed;
    models.joint->image.device = options.device;
    models.joint->image.threads = threads;
  }
  if (!models.text && !models.image && !models.joint)
    throw Error("'" + options.data.data.string() +
                "' leaves neither texts nor photos to learn from: check --images, --no-text and --no-image.");
  if (!models.text && options.data.images.empty())
    throw Error("Without --images, no photo of '" + options.data.data.string() +
                "' is there to score a model by that reads no texts alone: leave --no-text out.");
  return models;
}

/// Reads the weights that a photo network begins with: hours of other trainings may come before it.
void check_init(const ModelOptions& models, std::size_t classes) {
  if (!models.image && !models.joint) return;
  const ImageModelOptions& image = models.image ? *models.image : models.joint->image;
  const ImageNetworkKind* const kind = image_model_kind(image.kind).network;
  const std::filesystem::path& init = image.init;
  if (kind != nullptr) make_image_network(*kind, classes, read_safetensors(init), init.string());
}

std::string quoted(const FinishedRun& teacher) { return '\'' + teacher.folder.string() + '\''; }

/// The models of a teacher, as far as the catalogue lets them learn anew.
ModelOptions teacher_options(const FinishedRun& teacher, const TrainOptions& options,
                             const LabelledCatalogue& catalogue, int threads) {
  const Pack manifest = read_manifest(teacher.folder / run_file::kManifest);
  const auto same = [](const PackLabel& label, const std::string& code) { return label.code == code; };
  if (!std::equal(manifest.labels.begin(), manifest.labels.end(), catalogue.codes.begin(),
                  catalogue.codes.end(), same))
    throw Error("The teacher " + quoted(teacher) + " knows other classes than '" +
                options.data.data.string() + "'.");
  if (!manifest.models_of("joint").empty())
    throw Error("The teacher " + quoted(teacher) +
                " has a model that reads text and photo together, which does not teach.");
  TrainOptions how = teacher.options;
  how.no_text = manifest.models_of("text").empty();
  how.no_image = manifest.models_of("image").empty();
  how.device = options.device;
  if (!how.no_image && !catalogue.photos)
    throw Error("The teacher " + quoted(teacher) + " reads photos, but there are none without --images.");
  if (!how.no_image && *manifest.image != options.photo)
    throw Error("The teacher " + quoted(teacher) +
                " reads photos of another size or shape; give its --image-size and --image-fit.");
  ModelOptions models = model_options(how, catalogue, threads);
  if (!how.no_text && !models.text)
    throw Error("The teacher " + quoted(teacher) + " reads texts, but '" + options.data.data.string() +
                "' has none.");
  models.teaches = true;
  return models;
}

/// The rows' own weights, and those of their classes; empty where all are the same.
std::vector<float> row_weights(const LabelledCatalogue& catalogue, bool balance_classes) {
  std::vector<float> weights;
  std::vector<double> of_class(catalogue.codes.size(), 0.0);
  for (std::size_t row = 0; row < catalogue.products.size(); ++row) {
    weights.push_back(catalogue.products[row].weight);
    of_class[static_cast<std::size_t>(catalogue.labels[row])] += static_cast<double>(weights.back());
  }
  const double sum = std::accumulate(of_class.begin(), of_class.end(), 0.0);
  if (sum <= 0) throw Error("The products' weights are all 0: there is nothing to learn from.");
  for (std::size_t row = 0; balance_classes && row < weights.size(); ++row) {
    const double own = of_class[static_cast<std::size_t>(catalogue.labels[row])];
    if (own > 0) weights[row] *= static_cast<float>(sum / (static_cast<double>(of_class.size()) * own));
  }
  const bool equal = std::all_of(weights.begin(), weights.end(), [](float weight) { return weight == 1; });
  return equal ? std::vector<float>{} : weights;
}

/// Word forms act on whole words; `model` reads so.
void check_text_forms(const TextModelOptions& options, std::string_view model, EncoderOptions::Kind reads) {
  const FormOptions& forms = options.linear.forms;
  if (!forms.any()) return;
  const std::string option = forms.stemming.empty() ? "--stop-words" : "--stemming";
  const bool subwords = reads == EncoderOptions::Kind::wordpiece ||
                        (reads == EncoderOptions::Kind::words && !options.network.pieces.empty());
  if (subwords)
    throw UsageError(option + " needs a text model that reads words, but " + std::string(model) +
                     (reads == EncoderOptions::Kind::words ? " with --text-pieces" : "") +
                     " reads subwords.");
  if (reads == EncoderOptions::Kind::ngrams && options.linear.text.word_max == 0)
    throw UsageError(option + " needs n-grams of words, but --word-max is 0.");
  check_forms(forms);
}

/// Options of other kinds of joint models than the chosen one.
void check_joint_options(const TrainOptions& options) {
  const JointModelOptions& joint = options.joint;
  const JointModelOptions none;
  const JointModelKind* const kind = joint.kind == none.kind ? nullptr : &joint_model_kind(joint.kind);
  const auto check = [&](const char* option, bool given, bool heeded, bool fine_tuned) {
    if (!given || heeded) return;
    std::string names;
    for (const JointModelKind& one : joint_model_kinds())
      if (one.fine_tuned == fine_tuned) names += (names.empty() ? "" : ", ") + std::string(one.name);
    throw UsageError(std::string(option) + " is for --joint-model " + names + ", but that is " + joint.kind +
                     ".");
  };
  const bool linear = kind != nullptr && !kind->fine_tuned;
  const bool network = kind != nullptr && kind->fine_tuned;
  check("--joint-c", joint.c.has_value(), linear, false);
  check("--joint-photo-weight", joint.photo_weight != none.photo_weight, linear, false);
  check("--modality-dropout", joint.modality_dropout != none.modality_dropout, network, true);
  if (kind == nullptr) return;
  check_text_forms(options.text, kind->name, kind->reads);
  if (kind->reads == EncoderOptions::Kind::words && !options.text.network.vectors.empty())
    throw UsageError("--text-vectors is for text models; " + std::string(kind->name) +
                     " begins with vectors of its own.");
}

/// Options of visual words beside a network, which does not heed them.
void check_visual_words(const ImageModelOptions& options) {
  const VisualWordOptions none;
  const VisualWordOptions& words = options.words;
  const std::pair<const char*, bool> given[] = {{"--visual-words", words.count != none.count},
                                                {"--stretch-contrast", words.stretch_contrast},
                                                {"--blur", words.blur != none.blur},
                                                {"--keep-background", words.keep_background}};
  for (const auto& [option, is_given] : given)
    if (is_given)
      throw UsageError(std::string(option) + " is for --image-model sift-words, orb-words, but that is " +
                       options.kind + ".");
}

/// Options of other kinds of text models than the chosen one.
void check_text_options(const TextModelOptions& options) {
  using Reads = EncoderOptions::Kind;
  struct Special {
    const char* option;
    bool given;
    std::set<Reads> readers;  ///< that heed it
  };
  const TextNetworkOptions& network = options.network;
  const Special specials[] = {{"--text-vectors", !network.vectors.empty(), {Reads::words}},
                              {"--text-pieces", !network.pieces.empty(), {Reads::words, Reads::wordpiece}},
                              {"--text-init", !network.init.empty(), {Reads::wordpiece}},
                              {"--text-vocabulary", !network.vocabulary.empty(), {Reads::wordpiece}},
                              {"--text-heads", network.heads.has_value(), {Reads::wordpiece}}};
  const TextModelKind& chosen = text_model_kind(options.kind);
  for (const Special& special : specials) {
    if (!special.given || special.readers.contains(chosen.reads)) continue;
    std::string names;
    for (const TextModelKind& kind : text_model_kinds())
      if (special.readers.contains(kind.reads)) names += (names.empty() ? "" : ", ") + std::string(kind.name);
    throw UsageError(std::string(special.option) + " is for --text-model " + names + ", but that is " +
                     std::string(chosen.name) + ".");
  }
  if (!network.vectors.empty() && !network.pieces.empty())
    throw UsageError("--text-vectors are of words, which a network does not read with --text-pieces.");
}

}  // namespace

void check_options(const TrainOptions& options) {
  const bool plain_name = std::all_of(options.name.begin(), options.name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
  if (options.name.empty() || !plain_name)
    throw UsageError("--name: expected lower-case letters, digits, '-' and '_', but got '" + options.name +
                     "'.");
  if (options.folds < 2)
    throw UsageError(
        "--folds: expected 2 or more (calibration and fusion need held-out predictions), but got " +
        std::to_string(options.folds) + ".");
  const std::set<std::string> distinct(options.splits.begin(), options.splits.end());
  for (const std::string& split : options.splits)
    if (split != "plain" && split != "grouped")
      throw UsageError("--splits: expected plain, grouped or both, but got '" + split + "'.");
  if (options.splits.empty() || distinct.size() != options.splits.size())
    throw UsageError("--splits: expected plain, grouped or both, each once.");
  if (!options.no_text) {
    check_text_options(options.text);
    check_text_forms(options.text, options.text.kind, text_model_kind(options.text.kind).reads);
  }
  check_joint_options(options);
  const ImageModelKind& image = image_model_kind(options.image.kind);
  const bool joint = options.joint.kind != "none";
  const bool photos = !options.data.images.empty() || !options.extra.images.empty();
  if (joint && !photos)
    throw UsageError("--joint-model reads texts and photos together: give --images and --init FILE too.");
  if (joint && image.network == nullptr)
    throw UsageError("--joint-model reads the features of a network, but --image-model " +
                     std::string(image.name) + " is none.");
  if (joint && !options.teachers.empty())
    throw UsageError("--teacher teaches models that read texts or photos, not --joint-model.");
  if (const ImageNetworkKind* const network = image.network) {
    check_visual_words(options.image);
    if (photos && (joint || !options.no_image) && options.image.init.empty())
      throw UsageError("--images needs --init FILE, the ImageNet weights of " + std::string(network->title) +
                       " as safetensors; without --images a text model alone is trained.");
    if (options.image.frozen_blocks > network->blocks)
      throw UsageError("--frozen-blocks: expected at most " + std::to_string(network->blocks) +
                       ", the blocks of " + std::string(image.name) + ", but got " +
                       std::to_string(options.image.frozen_blocks) + '.');
    if (options.image.distill_epochs > 0 && options.image.epochs == 0)
      throw UsageError(
          "--distill-epochs: what is distilled is fine-tuned, but --epochs 0 trains a head alone.");
  } else if (photos && !options.no_image) {
    require_local_features();
  }
  if (image.network == nullptr && (options.find_learning_rate || options.overfit_one_batch))
    throw UsageError("--find-learning-rate and --overfit-one-batch are of networks, but --image-model " +
                     std::string(image.name) + " is none.");
}

TrainingSetup set_up_training(const TrainOptions& options, const std::shared_ptr<ProcessGroup>& group,
                              Progress& progress) {
  if (group->size() > 1 && !options.teachers.empty())
    throw UsageError(
        "--teacher: teachers are trained by one process; call vitrine without torchrun or srun.");
  if (options.joint.kind != "none" && group->size() > 1)
    throw UsageError("--joint-model is trained by one process, but " + std::to_string(group->size()) +
                     " were started.");
  const int threads =
      options.threads > 0 ? options.threads : std::max(1, thread_count(0) / group->local_size());
  TrainingSetup setup{
      .data = read_training_data(options.data, options.extra, options.photo, threads, progress),
      .models = {},
      .threads = threads};
  setup.data.catalogue.weights = row_weights(setup.data.catalogue, options.balance_classes);
  setup.models = model_options(options, setup.data.catalogue, threads);
  if (setup.models.image) setup.models.image->group = group;
  for (const FinishedRun& teacher : options.teachers)
    setup.models.teachers.push_back(teacher_options(teacher, options, setup.data.catalogue, threads));
  const std::size_t classes = setup.data.catalogue.codes.size();
  check_init(setup.models, classes);
  for (const ModelOptions& teacher : setup.models.teachers) check_init(teacher, classes);
  const auto cache = std::make_shared<LocalFeatureCache>();
  if (setup.models.image) setup.models.image->words.cache = cache;
  for (ModelOptions& teacher : setup.models.teachers)
    if (teacher.image) teacher.image->words.cache = cache;
  return setup;
}

}  // namespace vitrine::trainer
