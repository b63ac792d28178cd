// The program's only door: flat calls from web/canvas.js. State goes in as JSON, pixels come out on the
// canvas, words come out as the DOM twin. Knows all other parts; none knows it.
#include <GLES3/gl3.h>
#include <emscripten/emscripten.h>
#include <emscripten/html5.h>

#include <cstring>
#include <string>
#include <variant>
#include <vector>

#include "batch_controls.hpp"
#include "batch_page.hpp"
#include "batch_sentences.hpp"
#include "classify_page.hpp"
#include "fonts.hpp"
#include "heat_texture.hpp"
#include "imgui_impl_opengl3.h"
#include "json.hpp"
#include "marks.hpp"
#include "present_controls.hpp"
#include "present_page.hpp"
#include "present_sentences.hpp"
#include "present_texts.hpp"
#include "read_batch.hpp"
#include "read_present.hpp"
#include "read_results.hpp"
#include "read_view.hpp"
#include "results_controls.hpp"
#include "results_page.hpp"
#include "results_sentences.hpp"
#include "sentences.hpp"
#include "theme.hpp"
#include "twin.hpp"

namespace vitrine::app {
namespace {

using Shown = std::variant<ClassifyView, ResultsView, PresentView, BatchView>;

struct Program {
  Shown view;
  Theme theme;
  Fonts fonts;
  ForeignText foreign;
  HeatTexture heat;
  GLuint photo = 0;
  bool heat_stale = true;
  bool on_gpu = false;  ///< the back end's first frame makes its own objects
  ImVec2 pointer{-1, -1};
  Drawn drawn;         ///< by the last frame
  std::string answer;  ///< what the last call that returns text returned
};

Program& program() {
  static Program instance;
  return instance;
}

ImTextureID texture_id(GLuint texture) {
  return reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(texture));
}

/// Every character that the view may draw: the twin tells all of them.
void need_characters(Fonts& fonts, const std::vector<TwinNode>& nodes) {
  for (const TwinNode& node : nodes) {
    fonts.need(node.text);
    for (const std::vector<std::string>& row : node.rows) {
      for (const std::string& cell : row) fonts.need(cell);
    }
  }
}

void make_photo_texture(Program& app) {
  glGenTextures(1, &app.photo);
  glBindTexture(GL_TEXTURE_2D, app.photo);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR_MIPMAP_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}

void show(Program& app, Shown view) {
  app.view = std::move(view);
  app.foreign.clear(app.foreign.pixel_ratio());
  app.heat_stale = true;
  std::visit([&](const auto& shown) { need_characters(app.fonts, twin_nodes(shown)); }, app.view);
}

float draw(Pen& pen, float width, const Program& app) {
  if (const auto* results = std::get_if<ResultsView>(&app.view)) return draw_results(pen, width, *results);
  if (const auto* batch = std::get_if<BatchView>(&app.view)) return draw_batch(pen, width, *batch);
  if (const auto* present = std::get_if<PresentView>(&app.view))
    return draw_slide(pen, width, *present, {.photo = texture_id(app.photo)});
  const auto& classify = std::get<ClassifyView>(app.view);
  return draw_classify(pen, width, classify,
                       {.photo = classify.photo ? texture_id(app.photo) : nullptr, .heat = app.heat.id()});
}

/// What lies behind all that is drawn.
ImU32 ground(const Program& app) {
  return std::holds_alternative<PresentView>(app.view) ? app.theme.card : app.theme.page;
}

/// The rows of the table that can be seen now, in a Batch view.
void show_rows(Program& app, BatchTableView table) {
  constexpr std::size_t kMostPictures = 400;
  auto& view = std::get<BatchView>(app.view);
  view.table = std::move(table);
  if (app.foreign.pictures() > kMostPictures) app.foreign.clear(app.foreign.pixel_ratio());
  for (const BatchRowView& row : view.table.rows) {
    app.fonts.need(row.title);
    app.fonts.need(row.label);
    app.fonts.need(row.type);
  }
}

std::string format_frame(float height, const Drawn& drawn) {
  json controls = json::array();
  for (const auto& [id, top, size] : drawn.controls) {
    controls.push_back({{"id", id}, {"x", top.x}, {"y", top.y}, {"width", size.x}, {"height", size.y}});
  }
  return json{{"height", height}, {"controls", controls}}.dump();
}

void start_frame(Program& app, float width, float height, float pixel_ratio) {
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = ImVec2(width, height);
  io.DisplayFramebufferScale = ImVec2(pixel_ratio, pixel_ratio);
  ImGui::GetStyle().CircleTessellationMaxError = 0.2F / pixel_ratio;
  if (pixel_ratio != app.foreign.pixel_ratio()) app.foreign.clear(pixel_ratio);
  const bool new_fonts = app.fonts.prepare(pixel_ratio) || !app.on_gpu;
  if (new_fonts && app.on_gpu) {
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
  }
  const auto* classify = std::get_if<ClassifyView>(&app.view);
  if (app.heat_stale && classify != nullptr && classify->answer && classify->answer->heat)
    app.heat.update(*classify->answer->heat, app.theme);
  app.heat_stale = false;
  ImGui_ImplOpenGL3_NewFrame();
  app.on_gpu = true;
  if (new_fonts) io.Fonts->ClearTexData();
  ImGui::NewFrame();
}

}  // namespace
}  // namespace vitrine::app

