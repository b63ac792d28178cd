// Text networks as models: how any of them is trained, kept and asked.
#pragma once

#include "text_model.hpp"
#include "text_network.hpp"

namespace vitrine::trainer {

/// What the table knows of a network.
struct TextNetworkKind {
  std::string_view name;
  std::string_view summary;
  EncoderOptions::Kind reads;
  std::shared_ptr<TextNetwork> (*make)(const TextNetworkSizes& sizes);
  /// Where TextNetworkOptions says nothing.
  int dimension, hidden, epochs;
  double learning_rate, dropout;
};

/// What reads the texts of a network of that kind: of an encoder of words its vocabulary is that of the
/// training rows.
TextEncoder make_text_encoder(const TextTraining& training, EncoderOptions::Kind kind,
                              const TextModelOptions& options);

/// Sets the rows of a table of tokens [1 + words, dimension] to vectors of words trained on the training
/// rows, as spread out as the others.
void start_with_vectors(torch::Tensor& table, const TextTraining& training, const TextEncoder& encoder,
                        const TextModelOptions& options);

/// The entry of a network in the table of text models.
TextModelKind network_entry(const TextNetworkKind& kind);

}  // namespace vitrine::trainer
