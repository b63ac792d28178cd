// Tests of `vitrine compare` as a person calls it, on a small drawn catalogue.
#include <regex>

#include "cli_fixture.hpp"

namespace vitrine::trainer {
namespace {

const std::string kShared =
    "data = \"data.csv\"\nimages = \"photos\"\ninit = \"init.safetensors\"\nlabel-names = \"names.csv\"\n"
    "folds = 2\nseed = 3\nthreads = 1\ndevice = \"cpu\"\nimage-size = 32\nepochs = 0\nhead-epochs = 5\n";

const std::string kModels =
    "[models.words]\nno-image = true\nchar-min = 0\nchar-max = 0\n"
    "[models.copy]\nno-image = true\nchar-min = 0\nchar-max = 0\n"
    "[models.photo]\nno-text = true\n"
    "[ensembles.all]\nof = [\"words\", \"photo\"]\n"
    "[ensembles.equal]\nof = [\"words\", \"photo\"]\nfusion = \"equal\"\n";

class CliCompare : public CliFixture {
 protected:
  static void SetUpTestSuite() {
    CliFixture::SetUpTestSuite();
    write_file(folder_ / "experiments.toml", kShared + kModels);
    compared_ = call("compare --config experiments.toml --out cmp --json printed.json");
  }

  /// The call's sentence for a file of these settings.
  static std::string refusal(const std::string& settings) {
    write_file(folder_ / "bad.toml", settings);
    const Called called = call("compare --config bad.toml --out bad");
    EXPECT_EQ(called.code, 2) << called.err;
    EXPECT_FALSE(fs::exists(folder_ / "bad"));
    return called.err;
  }

  static nlohmann::json pair_of(const nlohmann::json& comparison, const std::string& split,
                                const std::string& a, const std::string& b) {
    for (const auto& pair : comparison["splits"][split]["pairs"])
      if (pair["a"] == a && pair["b"] == b) return pair;
    return nullptr;
  }

