// The table of image networks. It is free of LibTorch so that the commands compile quickly.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace vitrine::trainer {

struct ImageNetwork;  ///< see image_network.hpp
struct Safetensors;   ///< see safetensors.hpp

/// An entry of the table. Weights come with torchvision's names of tensors.
struct ImageNetworkKind {
  std::string_view name;
  std::string_view title;      ///< as its paper has it
  std::size_t blocks;          ///< that can be frozen, one after another from the photo on
  std::string_view signature;  ///< a tensor that the weights of no other kind have
  /// A network for `weights`, which it does not copy, with random parameters. Throws Error that names
  /// `source` where the shapes are those of no such network.
  std::shared_ptr<ImageNetwork> (*make)(std::size_t classes, const Safetensors& weights,
                                        const std::string& source);
};

std::span<const ImageNetworkKind> image_network_kinds();

/// The network of that kind with the features of `weights` and a random head. Throws Error that names
/// `source` for the weights of another network.
std::shared_ptr<ImageNetwork> make_image_network(const ImageNetworkKind& kind, std::size_t classes,
                                                 const Safetensors& weights, const std::string& source);

}  // namespace vitrine::trainer
