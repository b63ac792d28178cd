// The three catalogue layouts, as they should be and as they come.
#include "vitrine/catalogue.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <set>

#include "sentence_of.hpp"
#include "vitrine/error.hpp"

namespace vitrine {
namespace {

CatalogueSource source_of(std::string_view data, std::string_view labels = {}) {
  return {.data = data,
          .data_name = "X.csv",
          .labels = labels,
          .labels_name = "Y.csv",
          .format = {},
          .columns = {}};
}

Catalogue read(std::string_view data, std::string_view labels = {}) {
  return read_catalogue(source_of(data, labels));
}

std::string error_of(const CatalogueSource& source) {
  return sentence_of([&] { read_catalogue(source); });
}

std::string error_of(std::string_view data, std::string_view labels = {}) {
  return error_of(source_of(data, labels));
}

std::vector<std::string> labels_of(const Catalogue& catalogue) {
  std::vector<std::string> labels;
  for (const Product& product : catalogue.products) labels.push_back(product.label);
  return labels;
}

TEST(Catalogue, ReadsRakuten) {
  const Catalogue catalogue = read(
      ",designation,description,productid,imageid\r\n"
      "0,Peluche,\"<p>Douce,\nbleue</p>\",3804725264,1263597046\r\n"
      "1,Livre,,436067568,\r\n"
      "2,Jeu,,201115110.0,938777978.0\r\n",
      ",prdtypecode\n0,1280\n1,10\n2,1281.0\n");
  EXPECT_EQ(catalogue.format, CatalogueFormat::rakuten);
  EXPECT_TRUE(catalogue.issues.empty());
  ASSERT_EQ(catalogue.products.size(), 3U);
  EXPECT_EQ(catalogue.products[0].line, 2U);
  EXPECT_EQ(catalogue.products[0].title, "Peluche");
  EXPECT_EQ(catalogue.products[0].description, "<p>Douce,\nbleue</p>");
  EXPECT_EQ(catalogue.products[0].image, "image_1263597046_product_3804725264.jpg");
  EXPECT_EQ(catalogue.products[1].line, 4U);
  EXPECT_EQ(catalogue.products[1].image, "") << "one id is not enough";
  EXPECT_EQ(catalogue.products[2].image, "image_938777978_product_201115110.jpg");
  EXPECT_EQ(labels_of(catalogue), (std::vector<std::string>{"1280", "10", "1281"}));
}

TEST(Catalogue, ReadsRakutenWithoutLabelsOrWithThemInside) {
  EXPECT_EQ(labels_of(read(",designation,description,productid,imageid\n0,a,,,\n")),
            (std::vector<std::string>{""}));
  EXPECT_EQ(labels_of(read("designation,prdtypecode\na,40\nb,\n")), (std::vector<std::string>{"40", ""}));
}

TEST(Catalogue, JoinsRakutenLabelsByIndexInAnyOrder) {
  EXPECT_EQ(labels_of(read(",designation\n7,a\n9,b\n8,c\n", ",prdtypecode,agree\n8,80,9\n7,70,9\n9,90,9\n")),
            (std::vector<std::string>{"70", "90", "80"}));
}

TEST(Catalogue, JoinsRakutenLabelsByRowWhereThereIsNoIndex) {
  EXPECT_EQ(labels_of(read("designation\na\nb\n", "prdtypecode\n10\n40\n")),
            (std::vector<std::string>{"10", "40"}));
  EXPECT_EQ(labels_of(read(",designation\n5,a\n6,b\n", "prdtypecode\n10\n40\n")),
            (std::vector<std::string>{"10", "40"}));
  EXPECT_EQ(labels_of(read(",designation\n5,a\n5,b\n", ",prdtypecode\n5,10\n5,40\n")),
            (std::vector<std::string>{"10", "40"}))
      << "an index that repeats is no trouble while both files agree on it";
}

TEST(Catalogue, ReportsRakutenRowsWithoutTheirLabel) {
  const Catalogue unknown = read(",designation\n1,a\n2,b\n", ",prdtypecode\n2,20\n3,30\n");
  EXPECT_EQ(labels_of(unknown), (std::vector<std::string>{"20"}));
  ASSERT_EQ(unknown.issues.size(), 1U);
  EXPECT_EQ(unknown.issues[0].line, 2U);
  EXPECT_EQ(unknown.issues[0].reason, "its index \"1\" is not in Y.csv");

  const Catalogue torn = read(",designation\n1,a\n2,b\n", ",prdtypecode\n1\n2,20\n");
  EXPECT_EQ(labels_of(torn), (std::vector<std::string>{"20"}));
  ASSERT_EQ(torn.issues.size(), 1U);
  EXPECT_EQ(torn.issues[0].reason, "its label is missing: Y.csv, line 2: expected 2 fields, found 1");
}

TEST(Catalogue, KeepsLabelsInStepAcrossBadRows) {
  const Catalogue catalogue =
      read(",designation,description\n0,a,\n1,torn\n2,c,\n", ",prdtypecode\n0,10\n1,40\n2,50\n");
  EXPECT_EQ(labels_of(catalogue), (std::vector<std::string>{"10", "50"}));
  ASSERT_EQ(catalogue.issues.size(), 1U);
  EXPECT_EQ(catalogue.issues[0].line, 3U);
  EXPECT_EQ(catalogue.issues[0].reason, "expected 3 fields, found 2");
}

TEST(Catalogue, RefusesLabelsThatDoNotFit) {
  EXPECT_EQ(error_of(",designation\n0,a\n1,b\n", ",prdtypecode\n0,10\n"),
            "Y.csv has 1 rows, but X.csv has 2; expected one label per product.");
  EXPECT_EQ(error_of(",designation\n0,a\n1,b\n", ",prdtypecode\n1,10\n1,40\n"),
            "Y.csv, line 3: the index \"1\" stands there already on line 2, and the rows are not in the "
            "order of X.csv.");
  EXPECT_EQ(error_of(",designation\n0,a\n", ",code\n0,10\n"),
            "Y.csv, line 1: expected a column \"prdtypecode\", found \"\", \"code\".");
}

TEST(Catalogue, ReadsFlipkart) {
  const Catalogue catalogue = read(
      "uniq_id,product_name,product_category_tree,image,description\n"
      "1,Curtain,\"[\"\"Home Furnishing >> Curtains & Accessories >> Curtains\"\"]\",1.jpg,Blue\n"
      "2,Watch,\"[\"\"Watches\"\"]\",,\n"
      "3,Mug,[ Kitchen & Dining >> Mugs],3.jpg,\n"
      "4,Thing,[],4.jpg,\n"
      "5,Thing,,5.jpg,\n");
  EXPECT_EQ(catalogue.format, CatalogueFormat::flipkart);
  EXPECT_EQ(labels_of(catalogue),
            (std::vector<std::string>{"Home Furnishing", "Watches", "Kitchen & Dining", "", ""}));
  EXPECT_EQ(catalogue.products[0].title, "Curtain");
  EXPECT_EQ(catalogue.products[0].description, "Blue");
  EXPECT_EQ(catalogue.products[0].image, "1.jpg");
  EXPECT_EQ(catalogue.products[1].image, "");
}

TEST(Catalogue, ReadsPlainCsv) {
  CatalogueSource source = source_of("\xEF\xBB\xBFtext, label ,photo\nA mug,7,m.png\nA lamp,8,\n");
  source.columns.title = "text";
  source.columns.image = "photo";
  const Catalogue catalogue = read_catalogue(source);
  EXPECT_EQ(catalogue.format, CatalogueFormat::csv);
  EXPECT_EQ(labels_of(catalogue), (std::vector<std::string>{"7", "8"}));
  EXPECT_EQ(catalogue.products[0].image, "m.png");
  EXPECT_EQ(catalogue.products[0].description, "");

  source.columns.label = "";
  EXPECT_EQ(labels_of(read_catalogue(source)), (std::vector<std::string>{"", ""}));
  source.columns.label = "lable";
  EXPECT_EQ(error_of(source),
            "X.csv, line 1: expected a column \"lable\", found \"text\", \"label\", \"photo\".");
}

TEST(Catalogue, ReadsWeightsOfAnyLayoutAndOfTheLabelsFile) {
  CatalogueSource source = source_of("title,label,sure\nA mug,7, 0.5 \nA lamp,8,0\nA hat,8,2e1\n");
  EXPECT_EQ(read_catalogue(source).products[0].weight, 1.0F);
  source.columns.weight = "sure";
  const auto weights_of = [](const Catalogue& catalogue) {
    std::vector<float> weights;
    for (const Product& product : catalogue.products) weights.push_back(product.weight);
    return weights;
  };
  EXPECT_EQ(weights_of(read_catalogue(source)), (std::vector<float>{0.5F, 0.0F, 20.0F}));

  source.data = "title,label,sure\nA,1,-1\nB,1,\nC,1,nan\nD,1,0x2\nE,1,9e99\nF,1,1 2\nG,1,3\n";
  const Catalogue bad = read_catalogue(source);
  EXPECT_EQ(weights_of(bad), std::vector<float>{3.0F});
  ASSERT_EQ(bad.issues.size(), 6U);
  EXPECT_EQ(bad.issues[0].line, 2U);
  EXPECT_EQ(bad.issues[0].reason, "expected a weight of 0 or more, found \"-1\"");

  const std::string rakuten = ",designation,description,productid,imageid\n0,a,,,\n1,b,,,\n";
  CatalogueSource pair = source_of(rakuten, ",prdtypecode,agree\n1,10,3\n0,20,9\n");
  pair.columns.weight = "agree";
  EXPECT_EQ(weights_of(read_catalogue(pair)), (std::vector<float>{9.0F, 3.0F}));
  pair.columns.weight = "agreement";
  EXPECT_EQ(error_of(pair),
            "Y.csv, line 1: expected a column \"agreement\", found \"\", \"prdtypecode\", \"agree\".");
}

TEST(Catalogue, ReadsTheSplitOfAnyLayoutAndOfTheLabelsFile) {
  const auto splits_of = [](const CatalogueSource& source) {
    std::vector<std::string> splits;
    for (const Product& product : read_catalogue(source).products) splits.push_back(product.split);
    return splits;
  };
  CatalogueSource source = source_of("title,label,part\nA mug,7, val \nA lamp,8,\nA hat,8,2.0\n");
  EXPECT_EQ(splits_of(source), (std::vector<std::string>{"", "", ""}));
  source.columns.split = "part";
  EXPECT_EQ(splits_of(source), (std::vector<std::string>{"val", "", "2"}));
  source.columns.split = "fold";
  EXPECT_EQ(error_of(source),
            "X.csv, line 1: expected a column \"fold\", found \"title\", \"label\", \"part\".");

  CatalogueSource pair =
      source_of(",designation\n0,a\n1,b\n", ",prdtypecode,agree,part\n1,10,3,val\n0,20,9,train\n");
  pair.columns.split = "part";
  EXPECT_EQ(splits_of(pair), (std::vector<std::string>{"train", "val"}));
  pair.columns.weight = "agree";
  EXPECT_EQ(splits_of(pair), (std::vector<std::string>{"train", "val"}));
  EXPECT_EQ(read_catalogue(pair).products[1].weight, 3.0F);
  pair.data = ",designation,part\n0,a,0\n1,b,1\n";
  EXPECT_EQ(splits_of(pair), (std::vector<std::string>{"0", "1"})) << "the data file's own column wins";
  pair.columns.split = "fold";
  EXPECT_EQ(error_of(pair),
            "Y.csv, line 1: expected a column \"fold\", found \"\", \"prdtypecode\", \"agree\", \"part\".");
}

TEST(Catalogue, TheFormatCanBeForced) {
  CatalogueSource source = source_of("product_name,product_category_tree\na,\"[\"\"B >> C\"\"]\"\n");
  source.columns.title = "product_name";
  source.columns.label = "product_category_tree";
  source.format = CatalogueFormat::csv;
  EXPECT_EQ(labels_of(read_catalogue(source)), (std::vector<std::string>{"B"}))
      << "the column means what it is called";
  source.format = CatalogueFormat::rakuten;
  EXPECT_EQ(
      error_of(source),
      "X.csv, line 1: expected a column \"designation\", found \"product_name\", \"product_category_tree\".");
}

TEST(Catalogue, KeepsRowsWithAnythingAndReportsEmptyOnes) {
  const Catalogue catalogue =
      read("title,description,image\nt,,\n,d,\n,,i.jpg\n , \t,\nx,y\nx,y,z,w\n\xFF\xFE,,\n");
  ASSERT_EQ(catalogue.products.size(), 4U);
  EXPECT_EQ(catalogue.products[3].title, "ÿþ") << "what is not UTF-8 is windows-1252";
  ASSERT_EQ(catalogue.issues.size(), 3U);
  EXPECT_EQ(catalogue.issues[0].line, 5U);
  EXPECT_EQ(catalogue.issues[0].reason, "expected a title, a description or a photo, found none");
  EXPECT_EQ(catalogue.issues[1].reason, "expected 3 fields, found 2");
  EXPECT_EQ(catalogue.issues[2].reason, "expected 3 fields, found 4");
}

TEST(Catalogue, ExplainsAHeaderThatItCannotUse) {
  EXPECT_EQ(error_of("text,label\na,b\n"),
            "X.csv, line 1: expected the columns of Rakuten (\"designation\"), those of Flipkart "
            "(\"product_name\" and "
            "\"product_category_tree\") or a title column \"title\", found \"text\", \"label\".");
  EXPECT_EQ(error_of(""), "X.csv is empty; expected a line of column names.");
  EXPECT_EQ(error_of("title\n\"a\n"),
            "X.csv, line 2: a quoted field begins here, but the file ends before its closing quote (\").");
  const std::string binary = error_of("\x89PNG\x01" + std::string(100, '\xFF') + "," + std::string(30, ','));
  EXPECT_NE(binary.find("\"‰PNG?ÿ"), std::string::npos) << binary;
  EXPECT_NE(binary.find("...\""), std::string::npos) << binary;
  EXPECT_NE(binary.find(" and 12 more."), std::string::npos) << binary;
}

TEST(Catalogue, ReadsFilesOfSpreadsheetPrograms) {
  const Catalogue semicolons = read("\xEF\xBB\xBFtitle;label\r\n\"Lampe ; 2,5 kg\";=1+1\r\n\r\nMug;-7\r\n");
  ASSERT_EQ(semicolons.products.size(), 2U);
  EXPECT_EQ(semicolons.products[0].title, "Lampe ; 2,5 kg");
  EXPECT_EQ(labels_of(semicolons), (std::vector<std::string>{"=1+1", "-7"}));
  EXPECT_EQ(read("title\tlabel\nCr\xE8me, br\xFBl\xE9"
                 "e\t7\n")
                .products[0]
                .title,
            "Crème, brûlée");
  EXPECT_EQ(error_of(std::string_view("title\nA\0\n", 9)),
            "X.csv, line 2: expected text, found a zero byte.");
  std::string wide = "title";
  for (int i = 0; i < 99; ++i) wide += ",c" + std::to_string(i);
  const std::string cell(10'000'000, 'x');
  const Catalogue large = read(wide + "\n\"" + cell + "\"" + std::string(99, ',') + "\n");
  ASSERT_EQ(large.products.size(), 1U);
  EXPECT_EQ(large.products[0].title.size(), cell.size());
}

TEST(Catalogue, JoinsALabelsFileToAnyLayout) {
  EXPECT_EQ(labels_of(read("title\na\nb\n", ",prdtypecode\n0,10\n1,40\n")),
            (std::vector<std::string>{"10", "40"}));
  CatalogueSource source = source_of(",designation,productid,imageid\n4,a,7,9.0\n");
  source.format = CatalogueFormat::csv;
  source.columns = {
      .title = "designation", .description = "", .image = "imageid", .label = "", .weight = "", .split = ""};
  EXPECT_EQ(read_catalogue(source).products[0].image, "image_9_product_7.jpg");
  EXPECT_EQ(read_catalogue(source).products[0].index, "4");
}

CatalogueColumns guess(std::string_view data, std::vector<std::string> codes = {}) {
  return read_catalogue_head(data, "X.csv", codes, 2).guess;
}

std::vector<std::string> names_of(const CatalogueColumns& columns) {
  return {columns.title, columns.description, columns.image, columns.label};
}

TEST(CatalogueHead, GuessesColumnsByTheirNames) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(names_of(guess(",designation,description,productid,imageid\n")),
            (Names{"designation", "description", "imageid", ""}));
  EXPECT_EQ(names_of(guess("designation,imageid,prdtypecode\n")),
            (Names{"designation", "", "", "prdtypecode"}));
  EXPECT_EQ(names_of(guess("product_name,product_category_tree,image\n")),
            (Names{"product_name", "", "image", "product_category_tree"}));
  EXPECT_EQ(names_of(guess("Réf.;Nom du produit;Descriptif;Fichier image;Catégorie\n")),
            (Names{"Nom du produit", "Descriptif", "Fichier image", "Catégorie"}));
  EXPECT_EQ(names_of(guess("SKU\tProduct Title\tLong description (HTML)\tmain_image\tProduct Type\n")),
            (Names{"Product Title", "Long description (HTML)", "main_image", "Product Type"}));
  EXPECT_EQ(names_of(guess("text,label\n")), (Names{"text", "", "", "label"}));
  EXPECT_EQ(names_of(guess("productid,product_url,price\n")), (Names{"", "", "", ""}));
}

TEST(CatalogueHead, GuessesColumnsByWhatTheyHold) {
  const auto found = guess(
      "a,b,c,d,e\n12,Blue mug,A mug of stoneware that keeps tea warm,mug.jpg?size=2,20\n"
      "13,Red lamp,A lamp of brass for the table in the hall,lamp.PNG,30\n14,Old hat,Felt that was "
      "worn,,20\n",
      {"20", "30", "40"});
  EXPECT_EQ(names_of(found), (std::vector<std::string>{"b", "c", "d", "e"}));
}

TEST(CatalogueHead, TellsWhatTheFileIs) {
  const CatalogueHead head = read_catalogue_head("titre;prix\nThé;1\nCaf\xE9;2\nx;3\n", "X.csv", {}, 2);
  EXPECT_EQ(head.format, CatalogueFormat::csv);
  EXPECT_EQ(head.encoding.encoding, TextEncoding::mixed);
  EXPECT_EQ(head.encoding.first_foreign_line, 3U);
  EXPECT_EQ(head.separator, ';');
  EXPECT_EQ(head.columns, (std::vector<std::string>{"titre", "prix"}));
  ASSERT_EQ(head.rows.size(), 2U);
  EXPECT_EQ(head.rows[1].line, 3U);
  EXPECT_EQ(head.rows[1].fields, (std::vector<std::string>{"Café", "2"}));
  EXPECT_EQ(sentence_of([] { read_catalogue_head("", "X.csv", {}, 2); }),
            "X.csv is empty; expected a line of column names.");
}

TEST(Catalogue, IsExtendedForSpreadsheets) {
  const std::string data = "titre;=prix\nThé;-1,5\ntorn\n=cmd|' /C calc'!A0;@x\nCaf\xE9 \"noir\";+33 6\n";
  const std::vector<AddedCells> rows = {{.line = 2, .cells = {"10", "a;b"}},
                                        {.line = 4, .cells = {"", "-x"}}};
  EXPECT_EQ(extend_catalogue(data, "X.csv", {"code", "name"}, rows),
            "\xEF\xBB\xBFtitre;'=prix;code;name\r\n"
            "Thé;\"-1,5\";10;\"a;b\"\r\n"
            "'=cmd|' /C calc'!A0;'@x;;'-x\r\n");
}

TEST(Catalogue, ParsesFormatNames) {
  EXPECT_EQ(parse_catalogue_format("rakuten"), CatalogueFormat::rakuten);
  EXPECT_EQ(parse_catalogue_format("flipkart"), CatalogueFormat::flipkart);
  EXPECT_EQ(parse_catalogue_format("csv"), CatalogueFormat::csv);
  try {
    parse_catalogue_format("Rakuten");
    FAIL() << "an unknown format was taken";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "expected the catalogue format \"rakuten\", \"flipkart\" or \"csv\", got \"Rakuten\".");
  }
}

