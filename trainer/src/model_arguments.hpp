// What `vitrine train` can be told about its models.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "train.hpp"

namespace vitrine::trainer {

void add_form_options(CLI::App& command, FormOptions& forms);
void add_text_options(CLI::App& command, TrainOptions& train);
/// `fit` takes "pad" or "stretch".
void add_image_options(CLI::App& command, TrainOptions& train, std::string& fit);
void add_joint_options(CLI::App& command, TrainOptions& train);

}  // namespace vitrine::trainer
