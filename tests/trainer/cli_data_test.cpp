// Tests of trainings on a given split and with extra data, as a person calls them.
#include <set>

#include "checkpoint.hpp"
#include "cli_fixture.hpp"

namespace vitrine::trainer {
namespace {

class CliData : public CliFixture {
 protected:
  /// Titles that say nothing of their class, so that only a row that gives the answer away can teach it.
  static std::vector<std::string> senseless_titles() {
    Random random(17);
    std::vector<std::string> titles(60);
    for (std::string& title : titles)
      for (int i = 0; i < 14; ++i) title += static_cast<char>('a' + random.below(26));
    return titles;
  }

  static nlohmann::json report_of(const std::string& arguments) {
    const Called called = call("train --threads 1 --force --out out --json out.json " + arguments);
    EXPECT_EQ(called.code, 0) << called.err;
    said_ = called.err;
    return called.code == 0 ? read_json("out.json") : nlohmann::json();
  }

  static inline std::string said_;  ///< on standard error, by the last report_of
};

/// The drawn catalogue with a column "part": of ten rows three are "val".
std::string with_parts(const fs::path& data) {
  const std::string bytes = read_text(data);
  CsvReader reader(bytes, "data.csv");
  std::string csv;
  int row = -1;
  for (auto record = reader.next(); record; record = reader.next(), ++row) {
    for (const std::string& field : record->fields) csv += csv_field(field) + ',';
    csv += row < 0 ? "part\n" : row % 10 < 3 ? "val\n" : row % 10 == 3 ? "\n" : "Train\n";
  }
  return csv;
}

TEST_F(CliData, ScoresThePartThatAColumnHoldsOut) {
  write_file(folder_ / "parts.csv", with_parts(folder_ / "data.csv"));
  const std::string photos =
      " --images photos --init init.safetensors --image-size 32 --head-epochs 10 --epochs 0 --seed 3";
  const auto report = report_of("--data parts.csv --split-column part" + photos);
  EXPECT_EQ(report["rows"], 60);
  EXPECT_EQ(report["scored_rows"], 18);
  EXPECT_EQ(report["extra_rows"], 0);
  ASSERT_EQ(report["splits"].size(), 1U);
  EXPECT_EQ(report["splits"]["fixed"]["folds"], 1);
  EXPECT_EQ(report["splits"]["fixed"]["views"]["text"]["rows"], 18);
  EXPECT_GT(report["splits"]["fixed"]["views"]["text"]["accuracy"], 0.6);

  std::set<std::string> lines;
  const auto predictions = read_csv("out/predictions.csv");
  for (std::size_t i = 1; i < predictions.size(); ++i) {
    EXPECT_EQ(predictions[i][0], "fixed");
    EXPECT_EQ((std::stoi(predictions[i][3]) - 2) % 10 / 3, 0) << "a row that only teaches is scored";
    lines.insert(predictions[i][3]);
  }
  EXPECT_EQ(lines.size(), 18U);
  const auto provenance = read_manifest(folder_ / "out" / "run.json").provenance;
  EXPECT_EQ(provenance.at("split"), "fixed");
  EXPECT_EQ(provenance.at("folds"), "1");
  EXPECT_EQ(provenance.at("scored_rows"), "18");
  EXPECT_NE(read_text(folder_ / "out" / "card.md").find("18 rows in 1 part, which was held out."),
            std::string::npos);
  std::set<std::string> stages;
  for (const Logged& row : read_log("out")) stages.insert(row.stage);
  EXPECT_EQ(stages, (std::set<std::string>{"fixed-1", "fixed", "all"}));

  const Called again = call("train --config out/config.toml --out again");
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(read_text(folder_ / "out" / "predictions.csv"), read_text(folder_ / "again" / "predictions.csv"));
}

TEST_F(CliData, ComparesModelsOnTheFixedSplit) {
  write_file(folder_ / "parts.csv", with_parts(folder_ / "data.csv"));
  write_file(folder_ / "fixed.toml",
             "data = \"parts.csv\"\nsplit-column = \"part\"\n[models.words]\nchar-min = 0\nchar-max = 0\n"
             "[models.all]\n[models.more]\nextra = \"data.csv\"\n");
  const Called called = call("compare --config fixed.toml --out compared");
  ASSERT_EQ(called.code, 0) << called.err;
  const auto json = read_json("compared/compare.json");
  EXPECT_EQ(json["splits"]["fixed"]["rows"], 18);
  EXPECT_EQ(json["splits"]["fixed"]["scores"]["more"]["text"]["accuracy"]["value"],
            json["splits"]["fixed"]["scores"]["all"]["text"]["accuracy"]["value"])
      << "copies of the held-out rows taught";
  const auto& floor = json["splits"]["fixed"]["scores"]["most frequent class"]["none"];
  EXPECT_NEAR(floor["accuracy"]["value"], 1.0 / 3, 0.06);
}

TEST_F(CliData, ExtraRowsTeachWhatTheCatalogueDoesNotSay) {
  write_file(folder_ / "thin.csv", "title,label\nthing 1,1\nthing 2,2\nthing 3,1\nthing 4,2\n");
  write_file(folder_ / "X_more.csv",
             ",designation,description,productid,imageid\n0,round ball,,1,1\n1,square box,,2,2\n"
             "2,round ball,,3,3\n3,scarf,,4,4\n4,flag,,5,5\n5,square box,,6,6\n");
  write_file(folder_ / "Y_more.csv", ",prdtypecode,sure\n0,1,1\n1,2,1\n2,2,0.001\n3,3,1\n4,,1\n5,2,1\n");
  const auto report = report_of(
      "--data thin.csv --folds 2 --extra X_more.csv --extra-labels Y_more.csv "
      "--extra-weight-column sure --name thin");
  EXPECT_EQ(report["rows"], 4);
  EXPECT_EQ(report["scored_rows"], 4);
  EXPECT_EQ(report["extra_rows"], 4);
  EXPECT_EQ(report["unlabelled_rows"], 1);
  EXPECT_EQ(report["skipped_rows"], 0);
  EXPECT_EQ(report["splits"]["plain"]["views"]["text"]["rows"], 4);
  EXPECT_NE(said_.find("X_more.csv:5: the label '3' is none of the classes of 'thin.csv'.\n"
                       "extra rows that could not be used: 1\n"),
            std::string::npos)
      << said_;
  EXPECT_NE(said_.find("4 extra products, which teach and are never scored\n"
                       "1 extra products without a label, which teach what the text model says of them\n"),
            std::string::npos)
      << said_;
  for (const auto& [title, label] : {std::pair{"ball", "1"}, std::pair{"box", "2"}}) {
    const Called predicted = call(std::string("predict --run out --json p.json --title ") + title);
    ASSERT_EQ(predicted.code, 0) << predicted.err;
    EXPECT_EQ(read_json("p.json")["labels"][0]["code"], label) << title;
  }
  const auto provenance = read_manifest(folder_ / "out" / "run.json").provenance;
  EXPECT_EQ(provenance.at("extra"), "X_more.csv");
  EXPECT_EQ(provenance.at("extra_rows"), "4");
  EXPECT_NE(read_text(folder_ / "out" / "card.md")
                .find("Extra rows that taught and were never scored: 4, from X_more.csv"),
            std::string::npos);
}

TEST_F(CliData, ExtraRowsWithoutLabelsTeachWhatTheTextModelSaysOfThem) {
  write_file(folder_ / "few.csv",
             "title,label\nround thing,1\nsquare thing,2\nround item,1\nsquare item,2\n");
  write_file(folder_ / "plain.csv", "title\nround wheel\nsquare box\nround wheel again\nsquare box again\n");
  const auto predict = [&](const std::string& title) {
    return call("predict --run out --json p.json --title " + title).code;
  };
  report_of("--data few.csv --folds 2 --name few");
  EXPECT_EQ(predict("wheel"), 1) << "an unknown word";
  const auto report = report_of("--data few.csv --folds 2 --name few --extra plain.csv");
  EXPECT_EQ(report["extra_rows"], 0);
  EXPECT_EQ(report["unlabelled_rows"], 4);
  for (const auto& [title, label] : {std::pair{"wheel", "1"}, std::pair{"box", "2"}}) {
    ASSERT_EQ(predict(title), 0) << title;
    EXPECT_EQ(read_json("p.json")["labels"][0]["code"], label) << title;
  }
}

TEST_F(CliData, ExtraRowsGiveNoHeldOutRowAway) {
  std::string own = "title,label,part\n";
  std::string copies = "title,label\n";
  std::string kin = copies;
  const std::vector<std::string> titles = senseless_titles();
  for (std::size_t i = 0; i < titles.size(); ++i) {
    const std::string label = std::to_string(1 + i % 2);
    own += titles[i] + ',' + label + ',' + (i % 3 == 0 ? "val" : "train") + '\n';
    copies += titles[i] + ',' + label + '\n';
    kin += titles[i] + "!," + label + '\n';
  }
  write_file(folder_ / "own.csv", own);
  write_file(folder_ / "copies.csv", copies);
  write_file(folder_ / "kin.csv", kin);
  const auto accuracy = [](const nlohmann::json& report, const char* split) {
    return report["splits"][split]["views"]["text"]["accuracy"].get<double>();
  };
  const double guessed = 0.75;
  const auto copied = report_of("--data own.csv --extra copies.csv");
  EXPECT_LT(accuracy(copied, "plain"), guessed);
  EXPECT_LT(accuracy(copied, "grouped"), guessed);
  const auto similar = report_of("--data own.csv --extra kin.csv");
  EXPECT_GT(accuracy(similar, "plain"), 0.9) << "kin gives it away, which the grouped split is for";
  EXPECT_LT(accuracy(similar, "grouped"), guessed);
  EXPECT_LT(accuracy(report_of("--data own.csv --split-column part --extra kin.csv"), "fixed"), guessed);
}

TEST_F(CliData, ExtraPhotosComeFromTheirOwnFolder) {
  // The same names as in photos/, but what they show is of the next class.
  fs::create_directories(folder_ / "others");
  std::string csv = "title,image,label\n";
  for (int i = 0; i < 30; ++i) {
    const std::string photo = "photo" + std::to_string(i) + ".png";
    if (i != 4 && i + 1 != 7)
      fs::copy_file(folder_ / "photos" / ("photo" + std::to_string(i + 1) + ".png"),
                    folder_ / "others" / photo, fs::copy_options::overwrite_existing);
    csv += "more " + std::to_string(i) + ',' + photo + ',' + std::to_string(10 + 30 * ((i + 1) % 3)) + '\n';
  }
  write_file(folder_ / "others.csv", csv);
  const std::string photos =
      " --images photos --init init.safetensors --image-size 32 --head-epochs 40 --epochs 0 --seed 3";
  const auto report = report_of(
      "--data data.csv --no-text --folds 2 --splits plain --extra others.csv "
      "--extra-images others" +
      photos);
  EXPECT_EQ(report["rows_with_photo"], 59);
  EXPECT_EQ(report["extra_rows"], 30);
  EXPECT_NE(said_.find("others.csv:6: photo 'photo4.png': There is no such photo."), std::string::npos)
      << said_;
  EXPECT_GT(report["splits"]["plain"]["views"]["image"]["accuracy"], 0.8);
  EXPECT_EQ(report_of("--data data.csv --folds 2 --splits plain --extra others.csv" + photos)["extra_rows"],
            30)
      << "extra rows without their photos teach by their texts";
}

TEST_F(CliData, WeighsPhotosThatOnlyExtraRowsHave) {
  write_file(folder_ / "two.csv", "code,en,fr\n10,Round,Rond\n40,Boxes,Boîtes\n70,Stripes,Rayures\n");
  const auto report = report_of(
      "--data data.csv --folds 2 --extra data.csv --extra-images photos --extra-weight 0.5 --init "
      "init.safetensors --image-size 32 --head-epochs 40 --epochs 0 --seed 3 --language fr --label-names "
      "two.csv");
  EXPECT_EQ(report["rows_with_photo"], 0);
  EXPECT_EQ(report["splits"]["plain"]["views"].size(), 2) << "no row with a photo is scored";
  const Pack manifest = read_manifest(folder_ / "out" / "run.json");
  ASSERT_EQ(manifest.models_of("image").size(), 1U);
  EXPECT_EQ(manifest.languages, (std::vector<std::string>{"fr", "en"}));
  EXPECT_EQ(manifest.label_name(1, "fr"), "Boîtes");
  EXPECT_NE(read_text(folder_ / "out" / "card.md").find("- No scored row has a photo:"), std::string::npos);
  EXPECT_NE(manifest.fusion.image, std::vector<float>{1}) << "calibrated on witnesses";
  const Called predicted = call("predict --run out --json p.json --image photos/photo4.png");
  ASSERT_EQ(predicted.code, 0) << predicted.err;
  const Called fused = call("fuse --run out --run out --out both");
  EXPECT_EQ(fused.code, 0) << fused.err;
}

TEST_F(CliData, SaysWhatDoesNotFit) {
  write_file(folder_ / "parts.csv", with_parts(folder_ / "data.csv"));
  write_file(folder_ / "alien.csv", "title,label\nx,99\n");
  const auto error = [](const std::string& arguments, int code) {
    const Called called = call("train --out bad " + arguments);
    EXPECT_EQ(called.code, code) << arguments;
    return called.err;
  };
  EXPECT_EQ(error("--data parts.csv --split-column part --folds 3", 2),
            "vitrine train: --folds excludes --split-column. `vitrine train --help` lists what there is.\n");
  EXPECT_EQ(error("--data parts.csv --split-column part --splits plain", 2),
            "vitrine train: --splits excludes --split-column. `vitrine train --help` lists what there is.\n");
  EXPECT_EQ(error("--data data.csv --extra-labels Y.csv", 2),
            "vitrine train: --extra-labels requires --extra. `vitrine train --help` lists what there is.\n");
  EXPECT_NE(
      error("--data data.csv --extra data.csv --extra-images photos --no-text --init init.safetensors", 1)
          .find("vitrine: Without --images, no photo of 'data.csv' is there to score a model by that "
                "reads no texts alone: leave --no-text out.\n"),
      std::string::npos);
  EXPECT_NE(
      error("--data data.csv --split-column fold", 1).find("expected a column \"fold\", found \"title\""),
      std::string::npos);
  EXPECT_NE(error("--data data.csv --split-column label", 1)
                .find("vitrine: data.csv, column 'label': while '10' is held out, no row of the class '10' "
                      "is left to learn from.\n"),
            std::string::npos);
  EXPECT_NE(error("--data data.csv --extra alien.csv", 1)
                .find("vitrine: 'alien.csv': expected extra rows of the classes of 'data.csv', but none of "
                      "its 1 rows can be used; check --label-column, or --extra-labels for Rakuten's "
                      "layout.\n"),
            std::string::npos);
  EXPECT_EQ(error("--data data.csv --strict --extra alien.csv", 1),
            "vitrine: data.csv:62: the row has no label.\n");
}

TEST(TrainingKey, KnowsTheSplitAndWhichRowsAreExtra) {
  LabelledCatalogue catalogue;
  catalogue.codes = {"1"};
  catalogue.products.resize(3);
  catalogue.labels = {0, 0, 0};
  const std::string key = training_key("", catalogue);
  catalogue.products[1].split = "val";
  const std::string split = training_key("", catalogue);
  EXPECT_NE(split, key);
  catalogue.extra_rows = 1;
  EXPECT_NE(training_key("", catalogue), split);
}

}  // namespace
}  // namespace vitrine::trainer
