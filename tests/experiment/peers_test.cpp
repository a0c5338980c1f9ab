// Samplers of other packages beside own ones in an experiment: the same cells, tables and report. They are played by
// tests/sampler/peer_double.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "core/read_file.hpp"
#include "execution/gone.hpp"
#include "experiment/files.hpp"
#include "experiment/results.hpp"
#include "format/csv.hpp"
#include "golden.hpp"
#include "incumbent/error.hpp"
#include "incumbent/experiment.hpp"
#include "incumbent/report.hpp"
#include "incumbent/verify.hpp"
#include "sampler/peer_environment.hpp"
#include "temporary_folder.hpp"

namespace incumbent {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Peers : public testing::Test {
 protected:
  // A peer with these options beside random search.
  std::filesystem::path spec(const std::string& options = "", int budget = 8, const std::string& more = "") const {
    const auto file = folder_.path() / "spec.toml";
    std::ofstream(file)
        << "name = \"peers\"\nseeds = 2\n[[problem]]\nspec = \"branin\"\nbudget = " << budget
        << "\n[[problem]]\nspec = \"ackley:dim=3,noise=0.5\"\nbudget = 6\n[[method]]\nsampler = \"random\"\n"
        << "[[method]]\nlabel = \"the peer\"\nsampler = \"optuna/tpe" << (options.empty() ? "" : ":") << options
        << "\"\n"
        << more;
    return file;
  }
  RunOptions how(const std::string& out, bool resume = false) const {
    RunOptions options;
    options.out = folder_.path() / out;
    options.resume = resume;
    options.command = "incumbent run";
    return options;
  }
  static RunResult run(const std::filesystem::path& file, const RunOptions& options) {
    return run_experiment(read_experiment(file), file, options);
  }
  static std::string refusal(const std::filesystem::path& file, const RunOptions& options) {
    try {
      run(file, options);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }
  // Columns of trials.csv that are not measured times.
  std::vector<std::string> trials(const std::string& out) const {
    const auto table = CsvTable::read(folder_.path() / out / "trials.csv");
    std::vector<std::string> rows;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      std::string text;
      for (const auto* column : {"problem", "method", "seed", "trial", "status", "value", "incumbent", "parameters"}) {
        text += table.cell(row, table.column(column)) + "|";
      }
      rows.push_back(text);
    }
    return rows;
  }
  std::string journal(const std::string& out, int seed) const {
    return (folder_.path() / out / "journals" / "1-branin" / "2-the-peer" / ("seed-0" + std::to_string(seed) + ".log"))
        .string();
  }

  const TemporaryFolder folder_;
  const PeerEnvironment double_{"sampler/peer_double.py"};
};

TEST_F(Peers, AreCellsLikeOthers) {
  const auto result = run(spec(), how("a"));
  EXPECT_EQ(result.cells, 8u);
  EXPECT_EQ(result.cells_done, 8u);
  EXPECT_TRUE(result.errors.empty());
  EXPECT_EQ(trials("a").size(), 2u * 2 * (8 + 6));
  const auto results = read_results(Layout{folder_.path() / "a"});
  for (const auto& cell : results.cells) {
    EXPECT_TRUE(cell.done);
    EXPECT_GE(cell.suggesting, 0);
    EXPECT_LT(cell.suggesting, 5);
  }
  // The trials' seeds, and so the noise, are those of other methods.
  const auto verification = verify(journal("a", 0), {});
  EXPECT_TRUE(verification.mismatches.empty());
  EXPECT_EQ(verification.foreign, 8);

  const auto report = write_report(folder_.path() / "a");
  EXPECT_THAT(read_file(report.html),
              AllOf(HasSubstr("the peer: double 1.0, Python 3"), HasSubstr("processor time of one suggestion")));
  EXPECT_THAT(read_file(folder_.path() / "a" / "experiment.json"), HasSubstr("\"the peer: double 1.0, Python 3\""));
  const auto summary = CsvTable::read(report.summary);
  EXPECT_EQ(summary.rows(), 4u);
  for (std::size_t row = 0; row < 4; ++row) EXPECT_GE(summary.number(row, summary.column("suggesting_seconds")), 0);

  run(spec(), how("b"));
  EXPECT_EQ(trials("b"), trials("a"));
}

TEST_F(Peers, AnInterruptedCellStartsAnew) {
  run(spec(), how("whole"));
  auto options = how("cut");
  std::int64_t trials_done = 0;
  options.on_progress = [&](const Progress& progress) { trials_done = progress.trials_done; };
  options.cancelled = [&] { return trials_done >= 12; };  // 8 of random search's, 4 of the peer's
  EXPECT_TRUE(run(spec(), options).cancelled);
  EXPECT_FALSE(run(spec(), how("cut", true)).cancelled);
  EXPECT_EQ(trials("cut"), trials("whole"));
}

TEST_F(Peers, AKilledRunTakesItsPeersWithItAndGoesOn) {
  const auto log = (folder_.path() / "log").string();
  const auto slow = spec("log=" + log, 100);
  const auto started = [&] {
    std::vector<golden::Node> list;
    std::ifstream file(log);
    for (std::string line; std::getline(file, line);) list.push_back(golden::parse(line));
    return list;
  };
  const pid_t child = fork();
  if (child == 0) {
    run(slow, how("cut"));
    ::_exit(0);
  }
  for (int i = 0; i < 600 && started().size() < 40; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  const auto events = started();
  ASSERT_GE(events.size(), 40u);
  for (const auto& event : events) {
    if (event["event"].string() != "open") continue;
    EXPECT_TRUE(testing_doubles::is_gone(event["pid"].integer()));
  }
  EXPECT_TRUE(run(slow, how("cut", true)).errors.empty());
  run(slow, how("whole"));
  EXPECT_EQ(trials("cut"), trials("whole"));
}

TEST_F(Peers, OneThatFailsIsAnErrorOfItsCellsOnly) {
  const auto result = run(spec("do=die"), how("a"));
  EXPECT_EQ(result.cells_done, 4u);
  ASSERT_EQ(result.errors.size(), 4u);
  EXPECT_EQ(result.errors[0].cell, "branin, the peer, seed 0");
  EXPECT_THAT(result.errors[0].message, AllOf(HasSubstr("ended with exit status 7"), HasSubstr("last words")));
  EXPECT_THAT(read_file(write_report(folder_.path() / "a").html), HasSubstr("ended with exit status 7"));
}

TEST_F(Peers, AreRefusedBeforeAnythingRuns) {
  EXPECT_THAT(refusal(spec("do=refuse"), how("a")),
              HasSubstr("method 'the peer': on 'branin': peer 'optuna/tpe': parameter 'x0' is not to its taste"));
  EXPECT_THAT(refusal(spec("gama=1"), how("a")), HasSubstr("it has no option 'gama'"));
  ::setenv("INCUMBENT_PEERS_PYTHON", "/nowhere/python", 1);
  EXPECT_THAT(refusal(spec(), how("a")),
              AllOf(HasSubstr("method 'the peer': "), HasSubstr("bash experiments/peers_setup.sh")));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "a" / "experiment.json"));
  EXPECT_THAT(refusal(spec("", 8, "scheduler = \"asha\"\n"), how("a")),
              AllOf(HasSubstr("spec.toml:"), HasSubstr("scheduler 'asha' pauses trials")));
  EXPECT_THAT(refusal(spec("", 8, "[[method]]\nsampler = \"optuna/tp\"\n"), how("a")),
              HasSubstr("unknown peer 'optuna/tp'"));
}

