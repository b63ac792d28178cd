// Which rows are held out when, and which rows teach meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "labelled_catalogue.hpp"

namespace vitrine::trainer {

/// Every number is of a row, or -1 for a row that always teaches and is never scored. A fold of -2 says that
/// the row takes no part at all. A row with a fold and no part is a witness, see hold_out_witnesses.
struct Split {
  std::string name;  ///< "plain", "grouped" or "fixed"
  int folds = 0;
  std::vector<int> fold;  ///< 0..folds-1: when the row is held out
  /// The row's calibration and fusion are fitted on the rows of all other parts: its fold, or a fifth of the
  /// only fold.
  std::vector<int> part;
  /// An extra row does not teach while a row of the same number is held out.
  std::vector<int> kin;
};

/// Folds drawn at random, stratified. Extra rows do not teach beside held-out rows of the same texts (or,
/// without any, the same photo), and neither folds nor scored rows depend on them, so that trainings with and
/// without them can be compared.
Split plain_split(const LabelledCatalogue& catalogue, int folds, std::uint64_t seed);

/// Folds of whole families. Extra rows do not teach beside held-out rows of their family, which is found
/// among all rows together.
Split grouped_split(const LabelledCatalogue& catalogue, int folds, std::uint64_t seed);

/// The folds that Product::split gives: rows of "train", in any letter case, or "" are never held out; every
/// other value is held out once, in the order of class codes. Extra rows as in the grouped split. Throws
/// Error that begins with `column`, which names the file and its column, where no part is to be held out,
/// where there are more than 1000 or less than two rows in all, and where a class has no row to learn from.
Split fixed_split(const LabelledCatalogue& catalogue, std::uint64_t seed, const std::string& column);

/// Where only extra rows have photos, calibration and fusion of a photo model would have nothing to be fitted
/// on: holds a stratified tenth of those rows out of the first fold. Such witnesses are not scored: whoever
/// labelled the extra rows may have seen the text alone. No other fold needs a photo model, and that of the
/// first one ships: a tenth more photos would cost a second training.
void hold_out_witnesses(Split& split, const LabelledCatalogue& catalogue, std::uint64_t seed);

inline constexpr int kTeacherFolds = 3;
/// Stratified thirds of `rows`, kin of `outer` together, on which models are trained that say something about
/// rows that they have not seen; no other row takes part.
Split inner_split(const LabelledCatalogue& catalogue, std::span<const std::size_t> rows, const Split& outer,
                  std::uint64_t seed, const std::string& name);

/// Of one fold's training, such as "plain-1".
std::string fold_name(const Split& split, int fold);

std::vector<std::size_t> held_out_rows(const Split& split, int fold);
std::vector<std::size_t> held_out_rows(const Split& split);  ///< of all folds
std::vector<std::size_t> teaching_rows(const Split& split, int fold, const LabelledCatalogue& catalogue);

struct TeachingRows {
  std::vector<std::size_t> teaching;
  std::vector<std::size_t> validation;
};
/// Keeps a stratified tenth of `rows`, families together, for validation while the others teach. Extra rows
/// teach.
TeachingRows set_aside(const LabelledCatalogue& catalogue, std::span<const std::size_t> rows,
                       std::uint64_t seed);

/// All rows that are held out at some time, without witnesses.
std::vector<std::size_t> scored_rows(const Split& split);
/// Those of them that calibration and fusion of `part` are fitted on.
std::vector<std::size_t> calibration_rows(const Split& split, int part);
/// See hold_out_witnesses.
std::vector<std::size_t> witnesses(const Split& split);

}  // namespace vitrine::trainer
