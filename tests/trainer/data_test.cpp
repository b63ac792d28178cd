// Files, photos in folders and archives, and class codes.
#include "data.hpp"

#include <gtest/gtest.h>
#include <zip.h>

#include <cstring>
#include <map>
#include <thread>

#include "sentence_of.hpp"
#include "temporary_folder.hpp"

namespace vitrine::trainer {
namespace {

namespace fs = std::filesystem;

std::string text_of(const std::vector<std::uint8_t>& bytes) { return {bytes.begin(), bytes.end()}; }

class DataTest : public testing::Test {
 protected:
  /// A zip of the given entries; a name that ends in '/' is a folder.
  fs::path make_zip(const std::string& name, const std::map<std::string, std::string>& entries) const {
    const fs::path path = folder_ / name;
    int code = 0;
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    for (const auto& [entry, bytes] : entries) {
      if (entry.back() == '/') {
        zip_dir_add(archive, entry.c_str(), 0);
        continue;
      }
      zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
      const zip_int64_t index = zip_file_add(archive, entry.c_str(), source, 0);
      zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
    }
    EXPECT_EQ(zip_close(archive), 0);
    return path;
  }

  const TemporaryFolder temporary_;
  const fs::path folder_ = temporary_.path();
};

TEST_F(DataTest, FilesComeBackAsTheyWereWritten) {
  const fs::path path = folder_ / "model.bin";
  const std::string bytes("a\0b\r\n\xFF", 6);
  write_file(path, bytes);
  EXPECT_EQ(text_of(read_file(path)), bytes);
  write_file(path, "");
  EXPECT_TRUE(read_file(path).empty());
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1) << "the temporary file must be gone";
}

TEST_F(DataTest, FileErrorsNameThePath) {
  const std::string missing = (folder_ / "absent" / "data.csv").string();
  EXPECT_EQ(sentence_of([&] { read_file(missing); }),
            "The file '" + missing + "' cannot be opened: No such file or directory.");
  EXPECT_EQ(sentence_of([&] { write_file(missing, "x"); }),
            "The file '" + missing + "' cannot be written: No such file or directory.");
  EXPECT_EQ(sentence_of([&] { read_file(folder_); }),
            "Expected a file, but '" + folder_.string() + "' is a folder.");
  fs::create_directories(folder_ / "taken" / "inside");
  EXPECT_NE(sentence_of([&] { write_file(folder_ / "taken", "x"); }), "no error");
  EXPECT_FALSE(fs::exists(folder_ / "taken.part"));
}

TEST_F(DataTest, FolderGivesPhotosByName) {
  const fs::path photos = folder_ / "photos";
  fs::create_directories(photos / "sub");
  write_file(photos / "a.jpg", "photo a");
  write_file(photos / "sub" / "b.jpg", "photo b");
  write_file(folder_ / "secret.txt", "not for a catalogue");
  const auto source = PhotoSource::open(photos);
  EXPECT_EQ(text_of(source->read("a.jpg").value()), "photo a");
  EXPECT_EQ(text_of(source->read("shop/images/a.jpg").value()), "photo a");
  EXPECT_EQ(text_of(source->read("sub/b.jpg").value()), "photo b");
  for (const char* name : {"", ".", "sub", "absent.jpg", "../secret.txt", "sub/../../secret.txt"}) {
    EXPECT_FALSE(source->read(name)) << name;
  }
  EXPECT_FALSE(source->read((folder_ / "secret.txt").string()));
}

TEST_F(DataTest, ZipGivesPhotosByNameAndBaseName) {
  const auto source = PhotoSource::open(make_zip("photos.zip", {{"train/", ""},
                                                                {"train/a.jpg", "photo a"},
                                                                {"b.jpg", "photo b at the root"},
                                                                {"train/b.jpg", "photo b in the folder"},
                                                                {"train/empty.jpg", ""}}));
  EXPECT_EQ(text_of(source->read("a.jpg").value()), "photo a");
  EXPECT_EQ(text_of(source->read("train/a.jpg").value()), "photo a");
  EXPECT_EQ(text_of(source->read("b.jpg").value()), "photo b at the root");
  EXPECT_EQ(text_of(source->read("train/b.jpg").value()), "photo b in the folder");
  EXPECT_EQ(text_of(source->read("empty.jpg").value()), "");
  for (const char* name : {"", "train/", "absent.jpg"}) EXPECT_FALSE(source->read(name)) << name;
}

TEST_F(DataTest, ZipIsReadFromSeveralThreads) {
  std::map<std::string, std::string> entries;
  for (int i = 0; i < 50; ++i)
    entries["images/" + std::to_string(i) + ".jpg"] = std::string(20000, static_cast<char>(i));
  const auto source = PhotoSource::open(make_zip("photos.zip", entries));
  std::array<int, 4> right{};
  {
    std::vector<std::jthread> threads;
    for (int& count : right) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) {
          const std::string name = std::to_string(i) + ".jpg";
          if (text_of(source->read(name).value()) == entries["images/" + name]) ++count;
        }
      });
    }
  }
  EXPECT_EQ(right, (std::array<int, 4>{50, 50, 50, 50}));
}

