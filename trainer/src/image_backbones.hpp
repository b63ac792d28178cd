// The image networks that the table has, each with torchvision's names of tensors, random parameters and
// without BatchNorm.
#pragma once

#include <memory>
#include <string>

#include "image_network.hpp"
#include "safetensors.hpp"

namespace vitrine::trainer {

/// MobileNetV2 (Sandler et al., 2018), every number of channels times `width`, rounded as torchvision does.
/// Features [batch, 1280, height / 32, width / 32], more for a width above 1.
std::shared_ptr<ImageNetwork> make_mobilenet_v2(std::size_t classes, double width);
/// The width of a MobileNetV2 whose convolutions have the channels of `weights`, whose tensors may lack.
/// Throws Error that names `source` where there is none.
double mobilenet_v2_width(const Safetensors& weights, const std::string& source);

/// ResNet-50 (He et al., 2016), with the stride in a block's 3x3 convolution. Features [batch, 2048,
/// height / 32, width / 32].
std::shared_ptr<ImageNetwork> make_resnet50(std::size_t classes);

/// The 13 convolutions of VGG-16 (Simonyan and Zisserman, 2015) with their pooling. Features [batch, 512,
/// height / 32, width / 32].
std::shared_ptr<ImageNetwork> make_vgg16(std::size_t classes);

}  // namespace vitrine::trainer
