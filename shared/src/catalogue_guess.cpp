#include "catalogue_guess.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace vitrine {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

using Names = std::span<const std::string_view>;

// Without accents, spaces and signs, the surest first.
constexpr std::string_view kTitles[] = {
    "title",          "titre",        "designation",  "productname",    "producttitle",
    "nomproduit",     "nomduproduit", "titreproduit", "titreduproduit", "libelle",
    "libelleproduit", "itemname",     "intitule",     "name",           "nom",
    "product",        "produit",      "article",      "text",           "texte"};
constexpr std::string_view kDescriptions[] = {"description",
                                              "productdescription",
                                              "descriptionproduit",
                                              "descriptif",
                                              "longdescription",
                                              "descriptionlongue",
                                              "shortdescription",
                                              "desc",
                                              "details",
                                              "detail",
                                              "caracteristiques",
                                              "resume",
                                              "summary",
                                              "body"};
constexpr std::string_view kImages[] = {"image",     "photo",        "imagefile", "photofile",    "imagename",
                                        "filename",  "fichierimage", "nomimage",  "fichierphoto", "nomphoto",
                                        "imagepath", "picture",      "img",       "visuel",       "images",
                                        "photos",    "imageurl",     "urlimage",  "imagelink",    "fichier"};
constexpr std::string_view kLabels[] = {
    "label",       "prdtypecode",   "producttypecode", "category", "categorie", "producttype",
    "typeproduit", "typedeproduit", "class",           "classe",   "type",      "etiquette",
    "target",      "categorycode",  "codecategorie",   "rayon",    "famille"};

/// Those of them that tell as a part of a longer name, too.
constexpr std::string_view kStems[] = {"title",       "titre",      "designation", "libelle",  "intitule",
                                       "description", "descriptif", "image",       "photo",    "picture",
                                       "visuel",      "label",      "category",    "categorie"};

/// Lower-case letters and digits of ASCII, French accents folded.
std::string folded(std::string_view name) {
  constexpr std::pair<std::string_view, char> kAccents[] = {{"é", 'e'}, {"è", 'e'}, {"ê", 'e'},
                                                            {"É", 'e'}, {"à", 'a'}, {"â", 'a'},
                                                            {"î", 'i'}, {"ô", 'o'}, {"ç", 'c'}};
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) text += c;
    if (c >= 'A' && c <= 'Z') text += static_cast<char>(c - 'A' + 'a');
    for (const auto& [accented, plain] : kAccents)
      if (name.substr(i, accented.size()) == accented) text += plain;
  }
  return text;
}

/// What the records hold in one column.
struct Contents {
  std::size_t filled = 0;
  std::size_t spaced = 0;  ///< of several words
  std::size_t photos = 0;  ///< names of photo files
  std::size_t codes = 0;   ///< of classes
  std::size_t bytes = 0;
  std::set<std::string_view> different;

  bool mostly(std::size_t some) const { return filled > 0 && 10 * some >= 6 * filled; }
};

bool names_photo(std::string_view field) {
  field = field.substr(0, field.find('?'));
  const std::string text = folded(field.substr(std::min(field.rfind('.') + 1, field.size())));
  constexpr std::string_view kKinds[] = {"jpg", "jpeg", "png", "gif", "bmp", "webp", "avif"};
  return field.find('.') != std::string_view::npos &&
         std::find(std::begin(kKinds), std::end(kKinds), text) != std::end(kKinds);
}

class Guess {
 public:
  Guess(const std::vector<std::string>& columns, std::span<const CsvRecord> records,
        std::span<const std::string> codes)
      : columns_(columns), contents_(columns.size()), taken_(columns.size(), false) {
    const std::set<std::string_view> known(codes.begin(), codes.end());
    for (const std::string& column : columns) names_.push_back(folded(column));
    for (const CsvRecord& record : records)
      for (std::size_t i = 0; i < std::min(columns.size(), record.fields.size()); ++i)
        look(contents_[i], record.fields[i], known);
  }

  std::string by_name(Names names) {
    for (const std::string_view name : names)
      for (std::size_t i = 0; i < names_.size(); ++i)
        if (!taken_[i] && names_[i] == name) return take(i);
    for (const std::string_view name : names)
      for (std::size_t i = 0; i < names_.size(); ++i)
        if (!taken_[i] && std::find(std::begin(kStems), std::end(kStems), name) != std::end(kStems) &&
            names_[i].find(name) != std::string::npos)
          return take(i);
    return {};
  }

  std::string photos() {
    return first([](const Contents& contents) { return contents.mostly(contents.photos); });
  }

  std::string labels() {
    return first([](const Contents& contents) { return contents.mostly(contents.codes); });
  }

  /// Of the columns that hold texts of several words, mostly different ones, that of the longest or the
  /// shortest.
  std::string text(bool longest) {
    std::size_t found = kNone;
    for (std::size_t i = 0; i < contents_.size(); ++i) {
      const Contents& contents = contents_[i];
      if (taken_[i] || columns_[i].empty() || !contents.mostly(contents.spaced)) continue;
      if (2 * contents.different.size() < contents.filled) continue;
      if (found == kNone || (mean(contents) > mean(contents_[found])) == longest) found = i;
    }
    return found == kNone ? std::string() : take(found);
  }

 private:
  static void look(Contents& contents, std::string_view field, const std::set<std::string_view>& known) {
    if (field.empty()) return;
    ++contents.filled;
    contents.bytes += field.size();
    contents.spaced += field.find(' ') != std::string_view::npos && folded(field).size() > 3 ? 1 : 0;
    contents.photos += names_photo(field) ? 1 : 0;
    contents.codes += known.count(field);
    contents.different.insert(field);
  }

  static std::size_t mean(const Contents& contents) { return contents.bytes / contents.filled; }

  template <typename Fits>
  std::string first(Fits fits) {
    for (std::size_t i = 0; i < contents_.size(); ++i)
      if (!taken_[i] && !columns_[i].empty() && fits(contents_[i])) return take(i);
    return {};
  }

  std::string take(std::size_t column) {
    taken_[column] = true;
    return columns_[column];
  }

  const std::vector<std::string>& columns_;
  std::vector<Contents> contents_;
  std::vector<std::string> names_;
  std::vector<bool> taken_;
};

}  // namespace

CatalogueColumns guess_columns(const std::vector<std::string>& columns, std::span<const CsvRecord> records,
                               std::span<const std::string> codes) {
  Guess guess(columns, records, codes);
  CatalogueColumns found;
  // What a column holds tells more than what it is called: a class's code or a photo's name is hardly a
  // chance.
  found.label = guess.labels();
  found.image = guess.photos();
  found.title = guess.by_name(kTitles);
  found.description = guess.by_name(kDescriptions);
  const auto fill = [](std::string& name, auto other) {
    if (name.empty()) name = other();
  };
  fill(found.image, [&] { return guess.by_name(kImages); });
  fill(found.label, [&] { return guess.by_name(kLabels); });
  fill(found.title, [&] { return guess.text(false); });
  fill(found.description, [&] { return guess.text(true); });
  return found;
}

}  // namespace vitrine
