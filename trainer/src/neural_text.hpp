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

/// The entry of a network in the table of text models.
TextModelKind network_entry(const TextNetworkKind& kind);

}  // namespace vitrine::trainer
