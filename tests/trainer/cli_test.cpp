// Tests of the program `vitrine` as a person calls it: train, evaluate, predict, export and inspect on a
// small drawn catalogue, and the sentences and exit codes of its errors.
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <numeric>

#include "cli_fixture.hpp"
#include "event_records.hpp"

namespace vitrine::trainer {
namespace {

class Cli : public CliFixture {
 protected:
  static void SetUpTestSuite() {
    CliFixture::SetUpTestSuite();
    trained_ = call(train_arguments("run") + " --json train.json");
  }

  static inline Called trained_;
};

TEST_F(Cli, TrainPrintsScoresAndWritesRunAndPack) {
  ASSERT_EQ(trained_.code, 0) << trained_.err;
  EXPECT_NE(trained_.out.find("title + description + photo"), std::string::npos) << trained_.out;
  EXPECT_NE(trained_.out.find("grouped split, 2 folds"), std::string::npos) << trained_.out;
  EXPECT_NE(trained_.err.find("data.csv:62: the row has no label."), std::string::npos) << trained_.err;
  EXPECT_NE(trained_.err.find("data.csv:9: photo 'photo7.png': "), std::string::npos) << trained_.err;
  EXPECT_NE(trained_.err.find("60 products of 3 classes"), std::string::npos) << trained_.err;

  const auto report = read_json("train.json");
  EXPECT_EQ(report["rows"], 60);
  EXPECT_EQ(report["rows_with_photo"], 59);
  EXPECT_EQ(report["skipped_rows"], 1);
  const auto& plain = report["splits"]["plain"]["views"];
  EXPECT_GT(plain["text"]["accuracy"], 0.6);
  EXPECT_GE(plain["fusion"]["accuracy"], plain["title"]["accuracy"]);

  for (const char* name : {"config.toml", "run.json", "text.vocabulary", "text.safetensors",
                           "image.safetensors", "predictions.csv", "families.csv", "report.json",
                           "metrics.json", "log/log.csv", "card.md", "pack/pack.json", "pack/text.onnx",
                           "pack/image.onnx", "pack/text.vocabulary", "pack/report.json", "pack/card.md"})
    EXPECT_TRUE(fs::exists(folder_ / "run" / name)) << name;
  const std::string card = read_text(folder_ / "run" / "card.md");
  EXPECT_NE(card.find("CC0 1.0"), std::string::npos);
  EXPECT_NE(card.find("vitrine train --data data.csv"), std::string::npos);
  EXPECT_NE(card.find("Round things"), std::string::npos);
  EXPECT_EQ(read_csv("run/predictions.csv").size(), 1U + 2 * (4 * 60 + 59));
}

TEST_F(Cli, TrainLogsItsSteps) {
  const std::vector<Logged> log = read_log("run");
  std::map<std::string, std::vector<int>> steps;
  double seconds = 0;
  for (const Logged& row : log) {
    EXPECT_GE(row.seconds, seconds);
    seconds = row.seconds;
    EXPECT_TRUE(std::isfinite(row.value)) << row.stage << ' ' << row.metric;
    if (row.metric == "loss") {
      steps[row.stage + ' ' + row.phase].push_back(row.step);
      EXPECT_GT(row.value, 0.01) << row.stage;
      EXPECT_LT(row.value, 10) << row.stage;
    }
    if (row.metric == "learning_rate") {
      EXPECT_GT(row.value, 0);
      EXPECT_LE(row.value, row.phase == "head" ? 3e-3 : 2e-4);
    }
    if (row.metric == "images_per_second") {
      EXPECT_GT(row.value, 0);
    }
  }
  for (const char* fold : {"plain-1", "plain-2", "grouped-1", "grouped-2"}) {
    EXPECT_EQ(steps[std::string(fold) + " head"], (std::vector<int>{10})) << fold;
    EXPECT_EQ(steps[std::string(fold) + " fine-tuning"], (std::vector<int>{2})) << fold;
  }
  EXPECT_EQ(steps["all head"], (std::vector<int>{10, 20}));
  EXPECT_EQ(steps["all fine-tuning"], (std::vector<int>{4}));
  EXPECT_EQ(steps.size(), 10U);
}

TEST_F(Cli, TrainLogsWhatIsHeldOut) {
  std::map<std::string, std::map<std::string, double>> scores;
  for (const Logged& row : read_log("run"))
    if (row.phase == "held-out") scores[row.stage][row.metric] = row.value;
  const auto report = read_json("train.json");
  for (const std::string split : {"plain", "grouped"}) {
    for (const auto& [view, numbers] : report["splits"][split]["views"].items()) {
      EXPECT_NEAR(scores[split][view + "_accuracy"], numbers["accuracy"], 1e-8) << split << ' ' << view;
      EXPECT_NEAR(scores[split][view + "_macro_f1"], numbers["macro_f1"], 1e-8) << split << ' ' << view;
    }
  }
  // One model's top class does not depend on its calibration.
  std::map<std::string, std::vector<int>> right;
  const auto predictions = read_csv("run/predictions.csv");
  for (std::size_t i = 1; i < predictions.size(); ++i) {
    const auto& row = predictions[i];
    const auto top = std::max_element(row.begin() + 5, row.end(), [](const auto& one, const auto& other) {
      return std::stod(one) < std::stod(other);
    });
    right[row[0] + '-' + std::to_string(std::stoi(row[2]) + 1) + ' ' + row[1]].push_back(
        predictions[0][static_cast<std::size_t>(top - row.begin())] == row[4] ? 1 : 0);
  }
  for (const char* fold : {"plain-1", "plain-2", "grouped-1", "grouped-2"}) {
    EXPECT_EQ(scores[fold].size(), 4U) << "accuracy and macro F1 of text and photo";
    for (const std::string view : {"text", "image"}) {
      const std::vector<int>& rows = right[fold + (' ' + view)];
      EXPECT_NEAR(scores[fold][view + "_accuracy"],
                  std::accumulate(rows.begin(), rows.end(), 0.0) / static_cast<double>(rows.size()), 1e-8)
          << fold << ' ' << view;
    }
  }
}

TEST_F(Cli, TensorBoardReadsTheLog) {
  std::map<std::string, int> scalars;
  for (const Logged& row : read_log("run")) ++scalars[row.stage];
  for (const char* stage :
       {"training", "plain-1", "plain-2", "plain", "grouped-1", "grouped-2", "grouped", "all"}) {
    const std::vector<fs::path> files = event_files(folder_ / "run" / "log" / stage);
    ASSERT_EQ(files.size(), 1U) << stage;
    int numbers = 0;
    int pictures = 0;
    for (const auto& event : read_events(files.front())) {
      EXPECT_NE(event.what_case(), tensorboard_events::Event::WHAT_NOT_SET) << stage;
      for (const auto& value : event.summary().value()) {
        numbers += value.has_simple_value() ? 1 : 0;
        pictures += value.has_image() ? 1 : 0;
        if (value.has_tensor()) {
          EXPECT_NE(value.tensor().string_val(0).find("folds = 2"), std::string::npos);
        }
      }
    }
    EXPECT_EQ(numbers, scalars[stage]) << stage;
    const bool fold = std::string(stage).find('-') != std::string::npos;
    const bool split = stage == std::string("plain") || stage == std::string("grouped");
    EXPECT_EQ(pictures, fold ? 2 : split ? 5 : 0) << stage;
  }
}

TEST_F(Cli, TrainWritesTheRunInNumbers) {
  const auto metrics = read_json("run/metrics.json");
  const auto report = read_json("train.json");
  EXPECT_EQ(metrics["rows"], 60);
  EXPECT_EQ(metrics["classes"], 3);
  std::uintmax_t bytes = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_ / "run" / "pack"))
    bytes += entry.file_size();
  EXPECT_EQ(metrics["pack_bytes"], bytes);
  for (const char* split : {"plain", "grouped"}) {
    EXPECT_EQ(metrics["splits"][split]["folds"], 2);
    EXPECT_EQ(metrics["splits"][split]["views"].size(), 5U);
    for (const auto& [view, numbers] : metrics["splits"][split]["views"].items())
      for (const char* name : {"rows", "accuracy", "accuracy_interval", "macro_f1", "weighted_f1", "ece"})
        EXPECT_EQ(numbers[name], report["splits"][split]["views"][view][name]) << view << ' ' << name;
  }
  EXPECT_GE(metrics["training_seconds"], read_log("run").back().seconds);
  EXPECT_GT(metrics["training_seconds"], 0.1);
  EXPECT_LT(metrics["training_seconds"], 600);
  const auto& machine = metrics["machine"];
  EXPECT_NE(machine["cpu"], "");
  EXPECT_GE(machine["cores"], 1);
  EXPECT_GT(machine["memory_bytes"], 100'000'000);
  EXPECT_EQ(machine["device"], "cpu");
  EXPECT_EQ(machine["threads"], 1);
  EXPECT_NE(machine["versions"].get<std::string>().find("LibTorch"), std::string::npos);
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  EXPECT_EQ(read_text(folder_ / "run" / "metrics.json").find('"' + std::string(host) + '"'),
            std::string::npos);
}

