// What decides about the numbers of a training beside its options: versions and device.
#pragma once

#include <string>

namespace vitrine::trainer {

/// "vitrine 0.1.0, LibTorch 1.13.1, compiler 12.2.0".
std::string library_versions();

/// "cuda" or "cpu": what "auto" means on this machine; others as they are.
std::string device_name(const std::string& device);

}  // namespace vitrine::trainer
