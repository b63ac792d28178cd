#include "model_arguments.hpp"

#include "image_network_kinds.hpp"
#include "local_features.hpp"

namespace vitrine::trainer {

/// Both are off by default. Accuracies of "svm" as it is, with stems, without stop words, and both: 0.924,
/// 0.927, 0.923, 0.926 of 840 Flipkart products by title and 0.951, 0.950, 0.950, 0.951 with the description
/// (5 folds, plain split, mean of 3 seeds); 0.792, 0.789, 0.788, 0.788 of 10,125 short English texts; 0.740,
/// 0.737, 0.737, 0.732 and 0.754, 0.753, 0.752, 0.749 of 5,420 French products. Without the letters of stop
/// words the third ones were 0.784, 0.731 and 0.747. Stems took 7 bytes each of the pack: 7 kB, 69 kB and 73
/// kB.
void add_form_options(CLI::App& command, FormOptions& forms) {
  command.add_option("--stop-words", forms.stop_words,
                     "words that are passed over: those of de, en or fr, or of a file");
  command.add_option("--stemming", forms.stemming,
                     "language, such as en, by whose Snowball stemmer words are read as their stems");
}

void add_text_options(CLI::App& command, TrainOptions& train) {
  LinearTextOptions& text = train.text.linear;
  TextNetworkOptions& network = train.text.network;
  std::vector<std::string> kinds;
  for (const TextModelKind& kind : text_model_kinds()) kinds.emplace_back(kind.name);
  command.add_flag("--no-text", train.no_text, "train the photo model alone");
  command.add_flag("--no-image", train.no_image,
                   "train the text model alone; photos still tell which products are similar");
  command.add_option("--text-model", train.text.kind, "kind of text model")->check(CLI::IsMember(kinds));
  command.add_option("--text-dimension", network.dimension, "of a network's vectors of words or n-grams")
      ->check(CLI::Range(1, 4096));
  command.add_option("--text-hidden", network.hidden, "units of a text network's hidden layers")
      ->check(CLI::Range(1, 4096));
  command.add_option("--text-epochs", network.epochs, "of a text network")->check(CLI::Range(1, 10'000));
  command.add_option("--text-learning-rate", network.learning_rate, "of a text network, at its highest")
      ->check(CLI::Range(1e-9, 10.0));
  command.add_option("--text-dropout", network.dropout, "of a text network")->check(CLI::Range(0.0, 0.95));
  command.add_option("--text-batch", network.batch, "texts per step of a text network")
      ->check(CLI::Range(1, 65'536));
  command.add_option("--text-weight-decay", network.weight_decay, "of a text network")
      ->check(CLI::Range(0.0, 10.0));
  command
      .add_option("--text-label-smoothing", network.label_smoothing,
                  "share that a text network's loss gives to the other classes")
      ->check(CLI::Range(0.0, 0.9));
  command.add_option(
      "--text-vectors", network.vectors,
      "initial vectors of words for a text network (word2vec's text format); without it they are "
      "trained from the texts");
  command.add_option("--text-pieces", network.pieces,
                     "sentencepiece model (spm_train) by which a network reads subwords in place of words");
  command.add_option(
      "--text-init", network.init,
      "checkpoint of BERT's family (safetensors, Hugging Face's names) with which the text model "
      "bert begins");
  command.add_option("--text-vocabulary", network.vocabulary,
                     "vocab.txt of that checkpoint; one of RoBERTa's family has --text-pieces instead");
  command
      .add_option(
          "--text-heads", network.heads,
          "heads of that checkpoint's attention; without it as config.json beside it says, or one for "
          "each 64 numbers of its vectors")
      ->check(CLI::Range(1, 4096));
  command
      .add_option("--text-tokens", network.max_tokens,
                  "longest text that a network reads, in words or subwords")
      ->check(CLI::Range(1, 4096));
  command.add_option("--text-features", text.max_features, "n-grams or words kept")
      ->check(CLI::Range(1, 10'000'000));
  command.add_option("--text-min-rows", text.min_rows, "products that an n-gram must occur in")
      ->check(CLI::Range(1, 1'000'000));
  command.add_option("--text-c", train.text.c, "weight of a linear model's loss against the regularizer")
      ->check(CLI::Range(1e-6, 1e6));
  command.add_option("--word-weight", text.word_weight, "of word n-grams against character n-grams")
      ->check(CLI::Range(0.0, 1000.0));
  command
      .add_option("--piece-words", text.piece_words,
                  "length of the description's pieces that teach too; 0: none")
      ->check(CLI::Range(0, 10'000));
  add_form_options(command, text.forms);
  command.add_option("--word-min", text.text.word_min, "shortest word n-gram; 0 with --word-max 0: none")
      ->check(CLI::Range(0, 5));
  command.add_option("--word-max", text.text.word_max, "longest word n-gram")->check(CLI::Range(0, 5));
  command
      .add_option("--char-min", text.text.char_min, "shortest character n-gram; 0 with --char-max 0: none")
      ->check(CLI::Range(0, 10));
  command.add_option("--char-max", text.text.char_max, "longest character n-gram")->check(CLI::Range(0, 10));
}

void add_joint_options(CLI::App& command, TrainOptions& train) {
  JointModelOptions& joint = train.joint;
  std::vector<std::string> kinds{joint.kind};
  for (const JointModelKind& kind : joint_model_kinds()) kinds.emplace_back(kind.name);
  command
      .add_option("--joint-model", joint.kind,
                  "kind of model that reads text and photo together, beside the others")
      ->check(CLI::IsMember(kinds));
  command.add_option("--joint-c", joint.c, "weight of early-svm's loss against the regularizer")
      ->check(CLI::Range(1e-6, 1e6));
  command
      .add_option("--joint-photo-weight", joint.photo_weight,
                  "length of early-svm's photo features; those of the text have 1")
      ->check(CLI::Range(0.0, 1000.0));
  command
      .add_option("--modality-dropout", joint.modality_dropout,
                  "share of products from which a joint network learns by text or photo alone")
      ->check(CLI::Range(0.0, 0.95));
}

void add_image_options(CLI::App& command, TrainOptions& train, std::string& fit) {
  ImageModelOptions& image = train.image;
  std::vector<std::string> kinds;
  for (const ImageModelKind& kind : image_model_kinds()) kinds.emplace_back(kind.name);
  command.add_option("--image-model", image.kind, "kind of photo model")->check(CLI::IsMember(kinds));
  command.add_option("--init", image.init,
                     "ImageNet weights of the photo model (safetensors with torchvision's names)");
  command.add_option("--image-size", train.photo.width, "side of the photo tensor in pixels")
      ->check(CLI::Range(32, 1024));
  command.add_option("--image-fit", fit, "stretch or pad")->check(CLI::IsMember({"stretch", "pad"}));
  command.add_option("--epochs", image.epochs, "of fine-tuning; 0: the head alone")
      ->check(CLI::Range(0, 10'000));
  command.add_option("--soup", image.soup, "runs of fine-tuning, whose weights are averaged")
      ->check(CLI::Range(1, 100));
  command
      .add_option("--distill-epochs", image.distill_epochs,
                  "of a further run, taught by those of --soup crop by crop, that replaces them; 0: none")
      ->check(CLI::Range(0, 10'000));
  command.add_option("--head-epochs", image.head_epochs, "of the head on fixed features")
      ->check(CLI::Range(1, 100'000));
  command.add_option("--batch", image.batch, "photos per step of each process")->check(CLI::Range(1, 65'536));
  command.add_option("--learning-rate", image.learning_rate, "of fine-tuning, at its highest")
      ->check(CLI::Range(1e-9, 10.0));
  command.add_option("--weight-decay", image.weight_decay, "of fine-tuning")->check(CLI::Range(0.0, 10.0));
  command.add_option("--optimizer", image.optimizer, "of fine-tuning: adamw, adam, nadam or sgd")
      ->check(CLI::IsMember({"adamw", "adam", "nadam", "sgd"}));
  command
      .add_option("--schedule", image.schedule,
                  "of the learning rate: one-cycle, cosine, constant or plateau")
      ->check(CLI::IsMember({"one-cycle", "cosine", "constant", "plateau"}));
  command
      .add_option(
          "--early-stopping", image.early_stopping,
          "epochs without a lower loss on a tenth of the rows, after which fine-tuning stops; 0: never")
      ->check(CLI::Range(0, 10'000));
  command.add_option("--loss", image.loss, "of fine-tuning: cross-entropy or soft-f1")
      ->check(CLI::IsMember({"cross-entropy", "soft-f1"}));
  command.add_flag("--balanced-sampling", image.balanced_sampling,
                   "let fine-tuning see every class as often as any other");
  command.add_option("--precision", image.precision, "of fine-tuning on a GPU: float32 or bfloat16")
      ->check(CLI::IsMember({"float32", "bfloat16"}));
  command.add_option("--clip-norm", image.clip_norm, "longest gradient; 0: any")->check(CLI::Range(0.0, 1e9));
  command.add_option("--mixup", image.mixup, "parameter of MixUp's beta distribution; 0: no MixUp")
      ->check(CLI::Range(0.0, 1.0));
  command.add_option("--cutmix", image.cutmix, "parameter of CutMix's beta distribution; 0: no CutMix")
      ->check(CLI::Range(0.0, 1.0));
  std::string blocks;
  for (const ImageNetworkKind& kind : image_network_kinds())
    blocks += (blocks.empty() ? "" : ", ") + std::to_string(kind.blocks) + " of " + std::string(kind.name);
  command
      .add_option("--frozen-blocks", image.frozen_blocks,
                  "that fine-tuning leaves alone; there are " + blocks)
      ->check(CLI::NonNegativeNumber);
  command.add_flag("--test-flip", image.test_flip,
                   "score each photo together with its mirror image, which takes twice as long");
  Augmentation& augmentation = image.augmentation;
  command
      .add_option("--min-crop-area", augmentation.min_area, "share of the photo that a crop keeps at least")
      ->check(CLI::Range(0.01, 1.0));
  command.add_option("--crop-scale", augmentation.scale, "side of a crop's tensor against the photo's")
      ->check(CLI::Range(0.1, 2.0));
  command.add_option("--shift", augmentation.shift, "of crops at random, in their sides at most")
      ->check(CLI::Range(0.0, 0.5));
  command.add_option("--rotation", augmentation.rotation, "of crops at random, in degrees at most")
      ->check(CLI::Range(0.0, 180.0));
  command
      .add_option("--zoom", augmentation.zoom,
                  "of crops at random: 1 + this times as large or as small at most")
      ->check(CLI::Range(0.0, 4.0));
  const auto add_colour = [&](const char* name, double& strength) {
    command.add_option(name, strength, "of crops, times 1 - this to 1 + this at random")
        ->check(CLI::Range(0.0, 1.0));
  };
  add_colour("--brightness", augmentation.brightness);
  add_colour("--contrast", augmentation.contrast);
  add_colour("--saturation", augmentation.saturation);
  command.add_option("--erasing", augmentation.erasing, "share of crops that lose a random rectangle")
      ->check(CLI::Range(0.0, 1.0));
  VisualWordOptions& words = image.words;
  command.add_option("--visual-words", words.count, "in the vocabulary of sift-words or orb-words")
      ->check(CLI::Range(2, 100'000));
  command.add_flag("--stretch-contrast", words.stretch_contrast,
                   "let visual words see the darkest hundredth of a photo as black, the brightest as white");
  command
      .add_option("--blur", words.blur,
                  "of photos before visual words: standard deviation of a Gaussian in pixels; 0: none")
      ->check(CLI::Range(0.0, kMaxBlur));
  command.add_flag("--keep-background", words.keep_background,
                   "let visual words lie on a nearly white background too");
  command.add_option("--label-smoothing", image.label_smoothing, "share given to the other classes")
      ->check(CLI::Range(0.0, 0.9));
}

}  // namespace vitrine::trainer
