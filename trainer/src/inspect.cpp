// `vitrine inspect`; see inspect.hpp.
#include "inspect.hpp"

#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "run.hpp"
#include "sha256.hpp"
#include "vitrine/error.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

Inspection inspect(const fs::path& folder) {
  const fs::path manifest = folder / "pack.json";
  if (!fs::exists(manifest))
    throw Error("'" + folder.string() + "' is not a pack: it has no pack.json. `vitrine export` writes one.");
  const Pack pack = read_manifest(manifest);

  std::ostringstream out;
  out << pack.title << " (" << pack.name << "), languages " << joined(pack.languages) << "\n\nfiles\n";
  nlohmann::ordered_json files = nlohmann::ordered_json::array();
  std::uint64_t total = 0;
  const auto file = [&](const PackFile& entry, const std::string& what) {
    verify_file(folder, entry);
    total += entry.bytes;
    out << "  " << std::left << std::setw(20) << entry.file << std::right << std::setw(10) << entry.bytes
        << " bytes  " << what << '\n';
    files.push_back({{"file", entry.file}, {"bytes", entry.bytes}, {"sha256", entry.sha256}});
  };
  for (const PackModel& model : pack.models)
    file(model,
         model.role + " model, " + model.name + ": " + joined(model.inputs) + " -> " + joined(model.outputs));
  for (const PackEncoder& encoder : pack.text) file(encoder.vocabulary, "vocabulary " + encoder.name);
  out << "  " << std::left << std::setw(20) << "together" << std::right << std::setw(10) << total
      << " bytes, sizes and SHA-256 are right\n";

  out << "\nlabels (" << pack.labels.size() << ")\n";
  for (std::size_t i = 0; i < pack.labels.size(); ++i) {
    const std::string name = pack.label_name(i, pack.languages.front());
    out << "  " << pack.labels[i].code << (name == pack.labels[i].code ? "" : "  " + name) << '\n';
  }
  if (pack.image)
    out << "\nphotos: " << pack.image->width << " x " << pack.image->height << " pixels, "
        << (pack.image->fit == ImageFit::pad ? "padded" : "stretched") << '\n';
  out << "\nreview below a probability of " << pack.fusion.review_threshold << "\n\nheld-out scores\n"
      << std::fixed << std::setprecision(4);
  for (const auto& [name, value] : pack.metrics)
    out << "  " << std::left << std::setw(32) << name << value << '\n';
  out << "\nprovenance\n";
  for (const auto& [name, value] : pack.provenance)
    out << "  " << std::left << std::setw(16) << name << value << '\n';

  nlohmann::ordered_json json{{"name", pack.name},
                              {"title", pack.title},
                              {"languages", pack.languages},
                              {"labels", pack.labels.size()},
                              {"bytes", total},
                              {"files", files},
                              {"metrics", pack.metrics},
                              {"provenance", pack.provenance}};
  return {.text = out.str(), .json = json.dump()};
}

}  // namespace vitrine::trainer
