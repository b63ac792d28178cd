// The texts by which a product teaches.
#include "lessons.hpp"

#include <gtest/gtest.h>

namespace vitrine::trainer {
namespace {

/// "title | description: weight" of each lesson, its words in lower case.
std::vector<std::string> lessons_of(const char* title, const char* description, int piece_words) {
  std::vector<std::string> result;
  for (const Lesson& lesson : lessons(split_words(title, description, {}), piece_words)) {
    std::string text;
    for (const Word& word : lesson.words.words) {
      EXPECT_FALSE(lesson.words.original(word).empty());
      text += word.normalized + (word.field == Word::Field::title ? "! " : " ");
    }
    result.push_back(text + std::to_string(lesson.weight).substr(0, 4));
  }
  return result;
}

TEST(Lessons, AreTitleBothAndPiecesOfTheDescription) {
  EXPECT_EQ(lessons_of("Red mug", "for tea, or for milk", 2),
            (std::vector<std::string>{"red! mug! 1.00", "red! mug! for tea or for milk 1.00", "for tea 0.33",
                                      "or for 0.33", "milk 0.33"}));
}

TEST(Lessons, OfOneFieldAreThatFieldsAlone) {
  EXPECT_EQ(lessons_of("Red mug", "", 2), std::vector<std::string>{"red! mug! 1.00"});
  EXPECT_EQ(lessons_of("", "for tea", 20), std::vector<std::string>{"for tea 1.00"});
  EXPECT_TRUE(lessons_of("", " . ", 2).empty());
}

TEST(Lessons, ZeroMeansNoPieces) { EXPECT_EQ(lessons_of("Red mug", "for tea", 0).size(), 2U); }

TEST(Lessons, OfALongDescriptionAreBounded) {
  std::string description;
  for (int i = 0; i < 1000; ++i) description += "word ";
  EXPECT_EQ(lessons_of("title", description.c_str(), 20).size(), 12U);
}

}  // namespace
}  // namespace vitrine::trainer
