/* The C ABI of core.wasm: the shared core for JavaScript. It holds no logic and no global state.
 *
 * Every `vt_<noun>_<verb>` that can fail returns a vt_response that the caller frees with vt_response_free
 * after copying its data out; none is ever null. `status` 0: `data` is the result. `status` 1: `data` is one
 * sentence in UTF-8. Inputs are borrowed for the call only: allocate them with vt_buffer_allocate, free them
 * with vt_buffer_free. A handle is a number other than 0, freed with its own vt_<noun>_delete. Texts are
 * UTF-8 and end with a zero byte unless a size goes with them; numbers in results are little-endian and 4
 * bytes each. */
#pragma once

#include <emscripten/emscripten.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct vt_response {
  uint32_t status;
  uint32_t size; /* of data, in bytes */
  uint8_t* data;
} vt_response;

typedef struct vt_classifier vt_classifier;
typedef struct vt_text vt_text;
typedef struct vt_evaluation vt_evaluation;

/* Null where memory is used up. */
EMSCRIPTEN_KEEPALIVE void* vt_buffer_allocate(size_t size);
EMSCRIPTEN_KEEPALIVE void vt_buffer_free(void* buffer);
EMSCRIPTEN_KEEPALIVE void vt_response_free(vt_response* response);
/* Bytes that are allocated and not freed; for tests of leaks. */
EMSCRIPTEN_KEEPALIVE size_t vt_memory_used(void);

/* Checks a pack.json; the result is empty. */
EMSCRIPTEN_KEEPALIVE vt_response* vt_pack_check(const char* json, size_t size);

typedef struct vt_bytes {
  const uint8_t* data;
  size_t size;
} vt_bytes;
/* `vocabularies` are the files of the pack's encoders, in its order. Result: the handle. */
EMSCRIPTEN_KEEPALIVE vt_response* vt_classifier_create(const char* json, size_t json_size,
                                                       const vt_bytes* vocabularies, size_t count);
EMSCRIPTEN_KEEPALIVE void vt_classifier_delete(vt_classifier* classifier);
/* Result: JSON [{"code", "name"}] in the pack's order, names in `language` where the pack has them. */
EMSCRIPTEN_KEEPALIVE vt_response* vt_label_list(const vt_classifier* classifier, const char* language);

/* Result: the text's handle, then for each of the pack's encoders the number n of features, int32 ids[n],
 * float32 weights[n], the number m of tokens, int32 tokens[m]; n or m is 0. */
EMSCRIPTEN_KEEPALIVE vt_response* vt_text_encode(const vt_classifier* classifier, const char* title,
                                                 size_t title_size, const char* description,
                                                 size_t description_size);
EMSCRIPTEN_KEEPALIVE void vt_text_delete(vt_text* text);

/* Result: width and height of the upright photo, float32 tensor[3 * H * W]. */
EMSCRIPTEN_KEEPALIVE vt_response* vt_image_encode(const vt_classifier* classifier, const uint8_t* file,
                                                  size_t size);
/* The same from a bitmap that the browser decoded (8-bit RGBA, not premultiplied). */
EMSCRIPTEN_KEEPALIVE vt_response* vt_bitmap_encode(const vt_classifier* classifier, const uint8_t* rgba,
                                                   size_t size, int32_t width, int32_t height);
/* Result: JSON {"format", "width", "height", "orientation", "readable"} from the file's header; `readable` is
 * false where only a browser may decode it, 0 pixels are an unknown size. An error for what is no photo or
 * too large. */
EMSCRIPTEN_KEEPALIVE vt_response* vt_image_info(const uint8_t* file, size_t size);

/* What the models said: counts are in floats, a count of 0 is a missing output; `text` may be null.
 * Result: the answer's JSON. */
typedef struct vt_outputs {
  const float* text_logits;
  size_t text_count;
  const float* feature_logits;
  size_t feature_count;
  const float* image_logits;
  size_t image_count;
  const float* joint_logits;
  size_t joint_count;
  const float* location_logits;
  size_t location_count;
  size_t location_rows;
  size_t location_columns;
  int32_t photo_width;
  int32_t photo_height;
} vt_outputs;
EMSCRIPTEN_KEEPALIVE vt_response* vt_answer_write(const vt_classifier* classifier, const vt_text* text,
                                                  const vt_outputs* outputs, const char* language);
/* The same for what spoke for the class `label` of the pack. Result: JSON {"code", "name", "contributions",
 * "heat"}. */
EMSCRIPTEN_KEEPALIVE vt_response* vt_explanation_write(const vt_classifier* classifier, const vt_text* text,
                                                       const vt_outputs* outputs, size_t label,
                                                       const char* language);

/* Where a catalogue's bytes lie, and how to read them: `format` "" guesses, empty column names are absent. */
typedef struct vt_catalogue_source {
  const char* data;
  size_t data_size;
  const char* labels;
  size_t labels_size;
  const char* data_name;
  const char* labels_name;
  const char* format;
  const char* title_column;
  const char* description_column;
  const char* image_column;
  const char* label_column;
} vt_catalogue_source;
/* Result: JSON {"format", "products": [{"line", "index", "title", "description", "image", "label"}],
 * "issues": [{"line", "reason"}]}. */
EMSCRIPTEN_KEEPALIVE vt_response* vt_catalogue_read(const vt_catalogue_source* source);
/* `codes` is a JSON array of the classes' codes. Result: JSON {"format", "encoding", "foreignLines",
 * "firstForeignLine", "separator", "columns", "guess": {"title", "description", "image", "label"}, "rows":
 * [{"line", "fields"}]}. */
EMSCRIPTEN_KEEPALIVE vt_response* vt_catalogue_head(const char* data, size_t size, const char* name,
                                                    const char* codes, size_t rows);
/* `added` is JSON {"columns": [name], "rows": [{"line", "cells"}]}. Result: the CSV file with these columns
 * more. */
EMSCRIPTEN_KEEPALIVE vt_response* vt_catalogue_extend(const char* data, size_t size, const char* name,
                                                      const char* added);
/* Result: a CSV record of the field, quoted where it needs quotes. */
EMSCRIPTEN_KEEPALIVE vt_response* vt_field_quote(const char* field, size_t size);

/* The same for a file that spreadsheets open: what they would compute as a formula stays a text. */
EMSCRIPTEN_KEEPALIVE vt_response* vt_field_guard(const char* field, size_t size);

/* `prior` is the bytes of a code,count table, or null. Result: the handle. */
EMSCRIPTEN_KEEPALIVE vt_response* vt_evaluation_create(const vt_classifier* classifier, const char* prior,
                                                       size_t prior_size, const char* prior_name);
EMSCRIPTEN_KEEPALIVE void vt_evaluation_delete(vt_evaluation* evaluation);
/* Probabilities by class; null is a missing modality. Result: empty. */
EMSCRIPTEN_KEEPALIVE vt_response* vt_evaluation_add(vt_evaluation* evaluation, const char* label,
                                                    const float* text, const float* image,
                                                    const float* fusion, size_t classes);
/* Result: the evaluation's JSON. */
EMSCRIPTEN_KEEPALIVE vt_response* vt_evaluation_write(const vt_evaluation* evaluation);

#ifdef __cplusplus
}
#endif
