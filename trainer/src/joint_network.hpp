// Networks that read a product's text and its photo together, as LibTorch modules: what trains them and what
// the exporter takes.
#pragma once

#include <memory>
#include <vector>

#include "image_network.hpp"
#include "text_network.hpp"

namespace vitrine::trainer {

/// What a joint network is made of, beside its photo network.
struct JointNetworkSizes {
  std::int64_t vocabulary = 0;  ///< features, or tokens without the padding
  std::int64_t classes = 0;
  std::int64_t dimension = 0;  ///< of a feature's or token's vector
  std::int64_t hidden = 0;     ///< units of the layer that reads both
  double dropout = 0;
};

struct JointNetwork : torch::nn::Module {
  /// Takes the features of `network`, whose head serves nothing here.
  JointNetwork(const JointNetworkSizes& its_sizes, std::shared_ptr<ImageNetwork> network);

  /// Logits [batch, classes] of texts, `inputs` as TextNetwork has them, and of `regions`, the features of
  /// their photos [batch, channels, height, width] (pooled ones are a single region). `kept` [batch, 1], of
  /// ones and zeros, takes texts out of a training; undefined: all stay.
  virtual torch::Tensor scores(const std::vector<torch::Tensor>& inputs, const torch::Tensor& regions,
                               const torch::Tensor& kept = {}) = 0;

  /// Logits of `inputs`, those of the text and then "image", float32 [batch, 3, height, width], normalised.
  torch::Tensor forward(std::vector<torch::Tensor> inputs);

  torch::Device device() const { return photo->device(); }

  const JointNetworkSizes sizes;
  std::shared_ptr<ImageNetwork> photo;
};

/// Early fusion of a linear model: weighted rows of a table and the photo's pooled features through one
/// linear layer. The square roots of the features (they are means of activations, few of which are large)
/// less those of a mean photo have length 1, as the text's have.
struct EarlyLinearNetwork : JointNetwork {
  EarlyLinearNetwork(const JointNetworkSizes& sizes, const std::shared_ptr<ImageNetwork>& network);
  torch::Tensor scores(const std::vector<torch::Tensor>& inputs, const torch::Tensor& regions,
                       const torch::Tensor& kept) override;
  /// Those features [batch, channels] of pooled ones.
  torch::Tensor unit_features(const torch::Tensor& pooled) const;

  torch::Tensor table;   ///< [vocabulary, classes]
  torch::Tensor centre;  ///< [channels]
  torch::nn::Linear linear;
};

std::shared_ptr<JointNetwork> make_early_linear_network(const JointNetworkSizes& sizes,
                                                        const std::shared_ptr<ImageNetwork>& photo);

/// The weighted sum of the n-grams' vectors beside the photo's pooled features, and a hidden layer over both.
std::shared_ptr<JointNetwork> make_early_mlp_network(const JointNetworkSizes& sizes,
                                                     const std::shared_ptr<ImageNetwork>& photo);

/// Words, read with their neighbours by a convolution, attend to the photo's regions (Vaswani et al., 2017;
/// Lu et al., 2019); what they are then is averaged with the weights of additive attention, and a hidden
/// layer reads that beside the photo's pooled features.
std::shared_ptr<JointNetwork> make_cross_attention_network(const JointNetworkSizes& sizes,
                                                           const std::shared_ptr<ImageNetwork>& photo);

}  // namespace vitrine::trainer
