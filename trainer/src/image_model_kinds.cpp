// The table of image models; see image_model_kinds.hpp.
#include "image_model_kinds.hpp"

#include <algorithm>

#include "image_backbones.hpp"
#include "image_network.hpp"
#include "safetensors.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

constexpr ImageModelKind kKinds[] = {
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

std::span<const ImageModelKind> image_model_kinds() { return kKinds; }

const ImageModelKind& image_model_kind(std::string_view name) {
  const auto* const found = std::find_if(std::begin(kKinds), std::end(kKinds),
                                         [&](const ImageModelKind& kind) { return kind.name == name; });
  if (found == std::end(kKinds)) {
    std::string names;
    for (const ImageModelKind& kind : kKinds) {
      if (!names.empty()) names += ", ";
      names += kind.name;
    }
    throw Error("There is no image model '" + std::string(name) + "'; there are " + names + ".");
  }
  return *found;
}

std::shared_ptr<ImageNetwork> make_image_network(const ImageModelKind& kind, std::size_t classes,
                                                 const Safetensors& weights, const std::string& source) {
  const auto has = [&](std::string_view name) { return weights.tensors.count(std::string(name)) != 0; };
  for (const ImageModelKind& other : kKinds)
    if (!has(kind.signature) && has(other.signature))
      throw Error(source + ": expected the weights of " + std::string(kind.title) +
                  ", but these are those of " + std::string(other.title) + " (--image-model " +
                  std::string(other.name) + ").");
  const std::shared_ptr<ImageNetwork> network = kind.make(classes, weights, source);
  network->load_features(weights.tensors, source);
  return network;
}

}  // namespace vitrine::trainer
