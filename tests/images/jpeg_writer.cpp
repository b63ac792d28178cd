// JPEG test images, by libjpeg.
#include <cstdio>
#include <cstdlib>
#include <cstring>
// jpeglib.h needs the declarations of stdio.h before it.
#include <jpeglib.h>

#include "writers.hpp"

namespace vitrine {
namespace {

void set_separate_scans(jpeg_compress_struct& encoder, std::vector<jpeg_scan_info>& scans) {
  for (int component = 0; component < encoder.num_components; ++component) {
    scans.push_back(
        {.comps_in_scan = 1, .component_index = {component, 0, 0, 0}, .Ss = 0, .Se = 63, .Ah = 0, .Al = 0});
  }
  encoder.scan_info = scans.data();
  encoder.num_scans = static_cast<int>(scans.size());
}

}  // namespace

Bytes write_jpeg(const Picture& picture, const JpegOptions& options) {
  jpeg_compress_struct encoder{};
  jpeg_error_mgr errors{};
  encoder.err = jpeg_std_error(&errors);
  jpeg_create_compress(&encoder);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&encoder, &memory, &size);
  encoder.image_width = static_cast<JDIMENSION>(picture.width);
  encoder.image_height = static_cast<JDIMENSION>(picture.height);
  encoder.input_components = picture.channels;
  encoder.in_color_space = picture.channels == 1 ? JCS_GRAYSCALE : picture.channels == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&encoder);
  if (options.colours == JpegOptions::Colours::ycck) jpeg_set_colorspace(&encoder, JCS_YCCK);
  jpeg_set_quality(&encoder, 92, TRUE);
  encoder.comp_info[0].h_samp_factor = options.luma_sampling;
  encoder.comp_info[0].v_samp_factor = options.luma_sampling;
  encoder.restart_in_rows = options.restart_rows;
  std::vector<jpeg_scan_info> scans;
  if (options.progressive) jpeg_simple_progression(&encoder);
  if (options.separate_scans) set_separate_scans(encoder, scans);
  jpeg_start_compress(&encoder, TRUE);
  if (!options.exif.empty()) {
    Bytes marker{'E', 'x', 'i', 'f', 0, 0};
    marker.insert(marker.end(), options.exif.begin(), options.exif.end());
    jpeg_write_marker(&encoder, JPEG_APP0 + 1, marker.data(), static_cast<unsigned>(marker.size()));
  }
  Bytes row(static_cast<std::size_t>(picture.width) * picture.channels);
  while (encoder.next_scanline < encoder.image_height) {
    std::memcpy(row.data(), picture.samples.data() + encoder.next_scanline * row.size(), row.size());
    JSAMPROW rows[] = {row.data()};
    jpeg_write_scanlines(&encoder, rows, 1);
  }
  jpeg_finish_compress(&encoder);
  jpeg_destroy_compress(&encoder);
  Bytes bytes(memory, memory + size);
  std::free(memory);
  return bytes;
}

Bytes make_exif(int orientation, bool little_endian) {
  Bytes bytes;
  const auto put = [&](unsigned value, int size) {
    for (int i = 0; i < size; ++i) {
      const int shift = 8 * (little_endian ? i : size - 1 - i);
      bytes.push_back(static_cast<std::uint8_t>(value >> shift));
    }
  };
  bytes.assign(2, little_endian ? 'I' : 'M');
  put(42, 2);
  put(8, 4);                                                   // the directory follows at once
  put(2, 2);                                                   // with two entries
  put(0x0100, 2), put(3, 2), put(1, 4), put(7, 2), put(0, 2);  // ImageWidth, to be passed over
  put(0x0112, 2), put(3, 2), put(1, 4), put(static_cast<unsigned>(orientation), 2), put(0, 2);
  put(0, 4);
  return bytes;
}

}  // namespace vitrine