TEST_F(Cli, TheSameSeedGivesTheSameWeightsAlsoFromTheSavedConfiguration) {
  const Called again = call("train --config run/config.toml --out again");
  ASSERT_EQ(again.code, 0) << again.err;
  for (const char* name : {"text.safetensors", "image.safetensors", "text.vocabulary", "predictions.csv"})
    EXPECT_EQ(read_file(folder_ / "run" / name), read_file(folder_ / "again" / name)) << name;
  EXPECT_EQ(read_manifest(folder_ / "run" / "run.json").fusion,
            read_manifest(folder_ / "again" / "run.json").fusion);
}

TEST_F(Cli, StrictStopsAtTheFirstBadRow) {
  const Called row = call(train_arguments("strict") + " --strict");
  EXPECT_EQ(row.code, 1);
  EXPECT_EQ(row.err, "vitrine: data.csv:62: the row has no label.\n");
  write_file(folder_ / "labelled.csv", "title,image,label\nA,photo0.png,1\nB,photo7.png,2\n");
  const Called photo =
      call("train --data labelled.csv --images photos --init init.safetensors --out strict --strict");
  EXPECT_EQ(photo.code, 1);
  EXPECT_NE(photo.err.find("vitrine: labelled.csv:3: photo 'photo7.png': "), std::string::npos) << photo.err;
}

