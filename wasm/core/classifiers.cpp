// Packs, texts and photos: from the C ABI to a Classifier and back.
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "handles.hpp"
#include "response.hpp"

namespace {

/// Appends values of 4 bytes each.
class Bytes {
 public:
  template <typename T>
  void add(const T* values, std::size_t count) {
    static_assert(sizeof(T) == 4);
    const auto* begin = reinterpret_cast<const std::uint8_t*>(values);
    bytes_.insert(bytes_.end(), begin, begin + count * sizeof(T));
  }
  void add(std::uint32_t value) { add(&value, 1); }
  vt_response* success() const { return make_response(0, bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

vt_response* encode(const vitrine::Classifier& classifier, const vitrine::Image& image) {
  const std::vector<float> tensor = classifier.encode_image(image);
  Bytes bytes;
  bytes.add(static_cast<std::uint32_t>(image.width));
  bytes.add(static_cast<std::uint32_t>(image.height));
  bytes.add(tensor.data(), tensor.size());
  return bytes.success();
}

}  // namespace

vt_response* vt_pack_check(const char* json, size_t size) {
  return respond([&] {
    vitrine::parse_pack({json, size});
    return success();
  });
}

vt_response* vt_classifier_create(const char* json, size_t json_size, const vt_bytes* vocabularies,
                                  size_t count) {
  return respond([&] {
    std::vector<std::span<const std::uint8_t>> files;
    for (size_t i = 0; i < count; ++i) files.emplace_back(vocabularies[i].data, vocabularies[i].size);
    auto handle =
        std::make_unique<vt_classifier>(vt_classifier{{vitrine::parse_pack({json, json_size}), files}});
    return success_handle(handle.release());
  });
}

void vt_classifier_delete(vt_classifier* classifier) { delete classifier; }

vt_response* vt_label_list(const vt_classifier* classifier, const char* language) {
  return respond([&] {
    const vitrine::Pack& pack = classifier->classifier.pack();
    auto list = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < pack.labels.size(); ++i) {
      list.push_back({{"code", pack.labels[i].code}, {"name", pack.label_name(i, language)}});
    }
    return success(list.dump());
  });
}

vt_response* vt_text_encode(const vt_classifier* classifier, const char* title, size_t title_size,
                            const char* description, size_t description_size) {
  return respond([&] {
    auto text = std::make_unique<vt_text>(
        vt_text{classifier->classifier.encode_text({title, title_size}, {description, description_size})});
    Bytes bytes;
    bytes.add(static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(text.get())));
    for (const vitrine::EncodedText& encoded : text->encoded) {
      const vitrine::TextFeatures& features = encoded.features;
      bytes.add(static_cast<std::uint32_t>(features.ids.size()));
      bytes.add(features.ids.data(), features.ids.size());
      bytes.add(features.values.data(), features.values.size());
      bytes.add(static_cast<std::uint32_t>(encoded.tokens.size()));
      bytes.add(encoded.tokens.data(), encoded.tokens.size());
    }
    vt_response* response = bytes.success();
    if (response->status == 0) text.release();
    return response;
  });
}

void vt_text_delete(vt_text* text) { delete text; }

vt_response* vt_image_encode(const vt_classifier* classifier, const uint8_t* file, size_t size) {
  return respond([&] { return encode(classifier->classifier, vitrine::decode_image({file, size})); });
}

vt_response* vt_bitmap_encode(const vt_classifier* classifier, const uint8_t* rgba, size_t size,
                              int32_t width, int32_t height) {
  return respond([&] {
    return encode(classifier->classifier, vitrine::image_from_rgba({rgba, size}, width, height));
  });
}

vt_response* vt_image_info(const uint8_t* file, size_t size) {
  return respond([&] {
    const vitrine::ImageInfo info = vitrine::read_image_info({file, size});
    return success(nlohmann::ordered_json{{"format", info.format},
                                          {"width", info.width},
                                          {"height", info.height},
                                          {"orientation", info.orientation},
                                          {"readable", info.readable}}
                       .dump());
  });
}