TEST(Catalogue, ReadsCodeTables) {
  using Entries = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(read_code_table("code,name\n10,livres\n 1280 ,\"jouets, peluches\"\n", "names.csv"),
            (Entries{{"10", "livres"}, {"1280", "jouets, peluches"}}));
  const auto error = [](std::string_view bytes) {
    return sentence_of([&] { read_code_table(bytes, "names.csv"); });
  };
  EXPECT_EQ(error("code,name\n10\n"), "names.csv, line 2: expected 2 fields, found 1.");
  EXPECT_EQ(error("code,name\n,x\n"), "names.csv, line 2: expected a code, found an empty field.");
  EXPECT_EQ(error("code,name\n10,x\n40,y\n10,z\n"),
            "names.csv, line 4: the code \"10\" stands there already on line 2.");
  EXPECT_EQ(error("code\n10\n"), "names.csv, line 1: expected two columns, code and value, found \"code\".");
}

TEST(Catalogue, ReadsNamesInSeveralLanguages) {
  using Names = std::map<std::string, std::map<std::string, std::string>>;
  EXPECT_EQ(read_label_names("code,name\n10,livres\n", "names.csv", "fr"),
            (Names{{"10", {{"fr", "livres"}}}}));
  EXPECT_EQ(read_label_names("code,fr,en\n10,livres,books\n40,jeux,games\n", "names.csv", "de"),
            (Names{{"10", {{"en", "books"}, {"fr", "livres"}}}, {"40", {{"en", "games"}, {"fr", "jeux"}}}}));
  const auto error = [](std::string_view bytes) {
    return sentence_of([&] { read_label_names(bytes, "names.csv", "en"); });
  };
  EXPECT_EQ(error("code,fr,en\n10,livres\n"), "names.csv, line 2: expected 3 fields, found 2.");
  EXPECT_EQ(error("code\n10\n"),
            "names.csv, line 1: expected two columns or more, code and names, found \"code\".");
}

