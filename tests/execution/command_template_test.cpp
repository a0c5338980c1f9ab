// What stands in a command's place for a configuration, and how results are read.
#include "execution/command_template.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "execution/command_double.hpp"
#include "execution/command_result.hpp"
#include "execution/kept_output.hpp"
#include "incumbent/error.hpp"
#include "process/line_cutter.hpp"

namespace incumbent {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing_doubles::command_space;

const Configuration kActive({0.25, 1.0});
const Configuration kInactive({0.75, Configuration::inactive()});
const CommandValues kValues{9, 3, 12, 0xffffffffffffffff, "/c"};

std::vector<std::string> words(const std::vector<std::string>& command, const Configuration& configuration) {
  return CommandTemplate(command_space(), command, false).words(configuration, kValues);
}

std::string message_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(CommandTemplate, EveryPlaceholder) {
  EXPECT_THAT(
      words({"p", "{x}", "--o={opt}", "{resource}/{from_resource}", "{trial}", "{seed}", "{checkpoint}/w"}, kActive),
      ElementsAre("p", "0.25", "--o=b", "9/3", "12", "2147483647", "/c/w"));
}

TEST(CommandTemplate, BracesThatAreNoPlaceholders) {
  const std::vector<std::string> text{"awk",  "{ print $1 }", "{",       "}", "{}", "{{x}}", "{{print}}", "{{x}",
                                      "${x}", "{\"a\": {x}}", "a{{ b }}"};
  EXPECT_THAT(words(text, kActive), ElementsAre("awk", "{ print $1 }", "{", "}", "{}", "{x}", "{print}", "{0.25",
                                                "$0.25", "{\"a\": 0.25}", "a{{ b }}"));
}

TEST(CommandTemplate, InactiveParametersTakeTheirOptionAlong) {
  EXPECT_THAT(words({"p", "--x", "{x}", "--opt", "{opt}", "end"}, kInactive), ElementsAre("p", "--x", "0.75", "end"));
  EXPECT_THAT(words({"p", "--opt={opt}", "end"}, kInactive), ElementsAre("p", "end"));
  EXPECT_THAT(words({"p", "file", "{opt}"}, kInactive), ElementsAre("p", "file"));
  EXPECT_THAT(words({"p", "--a=1", "{opt}"}, kInactive), ElementsAre("p", "--a=1"));
  EXPECT_THAT(words({"p", "--v", "x{opt}"}, kInactive), ElementsAre("p", "--v"));
}

TEST(CommandTemplate, TheEnvironmentHasThemToo) {
  const CommandTemplate command(command_space(), {"p"}, false);
  setenv("INCUMBENT_OPT", "of another trial", 1);
  const auto active = command.environment(kActive, kValues);
  for (const char* text : {"INCUMBENT_X=0.25", "INCUMBENT_OPT=b", "INCUMBENT_RESOURCE=9", "INCUMBENT_FROM_RESOURCE=3",
                           "INCUMBENT_TRIAL=12", "INCUMBENT_CHECKPOINT=/c", "INCUMBENT_RESULT_FD=3"}) {
    EXPECT_THAT(active, Contains(text).Times(1));
  }
  EXPECT_THAT(command.environment(kInactive, kValues), Not(Contains(HasSubstr("INCUMBENT_OPT="))));
  unsetenv("INCUMBENT_OPT");
}

TEST(CommandTemplate, WrongOnesAreNamed) {
  EXPECT_THAT(message_of([] {
                words({"p", "--x={xx}"}, kActive);
              }),
              HasSubstr("unknown placeholder {xx} in '--x={xx}'; known: x, opt, resource"));
  EXPECT_THAT(message_of([] { words({}, kActive); }), HasSubstr("no command"));
  SearchSpace space;
  space.add_real("a b", 0, 1);
  space.add_real("A-B", 0, 1);
  EXPECT_THAT(message_of([&] { CommandTemplate(space, {"p"}, false); }), HasSubstr("would both be INCUMBENT_A_B"));
  SearchSpace seed;
  seed.add_real("seed", 0, 1);
  EXPECT_THAT(message_of([&] { CommandTemplate(seed, {"p"}, false); }), HasSubstr("placeholder {seed}"));
  EXPECT_THAT(message_of([&] {
                CommandTemplate(command_space({Level(std::string("a\0b", 3)), Level("c")}), {"p"}, false);
              }),
              HasSubstr("zero byte"));
}

TEST(CommandTemplate, AShellGetsQuotedWords) {
  const CommandTemplate command(command_space({Level("it's $(x)"), Level("b")}), {"p {opt}"}, true);
  EXPECT_THAT(command.words(Configuration({0.25, 0.0}), kValues), ElementsAre("p 'it'\\''s $(x)'"));
  EXPECT_THAT(command.words(kInactive, kValues), ElementsAre("p ''"));
  EXPECT_EQ(shell_quoted("a=b/c"), "a=b/c");
  EXPECT_EQ(shell_quoted(""), "''");
  EXPECT_EQ(shell_quoted("a b"), "'a b'");
}

CommandResult read(const std::string& convention, const std::string& line) {
  return result_convention(convention).read(line);
}

TEST(CommandResult, JsonLines) {
  const auto full =
      read("fd", R"({"resource": 3, "objective": 0.5, "constraints": [-1, 2], "cost": 7, "score": 8, "z": 0})");
  EXPECT_EQ(full.resource, 3);
  EXPECT_EQ(full.objective, 0.5);
  EXPECT_THAT(full.constraints, ElementsAre(-1, 2));
  EXPECT_EQ(full.cost, 7);
  EXPECT_EQ(full.score, 8);
  EXPECT_EQ(read("fd", R"({"objective": -2})").objective, -2);
  EXPECT_EQ(read("fd", R"({"objective": NaN})").failure, Failure::nan);
  EXPECT_EQ(read("fd", R"({"s": "a \" NaN", "objective": -Infinity})").failure, Failure::diverged);
  EXPECT_EQ(read("fd", R"({"objective": "inf"})").failure, Failure::diverged);
  EXPECT_EQ(read("fd", R"({"failure": "out_of_memory"})").failure, Failure::out_of_memory);
}

TEST(CommandResult, AResultIsNotDeep) {
  const std::string deep = std::string(30000, '[') + std::string(30000, ']');
  EXPECT_THAT(message_of([&] { read("fd", R"({"objective": )" + deep + "}"); }),
              HasSubstr("arrays and objects 30001 deep in each other; at most 100"));
}

TEST(CommandResult, WhatTheConfiguratorsCommandsPrint) {
  EXPECT_EQ(read("stdout-last", " 1e-3 ").objective, 1e-3);
  EXPECT_EQ(read("stdout-last", R"({"objective": 4})").objective, 4);
  EXPECT_EQ(read("irace", "12.5 0.75").objective, 12.5);
  EXPECT_EQ(read("irace", "12.5\t0.75").cost, 0.75);
  EXPECT_FALSE(read("irace", "12.5").cost);
  const std::string line = "Result for ParamILS: SAT, 1.5, 10, 0.25, 4242";
  EXPECT_EQ(read("paramils", line).objective, 0.25);
  EXPECT_EQ(read("paramils=runtime", line).objective, 1.5);
  EXPECT_EQ(read("paramils", line).cost, 1.5);
  EXPECT_EQ(read("smac", "Result for SMAC: SUCCESS, 0, 0, 3, 1, a, b").objective, 3);
  EXPECT_EQ(read("smac", "Result for SMAC: TIMEOUT, 9, 0, 0, 1").failure, Failure::timeout);
  EXPECT_EQ(read("smac", "Result for SMAC: crashed, 9, 0, 0, 1").failure, Failure::crash);
  EXPECT_EQ(read("regex=loss: ([^ ]+)", "epoch 3 loss: 0.125 time: 4").objective, 0.125);
  EXPECT_TRUE(result_convention("regex=loss: ([^ ]+)").matches("a loss: 3"));
  EXPECT_FALSE(result_convention("regex=loss: ([^ ]+)").matches("a los: 3"));
}

TEST(CommandResult, WrongOnesSayWhatIsAllowed) {
  const auto message = [](const std::string& convention, const std::string& line) {
    return message_of([&] { read(convention, line); });
  };
  EXPECT_THAT(message("fd", "0.5"), HasSubstr("JSON object"));
  EXPECT_THAT(message("fd", "{}"), HasSubstr("no \"objective\""));
  EXPECT_THAT(message("fd", R"({"objective": "low"})"), HasSubstr("\"objective\" is \"low\"; it must be a number"));
  EXPECT_THAT(message("fd", R"({"objective": 1, "resource": 0.5})"), HasSubstr("positive integer"));
  EXPECT_THAT(message("fd", R"({"objective": 1, "constraints": 3})"), HasSubstr("list of numbers"));
  EXPECT_THAT(message("fd", R"({"failure": "sad"})"), HasSubstr("sad"));
  EXPECT_THAT(message("fd", R"({"failure": "cancelled"})"), HasSubstr("must be nan, diverged"));
  EXPECT_THAT(message("fd", R"({"objective": 1, "cost": -1})"), HasSubstr("not negative"));
  EXPECT_THAT(message("stdout-last", "done"), HasSubstr("must be a number"));
  EXPECT_THAT(message("irace", "1 2 3"), HasSubstr("cost and time"));
  EXPECT_THAT(message("paramils", "Result for ParamILS: SAT, 1"), HasSubstr("2 fields"));
  EXPECT_THAT(message("smac", "Result for SMAC: FINE, 1, 1, 1, 1"), HasSubstr("'FINE' is unknown"));
  EXPECT_THAT(message("smac", "Result for SMAC: ABORT, 1, 1, 1, 1"), HasSubstr("ABORT"));
  EXPECT_THAT(message("regex=loss (.*)", "loss x"), HasSubstr("must be a number"));
  EXPECT_THAT(message_of([] { result_convention("regex=(a)(b)"); }), HasSubstr("2 groups"));
  EXPECT_THAT(message_of([] { result_convention("regex=("); }), HasSubstr("regex '('"));
  EXPECT_THAT(message_of([] { result_convention("stdin"); }), HasSubstr("known: fd, stdout-last"));
}

TEST(KeptOutput, TheBeginningAndTheEnd) {
  const testing_doubles::TemporaryFolder folder;
  const auto path = folder / "out";
  KeptOutput output(path);
  std::string all;
  for (int i = 0; i < 400'000; ++i) all += std::to_string(i) + "\n";
  for (std::size_t i = 0; i < all.size(); i += 5'000) output.append(std::string_view(all).substr(i, 5'000));
  output.finish();
  const auto kept = testing_doubles::read_text(path);
  const auto mark = "\n[" + std::to_string(all.size() - 2 * KeptOutput::kPart) + " bytes are left out here]\n";
  EXPECT_EQ(kept, all.substr(0, KeptOutput::kPart) + mark + all.substr(all.size() - KeptOutput::kPart));
  EXPECT_EQ(last_lines(path, 2), "399998\n399999");
  EXPECT_EQ(last_lines(path, 0), "");
  EXPECT_EQ(last_lines(folder / "none", 2), "");
  testing_doubles::write_text(folder / "short", "\na\nb\n\n");
  EXPECT_EQ(last_lines(folder / "short", 1), "b");
  EXPECT_EQ(last_lines(folder / "short", 3), "\na\nb");
  EXPECT_EQ(last_lines(folder / "short", 9), "\na\nb");
}

TEST(LineCutter, LinesOfAnyPieces) {
  std::vector<std::string> lines;
  const auto keep = [&](std::string_view line, bool whole) {
    lines.push_back(std::string(line) + (whole ? "" : "~"));
    return line != "stop";
  };
  LineCutter cutter(4);
  EXPECT_TRUE(cutter.feed("a\r\nb", keep));
  EXPECT_TRUE(cutter.feed("c\n\nlonger", keep));
  EXPECT_TRUE(cutter.feed("\nend", keep));
  cutter.finish(keep);
  EXPECT_THAT(lines, ElementsAre("a", "bc", "", "long~", "end"));
  EXPECT_FALSE(LineCutter(9).feed("stop\ngo\n", keep));
  EXPECT_EQ(lines.back(), "stop");
}

}  // namespace
}  // namespace incumbent