  static inline Called compared_;
};

TEST_F(CliCompare, TrainsAndComparesModels) {
  ASSERT_EQ(compared_.code, 0) << compared_.err;
  EXPECT_NE(compared_.out.find("plain split, 2 folds, 60 rows"), std::string::npos) << compared_.out;
  EXPECT_NE(compared_.out.find("families of similar products"), std::string::npos) << compared_.out;
  EXPECT_NE(compared_.out.find("most frequent class"), std::string::npos) << compared_.out;
  EXPECT_EQ(compared_.out.find("run: cmp"), std::string::npos) << "the trainings speak on standard error";
  EXPECT_NE(compared_.err.find("words: trained in "), std::string::npos) << compared_.err;

  const auto json = read_json("cmp/compare.json");
  EXPECT_EQ(json, read_json("printed.json"));
  EXPECT_EQ(json["labels"][0], "Round things");
  ASSERT_EQ(json["models"].size(), 6U);
  for (std::size_t m = 0; m < 5; ++m) {
    EXPECT_GT(json["models"][m]["bytes"], 100);
    EXPECT_GT(json["models"][m]["latency_seconds"], 0);
    EXPECT_GT(json["models"][m]["training_seconds"], 0);
  }
  const auto& report = read_json("cmp/words/report.json");
  for (const char* split : {"plain", "grouped"}) {
    const auto& scores = json["splits"][split]["scores"];
    EXPECT_EQ(scores["words"]["text"]["accuracy"]["value"],
              report["splits"][split]["views"]["text"]["accuracy"]);
    EXPECT_EQ(scores["words"]["text"]["confusion"], report["splits"][split]["views"]["text"]["confusion"]);
    EXPECT_EQ(scores["photo"].size(), 1U);
  }
  const std::string html = read_text(folder_ / "cmp" / "compare.html");
  EXPECT_NE(html.find("Round things"), std::string::npos);
  EXPECT_EQ(html.find(folder_.string()), std::string::npos);
}

TEST_F(CliCompare, TheReportOfEachRunAndPackListsAllModels) {
  const auto json = read_json("cmp/compare.json");
  for (const std::string own : {"words", "photo", "all"}) {
    const auto report = read_json("cmp/" + own + "/report.json");
    EXPECT_EQ(report, read_json("cmp/" + own + "/pack/report.json"));
    ASSERT_EQ(report["models"].size(), json["models"].size());
    for (std::size_t m = 0; m < json["models"].size(); ++m) {
      const auto& told = report["models"][m];
      const auto& model = json["models"][m];
      const auto& scores = json["splits"]["plain"]["scores"][model["name"]][model["view"]];
      EXPECT_EQ(told["name"], model["name"]);
      EXPECT_EQ(told["baseline"], m + 1 == json["models"].size());
      EXPECT_EQ(told["shipped"], model["name"] == own);
      if (told["baseline"].get<bool>())
        EXPECT_TRUE(report["splits"]["plain"]["views"].contains(told["view"].get<std::string>()))
            << told["view"];
      else
        EXPECT_EQ(told["view"], model["view"]);
      EXPECT_EQ(told["accuracy"], scores["accuracy"]["value"]);
      EXPECT_EQ(told["accuracy_interval"], scores["accuracy"]["interval"]);
      EXPECT_EQ(told["macro_f1"], scores["macro_f1"]["value"]);
      EXPECT_EQ(told["weighted_f1"], scores["weighted_f1"]["value"]);
      EXPECT_EQ(told["bytes"], model["bytes"]);
      EXPECT_EQ(told["milliseconds"].is_null(), model["latency_seconds"].is_null());
    }
  }
}

TEST_F(CliCompare, AnEnsembleIsARunOfAllItsModels) {
  const Pack fused = read_manifest(folder_ / "cmp/all/pack/pack.json");
  EXPECT_EQ(fused.models_of("text").size(), 1U);
  EXPECT_EQ(fused.models_of("image").size(), 1U);
  EXPECT_EQ(fused.provenance.at("members"), "words, photo");
  const Pack equal = read_manifest(folder_ / "cmp/equal/pack/pack.json");
  EXPECT_EQ(equal.fusion.both.text, equal.fusion.both.image);
  EXPECT_NE(equal.fusion.both, fused.fusion.both);
  const auto report = [](const std::string& model) {
    return read_json("cmp/" + model + "/report.json")["splits"]["plain"]["views"];
  };
  EXPECT_EQ(report("all")["text"]["confusion"], report("words")["text"]["confusion"]);
  EXPECT_EQ(report("all")["image"]["confusion"], report("photo")["image"]["confusion"]);
  EXPECT_EQ(report("all").size(), 5U) << "titles, texts, photos, and both together";
  EXPECT_EQ(read_text(folder_ / "cmp/all/image.safetensors"),
            read_text(folder_ / "cmp/photo/image.safetensors"));
}

TEST_F(CliCompare, ModelsOfOneEncoderShareItAndVoteTogether) {
  const Called called = call("fuse --run cmp/words --run cmp/copy --out twice");
  ASSERT_EQ(called.code, 0) << called.err;
  EXPECT_NE(called.out.find("pack: twice/pack, "), std::string::npos) << called.out;
  const Pack fused = read_manifest(folder_ / "twice/pack/pack.json");
  EXPECT_EQ(fused.models_of("text").size(), 2U);
  EXPECT_EQ(fused.text.size(), 1U) << "one vocabulary serves both";
  EXPECT_EQ(read_json("twice/report.json")["splits"]["plain"]["views"]["text"]["confusion"],
            read_json("cmp/words/report.json")["splits"]["plain"]["views"]["text"]["confusion"]);
  EXPECT_NE(read_text(folder_ / "twice/config.toml").find("run = [ 'cmp/words', 'cmp/copy' ]"),
            std::string::npos)
      << read_text(folder_ / "twice/config.toml");
  const Called evaluated = call("evaluate --run twice --data data.csv");
  EXPECT_EQ(evaluated.code, 0) << evaluated.err;
}

TEST_F(CliCompare, FusesByVotesAndByStackingOnRequest) {
  for (const char* rule : {"vote", "stacked"}) {
    const std::string out = std::string("by-") + rule;
    const Called called = call("fuse --run cmp/words --run cmp/photo --out " + out + " --fusion " + rule);
    ASSERT_EQ(called.code, 0) << called.err;
    const Pack run = read_manifest(folder_ / out / "run.json");
    const Pack pack = read_manifest(folder_ / out / "pack/pack.json");
    EXPECT_EQ(pack.fusion, run.fusion);
    EXPECT_EQ(pack.fusion.rule.index(), rule == std::string("vote") ? 1U : 2U);
    EXPECT_EQ(pack.provenance.at("fusion"), rule);
    EXPECT_EQ(call("evaluate --run " + out + " --data data.csv --images photos").code, 0);
  }
  const auto card = [](const std::string& run) { return read_text(folder_ / run / "card.md"); };
  EXPECT_NE(
      card("by-vote").find("Written by `vitrine fuse` from what the models of words, photo said of held-out "
                           "rows;"),
      std::string::npos);
  EXPECT_NE(card("by-vote").find("- Together: the class that most models put first;"), std::string::npos);
  EXPECT_NE(card("by-stacked").find("- Together: a multinomial logistic regression on what each model says"),
            std::string::npos);
  EXPECT_NE(card("cmp/equal").find("- Together: all count alike,"), std::string::npos);
  EXPECT_NE(card("cmp/all").find("- Together: calibrated log-probabilities of both, weighted per class"),
            std::string::npos);
  EXPECT_EQ(card("cmp/words").find("- Together"), std::string::npos);
  EXPECT_EQ(call("fuse --run cmp/words --run cmp/photo --out none --fusion loudest").code, 2);
}

TEST_F(CliCompare, FoldersMayHaveCommasInTheirNames) {
  fs::copy(folder_ / "cmp/copy", folder_ / "a,copy", fs::copy_options::recursive);
  const Called called = call("fuse --run cmp/words --run a,copy --out comma");
  ASSERT_EQ(called.code, 0) << called.err;
  ASSERT_EQ(call("fuse --config comma/config.toml --out 'comma,again'").code, 0) << "a list in TOML";
  EXPECT_EQ(read_manifest(folder_ / "comma,again/run.json").provenance.at("members"), "words, a,copy");
  const Called other = call("fuse --config comma/config.toml --run cmp/words --run cmp/photo --out other");
  ASSERT_EQ(other.code, 0) << other.err;
  EXPECT_EQ(read_manifest(folder_ / "other/run.json").provenance.at("members"), "words, photo")
      << "what the call says wins";
}

TEST_F(CliCompare, RunsThatDoNotFitTogetherAreNotFused) {
  const auto error = [](const std::string& arguments, int code) {
    const Called called = call("fuse --out none " + arguments);
    EXPECT_EQ(called.code, code) << called.err;
    EXPECT_FALSE(fs::exists(folder_ / "none"));
    const std::size_t last = called.err.rfind('\n', called.err.size() - 2);
    return last == std::string::npos ? called.err : called.err.substr(last + 1);
  };
  EXPECT_EQ(error("--run cmp/words", 2), "vitrine fuse: expected two runs or more by --run, but got 1.\n");
  EXPECT_EQ(error("--run cmp/words --run photos", 1),
            "vitrine: 'photos' is not a run: it has no config.toml. `vitrine train` writes one.\n");
  EXPECT_EQ(error("--run cmp/words --run cmp/all", 1),
            "vitrine: 'cmp/all' is made of runs itself (words, photo); name those by --run.\n");
  write_file(folder_ / "other.toml", kShared + "[models.seed]\nno-image = true\n");
  std::string other = read_text(folder_ / "other.toml");
  other.replace(other.find("seed = 3"), 8, "seed = 4");
  write_file(folder_ / "other.toml", other);
  ASSERT_EQ(call("compare --config other.toml --out other").code, 0);
  EXPECT_EQ(error("--run cmp/words --run other/seed", 1),
            "vitrine: 'other/seed' was validated on other products or other folds in the plain split; it "
            "needs the same --data and columns, --images, --folds, --seed and --splits.\n");
}

TEST_F(CliCompare, CopiesCannotBeToldApartAndTheFloorIsTested) {
  const auto json = read_json("cmp/compare.json");
  for (const char* split : {"plain", "grouped"}) {
    const nlohmann::json copies = pair_of(json, split, "words", "copy");
    EXPECT_EQ(copies["mcnemar_p"], 1);
    EXPECT_EQ(copies["holm_p"], 1);
    EXPECT_EQ(copies["macro_f1_difference"]["interval"], nlohmann::json::parse("[0.0, 0.0]"));
    EXPECT_LT(pair_of(json, split, "words", "most frequent class")["holm_p"], 0.05);
    EXPECT_EQ(pair_of(json, split, "words", "photo")["rows"], 59) << "one product has no photo";
  }
  const auto& floor = json["splits"]["plain"]["scores"]["most frequent class"]["none"];
  EXPECT_NEAR(floor["accuracy"]["value"], 1.0 / 3, 0.02);
}

TEST_F(CliCompare, FinishedModelsAreNotTrainedAgain) {
  const auto trained = fs::last_write_time(folder_ / "cmp" / "words" / "run.json");
  const Called again = call("compare --config experiments.toml --out ./cmp/ --jobs 2");
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_NE(again.err.find("words: finished before"), std::string::npos) << again.err;
  EXPECT_EQ(again.err.find("training"), std::string::npos) << again.err;
  EXPECT_EQ(fs::last_write_time(folder_ / "cmp" / "words" / "run.json"), trained);
  const auto scores = [](const std::string& text) { return text.substr(0, text.find("\ncosts")); };
  EXPECT_EQ(scores(again.out), scores(compared_.out)) << "the same samples";
}

TEST_F(CliCompare, AModelOfOtherOptionsIsNotOverwrittenWithoutForce) {
  write_file(folder_ / "changed.toml", kShared + "[models.m]\nno-image = true\n");
  ASSERT_EQ(call("compare --config changed.toml --out changed").code, 0);
  write_file(folder_ / "changed.toml", kShared + "[models.m]\nno-image = true\ntext-features = 50\n");
  const Called refused = call("compare --config changed.toml --out changed");
  EXPECT_EQ(refused.code, 1);
  EXPECT_TRUE(std::regex_search(
      refused.err,
      std::regex("vitrine: The folder 'changed/m' holds a model of other options \\(text-features "
                 "= \\d+ there, text-features = 50 here\\); give another --out, another name for "
                 "the model, or --force to train it anew\\.\n")))
      << refused.err;
  const Called forced = call("compare --config changed.toml --out changed --force");
  ASSERT_EQ(forced.code, 0) << forced.err;
  EXPECT_NE(read_text(folder_ / "changed/m/config.toml").find("text-features = 50"), std::string::npos);
}

TEST_F(CliCompare, AnEnsembleDoesNotReplaceATrainedRun) {
  std::string models = kModels;
  models.replace(models.find("[ensembles.all]"), 15, "[ensembles.own]");
  write_file(folder_ / "own.toml", kShared + "[models.own]\nno-image = true\n");
  ASSERT_EQ(call("compare --config own.toml --out own").code, 0);
  write_file(folder_ / "own.toml", kShared + models);
  const Called refused = call("compare --config own.toml --out own");
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.err.find(
                "vitrine: The folder 'own/own' holds a trained model; give another --out, another name "
                "for the ensemble, or --force to replace it.\n"),
            std::string::npos)
      << refused.err;
}

TEST_F(CliCompare, PacksHaveTheSharedNameOrTheirOwn) {
  EXPECT_EQ(read_json("cmp/words/pack/pack.json")["name"], "words");
  EXPECT_EQ(read_json("cmp/all/pack/pack.json")["name"], "all");
  write_file(folder_ / "named.toml", "name = \"shop\"\n" + kShared +
                                         "[models.a]\nno-image = true\n[models.b]\nno-image = true\n"
                                         "[ensembles.both]\nof = [\"a\", \"b\"]\n");
  const Called called = call("compare --config named.toml --out named");
  ASSERT_EQ(called.code, 0) << called.err;
  for (const char* run : {"a", "b", "both"})
    EXPECT_EQ(read_json("named/" + std::string(run) + "/pack/pack.json")["name"], "shop") << run;
}

TEST_F(CliCompare, AFailedTrainingDoesNotStopTheOthers) {
  write_file(folder_ / "failing.toml", kShared +
                                           "[models.broken]\nlabel-names = \"none.csv\"\nno-image = true\n"
                                           "[models.whole]\nno-image = true\n");
  const Called called = call("compare --config failing.toml --out failing --jobs 2");
  EXPECT_EQ(called.code, 1);
  EXPECT_NE(called.err.find("vitrine: 'broken' failed, and the comparison is without; what was "
                            "said is in NAME.log in 'failing'."),
            std::string::npos)
      << called.err;
  EXPECT_NE(called.out.find("* whole"), std::string::npos) << called.out;
  EXPECT_NE(read_text(folder_ / "failing" / "broken.log").find("none.csv"), std::string::npos);
}

TEST_F(CliCompare, StopsAndGoesOnWithTheSameCommand) {
  write_file(folder_ / "slow.toml",
             kShared + "[models.quick]\nno-image = true\n[models.slow]\nhead-epochs = 20000\n");
  const Called stopped =
      call("compare --config slow.toml --out slow", interrupt_when("[ -e slow/slow/checkpoint ]"));
  EXPECT_EQ(stopped.code, 130) << stopped.err;
  EXPECT_NE(stopped.err.find("vitrine: stopped. What is done is kept; the same command continues."),
            std::string::npos)
      << stopped.err;
  EXPECT_TRUE(fs::exists(folder_ / "slow" / "quick" / "run.json"));
  EXPECT_FALSE(fs::exists(folder_ / "slow" / "compare.html"));
  const Called again =
      call("compare --config slow.toml --out slow", interrupt_when("grep -q Resuming: stderr.txt"));
  EXPECT_NE(again.err.find("quick: finished before"), std::string::npos) << again.err;
  EXPECT_NE(again.err.find("Resuming: "), std::string::npos) << again.err;
}

TEST_F(CliCompare, SaysWhatIsWrongInTheFileBeforeAnyTraining) {
  EXPECT_EQ(refusal(kShared + "[models.a]\nimage-sise = 3\n"),
            "bad.toml, line 13: 'image-sise' is not an option of `vitrine train`.\n");
  EXPECT_EQ(refusal("fold = 3\n[models.a]\n"),
            "bad.toml, line 1: 'fold' is not an option of `vitrine train`.\n");
  EXPECT_EQ(refusal(kShared), "bad.toml: expected a table [models.NAME] for each model to compare.\n");
  EXPECT_EQ(
      refusal(kShared + "[models.a]\nseed = 4\n"),
      "bad.toml, line 13: 'seed' decides the folds, which all models share; give it above the tables.\n");
  EXPECT_EQ(refusal(kShared + "[models.a]\nimages = \"\"\n"),
            "bad.toml, line 13: 'images' decides the folds, which all models share; give it above the tables "
            "(`no-image = true` trains a model without photos).\n");
  const auto ensemble = [](const std::string& of) {
    return refusal("[models.a]\n[models.b]\n[ensembles.e]\n" + of);
  };
  EXPECT_EQ(ensemble("of = [\"a\", \"c\"]\n"),
            "bad.toml, line 3: [ensembles.e] names 'c', but there is no [models.c].\n");
  EXPECT_EQ(ensemble("of = [\"a\", \"a\"]\n"), "bad.toml, line 3: [ensembles.e] names 'a' twice.\n");
  EXPECT_EQ(
      ensemble("of = [\"a\", \"b\"]\nfusion = \"eqal\"\n"),
      "bad.toml, line 5: expected 'learned', 'equal', 'vote' or 'stacked' as `fusion`, but got 'eqal'.\n");
  EXPECT_EQ(
      ensemble("of = [\"a\"]\n"),
      "bad.toml, line 3: expected [ensembles.e] to hold `of = [\"...\", \"...\"]`, two models or more, and "
      "`fusion` or nothing else.\n");
  EXPECT_EQ(
      refusal(kShared + "[models.a]\n[models.b]\ntitle-only = true\n[ensembles.e]\nof = [\"a\", \"b\"]\n"),
      "bad.toml, [ensembles.e]: 'a' and 'b' read other descriptions (description-column, title-only); "
      "models of one ensemble read the same products.\n");
  EXPECT_EQ(refusal(kShared + "[models.a]\ntext-init = \"bert.safetensors\"\n"),
            "bad.toml, [models.a]: --text-init is for --text-model bert, but that is linear.\n");
  EXPECT_EQ(refusal("out = \"x\"\n[models.a]\n"),
            "bad.toml, line 1: 'out' is not for this file: `vitrine compare` sets it for each model.\n");
  EXPECT_EQ(
      refusal("[models.\"A b\"]\n"),
      "bad.toml, line 1: expected a model's name of lower-case letters, digits, '-' and '_', but got 'A "
      "b'.\n");
  EXPECT_EQ(refusal(kShared + "[models.a]\nepochs = -1\n")
                .rfind("bad.toml, [models.a]: vitrine train: --epochs: Value -1 not in range", 0),
            0U);
  EXPECT_EQ(refusal("[models.a]\n").rfind("bad.toml, [models.a]: vitrine train: --data is required", 0), 0U);
  EXPECT_EQ(call("compare --config none.toml --out bad").err,
            "--config: expected a TOML file, but there is none at 'none.toml'.\n");
}

}  // namespace
}  // namespace vitrine::trainer
