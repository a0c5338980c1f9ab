// incumbent device, and verbs that do not exist.
#include <gtest/gtest.h>

#include "cli/program.hpp"
#include "golden.hpp"

namespace incumbent {
namespace {

TEST(Device, ListsTheCpuAsUsableAndSaysWhyCudaIsNot) {
  const auto text = run_incumbent("device");
  EXPECT_EQ(text.status, 0);
  EXPECT_EQ(text.out.rfind("cpu ", 0), 0u);
  const auto list = golden::parse(run_incumbent("device --json").out);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0]["backend"].string(), "cpu");
  EXPECT_TRUE(list[0]["usable"].flag);
  EXPECT_EQ(list[1]["backend"].string(), "cuda");
  EXPECT_FALSE(list[1]["usable"].flag);
  EXPECT_FALSE(list[1]["reason"].string().empty());
}

TEST(Device, ChecksEveryOperationOfTheCpu) {
  const auto text = run_incumbent("device --check --seed 3");
  EXPECT_EQ(text.status, 0) << text.out;
  EXPECT_NE(text.out.find("seed 3: all right"), std::string::npos) << text.out;
  const auto json = golden::parse(run_incumbent("device --check --json").out);
  EXPECT_GE(json["checks"].size(), 20u);
  for (const auto& check : json["checks"]) EXPECT_TRUE(check["passed"].flag) << check["operation"].string();
}

TEST(CommandLine, AnUnknownVerbIsNamedWithTheKnownOnes) {
  const auto wrong = run_incumbent("evaluate branin");
  EXPECT_EQ(wrong.status, 2);
  EXPECT_NE(wrong.err.find("unknown verb 'evaluate'; known: ask, best, "), std::string::npos);
}

}  // namespace
}  // namespace incumbent