TEST_F(Cli, WeightsDecideWhatIsLearnt) {
  // Each title stands there with both labels; one of the two weighs next to nothing.
  std::string csv = "title,label,sure\n";
  for (int i = 0; i < 12; ++i) {
    const std::string title = (i % 2 == 0 ? "ball " : "box ") + std::to_string(i);
    csv += title + ",1," + (i % 2 == 0 ? "1" : "0.001") + "\n" + title + ",2," +
           (i % 2 == 0 ? "0.001" : "1") + "\n";
  }
  write_file(folder_ / "weighted.csv", csv);
  const std::string train =
      "train --data weighted.csv --folds 2 --splits plain --weight-column sure --out weighted";
  ASSERT_EQ(call(train).code, 0);
  for (const auto& [title, label] : {std::pair{"ball", "1"}, std::pair{"box", "2"}}) {
    const Called predicted = call(std::string("predict --run weighted --json p.json --title ") + title);
    ASSERT_EQ(predicted.code, 0) << predicted.err;
    EXPECT_EQ(read_json("p.json")["labels"][0]["code"], label) << title;
  }
  write_file(folder_ / "weightless.csv", "title,label,sure\nA,1,0\nB,2,0\n");
  const std::string weightless =
      call("train --data weightless.csv --weight-column sure --out weightless").err;
  EXPECT_NE(weightless.find("vitrine: The products' weights are all 0: there is nothing to learn from.\n"),
            std::string::npos)
      << weightless;
}

TEST_F(Cli, RareClassesWeighMoreWhereClassesAreBalanced) {
  // Nine of ten "thing"s are of class 1; balanced, class 2 is as likely.
  std::string csv = "title,label\n";
  for (int i = 0; i < 40; ++i) csv += "thing " + std::to_string(i) + (i % 10 == 0 ? ",2\n" : ",1\n");
  write_file(folder_ / "rare.csv", csv);
  const auto probability = [&](const std::string& option) {
    EXPECT_EQ(call("train --data rare.csv --folds 2 --splits plain --force --out rare" + option).code, 0);
    const trainer::Run run = read_run(folder_ / "rare", "cpu", 1);
    const EncodedText text = run.texts[0]->encoder().encode("thing", "");
    const std::vector<float> logits = run.texts[0]->logits({&text, 1});
    return logits[1] - logits[0];
  };
  EXPECT_LT(probability(""), probability(" --balance-classes") - 1);
}

