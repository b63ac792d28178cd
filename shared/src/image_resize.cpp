// Antialiased resampling with a triangle filter, separable: for each output row first the input rows are
// summed, then their columns. Single precision in a fixed order, so every build gives the same bytes.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string>

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

#include "vitrine/error.hpp"
#include "vitrine/image.hpp"

namespace vitrine {
namespace {

// GCC and Clang keep each of these in one SSE, NEON or WebAssembly register.
using Byte16 = std::uint8_t __attribute__((vector_size(16)));
using Short8 = std::uint16_t __attribute__((vector_size(16)));
using Int4 = std::int32_t __attribute__((vector_size(16)));
using Float4 = float __attribute__((vector_size(16)));

template <typename Vector, typename Element>
Vector load(const Element* from) {
  Vector vector;
  std::memcpy(&vector, from, sizeof vector);
  return vector;
}

/// What each output sample of one axis is made of: `count` inputs from `first` on, weights that sum to 1.
struct Filter {
  struct Sample {
    int first = 0;
    int count = 0;
    std::size_t weights = 0;  ///< where its weights begin
  };
  std::vector<Sample> samples;
  std::vector<float> weights;
  int first = 0;  ///< the inputs that are needed at all
  int last = 0;
};

/// Maps [begin, end) of `inputs` samples to `outputs`. The triangle spans one input sample either side, or as
/// many as an output sample covers (K. Turkowski, "Filters for common resampling tasks", 1990).
Filter triangle_filter(double begin, double end, int inputs, int outputs) {
  const double scale = (end - begin) / outputs;
  const double reach = std::max(scale, 1.0);
  Filter filter;
  filter.first = inputs;
  for (int i = 0; i < outputs; ++i) {
    const double centre = begin + (i + 0.5) * scale;
    const int first = std::clamp(static_cast<int>(std::floor(centre - reach + 0.5)), 0, inputs - 1);
    const int last = std::clamp(static_cast<int>(std::floor(centre + reach + 0.5)), first + 1, inputs);
    const std::size_t offset = filter.weights.size();
    double sum = 0;
    std::vector<double> weights;
    for (int input = first; input < last; ++input) {
      weights.push_back(std::max(0.0, 1 - std::abs(input + 0.5 - centre) / reach));
      sum += weights.back();
    }
    for (const double weight : weights) filter.weights.push_back(static_cast<float>(weight / sum));
    filter.samples.push_back({first, last - first, offset});
    filter.first = std::min(filter.first, first);
    filter.last = std::max(filter.last, last);
  }
  return filter;
}

#ifdef __wasm_simd128__

/// Clang 14 would widen and convert vectors one element after the other: what follows says it in
/// WebAssembly's words. A small integer as a float is 2^23 with that integer as its last bits, less 2^23.
Float4 small_to_floats(v128_t integers) {
  const v128_t biased = wasm_v128_or(integers, wasm_i32x4_splat(0x4B000000));
  return reinterpret_cast<Float4>(biased) - 8388608.0F;
}

std::array<Float4, 4> to_floats(Byte16 bytes) {
  const auto block = reinterpret_cast<v128_t>(bytes);
  const v128_t low = wasm_u16x8_extend_low_u8x16(block);
  const v128_t high = wasm_u16x8_extend_high_u8x16(block);
  return {small_to_floats(wasm_u32x4_extend_low_u16x8(low)),
          small_to_floats(wasm_u32x4_extend_high_u16x8(low)),
          small_to_floats(wasm_u32x4_extend_low_u16x8(high)),
          small_to_floats(wasm_u32x4_extend_high_u16x8(high))};
}

Int4 to_ints(Float4 values) {
  return reinterpret_cast<Int4>(wasm_i32x4_trunc_sat_f32x4(reinterpret_cast<v128_t>(values)));
}

#else

std::array<Float4, 4> to_floats(Byte16 bytes) {
  const Byte16 zeros{};
  const auto low = reinterpret_cast<Short8>(
      __builtin_shufflevector(bytes, zeros, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
  const auto high = reinterpret_cast<Short8>(
      __builtin_shufflevector(bytes, zeros, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
  const auto first = [](Short8 shorts) {
    return reinterpret_cast<Int4>(__builtin_shufflevector(shorts, Short8{}, 0, 8, 1, 9, 2, 10, 3, 11));
  };
  const auto last = [](Short8 shorts) {
    return reinterpret_cast<Int4>(__builtin_shufflevector(shorts, Short8{}, 4, 12, 5, 13, 6, 14, 7, 15));
  };
  return {__builtin_convertvector(first(low), Float4), __builtin_convertvector(last(low), Float4),
          __builtin_convertvector(first(high), Float4), __builtin_convertvector(last(high), Float4)};
}

Int4 to_ints(Float4 values) { return __builtin_convertvector(values, Int4); }

#endif

/// sums = the weighted sum of `count` rows of `size` bytes each; block by block, so that sums stay in
/// registers.
void sum_rows(float* sums, const std::uint8_t* rows, std::size_t stride, std::size_t size,
              const float* weights, int count) {
  std::size_t i = 0;
  for (; i + 16 <= size; i += 16) {
    std::array<Float4, 4> sum{};
    const std::uint8_t* from = rows + i;
    for (int row = 0; row < count; ++row, from += stride) {
      const std::array<Float4, 4> values = to_floats(load<Byte16>(from));
      for (std::size_t part = 0; part < 4; ++part) sum[part] += weights[row] * values[part];
    }
    std::memcpy(sums + i, sum.data(), sizeof sum);
  }
  for (; i < size; ++i) {
    float sum = 0;
    const std::uint8_t* from = rows + i;
    for (int row = 0; row < count; ++row, from += stride) sum += weights[row] * static_cast<float>(*from);
    sums[i] = sum;
  }
}

void check_box(const Image& image, int width, int height, const Box& box) {
  if (image.width < 1 || image.height < 1 ||
      image.rgb.size() != static_cast<std::size_t>(image.width) * image.height * 3) {
    throw Error("An image to resize was expected to hold 3 bytes for each of its pixels, not " +
                std::to_string(image.rgb.size()) + " for " + std::to_string(image.width) + " x " +
                std::to_string(image.height) + ".");
  }
  if (width < 1 || height < 1) {
    throw Error("An image cannot be resized to " + std::to_string(width) + " x " + std::to_string(height) +
                " pixels.");
  }
  const bool inside = box.left >= 0 && box.left < box.right && box.right <= image.width && box.top >= 0 &&
                      box.top < box.bottom && box.bottom <= image.height;
  if (!inside) {
    throw Error("A box (left " + std::to_string(box.left) + ", top " + std::to_string(box.top) + ", right " +
                std::to_string(box.right) + ", bottom " + std::to_string(box.bottom) +
                ") was expected to lie inside the image of " + std::to_string(image.width) + " x " +
                std::to_string(image.height) + " pixels.");
  }
}

}  // namespace

Image resize_image(const Image& image, int width, int height, const Box& box) {
  check_box(image, width, height, box);
  const Filter columns = triangle_filter(box.left, box.right, image.width, width);
  const Filter rows = triangle_filter(box.top, box.bottom, image.height, height);
  const std::size_t needed = static_cast<std::size_t>(columns.last - columns.first);
  const std::size_t stride = static_cast<std::size_t>(image.width) * 3;
  const std::uint8_t* source = image.rgb.data() + static_cast<std::size_t>(columns.first) * 3;

  std::vector<float> sums(needed * 3 + 1);  // four floats are loaded for the last pixel too
  Image result{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3)};
  std::uint8_t* out = result.rgb.data();
  for (const Filter::Sample& row : rows.samples) {
    sum_rows(sums.data(), source + static_cast<std::size_t>(row.first) * stride, stride, needed * 3,
             rows.weights.data() + row.weights, row.count);
    for (const Filter::Sample& column : columns.samples) {
      const float* from = sums.data() + static_cast<std::size_t>(column.first - columns.first) * 3;
      const float* weights = columns.weights.data() + column.weights;
      Float4 sum{0.5F, 0.5F, 0.5F, 0};  // cutting off the fraction then rounds to nearest
      for (int i = 0; i < column.count; ++i, from += 3) sum += weights[i] * load<Float4>(from);
      const Int4 levels = to_ints(sum);
      for (int channel = 0; channel < 3; ++channel) {
        *out++ = static_cast<std::uint8_t>(std::min(levels[channel], 255));
      }
    }
  }
  return result;
}

Image resize_image(const Image& image, int width, int height) {
  return resize_image(image, width, height,
                      {.left = 0,
                       .top = 0,
                       .right = static_cast<double>(image.width),
                       .bottom = static_cast<double>(image.height)});
}

}  // namespace vitrine