using vitrine::app::program;

extern "C" {

/// Opens WebGL 2 on the canvas with this CSS selector; 0 where the browser has none.
EMSCRIPTEN_KEEPALIVE int app_open(const char* canvas) {
  EmscriptenWebGLContextAttributes attributes;
  emscripten_webgl_init_context_attributes(&attributes);
  attributes.majorVersion = 2;
  attributes.alpha = false;
  attributes.depth = false;
  attributes.antialias = false;
  attributes.powerPreference = EM_WEBGL_POWER_PREFERENCE_LOW_POWER;
  const EMSCRIPTEN_WEBGL_CONTEXT_HANDLE context = emscripten_webgl_create_context(canvas, &attributes);
  if (context <= 0) return 0;
  emscripten_webgl_make_context_current(context);

  ImGui::CreateContext();
  ImGui::GetIO().IniFilename = nullptr;
  ImGui_ImplOpenGL3_Init();
  vitrine::app::make_photo_texture(program());
  program().fonts.need("AZaz é œ – … € − ↑ ≠");
  return 1;
}

/// The browser took the graphics context away, and all textures and shaders with it.
EMSCRIPTEN_KEEPALIVE void app_lose() { ImGui_ImplOpenGL3_Shutdown(); }

/// The browser gave a lost context back: everything on it is made again. The page uploads the photo again.
EMSCRIPTEN_KEEPALIVE void app_restore() {
  vitrine::app::Program& app = program();
  ImGui_ImplOpenGL3_Init();
  app.on_gpu = false;
  app.fonts.rebuild();
  vitrine::app::make_photo_texture(app);
  app.heat.forget();
  app.foreign.forget();
  app.heat_stale = true;
}

/// `weight`: 0 regular, 1 semibold.
EMSCRIPTEN_KEEPALIVE void app_font(int weight, const unsigned char* bytes, int size_bytes) {
  program().fonts.load(static_cast<vitrine::app::Fonts::Weight>(weight), {bytes, bytes + size_bytes});
}

EMSCRIPTEN_KEEPALIVE void app_theme(const char* json) {
  program().theme = vitrine::app::read_theme(json);
  program().heat_stale = true;
  program().foreign.clear(program().foreign.pixel_ratio());
}

/// The Classify view in this state of session.js.
EMSCRIPTEN_KEEPALIVE void app_show(const char* json) {
  vitrine::app::show(program(), vitrine::app::read_view(json));
}

/// The Results view in this state of results.js.
EMSCRIPTEN_KEEPALIVE void app_show_results(const char* json) {
  vitrine::app::show(program(), vitrine::app::read_results(json));
}

/// The Present view in this state of present.js.
EMSCRIPTEN_KEEPALIVE void app_show_present(const char* json) {
  program().fonts.need_slides();
  vitrine::app::show(program(), vitrine::app::read_present(json));
}

/// Another slide of the same state, for the frames that follow.
EMSCRIPTEN_KEEPALIVE void app_slide(int slide) {
  auto& view = std::get<vitrine::app::PresentView>(program().view);
  view.slide = static_cast<std::size_t>(slide);
  vitrine::app::need_characters(program().fonts, vitrine::app::twin_nodes(view));
}

/// What all slides say (see present_texts.hpp).
EMSCRIPTEN_KEEPALIVE const char* app_slide_texts() {
  program().answer = vitrine::app::format_texts(std::get<vitrine::app::PresentView>(program().view));
  return program().answer.c_str();
}

/// What the last frame drew as shapes (see marks.hpp), where it recorded them.
EMSCRIPTEN_KEEPALIVE const char* app_marks() {
  program().answer = vitrine::app::format_marks(program().drawn.marks);
  return program().answer.c_str();
}

/// The Batch view in this state of batch/drawn.js; its rows follow by app_show_rows.
EMSCRIPTEN_KEEPALIVE void app_show_batch(const char* json) {
  vitrine::app::BatchView view = vitrine::app::read_batch(json);
  // What was shown stays until the rows that can be seen now are told.
  if (auto* before = std::get_if<vitrine::app::BatchView>(&program().view))
    view.table = std::move(before->table);
  vitrine::app::show(program(), std::move(view));
}

/// The rows that can be seen of the Batch view's table. Returns their cells as JSON: lists of texts, of which
/// the first names the columns.
EMSCRIPTEN_KEEPALIVE const char* app_show_rows(const char* json) {
  vitrine::app::show_rows(program(), vitrine::app::read_batch_table(json));
  program().answer =
      vitrine::app::json(vitrine::app::row_cells(std::get<vitrine::app::BatchView>(program().view))).dump();
  return program().answer.c_str();
}

/// The view in words, as JSON (see twin.hpp). Valid until the next call that returns text.
EMSCRIPTEN_KEEPALIVE const char* app_twin() {
  program().answer = std::visit(
      [](const auto& view) { return format_twin(live_text(view), controls(view), twin_nodes(view)); },
      program().view);
  return program().answer.c_str();
}

/// Every text that the last frame drew, one per line: tests compare it with the twin.
EMSCRIPTEN_KEEPALIVE const char* app_drawn_texts() {
  program().answer.clear();
  for (const std::string& text : program().drawn.texts) program().answer += text + '\n';
  return program().answer.c_str();
}

/// The GL name of the texture that the page fills with the photo.
EMSCRIPTEN_KEEPALIVE unsigned app_photo_texture() { return program().photo; }

/// In CSS pixels; outside the canvas: negative.
EMSCRIPTEN_KEEPALIVE void app_pointer(float x, float y) { program().pointer = ImVec2(x, y); }

/// Lays out one frame for a canvas of width x height CSS pixels. Returns the height that the content needs
/// and the places of what can be pressed, as JSON: {"height", "controls": [{"id", "x", "y", "width",
/// "height"}]}. `recording` keeps it for app_marks.
EMSCRIPTEN_KEEPALIVE const char* app_frame(float width, float height, float pixel_ratio, int recording) {
  vitrine::app::Program& app = program();
  vitrine::app::start_frame(app, width, height, pixel_ratio);
  app.drawn = {};
  app.drawn.recording = recording != 0;
  float content = 0;
  {
    vitrine::app::Pen pen(*ImGui::GetBackgroundDrawList(), app.theme, app.fonts, app.foreign, app.pointer,
                          app.drawn);
    content = draw(pen, width, app);
  }
  ImGui::Render();
  app.answer = vitrine::app::format_frame(content, app.drawn);
  return app.answer.c_str();
}

/// Draws the frame that was laid out last.
EMSCRIPTEN_KEEPALIVE void app_draw() {
  const ImVec4 page = vitrine::app::components(vitrine::app::ground(program()));
  glClearColor(page.x, page.y, page.z, 1);
  glClear(GL_COLOR_BUFFER_BIT);
  ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

}  // extern "C"
