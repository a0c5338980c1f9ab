// Reading comma-separated values, good ones and bad ones.
#include "format/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "incumbent/error.hpp"

namespace incumbent {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

CsvTable table(std::string_view text) { return CsvTable::parse(text, "t.csv"); }

std::string error_of(std::string_view text) {
  try {
    const auto t = table(text);
    for (std::size_t i = 0; i < t.rows(); ++i) {
      for (std::size_t j = 0; j < t.columns(); ++j) t.number(i, j);
    }
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    return error.what();
  }
  return "no error";
}

TEST(Csv, NamesAndNumbers) {
  const auto t = table("x0,x1,y\n1,-2.5e-3,0x\n+4, 5 ,6\n");
  EXPECT_THAT(t.names(), ElementsAre("x0", "x1", "y"));
  ASSERT_EQ(t.rows(), 2u);
  EXPECT_EQ(t.number(0, 1), -2.5e-3);
  EXPECT_EQ(t.number(1, 0), 4);
  EXPECT_EQ(t.number(1, 1), 5);
  EXPECT_EQ(t.column("y"), 2u);
  EXPECT_TRUE(t.has("x1"));
  EXPECT_FALSE(t.has("x2"));
  const auto m = t.numbers({1, 0});
  EXPECT_EQ(m(1, 0), 5);
  EXPECT_EQ(m(1, 1), 4);
}

TEST(Csv, LineEndsBlankLinesAndByteOrderMark) {
  const auto t = table("\xEF\xBB\xBFx,y\r\n1,2\r\n\r\n3,4");
  EXPECT_THAT(t.names(), ElementsAre("x", "y"));
  ASSERT_EQ(t.rows(), 2u);
  EXPECT_EQ(t.number(1, 1), 4);
  EXPECT_EQ(t.line(0), 2u);
  EXPECT_EQ(t.line(1), 4u);
}

TEST(Csv, Quotes) {
  const auto t = table("\"a,b\",\" c \"\"d\"\"\"\n\"line\nend\" ,2\nx,3\n");
  EXPECT_THAT(t.names(), ElementsAre("a,b", " c \"d\""));
  EXPECT_EQ(t.cell(0, 0), "line\nend");
  EXPECT_EQ(t.number(0, 1), 2);
  EXPECT_EQ(t.line(1), 4u);  // lines of the file, not of the table
}

TEST(Csv, HeaderOnlyIsATableWithoutRows) {
  EXPECT_EQ(table("x,y").rows(), 0u);
  EXPECT_EQ(table("x,y\n").numbers({0, 1}).rows, 0u);
}

TEST(Csv, NonFiniteNumbersOnlyIfAllowed) {
  const auto t = table("y\nnan\ninf\n-inf\n");
  EXPECT_TRUE(std::isnan(t.number(0, 0, true)));
  EXPECT_EQ(t.number(1, 0, true), INFINITY);
  EXPECT_EQ(t.number(2, 0, true), -INFINITY);
  EXPECT_EQ(error_of("x,y\n1,2\n3,nan\n"), "t.csv:3: column 'y' is 'nan'; it must be a finite number");
}

TEST(Csv, ErrorsNameFileLineColumnAndValue) {
  EXPECT_EQ(error_of(""), "t.csv: the file is empty; a header with column names is needed");
  EXPECT_EQ(error_of("\n\n"), "t.csv: the file is empty; a header with column names is needed");
  EXPECT_EQ(error_of("x,y\n1,2\n3\n"), "t.csv:3: 1 cells in this row, but the header has 2 columns");
  EXPECT_EQ(error_of("x,y\n1,2,3\n"), "t.csv:2: 3 cells in this row, but the header has 2 columns");
  EXPECT_EQ(error_of("x,y\n1,two\n"), "t.csv:2: column 'y' is 'two'; it must be a finite number");
  EXPECT_EQ(error_of("x,y\n1,\n"), "t.csv:2: column 'y' is ''; it must be a finite number");
  for (const auto* bad : {"1x", "1 2", "0x10", "--1", "+-1", "+", "1e999", "1e-999", "1,5"}) {
    EXPECT_THAT(error_of("x\n" + std::string(bad) + "\n"), HasSubstr("t.csv:2: ")) << bad;
  }
  EXPECT_EQ(error_of("x,x\n"), "t.csv:1: two columns are named 'x'");
  EXPECT_EQ(error_of("x,,y\n"), "t.csv:1: column 2 has no name");
  EXPECT_EQ(error_of("x\n\"1\n2\n"), "t.csv:2: the quote opened here is not closed");
  EXPECT_EQ(error_of("x,y\r1,2\r"), "t.csv:1: the line ends in a carriage return alone; a line feed is needed");
  EXPECT_THAT(error_of("x\n\"1\"2\n"), HasSubstr("t.csv:2: unexpected text after the quoted cell '1'"));
  try {
    table("x0,y\n").column("x1");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "t.csv: no column is named 'x1'; the columns are x0, y");
  }
}

TEST(Csv, FilesThatCannotBeRead) {
  EXPECT_THROW(CsvTable::read("/does/not/exist.csv"), Error);
  EXPECT_THROW(CsvTable::read("/"), Error);
  const auto path = testing::TempDir() + "csv_test.csv";
  std::ofstream(path) << "a\n1\n";
  EXPECT_EQ(CsvTable::read(path).number(0, 0), 1);
  std::remove(path.c_str());
}

}  // namespace
}  // namespace incumbent
