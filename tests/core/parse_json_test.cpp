// JSON from outside: how deep it may be.
#include "core/parse_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace incumbent {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::ThrowsMessage;

std::string nested(std::size_t depth, const char* open = "[", const char* close = "]") {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

TEST(JsonDepth, CountsWhatIsOpenAtOnceOutsideOfTexts) {
  EXPECT_EQ(json_depth(""), 0u);
  EXPECT_EQ(json_depth("3"), 0u);
  EXPECT_EQ(json_depth("[[], {}, [[]]]"), 3u);
  EXPECT_EQ(json_depth(R"({"a[[[": "]\"[[[\\", "b": {}})"), 2u);
  EXPECT_EQ(json_depth("]]]["), 1u);
  EXPECT_EQ(json_depth("[[[["), 4u);
}

TEST(ParseJson, TakesAHundredLevelsAndNoMore) {
  EXPECT_EQ(parse_json<Json>("it", nested(100)).dump(), nested(100));
  for (const std::size_t depth : {std::size_t{101}, std::size_t{2'000'000}}) {
    const auto text = nested(depth);
    const auto what = "the file has arrays and objects " + std::to_string(depth) + " deep in each other; at most 100";
    EXPECT_THAT([&] { parse_json<Json>("the file", text); }, ThrowsMessage<Error>(what));
    EXPECT_THAT([&] { parse_json_or_discard<Json>("the file", text); }, ThrowsMessage<Error>(what));
    EXPECT_THROW(parse_json<Json>("it", nested(depth, "{\"a\":", "}")), Error);
  }
}

TEST(ParseJson, SaysWhatIsNotJson) {
  EXPECT_THAT([] { parse_json<Json>("the space", "{"); }, ThrowsMessage<Error>(HasSubstr("the space is not JSON: ")));
  try {
    parse_json<Json>("a.json", "[", ErrorCode::storage);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::storage);
  }
  EXPECT_TRUE(parse_json_or_discard<Json>("it", "{").is_discarded());
  EXPECT_EQ(parse_json_or_discard<Json>("it", "[1]"), Json({1}));
}

TEST(ParseJson, RefusesAKeyThatAnObjectHasTwice) {
  const auto twice = ThrowsMessage<Error>("the space has 'a' twice in one object");
  for (const char* text :
       {R"({"a":1,"a":2})", R"([{"b":[{"a":1}],"c":{"b":3,"a":{},"a":0}}])", R"({"a":{"a":1},"a":1})"}) {
    EXPECT_THAT([&] { parse_json<Json>("the space", text); }, twice) << text;
    EXPECT_THAT([&] { parse_json_or_discard<Json>("the space", text); }, twice) << text;
  }
  EXPECT_EQ(parse_json<Json>("it", R"([{"a":1},{"a":{"a":2},"b":{"a":3}}])").size(), 2u);
}

}  // namespace
}  // namespace incumbent
