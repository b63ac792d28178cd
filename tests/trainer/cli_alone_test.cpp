// The program as it is built where there is LibTorch alone: it trains, and another one exports.
#include "cli_fixture.hpp"

namespace vitrine::trainer {
namespace {

class CliAlone : public CliFixture {
 protected:
  static Called call_alone(const std::string& arguments) { return call(arguments, {}, VITRINE_ALONE); }
};

TEST_F(CliAlone, TrainsWhatAnotherExports) {
  const std::string train = "train --data data.csv --folds 2 --splits plain --name text --threads 1 --out ";
  const Called trained = call_alone(train + "alone");
  ASSERT_EQ(trained.code, 0) << trained.err;
  const std::string sentence =
      "This vitrine was built without onnx; `vitrine export --run alone --out PACK` of one that has it "
      "writes the pack.\n";
  EXPECT_NE(trained.out.find("\nrun: alone\n" + sentence), std::string::npos) << trained.out;
  EXPECT_FALSE(fs::exists(folder_ / "alone" / "pack"));
  EXPECT_FALSE(fs::exists(folder_ / "alone" / "checkpoint")) << "the training is finished";
  EXPECT_TRUE(read_json("alone/metrics.json")["pack_bytes"].is_null());
  EXPECT_EQ(call_alone("predict --run alone --title ball").code, 0);

  const Called exported = call_alone("export --run alone --out pack");
  EXPECT_EQ(exported.code, 1);
  EXPECT_EQ(exported.err, "vitrine: " + sentence);
  EXPECT_FALSE(fs::exists(folder_ / "pack"));

  fs::rename(folder_ / "alone", folder_ / "carried");
  ASSERT_EQ(call("export --run carried --out pack").code, 0);
  ASSERT_EQ(call(train + "full").code, 0);
  for (const char* name : {"text.onnx", "text.vocabulary", "report.json"})
    EXPECT_EQ(read_file(folder_ / "pack" / name), read_file(folder_ / "full" / "pack" / name)) << name;
}

TEST_F(CliAlone, LeavesNoPackOfARunThatItReplaces) {
  const std::string train = "train --data data.csv --folds 2 --splits plain --out replaced";
  ASSERT_EQ(call(train).code, 0);
  ASSERT_EQ(call_alone(train + " --force").code, 0);
  EXPECT_FALSE(fs::exists(folder_ / "replaced" / "pack"));
}

TEST_F(CliAlone, ComparesModelsOfUnknownSize) {
  write_file(folder_ / "experiments.toml",
             "data = \"data.csv\"\nfolds = 2\nsplits = \"plain\"\n[models.text]\n");
  const Called compared = call_alone("compare --config experiments.toml --out compared");
  ASSERT_EQ(compared.code, 0) << compared.err;
  EXPECT_TRUE(read_json("compared/compare.json")["models"][0]["bytes"].is_null());
}

TEST_F(CliAlone, SaysThatArchivesMustBeUnpacked) {
  write_file(folder_ / "photos.zip", "PK");
  const Called called =
      call_alone("train --data data.csv --images photos.zip --init init.safetensors --out zipped");
  EXPECT_EQ(called.code, 1);
  EXPECT_EQ(called.err,
            "vitrine: The photo archive 'photos.zip' cannot be read, as this vitrine was built without "
            "libzip; unpack it and give its folder.\n");
}

TEST_F(CliAlone, SaysThatItDoesNotStem) {
  const Called called = call_alone("train --data data.csv --stemming en --out stems");
  EXPECT_EQ(called.code, 1);
  EXPECT_EQ(called.err,
            "vitrine: Words cannot be stemmed ('en'), as this vitrine was built without libstemmer; leave "
            "--stemming out.\n");
  EXPECT_FALSE(fs::exists(folder_ / "stems"));
}

}  // namespace
}  // namespace vitrine::trainer
