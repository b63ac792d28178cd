// Networks that read a text as a sequence of tokens.
#pragma once

#include <memory>

#include "text_network.hpp"

namespace vitrine::trainer {

/// Convolutions over one to four tokens, each channel's largest value, one linear layer (Kim, 2014).
std::shared_ptr<TextNetwork> make_conv_network(const TextNetworkSizes& sizes);

/// Each unit's largest value while a recurrent layer reads the tokens: an LSTM (Hochreiter and Schmidhuber,
/// 1997), a GRU (Cho et al., 2014), or two LSTMs that read from either end.
std::shared_ptr<TextNetwork> make_lstm_network(const TextNetworkSizes& sizes);
std::shared_ptr<TextNetwork> make_gru_network(const TextNetworkSizes& sizes);
std::shared_ptr<TextNetwork> make_bilstm_network(const TextNetworkSizes& sizes);

/// Two GRUs that read from either end, whose states are averaged with the weights of additive attention
/// (Bahdanau et al., 2015; Yang et al., 2016).
std::shared_ptr<TextNetwork> make_attention_network(const TextNetworkSizes& sizes);

/// Two layers of a transformer encoder with normalisation first (Vaswani et al., 2017; Xiong et al., 2020);
/// the mean over the tokens.
std::shared_ptr<TextNetwork> make_transformer_network(const TextNetworkSizes& sizes);

}  // namespace vitrine::trainer
