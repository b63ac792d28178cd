// Random modules of three kinds, made from seeds, for comparison with ONNX Runtime.
#pragma once

#include "random_sketch.hpp"

namespace torch_onnx_test {

/// A small module of 2 to 8 layers with inputs of three sizes, named random_SEED. Images, sequences
/// and vectors take turns. Its description is what was drawn, line by line.
Case random_module(uint64_t seed);

/// The seeds to make modules of.
std::vector<uint64_t> random_seeds();

/// Inputs of a random module, the export's example first, and their dynamic axes.
struct RandomInputs {
  std::vector<Tensors> runs;
  Tensors smallest;  ///< Whatever fits these fits all runs and all sizes that the export tries.
  std::vector<torch_onnx::DynamicAxis> dynamic_axes;
};

// The grammars: what such a module takes, drawn from the seed alone, and its layers.
RandomInputs random_image_inputs(uint64_t seed);
void add_image_layers(Sketch& sketch, const RandomInputs& inputs);
RandomInputs random_sequence_inputs(uint64_t seed);
void add_sequence_layers(Sketch& sketch, const RandomInputs& inputs);
RandomInputs random_vector_inputs(uint64_t seed);
void add_vector_layers(Sketch& sketch, const RandomInputs& inputs);

// What they share or are too long to hold themselves.
/// An LSTM, GRU or RNN over [batch, length, width]: its outputs, or its final state [batch, n].
/// Packed, the module's second input is the lengths.
void add_recurrent(Sketch& sketch, bool packed, bool final_state);
/// Keeps the shape [batch, width].
void add_arithmetic(Sketch& sketch);
void add_reduction(Sketch& sketch);

}  // namespace torch_onnx_test
