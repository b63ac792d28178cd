// The tables of a comparison's page, each in a box that scrolls sideways where it must.
#pragma once

#include <string>

#include "comparison.hpp"

namespace vitrine::trainer {

std::string scores_table(const Comparison& comparison);     ///< main views, all scores and costs, by split
std::string all_views_table(const Comparison& comparison);  ///< every view of every model, by split
std::string pairs_table(const Comparison& comparison);
std::string costs_table(const Comparison& comparison);
std::string reliability_table(const Comparison& comparison);  ///< of the main views in the first split
std::string classes_table(const Comparison& comparison);
std::string confusion_table(const Comparison& comparison);
std::string worst_table(const Comparison& comparison);  ///< the most frequent confusions with sample rows

}  // namespace vitrine::trainer