TEST_F(Cli, TextNetworksStartFromVectorsAndAreExported) {
  std::string csv = "title,label\n";
  for (int i = 0; i < 40; ++i)
    csv += (i % 2 == 0 ? "red ball " : "blue box ") + std::to_string(i % 5) + (i % 2 == 0 ? ",1\n" : ",2\n");
  write_file(folder_ / "toys.csv", csv);
  const Called vectors = call("vectors --data toys.csv --dimension 8 --out toys.txt --json vectors.json");
  ASSERT_EQ(vectors.code, 0) << vectors.err;
  EXPECT_EQ(vectors.out, "9 words as vectors of 8 numbers: toys.txt\n");
  EXPECT_EQ(read_json("vectors.json")["words"], 9);
  const Called trained = call(
      "train --data toys.csv --text-model gru --text-vectors toys.txt --text-epochs 30 --text-batch 8 "
      "--folds 2 "
      "--splits plain --out toys");
  ASSERT_EQ(trained.code, 0) << trained.err;
  EXPECT_EQ(read_json("toys/metrics.json")["splits"]["plain"]["views"]["title"]["accuracy"], 1)
      << read_text(folder_ / "toys/metrics.json");
  const Pack pack = read_manifest(folder_ / "toys/pack/pack.json");
  ASSERT_EQ(pack.models.size(), 1U);
  EXPECT_EQ(pack.models[0].name, "gru");
  EXPECT_EQ(pack.models[0].inputs, std::vector<std::string>{"tokens"});
  EXPECT_EQ(pack.text[0].options.kind, EncoderOptions::Kind::words);

  EXPECT_EQ(call("vectors --data toys.csv --min-count 100 --out none.txt").err,
            "vitrine: No word occurs 100 times in 'toys.csv'; a smaller --min-count takes rarer ones.\n");
  const std::string unknown = call("train --data toys.csv --text-model oracle --out x").err;
  EXPECT_NE(unknown.find("oracle"), std::string::npos) << unknown;
  const std::string no_pieces =
      call("train --data toys.csv --text-model gru --text-pieces toys.csv --folds 2 --out pieces").err;
  EXPECT_NE(no_pieces.find("vitrine: 'toys.csv': "), std::string::npos) << no_pieces;
}

TEST_F(Cli, ReadsWordsAsTheirStemsAndNoStopWords) {
  std::string csv = "title,label\n";
  for (int i = 0; i < 40; ++i)
    csv += std::string(i % 2 == 0 ? "the red ball" : "box of blue") + (i % 3 == 0 ? "s" : "") + " number " +
           std::to_string(i % 5) + (i % 2 == 0 ? ",1\n" : ",2\n");
  write_file(folder_ / "stems.csv", csv);
  write_file(folder_ / "stop.txt", "The\nof\n");
  const std::string forms = " --data stems.csv --stop-words stop.txt --stemming en";
  const Called vectors = call("vectors --dimension 8 --out stems.txt --min-count 1" + forms);
  ASSERT_EQ(vectors.code, 0) << vectors.err;
  EXPECT_EQ(vectors.out, "10 words as vectors of 8 numbers: stems.txt\n");
  for (const std::string kind :
       {"svm --char-min 0 --char-max 0", "gru --text-vectors stems.txt --text-epochs 1"}) {
    const Called trained =
        call("train --folds 2 --splits plain --out stems --force --text-model " + kind + forms);
    ASSERT_EQ(trained.code, 0) << trained.err;
    EXPECT_EQ(read_text(folder_ / "stems/pack/text.vocabulary"),
              read_text(folder_ / "stems/text.vocabulary"));
    const auto run = read_run(folder_ / "stems", "cpu", 1);
    const TextEncoder& encoder = run.texts[0]->encoder();
    const EncodedText text = encoder.encode("balls of red", "");
    const EncodedText stem = encoder.encode("ball red", "");
    EXPECT_EQ(text.features.ids, stem.features.ids);
    EXPECT_EQ(text.tokens, stem.tokens);
    EXPECT_EQ(text.features.ids.size() + text.tokens.size(), 2U);
    EXPECT_FALSE(encoder.encode("the", "of").known());
    EXPECT_EQ(call("predict --run stems --title 'the balls'").code, 0);
  }
}