/// Whatever the bytes, the rows read and the rows reported are all of them, or an Error says why not.
TEST(Catalogue, SurvivesRandomBytes) {
  std::mt19937 random(5);
  constexpr std::string_view kAlphabet = "\",,\n\n0123.ab[]>> \xFF";
  std::size_t read_rows = 0;
  for (int round = 0; round < 5000; ++round) {
    std::string data = ",designation,description,productid,imageid\n";
    std::string labels = ",prdtypecode\n";
    for (std::size_t n = random() % 80; n > 0; --n) data += kAlphabet[random() % kAlphabet.size()];
    for (std::size_t n = random() % 12; n > 0; --n) labels += kAlphabet[random() % kAlphabet.size()];
    try {
      const Catalogue catalogue = read(data, round % 2 == 0 ? std::string_view() : std::string_view(labels));
      read_rows += catalogue.products.size() + catalogue.issues.size();
      for (const Product& product : catalogue.products) {
        ASSERT_TRUE(!product.title.empty() || !product.description.empty() || !product.image.empty());
      }
      for (const RowIssue& issue : catalogue.issues) {
        ASSERT_FALSE(issue.reason.empty());
        ASSERT_GE(issue.line, 2U);
      }
    } catch (const Error& error) {
      ASSERT_FALSE(std::string_view(error.what()).empty());
    }
  }
  EXPECT_GT(read_rows, 1000U);
}

