#include "journal/json.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <string>

#include "formula/random.hpp"
#include "journal/text.hpp"

namespace incumbent {
namespace {

TEST(Json, ReadsPythonsDialect) {
  const std::string text =
      R"( {"a": [1, -2.5e-3, NaN, Infinity, -Infinity], "b\"": {"c": null, "d": true}, "e": "é\u00e9\ud83d\ude00\n"} )";
  const auto json = Json::parse(text);
  ASSERT_TRUE(json);
  std::vector<double> numbers;
  json->at("a").elements([&](const Json& value) { numbers.push_back(value.number()); });
  ASSERT_EQ(numbers.size(), 5u);
  EXPECT_EQ(numbers[1], -2.5e-3);
  EXPECT_TRUE(std::isnan(numbers[2]));
  EXPECT_EQ(numbers[3], HUGE_VAL);
  EXPECT_EQ(numbers[4], -HUGE_VAL);
  EXPECT_TRUE(json->at("b\\\"").at("c").is_null());
  EXPECT_TRUE(json->at("b\\\"").at("d").boolean());
  EXPECT_EQ(json->at("e").string(), "éé\xF0\x9F\x98\x80\n");
  EXPECT_FALSE(json->find("z"));
  EXPECT_THROW(json->at("z"), JsonError);
  EXPECT_THROW(json->at("e").number(), JsonError);
  EXPECT_THROW(json->at("a").integer(), JsonError);
}

TEST(Json, RefusesWhatIsNotJson) {
  for (const char* text :
       {"",      " ",     "{",        "}",        "[1,]",      "{\"a\"}",     "{\"a\":}",  "{\"a\":1,}",
        "{a:1}", "01",    "-",        "1.",       ".5",        "1e",          "+1",        "nan",
        "inf",   "-NaN",  "tru",      "\"",       "\"\\x\"",   "\"\\u12g4\"", "\"\\u12\"", "[1 2]",
        "1 2",   "{} {}", "\"a\nb\"", "-Infinit", "[\"a\":1]", "{1:2}"}) {
    EXPECT_FALSE(Json::parse(text)) << text;
  }
  EXPECT_FALSE(Json::parse(std::string("\0\0", 2)));
  EXPECT_FALSE(Json::parse(std::string("{\"a\": \"\0\"}", 10)));
  EXPECT_FALSE(Json::parse(std::string(100000, '[')));
  EXPECT_FALSE(Json::parse(std::string(1000, '[') + std::string(1000, ']')));
}

TEST(Json, EveryPrefixOfALineIsRefused) {
  const std::string line =
      R"({"op_code":6,"worker_id":"w\\","trial_id":3,"state":1,"values":[-0.5e+10,NaN],"t":"\u00e9"})";
  ASSERT_TRUE(Json::parse(line));
  for (std::size_t n = 0; n < line.size(); ++n) EXPECT_FALSE(Json::parse(line.substr(0, n))) << n;
}

TEST(Json, IntegersAreExactAndRealsMayBeIntegral) {
  EXPECT_EQ(Json::parse("9223372036854775807")->integer(), INT64_MAX);
  EXPECT_EQ(Json::parse("2.0")->integer(), 2);
  EXPECT_THROW(Json::parse("2.5")->integer(), JsonError);
  EXPECT_THROW(Json::parse("9223372036854775808")->integer(), JsonError);
  EXPECT_THROW(Json::parse("NaN")->integer(), JsonError);
  EXPECT_EQ(Json::parse("1e999")->number(), HUGE_VAL);
  EXPECT_EQ(Json::parse("-1e-999")->number(), 0);
}

TEST(Text, EveryRealReadsBackBitByBit) {
  Stream stream(1, Purpose::test);
  for (int i = 0; i < 20000; ++i) {
    const auto value = std::bit_cast<double>(stream.bits64());
    std::string text;
    append_real(text, value);
    const auto json = Json::parse(text);
    ASSERT_TRUE(json) << text;
    EXPECT_FALSE(json->is_integer()) << text;  // Python would make an int of it
    if (std::isnan(value))
      EXPECT_TRUE(std::isnan(json->number()));
    else
      EXPECT_EQ(std::bit_cast<std::uint64_t>(json->number()), std::bit_cast<std::uint64_t>(value)) << text;
  }
  std::string text;
  append_real(text, -0.0);
  EXPECT_EQ(text, "-0.0");
}

TEST(Text, StringsReadBack) {
  std::string all;
  for (int c = 0; c < 128; ++c) all.push_back(static_cast<char>(c));
  all += "é\xF0\x9F\x98\x80";
  std::string text;
  append_string(text, all);
  ASSERT_TRUE(Json::parse(text));
  EXPECT_EQ(Json::parse(text)->string(), all);
  EXPECT_EQ(text.find('\n'), std::string::npos);
}

TEST(Text, MinifyingLeavesStringsAlone) {
  EXPECT_EQ(minified("{\n  \"a b\": [1, 2],\t\"c\\\" d\\\\\": \" \" }"), "{\"a b\":[1,2],\"c\\\" d\\\\\":\" \"}");
}

}  // namespace
}  // namespace incumbent