TEST_F(Cli, SaysWhichCopiesContradictOneAnother) {
  std::string csv = "title,label\n";
  for (int i = 0; i < 8; ++i) csv += "ball " + std::to_string(i) + ",1\nbox " + std::to_string(i) + ",2\n";
  write_file(folder_ / "copies.csv", csv + "ball 0,1\nbox 0,1\n");
  const Called called = call("train --data copies.csv --folds 2 --out copies");
  ASSERT_EQ(called.code, 0) << called.err;
  EXPECT_NE(called.err.find(
                "copies.csv:19: the product of line 3 again, which has the label '2' there and '1' here."),
            std::string::npos)
      << called.err;
  EXPECT_NE(
      called.err.find("copies with another label; all are kept: 1\nexact copies of earlier products: 2\n"),
      std::string::npos)
      << called.err;
}

TEST_F(Cli, EvaluateAgreesWithPredict) {
  const Called evaluated =
      call("evaluate --run run --data data.csv --images photos --json evaluate.json --predictions p.csv");
  ASSERT_EQ(evaluated.code, 0) << evaluated.err;
  EXPECT_NE(evaluated.out.find("both"), std::string::npos);
  const auto json = read_json("evaluate.json");
  EXPECT_EQ(json["rows"], 60);
  EXPECT_EQ(json["missing"]["image"], 1);
  EXPECT_EQ(json["unknown_labels"], 1);
  EXPECT_GT(json["fusion"]["accuracy"], 0.9) << "the rows that it was trained on";

  const auto rows = read_csv("p.csv");
  ASSERT_EQ(rows.size(), 62U);
  EXPECT_EQ(rows[0], (std::vector<std::string>{"line", "label", "10", "40", "70"}));

  const Called predicted = call("predict --run run --data data.csv --images photos --out predicted.csv");
  ASSERT_EQ(predicted.code, 0) << predicted.err;
  const auto predictions = read_csv("predicted.csv");
  ASSERT_EQ(predictions.size(), rows.size());
  EXPECT_EQ(predictions[0],
            (std::vector<std::string>{"line", "code", "name", "probability", "needs_review"}));
  for (std::size_t i = 1; i < rows.size(); ++i) {
    EXPECT_EQ(predictions[i][0], rows[i][0]);
    const auto top = std::max_element(rows[i].begin() + 2, rows[i].end(), [](const auto& a, const auto& b) {
      return std::stod(a) < std::stod(b);
    });
    EXPECT_EQ(predictions[i][1], rows[0][static_cast<std::size_t>(top - rows[i].begin())]);
    EXPECT_EQ(predictions[i][3], *top);
  }
}

TEST_F(Cli, PredictExplainsOneProduct) {
  const Called called =
      call("predict --run run --title 'new square box' --image photos/photo1.png --json one.json");
  ASSERT_EQ(called.code, 0) << called.err;
  EXPECT_EQ(called.out.find("Boxes (40)"), 8U) << called.out;
  EXPECT_NE(called.out.find("text alone: Boxes"), std::string::npos) << called.out;
  EXPECT_NE(called.out.find("photo alone: "), std::string::npos) << called.out;
  EXPECT_NE(called.out.find("  square\n"), std::string::npos) << called.out;
  const auto json = read_json("one.json");
  EXPECT_EQ(json["labels"][0]["code"], "40");
  double sum = 0;
  for (const auto& label : json["labels"]) sum += label["probability"].get<double>();
  EXPECT_NEAR(sum, 1, 1e-6);
  EXPECT_EQ(json["text"]["title"], "new square box");
}

TEST_F(Cli, PredictWritesTheChallengesLayout) {
  write_file(folder_ / "X.csv",
             ",designation,description,productid,imageid\n"
             "84916,round ball,,1,2\n84917,\"striped\nflag\",a ribbon,3,4\n");
  const Called called = call("predict --run run --data X.csv --out Y.csv --submission");
  ASSERT_EQ(called.code, 0) << called.err;
  EXPECT_EQ(read_text(folder_ / "Y.csv"), ",prdtypecode\n84916,10\n84917,70\n");
}

TEST_F(Cli, ExportWritesTheSamePackAgain) {
  const Called called = call("export --run run --out pack2");
  ASSERT_EQ(called.code, 0) << called.err;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_ / "run" / "pack"))
    EXPECT_EQ(read_file(entry.path()), read_file(folder_ / "pack2" / entry.path().filename()))
        << entry.path();
}

