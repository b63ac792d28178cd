// Vose's construction: slots with too little take from those with too much.
#include "alias_table.hpp"

#include <numeric>

namespace vitrine::trainer {

AliasTable::AliasTable(std::span<const double> weights) : slots_(weights.size()) {
  const double mean =
      std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(weights.size());
  std::vector<double> shares;  // of the slot's number, in slots
  std::vector<std::uint32_t> small;
  std::vector<std::uint32_t> large;
  for (std::uint32_t i = 0; i < weights.size(); ++i) {
    shares.push_back(weights[i] / mean);
    (shares[i] < 1 ? small : large).push_back(i);
    slots_[i] = {.own = 0, .alias = i};  // alone in its slot, unless it is small
  }
  while (!small.empty() && !large.empty()) {
    const std::uint32_t taker = small.back();
    const std::uint32_t giver = large.back();
    small.pop_back();
    slots_[taker] = {.own = static_cast<std::uint32_t>(shares[taker] * 0x1p32), .alias = giver};
    shares[giver] -= 1 - shares[taker];
    if (shares[giver] >= 1) continue;
    large.pop_back();
    small.push_back(giver);
  }
  // What rounding has left over is as good as full, and stands as that.
}

}  // namespace vitrine::trainer