TEST_F(DataTest, DamagedArchivesGiveASentence) {
  const fs::path path =
      make_zip("photos.zip", {{"a.jpg", std::string(5000, 'a')}, {"b.jpg", std::string(5000, 'b')}});
  std::string bytes = text_of(read_file(path));
  write_file(folder_ / "cut.zip", std::string_view(bytes).substr(0, bytes.size() / 2));
  const std::string cut = sentence_of([&] { PhotoSource::open(folder_ / "cut.zip"); });
  EXPECT_EQ(cut, "The photo archive '" + (folder_ / "cut.zip").string() +
                     "' is not a zip file that can be read; was it copied to its end? (Not a zip archive)");
  bytes[bytes.find("aaaa") + 100] = 'x';
  write_file(folder_ / "flipped.zip", bytes);
  const auto source = PhotoSource::open(folder_ / "flipped.zip");
  EXPECT_EQ(sentence_of([&] { source->read("a.jpg"); }), "The photo 'a.jpg' in the archive '" +
                                                             (folder_ / "flipped.zip").string() +
                                                             "' cannot be read: CRC error.");
  EXPECT_EQ(text_of(source->read("b.jpg").value()), std::string(5000, 'b'));
  EXPECT_EQ(sentence_of([&] { PhotoSource::open(folder_ / "absent"); }),
            "The photos '" + (folder_ / "absent").string() +
                "' are neither a folder nor a zip archive: no such file.");
}

TEST_F(DataTest, ArchiveThatPromisesTooMuchIsRefused) {
  const fs::path path = make_zip("bomb.zip", {{"a.jpg", "small"}});
  std::string bytes = text_of(read_file(path));
  const std::size_t directory = bytes.find("PK\x01\x02");
  const std::uint32_t size = 0x7FFFFFFF;
  std::memcpy(&bytes[directory + 24], &size, sizeof size);  // the uncompressed size in the central directory
  write_file(path, bytes);
  EXPECT_EQ(sentence_of([&] { PhotoSource::open(path)->read("a.jpg"); }),
            "The photo 'a.jpg' in the archive '" + path.string() +
                "' cannot be read: 2147483647 bytes are more than the 67108864 allowed.");
}

TEST_F(DataTest, CatalogueIsReadWithItsPhotos) {
  write_file(folder_ / "shop.csv",
             "title,description,image,label\nMug,\"Blue,\nwith handle\",mug.jpg,home\nClock,,,clock\n");
  write_file(folder_ / "mug.jpg", "photo");
  DataOptions options;
  options.data = folder_ / "shop.csv";
  options.images = folder_;
  options.format = CatalogueFormat::csv;
  Data data = read_data(options);
  ASSERT_EQ(data.products.size(), 2U);
  EXPECT_EQ(data.products[0].description, "Blue,\nwith handle");
  EXPECT_EQ(data.products[1].line, 4U);
  EXPECT_EQ(text_of(data.photos->read(data.products[0].image).value()), "photo");
  options.title_only = true;
  options.images.clear();
  data = read_data(options);
  EXPECT_EQ(data.products[0].description, "");
  EXPECT_EQ(data.photos, nullptr);
  options.data = folder_ / "absent.csv";
  EXPECT_NE(sentence_of([&] { read_data(options); }).find("absent.csv"), std::string::npos);
}

std::vector<Product> labelled(const std::vector<std::string>& labels) {
  std::vector<Product> products(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) products[i].label = labels[i];
  return products;
}

TEST(ClassCodes, AreSortedAsNumbersWhereAllAreNumbers) {
  EXPECT_EQ(class_codes(labelled({"2583", "10", "40", "10", "", "2060"})),
            (std::vector<std::string>{"10", "40", "2060", "2583"}));
  EXPECT_EQ(class_codes(labelled({"99999999999999999999999", "07", "7", "8", "0", "00"})),
            (std::vector<std::string>{"0", "00", "07", "7", "8", "99999999999999999999999"}));
  EXPECT_EQ(class_codes(labelled({"9", "10", "Watches"})), (std::vector<std::string>{"10", "9", "Watches"}));
  EXPECT_TRUE(class_codes({}).empty());
}

TEST(ClassCodes, IndicesFollowTheCodes) {
  EXPECT_EQ(class_indices(labelled({"40", "", "10", "50"}), {"10", "40"}), (std::vector<int>{1, -1, 0, -1}));
}

}  // namespace
}  // namespace vitrine::trainer
