// The source tree obeys tests/layers.txt, and the check sees every kind of violation when one is planted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "layers/check.hpp"

namespace incumbent::layers {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Layers, HoldInThisTree) {
  const fs::path tests = INCUMBENT_TESTS_DIR;
  std::ifstream file(tests / "layers.txt");
  std::stringstream table;
  table << file.rdbuf();
  ASSERT_FALSE(table.str().empty());
  for (const auto& violation : violations(tests.parent_path(), table.str())) ADD_FAILURE() << violation;
}

class PlantedTree : public testing::Test {
 protected:
  PlantedTree() : root_(fs::temp_directory_path() / ("incumbent_layers_" + std::to_string(getpid()))) {
    fs::remove_all(root_);
    write("src/core/error.hpp", "#pragma once\n#include <fmt/format.h>\n#include \"incumbent/error.hpp\"\n");
    write("src/space/space.cpp", "#include \"core/error.hpp\"\n#include <nlohmann/json.hpp>\n");
    write("src/compute/cpu/gp.cpp", "#include <cblas.h>\n#include \"compute/backend.hpp\"\n");
    write("src/compute/backend.hpp", "#include \"core/error.hpp\"\n");
    write("include/incumbent/error.hpp", "#include <string>\n#include \"incumbent/export.hpp\"\n");
    write("cuda/kernel/k.cuh", "#include \"core/error.hpp\"\n");
  }
  ~PlantedTree() override { fs::remove_all(root_); }

  void write(const fs::path& path, const std::string& text) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  std::vector<std::string> found() const { return violations(root_, table_); }

  fs::path root_;
  std::string table_ = "# boxes\ncore:\nspace: core\ncompute: core\ncompute/cpu: core compute\ncuda/kernel: core\n";
};

TEST_F(PlantedTree, IsFineAsItIs) { EXPECT_THAT(found(), IsEmpty()); }

TEST_F(PlantedTree, EdgeThatIsNotInTheTable) {
  write("src/core/options.cpp", "// text\n#  include \"space/space.hpp\"\n");
  EXPECT_THAT(found(), ElementsAre("src/core/options.cpp:2: core may not include space/space.hpp"));
}

TEST_F(PlantedTree, NestedBoxIsABoxOfItsOwn) {
  write("src/compute/list.cpp", "#include \"compute/cpu/gp.hpp\"\n");
  EXPECT_THAT(found(), ElementsAre("src/compute/list.cpp:1: compute may not include compute/cpu/gp.hpp"));
}

TEST_F(PlantedTree, FolderWithinABoxBelongsToIt) {
  write("src/core/detail/a.cpp", "#include \"core/error.hpp\"\n#include \"core/detail/a.hpp\"\n");
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(PlantedTree, BoxThatTheTableDoesNotName) {
  write("src/extra/a.cpp", "#include \"core/error.hpp\"\n");
  write("src/core/b.cpp", "#include \"elsewhere/b.hpp\"\n#include \"b.hpp\"\n");
  EXPECT_THAT(found(), ElementsAre("src/core/b.cpp:1: elsewhere/b.hpp is in no box",
                                   "src/core/b.cpp:2: b.hpp is in no box", "src/extra/a.cpp: in no box of layers.txt"));
}

TEST_F(PlantedTree, Cycle) {
  table_ = "core: space\nspace: core\ncompute: core\ncompute/cpu: core compute\ncuda/kernel: core\n";
  EXPECT_THAT(found(), ElementsAre("layers.txt: a cycle: core -> space -> core"));
}

TEST_F(PlantedTree, TableThatMakesNoSense) {
  table_ += "nonsense\nspace: core nowhere\n";
  EXPECT_THAT(found(),
              ElementsAre("layers.txt: space names the unknown box nowhere", HasSubstr("no colon in 'nonsense'")));
}

TEST_F(PlantedTree, ForeignHeaderInAPublicOne) {
  write("include/incumbent/a.hpp", "#include <vector>\n#include <fmt/format.h>\n#include <unistd.h>\n");
  write("include/incumbent/b.hpp", "#include \"core/error.hpp\"\n#include <incumbent/error.hpp>\n");
  EXPECT_THAT(found(), ElementsAre("include/incumbent/a.hpp:2: a public header includes fmt/format.h",
                                   "include/incumbent/a.hpp:3: a public header includes unistd.h",
                                   "include/incumbent/b.hpp:1: a public header includes core/error.hpp",
                                   "include/incumbent/b.hpp:2: a public header includes incumbent/error.hpp"));
}

TEST_F(PlantedTree, HeavyHeaderInAHeader) {
  for (const char* heavy : {"CLI/CLI.hpp", "nlohmann/json.hpp", "toml++/toml.h", "boost/math/special_functions.hpp",
                            "boost/multiprecision/cpp_int.hpp", "thrust/sort.h"}) {
    write("src/core/heavy.hpp", std::string("#include <") + heavy + ">\n");
    EXPECT_THAT(found(), ElementsAre(std::string("src/core/heavy.hpp:1: a header includes the heavy ") + heavy));
    write("src/core/heavy.hpp", "");
    write("cuda/kernel/heavy.cuh", std::string("#include <") + heavy + ">\n");
    EXPECT_THAT(found(), ElementsAre(std::string("cuda/kernel/heavy.cuh:1: a header includes the heavy ") + heavy));
    write("cuda/kernel/heavy.cuh", "");
  }
}

TEST_F(PlantedTree, BlasOutsideOfItsBox) {
  write("src/compute/list.cpp", "#include <lapacke.h>\n");
  EXPECT_THAT(found(), ElementsAre("src/compute/list.cpp:1: lapacke.h outside of compute/cpu"));
}

TEST_F(PlantedTree, TwoTypesOfOneName) {
  write("src/core/a.hpp",
        "namespace incumbent {\nstruct State {\n};\nnamespace {\nclass Own : State {\n};\n}  // namespace\n");
  write("src/space/b.cpp",
        "namespace incumbent {\nnamespace {\nclass Own {\n};\n}  // namespace\nstruct Other {\n};\n");
  write("src/space/c.hpp", "namespace incumbent::space {\nenum class State : int {\n};\n");
  EXPECT_THAT(found(), IsEmpty());
  write("src/space/d.hpp", "namespace incumbent {\nenum class State : int {\n};\n");
  const auto here = found();
  ASSERT_EQ(here.size(), 1u);
  EXPECT_THAT(here[0], HasSubstr("incumbent::State is defined in "));
}

TEST_F(PlantedTree, LongFile) {
  std::string text;
  for (int line = 0; line < 400; ++line) text += "//\n";
  write("src/core/long.cpp", text);
  EXPECT_THAT(found(), IsEmpty());
  write("src/core/long.cpp", text + "//\n");
  EXPECT_THAT(found(), ElementsAre("src/core/long.cpp: 401 lines"));
}

}  // namespace
}  // namespace incumbent::layers