TEST_F(Cli, InspectVerifiesThePack) {
  const Called called = call("inspect run/pack --json inspect.json");
  ASSERT_EQ(called.code, 0) << called.err;
  EXPECT_NE(called.out.find("sizes and SHA-256 are right"), std::string::npos) << called.out;
  EXPECT_NE(called.out.find("fusion_accuracy"), std::string::npos) << called.out;
  EXPECT_EQ(read_json("inspect.json")["name"], "shapes");

  fs::copy(folder_ / "run" / "pack", folder_ / "damaged", fs::copy_options::recursive);
  fs::resize_file(folder_ / "damaged" / "image.onnx", 1000);
  const Called damaged = call("inspect damaged");
  EXPECT_EQ(damaged.code, 1);
  EXPECT_EQ(damaged.err.rfind("vitrine: 'damaged/image.onnx': expected ", 0), 0U) << damaged.err;
  EXPECT_NE(damaged.err.find(" bytes, but found 1000.\n"), std::string::npos) << damaged.err;
}

TEST_F(Cli, TrainsOnTextAlone) {
  const Called called = call("train --data data.csv --out text --folds 2 --splits plain --name text-only");
  ASSERT_EQ(called.code, 0) << called.err;
  EXPECT_FALSE(fs::exists(folder_ / "text" / "image.safetensors"));
  EXPECT_FALSE(fs::exists(folder_ / "text" / "pack" / "image.onnx"));
  EXPECT_EQ(call("inspect text/pack").code, 0);
  const Called photo = call("predict --run text --image photos/photo1.png");
  EXPECT_EQ(photo.code, 1);
  EXPECT_EQ(photo.err, "vitrine: The run 'text' has no model for photos.\n");

  const std::size_t lines = read_log("text").size();
  EXPECT_EQ(lines, 2U * 3 + 2 * 2 + 1) << "of folds: features and scores; of views: scores; at last features";
  ASSERT_EQ(call("train --data data.csv --out text --folds 2 --splits plain --name text-only --force").code,
            0);
  EXPECT_EQ(read_log("text").size(), lines) << "another training's log";
}

TEST_F(Cli, TrainsOnPhotosAlone) {
  const Called called = call(
      "train --data data.csv --no-text --images photos --init "
      "init.safetensors"
      " --out photo --folds 2 --splits plain --image-size 32 --head-epochs 5 --epochs 0 --name photo-only");
  ASSERT_EQ(called.code, 0) << called.err;
  EXPECT_FALSE(fs::exists(folder_ / "photo" / "text.safetensors"));
  EXPECT_EQ(call("predict --run photo --image photos/photo1.png").code, 0);
}

TEST_F(Cli, TrainsOnTextAndPhotoTogether) {
  const std::string how = " --joint-model early-svm --epochs 0 --splits plain";
  const Called called = call(train_arguments("joint") + how);
  ASSERT_EQ(called.code, 0) << called.err;
  const Called inspected = call("inspect joint/pack");
  for (const char* model : {"text model, linear: ids, weights -> logits, feature_logits",
                            "image model, mobilenet-v2: image -> logits, location_logits",
                            "joint model, early-svm: ids, weights, image -> logits"})
    EXPECT_NE(inspected.out.find(model), std::string::npos) << inspected.out;
  EXPECT_NE(read_text(folder_ / "joint" / "card.md").find("- Text and photo: a support vector machine"),
            std::string::npos);
  const auto run = read_run(folder_ / "joint", "cpu", 1);
  EXPECT_EQ(run.manifest.text.size(), 1U) << "both read the same n-grams";
  EXPECT_EQ(run.manifest.fusion.joint.size(), 1U);
  EXPECT_EQ(call("predict --run joint --title 'round ball' --image photos/photo1.png").code, 0);

  ASSERT_EQ(call(train_arguments("alone") + how + " --no-text --no-image").code, 0);
  EXPECT_EQ(read_text(folder_ / "alone" / "joint.safetensors"),
            read_text(folder_ / "joint" / "joint.safetensors"));
  std::vector<std::string> views;
  const nlohmann::json metrics = read_json("alone/metrics.json");
  for (const auto& view : metrics["splits"]["plain"]["views"].items()) views.push_back(view.key());
  EXPECT_EQ(views, (std::vector<std::string>{"fusion", "title_image"}));
  EXPECT_EQ(call("predict --run alone --title 'round ball' --image photos/photo1.png").code, 0);
  const Called half = call("predict --run alone --title 'round ball'");
  EXPECT_EQ(half.code, 1);
  EXPECT_EQ(half.err,
            "vitrine: There is no photo, and the pack reads a text only together with one: add a photo.\n");

  write_file(folder_ / "textless.csv", "title,image,label\n,photo0.png,a\n,photo1.png,b\n");
  const Called textless = call(
      "train --data textless.csv --images photos --init init.safetensors --out textless --joint-model "
      "early-mlp");
  EXPECT_EQ(textless.code, 1);
  EXPECT_NE(
      textless.err.find("vitrine: 'textless.csv' has no texts, which --joint-model reads beside the photos."),
      std::string::npos)
      << textless.err;
}

