// Checkpoints of BERT's family, as Hugging Face's transformers write them.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "text_network.hpp"
#include "vitrine/encoder.hpp"

namespace vitrine::trainer {

/// An encoder's weights under BertNetwork's names, all but the head's, as float32.
struct BertCheckpoint {
  TextNetworkSizes sizes;  ///< but classes and dropout
  std::map<std::string, torch::Tensor> weights;
};

/// How a text network that begins with a checkpoint reads texts: at most `max_tokens`, by a vocab.txt or,
/// where that is not given, by a sentencepiece model. Throws Error where neither or both are given, and for a
/// file that is none.
TextEncoder make_bert_encoder(const std::filesystem::path& vocabulary, const std::filesystem::path& pieces,
                              const TextOptions& text, std::size_t max_tokens);

/// What BERT's family adds to variances: RoBERTa's models, which read pieces, more than the others.
double bert_norm_epsilon(const EncoderOptions& options);

/// Reads BERT's or DistilBERT's weights for an encoder by WordPiece, and those of RoBERTa's family
/// (CamemBERT, XLM-RoBERTa) for one by sentencepiece, whose rows are put into the order of the model's
/// pieces. Tensors may have any prefix ("bert."), and others are ignored. Sizes are those of the tensors;
/// `heads` 0 means what config.json beside the file says, or else one for each 64 units. Throws Error that
/// names the tensor where one is missing or does not fit.
BertCheckpoint read_bert_checkpoint(const std::filesystem::path& path, const TextEncoder& encoder,
                                    std::int64_t heads);

}  // namespace vitrine::trainer
