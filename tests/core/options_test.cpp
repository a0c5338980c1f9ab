#include "incumbent/options.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "incumbent/error.hpp"

namespace incumbent {
namespace {

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Options, ReadsNameAndValues) {
  const auto options = Options::parse("gp:kappa=2.5, acquisition=lcb");
  EXPECT_EQ(options.name(), "gp");
  EXPECT_EQ(options.get_double("kappa", 1, 0, 10), 2.5);
  EXPECT_EQ(options.get_string("acquisition", ""), "lcb");
  EXPECT_EQ(options.get_int("absent", 7, 0, 10), 7);
  EXPECT_NO_THROW(options.check_all_used("sampler"));
  EXPECT_EQ(options.text(), "gp:acquisition=lcb,kappa=2.5");
}

TEST(Options, QuotedValueMayHoldCommas) {
  const auto options = Options::parse("table:file=\"a,b.csv\"");
  EXPECT_EQ(options.get_string("file", ""), "a,b.csv");
  EXPECT_EQ(Options::parse(options.text()).text(), options.text());
}

TEST(Options, ErrorsNameTheThingItsValueAndWhatIsAllowed) {
  EXPECT_EQ(message_of([] { Options::parse("gp:kappa=x").get_double("kappa", 1, 0, 10); }),
            "'gp': kappa=x is not a number from 0 to 10");
  EXPECT_EQ(message_of([] { Options::parse("gp:kappa=nan").get_double("kappa", 1, 0, 10); }),
            "'gp': kappa=nan is not a number from 0 to 10");
  EXPECT_EQ(message_of([] { Options::parse("gp:restarts=1.5").get_int("restarts", 1, 0, 10); }),
            "'gp': restarts=1.5 is not an integer from 0 to 10");
  EXPECT_EQ(message_of([] { Options::parse("gp:kappa"); }), "'gp:kappa': 'kappa' is not key=value");
  EXPECT_EQ(message_of([] { Options::parse("gp:a=1,a=2"); }), "'gp:a=1,a=2': a is given twice");
  EXPECT_EQ(message_of([] {
              const auto options = Options::parse("gp:kapa=1");
              options.get_double("kappa", 1, 0, 10);
              options.get_double("xi", 0, 0, 10);
              options.check_all_used("sampler");
            }),
            "sampler 'gp' has no option 'kapa'; known: kappa, xi");
}

}  // namespace
}  // namespace incumbent