struct BadCall {
  const char* arguments;
  int code;
  const char* sentence;
};

class CliErrors : public Cli, public testing::WithParamInterface<BadCall> {};

TEST_P(CliErrors, GiveOneSentence) {
  write_file(folder_ / "bad.toml", "folds = 3\n\nimage-sise = 192\n");
  write_file(folder_ / "broken.toml", "folds = \n");
  write_file(folder_ / "one-class.csv", "title,label\na,1\nb,1\n");
  write_file(folder_ / "plain.csv", "name,colour\na,1\nb,1\n");
  const Called called = call(GetParam().arguments);
  EXPECT_EQ(called.err, std::string(GetParam().sentence) + "\n");
  EXPECT_EQ(called.code, GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    All, CliErrors,
    testing::Values(
        BadCall{"train --out x", 2,
                "vitrine train: --data is required. `vitrine train --help` lists what there is."},
        BadCall{"train --data data.csv --out x --epoch 3", 2,
                "vitrine train: unknown argument '--epoch'. `vitrine train --help` lists what there is."},
        BadCall{"fly", 2, "vitrine: unknown command 'fly'. `vitrine --help` lists what there is."},
        BadCall{"train --data data.csv --out x --folds 1", 2,
                "vitrine train: --folds: Value 1 not in range 2 to 1000. `vitrine train --help` lists "
                "what there is."},
        BadCall{"train --data data.csv --out x --name 'Two Words'", 2,
                "--name: expected lower-case letters, digits, '-' and '_', but got 'Two Words'."},
        BadCall{"train --data data.csv --out x --splits plain,random", 2,
                "--splits: expected plain, grouped or both, but got 'random'."},
        BadCall{"train --data data.csv --images photos --out x", 2,
                "--images needs --init FILE, the ImageNet weights of MobileNetV2 as safetensors; without "
                "--images a "
                "text model alone is trained."},
        BadCall{"train --data data.csv --images photos --init init.safetensors --out x --image-model vgg16 "
                "--frozen-blocks 14",
                2, "--frozen-blocks: expected at most 13, the blocks of vgg16, but got 14."},
        BadCall{"train --data data.csv --images photos --init init.safetensors --out x --epochs 0 "
                "--distill-epochs 4",
                2, "--distill-epochs: what is distilled is fine-tuned, but --epochs 0 trains a head alone."},
        BadCall{"train --data data.csv --out x --stop-words xx", 2,
                "--stop-words: expected de, en, fr or a file of words, but got 'xx'."},
        BadCall{"train --data data.csv --out x --stemming en --text-model bert", 2,
                "--stemming needs a text model that reads words, but bert reads subwords."},
        BadCall{
            "train --data data.csv --out x --stop-words en --text-model gru --text-pieces p.model", 2,
            "--stop-words needs a text model that reads words, but gru with --text-pieces reads subwords."},
        BadCall{"train --data data.csv --out x --stemming en --word-min 0 --word-max 0", 2,
                "--stemming needs n-grams of words, but --word-max is 0."},
        BadCall{"train --data data.csv --out x --stop-words en --word-min 0 --word-max 0", 2,
                "--stop-words needs n-grams of words, but --word-max is 0."},
        BadCall{
            "train --data data.csv --out x --text-vectors v.txt", 2,
            "--text-vectors is for --text-model conv, lstm, gru, bilstm, attention, transformer, but that is "
            "linear."},
        BadCall{"train --data data.csv --out x --text-model gru --text-heads 2", 2,
                "--text-heads is for --text-model bert, but that is gru."},
        BadCall{"train --data data.csv --out x --text-model gru --text-vectors v.txt --text-pieces p.model",
                2, "--text-vectors are of words, which a network does not read with --text-pieces."},
        BadCall{"train --data data.csv --out x --joint-c 2", 2,
                "--joint-c is for --joint-model early-svm, but that is none."},
        BadCall{
            "train --data data.csv --images photos --init init.safetensors --out x --joint-model early-svm "
            "--modality-dropout 0.5",
            2, "--modality-dropout is for --joint-model early-mlp, cross-attention, but that is early-svm."},
        BadCall{"train --data data.csv --images photos --init init.safetensors --out x --blur 1", 2,
                "--blur is for --image-model sift-words, orb-words, but that is mobilenet-v2."},
        BadCall{"train --data data.csv --out x --joint-model early-svm", 2,
                "--joint-model reads texts and photos together: give --images and --init FILE too."},
        BadCall{"train --config bad.toml --data data.csv --out x", 2,
                "bad.toml, line 3: 'image-sise' is not an option of `vitrine train`."},
        BadCall{"train --config missing.toml", 2,
                "--config: expected a TOML file, but there is none at 'missing.toml'."},
        BadCall{"predict --run run", 2,
                "vitrine predict: give one product by --title, --description and --image, or a catalogue by "
                "--data "
                "and --out."},
        BadCall{"train --data one-class.csv --out x", 1,
                "vitrine: 'one-class.csv': expected rows of at least two classes, but found 1; check "
                "--label-column, "
                "or --labels for Rakuten's layout."},
        BadCall{
            "train --data data.csv --out run", 1,
            "vitrine: The folder 'run' holds a run already; give another --out, or --force to replace it."},
        BadCall{"evaluate --run photos --data data.csv", 1,
                "vitrine: 'photos' is not a run: it has no run.json. `vitrine train` writes one."},
        BadCall{"inspect photos", 1,
                "vitrine: 'photos' is not a pack: it has no pack.json. `vitrine export` writes one."},
        BadCall{"predict --run run --title zzz --json nowhere/x.json", 1,
                "vitrine: The file 'nowhere/x.json' cannot be written: No such file or directory."}));

TEST_F(Cli, ReadsInitialWeightsBeforeAnyTraining) {
  const Called called = call("train --data data.csv --images photos --init names.csv --out x");
  EXPECT_EQ(called.code, 1);
  EXPECT_NE(called.err.find("names.csv"), std::string::npos) << called.err;
  EXPECT_FALSE(fs::exists(folder_ / "x/checkpoint")) << "no training began";
}

TEST_F(Cli, APackNamesTheCheckpointThatItsTextModelBeganWith) {
  const std::string bert = VITRINE_TEST_BERT;
  ASSERT_EQ(
      call("train --data data.csv --text-model bert --text-init " + bert +
           "/bert.safetensors --text-vocabulary " + bert +
           "/vocab.txt --text-heads 2 --text-tokens 64 --text-epochs 1 --folds 2 --splits plain --out begun")
          .code,
      0);
  EXPECT_EQ(read_manifest(folder_ / "begun/run.json").provenance.at("text_init"), "bert.safetensors");
  EXPECT_NE(read_text(folder_ / "begun/card.md").find("from the weights bert.safetensors\n"),
            std::string::npos);
}

TEST_F(Cli, TheCardSaysWhetherThePhotoModelWasFineTuned) {
  EXPECT_NE(read_text(folder_ / "run/card.md").find("MobileNetV2, fine-tuned, 32x32"), std::string::npos);
  ASSERT_EQ(call("train --data data.csv --images photos --init init.safetensors --no-text --folds 2 --splits "
                 "plain --image-size 32 --head-epochs 2 --epochs 0 --threads 1 --device cpu --out head")
                .code,
            0);
  EXPECT_NE(read_text(folder_ / "head/card.md").find("MobileNetV2, its head trained alone, 32x32"),
            std::string::npos);
}

TEST_F(Cli, BrokenConfigurationNamesTheLine) {
  write_file(folder_ / "broken.toml", "seed = 1\nfolds = \n");
  const Called called = call("train --config broken.toml");
  EXPECT_EQ(called.code, 2);
  EXPECT_EQ(called.err.rfind("broken.toml, line 2: ", 0), 0U) << called.err;
}

TEST_F(Cli, AloneItPrintsAShortHelp) {
  const Called called = call("");
  EXPECT_EQ(called.code, 0);
  for (const char* command : {"train", "export", "evaluate", "predict", "inspect", "compare"})
    EXPECT_NE(called.out.find(command), std::string::npos) << command;
  EXPECT_EQ(called.err, "");
  const Called help = call("train --help");
  EXPECT_EQ(help.code, 0);
  EXPECT_NE(help.out.find("--review-accuracy"), std::string::npos) << help.out;
}

}  // namespace
}  // namespace vitrine::trainer