#ifndef __EMSCRIPTEN__
/// Reads a file of the reference data, or says in `missing` that it is not there.
std::string reference_file(const std::string& name, std::string& missing) {
  const std::string path = std::string(VITRINE_REFERENCE) + "/data/" + name;
  std::ifstream file(path, std::ios::binary);
  if (!file) missing += path + " is missing. ";
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(Catalogue, ReadsTheFlipkartFile) {
  std::string missing;
  const std::string data = reference_file("flipkart/flipkart_com-ecommerce_sample.csv", missing);
  if (!missing.empty()) GTEST_SKIP() << missing;
  const Catalogue catalogue = read(data);
  EXPECT_EQ(catalogue.format, CatalogueFormat::flipkart);
  EXPECT_TRUE(catalogue.issues.empty());
  std::map<std::string, int> counts;
  for (const Product& product : catalogue.products) ++counts[product.label];
  EXPECT_EQ(counts, (std::map<std::string, int>{{"Baby Care", 120},
                                                {"Beauty and Personal Care", 120},
                                                {"Computers", 120},
                                                {"Home Decor & Festive Needs", 120},
                                                {"Home Furnishing", 120},
                                                {"Kitchen & Dining", 120},
                                                {"Watches", 120}}));
  EXPECT_EQ(catalogue.products[0].title, "Sathiyas Cotton Bath Towel");
  EXPECT_EQ(catalogue.products[0].image, "7b72c92c2f6c40268628ec5f14c6d590.jpg");
}

TEST(Catalogue, ReadsTheRakutenFiles) {
  struct Pair {
    const char* x;
    const char* y;
    std::size_t products;
    std::size_t photos;
  };
  for (const Pair& pair : {Pair{"rakuten/X_train.csv", "rakuten/Y_train.csv", 5420, 2760},
                           Pair{"rakuten/X_pool.csv", "rakuten/Y_pool_consensus.csv", 13768, 13768},
                           Pair{"rakuten/X_test.csv", "rakuten/Y_test.csv", 340, 340}}) {
    std::string missing;
    const std::string data = reference_file(pair.x, missing);
    const std::string labels = reference_file(pair.y, missing);
    if (!missing.empty()) GTEST_SKIP() << missing;
    const Catalogue catalogue = read(data, labels);
    EXPECT_EQ(catalogue.format, CatalogueFormat::rakuten);
    EXPECT_EQ(catalogue.products.size(), pair.products) << pair.x;
    EXPECT_TRUE(catalogue.issues.empty()) << pair.x;
    std::set<std::string> codes;
    std::size_t photos = 0;
    for (const Product& product : catalogue.products) {
      codes.insert(product.label);
      photos += product.image.empty() ? 0 : 1;
    }
    EXPECT_EQ(codes.size(), 27U) << pair.x;
    EXPECT_EQ(photos, pair.photos) << pair.x;
  }
  std::string missing;
  const std::string prior = reference_file("rakuten/class_prior.csv", missing);
  const std::string names = reference_file("rakuten/prdtypecode_labels.csv", missing);
  if (!missing.empty()) GTEST_SKIP() << missing;
  EXPECT_EQ(read_code_table(prior, "class_prior.csv").size(), 27U);
  EXPECT_EQ(read_code_table(names, "prdtypecode_labels.csv").size(), 27U);
}

TEST(Catalogue, ReadsTheTranslatedRakutenFiles) {
  std::string missing;
  const std::string data = reference_file("rakuten_en/train.csv", missing);
  if (!missing.empty()) GTEST_SKIP() << missing;
  CatalogueSource source = source_of(data);
  source.columns.title = "text";
  const Catalogue catalogue = read_catalogue(source);
  EXPECT_EQ(catalogue.format, CatalogueFormat::csv);
  EXPECT_EQ(catalogue.products.size(), 47250U);
  EXPECT_TRUE(catalogue.issues.empty());
}
#endif

}  // namespace
}  // namespace vitrine
