#include "foreign_text.hpp"

#include <GLES3/gl3.h>
#include <emscripten/emscripten.h>

// clang-format off
EM_JS(double, measure_text, (const char* text, double em, int weight), {
  return Module.textPictures.measure(UTF8ToString(text), em, weight);
});

EM_JS(void, draw_text, (const char* text, double em, int weight, double line, unsigned color, double ratio, unsigned texture), {
  GLctx.bindTexture(GLctx.TEXTURE_2D, GL.textures[texture]);
  const picture = Module.textPictures.draw(UTF8ToString(text), em, weight, line, color >>> 0, ratio);
  GLctx.texImage2D(GLctx.TEXTURE_2D, 0, GLctx.RGBA, GLctx.RGBA, GLctx.UNSIGNED_BYTE, picture);
});
// clang-format on

namespace vitrine::app {

float ForeignText::width(const Face& face, std::string_view text) {
  const auto [place, is_new] = widths_.try_emplace({std::string(text), face.em, face.weight});
  if (is_new) {
    const char* words = std::get<0>(place->first).c_str();
    place->second = static_cast<float>(measure_text(words, face.em, face.weight));
  }
  return place->second;
}

ImTextureID ForeignText::picture(const Face& face, ImU32 color, std::string_view text) {
  const auto [place, is_new] = textures_.try_emplace({std::string(text), face.em, face.weight, color});
  if (is_new) {
    glGenTextures(1, &place->second);
    glBindTexture(GL_TEXTURE_2D, place->second);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    const char* words = std::get<0>(place->first).c_str();
    draw_text(words, face.em, face.weight, face.line, color, pixel_ratio_, place->second);
  }
  return reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(place->second));
}

void ForeignText::clear(float pixel_ratio) {
  for (const auto& [key, texture] : textures_) glDeleteTextures(1, &texture);
  forget();
  pixel_ratio_ = pixel_ratio;
}

void ForeignText::forget() {
  textures_.clear();
  widths_.clear();
}

}  // namespace vitrine::app