// power_law's values fall from c + 3 to c + 1 on the way to resource 9, where c is the loss in the end.
class JudgingPeers : public Peers {
 protected:
  std::filesystem::path spec(const std::string& more = "") const {
    const auto file = folder_.path() / "judging.toml";
    std::ofstream(file)
        << "seeds = 2\n"
        << more << "[[problem]]\nspec = \"power_law:max_resource=9\"\nbudget = 40\n"
        << "total_resource = 60\n[[method]]\nsampler = \"random\"\nscheduler = \"median\"\n"
        << "[[method]]\nlabel = \"the peer\"\nsampler = \"optuna/tpe:pruner=3.1\"\nscheduler = \"peer\"\n";
    return file;
  }
  // Every trial above 3.1 stops at once; what is charged is what they have used.
  static void expect_stopped(const std::vector<Cell>& cells) {
    std::size_t stopped = 0;
    for (const auto& cell : cells) {
      if (cell.method != 1) continue;
      std::int64_t charged = 0;
      for (const auto& row : cell.trials) {
        const bool pruned = row.status == "pruned";
        stopped += pruned;
        EXPECT_EQ(row.resource, pruned ? 1 : 9);
        EXPECT_EQ(row.cost, static_cast<double>(row.resource));  // one a step
        if (pruned) {
          EXPECT_GT(row.value, 3.1);
        }
        charged += row.resource;
      }
      EXPECT_GE(charged, 60);
      EXPECT_LE(charged, 60 + 3 * 9);  // what runs when the budget is spent goes on
      EXPECT_EQ(cell.measurements.empty(), false);
    }
    EXPECT_GT(stopped, 3u);
  }
};

TEST_F(JudgingPeers, StopTrialsAndAreChargedForWhatTheyUsed) {
  EXPECT_TRUE(run(spec(), how("a")).errors.empty());
  const auto cells = read_results(Layout{folder_.path() / "a"}).cells;
  expect_stopped(cells);
  const auto verification = verify(
      (folder_.path() / "a" / "journals" / "1-power-law-max-resource-9" / "2-the-peer" / "seed-00.log").string(), {});
  EXPECT_TRUE(verification.mismatches.empty());
  write_report(folder_.path() / "a");
}

TEST_F(JudgingPeers, StopTrialsOnSimulatedWorkers) {
  const auto file = spec("[execution]\nworkers = 3\nruntime = \"resource\"\n");
  EXPECT_TRUE(run(file, how("a")).errors.empty());
  expect_stopped(read_results(Layout{folder_.path() / "a"}).cells);
  const auto table = CsvTable::read(folder_.path() / "a" / "simulation.csv");
  EXPECT_EQ(table.rows(), 4u);
}

TEST_F(Peers, RunOnSimulatedWorkers) {
  const auto file = folder_.path() / "simulated.toml";
  std::ofstream(file) << "seeds = 2\n[execution]\nworkers = 3\n[[problem]]\nspec = \"branin\"\nbudget = 9\n"
                      << "[[method]]\nsampler = \"hebo\"\n[[method]]\nsampler = \"random\"\n";
  EXPECT_TRUE(run(file, how("a")).errors.empty());
  EXPECT_EQ(CsvTable::read(folder_.path() / "a" / "simulation.csv").rows(), 4u);
}

}  // namespace
}  // namespace incumbent
