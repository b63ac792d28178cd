// A confusion matrix as a picture.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "vitrine/image.hpp"

namespace vitrine::trainer {

/// A heat map of `matrix` [true][predicted]: a cell is the bluer, the larger its share of its row is; a row
/// without a single product is grey. Where there is room, rows and columns bear their codes and cells their
/// percentage. Throws Error where the matrix has not a row and a column for each code.
Image draw_confusion(std::span<const std::string> codes, const std::vector<std::vector<double>>& matrix);

}  // namespace vitrine::trainer
