// Within one trace all axes differ, or a size of one could be taken for the other's.
#include "trace_sizes.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace torch_onnx {
namespace {

using Fits = std::function<bool(int64_t)>;

bool is_prime(int64_t n) {
  for (int64_t d = 2; d * d <= n; ++d) {
    if (n % d == 0) return false;
  }
  return n > 1;
}

int64_t first_from(int64_t n, const Fits& fits) {
  while (!fits(n)) ++n;
  return n;
}

// The largest size up to `n` that fits; where there is none, the smallest above.
int64_t last_until(int64_t n, const Fits& fits) {
  for (int64_t down = n; down >= 2; --down) {
    if (fits(down)) return down;
  }
  return first_from(std::max<int64_t>(n + 1, 2), fits);
}

// For each axis in turn a size that `choose` takes among those that are free.
AxisSizes distinct(const AxisSizes& example,
                   const std::function<int64_t(const std::string&, int64_t, const Fits&)>& choose) {
  AxisSizes chosen;
  std::set<int64_t> taken;
  for (const auto& [name, size] : example) {
    const int64_t choice = choose(name, size, [&](int64_t n) { return !taken.contains(n); });
    taken.insert(choice);
    chosen[name] = choice;
  }
  return chosen;
}

// Whether three sizes leave different remainders by 2 and by 3: what depends on one must not look constant.
bool remainders_differ(int64_t a, int64_t b, int64_t c) {
  return std::set{a % 2, b % 2, c % 2}.size() > 1 && std::set{a % 3, b % 3, c % 3}.size() > 1;
}

}  // namespace

TraceSizes choose_trace_sizes(const AxisSizes& example) {
  TraceSizes sizes;
  const auto free_prime = [](const Fits& free) { return [&](int64_t n) { return is_prime(n) && free(n); }; };
  sizes.base.push_back(distinct(example, [&](const auto&, int64_t size, const Fits& free) {
    return last_until(size, free_prime(free));
  }));
  sizes.base.push_back(distinct(example, [&](const auto&, int64_t size, const Fits& free) {
    return first_from(std::max<int64_t>(size, 2), free_prime(free));
  }));

  std::set<int64_t> used;
  for (const AxisSizes& base : sizes.base) {
    for (const auto& [name, size] : base) used.insert(size);
  }
  const Fits unused = [&](int64_t n) { return is_prime(n) && !used.contains(n); };
  for (const auto& [name, size] : example) {
    sizes.changed[name] = {first_from(std::max<int64_t>(size / 2, 2), unused), last_until(size, unused),
                           first_from(size + 1, unused)};
  }

  const auto checked_at = [&](const std::function<int64_t(int64_t, const Fits&)>& choose) {
    return distinct(example, [&](const std::string& name, int64_t size, const Fits& free) {
      const int64_t first = sizes.base[0].at(name);
      const int64_t second = sizes.changed.at(name)[0];
      return choose(size, [&](int64_t n) {
        return free(n) && n != first && n != second && remainders_differ(first, second, n);
      });
    });
  };
  sizes.check.push_back(checked_at([](int64_t size, const Fits& fits) {
    return size < 3 ? first_from(1, fits) : first_from(2 * size + 1, fits);
  }));
  sizes.check.push_back(
      checked_at([](int64_t size, const Fits& fits) { return last_until(3 * size / 4, fits); }));
  sizes.check.push_back(checked_at([](int64_t size, const Fits& fits) { return last_until(size, fits); }));
  sizes.check.push_back(
      checked_at([](int64_t size, const Fits& fits) { return first_from(size + 1, fits); }));
  return sizes;
}

}  // namespace torch_onnx
