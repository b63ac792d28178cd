// The table of image networks; see image_network_kinds.hpp.
#include "image_network_kinds.hpp"

#include "image_backbones.hpp"
#include "image_network.hpp"
#include "safetensors.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

constexpr ImageNetworkKind kKinds[] = {
    {.name = "mobilenet-v2",
     .title = "MobileNetV2",
     .blocks = 19,
     .signature = "features.0.0.weight",
     .make =
         [](std::size_t classes, const Safetensors& weights, const std::string& source) {
           return make_mobilenet_v2(classes, mobilenet_v2_width(weights, source));
         }},
    {.name = "resnet50",
     .title = "ResNet-50",
     .blocks = 17,
     .signature = "layer1.0.conv3.weight",
     .make = [](std::size_t classes, const Safetensors&,
                const std::string&) { return make_resnet50(classes); }},
    {.name = "vgg16",
     .title = "VGG-16",
     .blocks = 13,
     .signature = "features.28.weight",
     .make = [](std::size_t classes, const Safetensors&, const std::string&) { return make_vgg16(classes); }},
};

}  // namespace

std::span<const ImageNetworkKind> image_network_kinds() { return kKinds; }

std::shared_ptr<ImageNetwork> make_image_network(const ImageNetworkKind& kind, std::size_t classes,
                                                 const Safetensors& weights, const std::string& source) {
  const auto has = [&](std::string_view name) { return weights.tensors.count(std::string(name)) != 0; };
  for (const ImageNetworkKind& other : kKinds)
    if (!has(kind.signature) && has(other.signature))
      throw Error(source + ": expected the weights of " + std::string(kind.title) +
                  ", but these are those of " + std::string(other.title) + " (--image-model " +
                  std::string(other.name) + ").");
  const std::shared_ptr<ImageNetwork> network = kind.make(classes, weights, source);
  network->load_features(weights.tensors, source);
  return network;
}

}  // namespace vitrine::trainer
