// Specifications: what is read, and a table of wrong ones with the messages that a user gets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "experiment/cell.hpp"
#include "incumbent/error.hpp"
#include "incumbent/experiment.hpp"
#include "incumbent/method.hpp"
#include "incumbent/study.hpp"
#include "temporary_folder.hpp"

namespace incumbent {
namespace {

using testing::HasSubstr;

constexpr const char* kGood = R"(name = "good"
seeds = 3
[[problem]]
spec = "branin"
budget = 5
[[method]]
sampler = "random"
)";

TEST(Spec, ReadsEverything) {
  const auto spec = parse_experiment(R"(
name = "all"
seeds = 4
seed = 7
alpha = 0.01
device = "cuda:1"
[[problem]]
label = "B"
spec = "branin"
budget = 5
[[problem]]
spec = "ackley:dim=3"
budget = 9
[[method]]
label = "a grid"
sampler = "grid:levels=3"
scheduler = "full"
[[method]]
sampler = "random"
)",
                                     "file.toml");
  EXPECT_EQ(spec.name, "all");
  EXPECT_EQ(spec.seeds, 4);
  EXPECT_EQ(spec.seed, 7u);
  EXPECT_EQ(spec.alpha, 0.01);
  EXPECT_EQ(spec.device, "cuda:1");
  EXPECT_EQ(spec.problems[0], (ExperimentProblem{"B", "branin", 5}));
  EXPECT_EQ(spec.problems[1], (ExperimentProblem{"ackley:dim=3", "ackley:dim=3", 9}));
  EXPECT_EQ(spec.methods[0], (ExperimentMethod{"a grid", "grid:levels=3", "full"}));
  EXPECT_EQ(spec.methods[1], (ExperimentMethod{"random", "random", "full"}));
}

TEST(Spec, ReadsSimulatedWorkers) {
  const auto text = std::string(kGood) + "[execution]\nworkers = 25\n";
  SimulatedWorkers workers;
  workers.workers = 25;
  EXPECT_EQ(parse_experiment(text, "file.toml").simulated, workers);
  workers.runtime = "constant:time=2";
  workers.straggler = 1;
  workers.straggler_law = "pareto:shape=1.2";
  workers.drop = 0.01;
  workers.attempts = 3;
  workers.crash = 0.5;
  workers.checkpoints = false;
  workers.time_limit = 200.5;
  EXPECT_EQ(parse_experiment(text + "runtime = 'constant:time=2'\nstraggler = 1\nstraggler_law = "
                                    "'pareto:shape=1.2'\ndrop = 0.01\nattempts = 3\ncrash = 0.5\n"
                                    "checkpoints = false\ntime_limit = 200.5",
                             "file.toml")
                .simulated,
            workers);
  EXPECT_FALSE(parse_experiment(kGood, "file.toml").simulated);
}

TEST(Spec, RecordedTrainingsTakeTheirRecordedTime) {
  const auto spec = parse_experiment(
      "[execution]\nworkers = 4\nruntime = 'cost'\ntime_limit = 1e5\n[[problem]]\nspec = 'nasbench201'\nbudget = 9\n"
      "[[method]]\nsampler = 'random'\n",
      "file.toml");
  EXPECT_EQ(spec.simulated->runtime, "cost");
}

TEST(Spec, IsCutToFewerSeedsAndAShareOfItsBudgets) {
  const auto whole = parse_experiment(
      "seeds = 5\n[execution]\nworkers = 2\ntime_limit = 100\n[[problem]]\nspec = 'mf_hartmann'\nbudget = 30\n"
      "total_resource = 1000\n[[method]]\nsampler = 'random'\n"
      "[[method]]\nsampler = 'random'\nscheduler = 'asha:total_resource=900,eta=4'\n",
      "file.toml");
  auto spec = whole;
  EXPECT_EQ(cut_experiment(spec, {}, {}), "");
  EXPECT_EQ(spec, whole);
  EXPECT_EQ(cut_experiment(spec, 2, 0.01), "Cut down from the specification: 2 of 5 seeds, 0.01 of each budget.");
  EXPECT_EQ(spec.seeds, 2);
  EXPECT_EQ(spec.problems[0].budget, 1);
  EXPECT_EQ(spec.problems[0].total_resource, 10);
  EXPECT_EQ(spec.methods[0], whole.methods[0]);
  EXPECT_EQ(spec.methods[1].scheduler, "asha:eta=4,total_resource=9");
  EXPECT_EQ(spec.methods[1].label, whole.methods[1].label);
  EXPECT_EQ(spec.simulated->time_limit, 1);
  const auto refusal = [&](std::optional<std::int64_t> seeds, std::optional<double> share) -> std::string {
    try {
      auto other = whole;
      cut_experiment(other, seeds, share);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_THAT(refusal(6, {}), HasSubstr("--seeds is 6; it may be 1 to 5, the seeds of the specification"));
  EXPECT_THAT(refusal(0, {}), HasSubstr("--seeds is 0; it may be 1 to 5"));
  EXPECT_THAT(refusal({}, 0), HasSubstr("--budget-share is 0; it must be above 0 and at most 1"));
  EXPECT_THAT(refusal({}, 1.5), HasSubstr("1.5"));
}

TEST(Spec, TotalResourceBoundsEveryScheduler) {
  const auto spec = parse_experiment(
      "[[problem]]\nspec='curve:steps=27'\nbudget=50\ntotal_resource=270\n"
      "[[method]]\nsampler='random'\n[[method]]\nsampler='random'\nscheduler='asha:eta=3'\n"
      "[[method]]\nsampler='random'\nscheduler='asha:total_resource=100'\nlabel='own'\n",
      "file.toml");
  EXPECT_EQ(spec.problems[0].total_resource, 270);
  const auto curve = make_problem(spec.problems[0].spec);
  const auto study = [&](std::size_t m) { return cell_study(spec, curve->description(), 0, m, 0); };
  EXPECT_EQ(study(0).budget, 10);
  EXPECT_EQ(study(1).budget, 50);
  EXPECT_EQ(study(1).scheduler, "asha:eta=3,total_resource=270");
  EXPECT_EQ(study(2).scheduler, "asha:total_resource=100");
}

TEST(Spec, TakesMethodsByName) {
  const auto spec = parse_experiment(
      "[[problem]]\nspec='branin'\nbudget=5\n[[method]]\nmethod='dehb'\n"
      "[[method]]\nmethod='dehb'\nsampler='de:factor=0.8'\n[[method]]\nmethod='bo'\nlabel='B'\n",
      "file.toml");
  EXPECT_EQ(spec.methods[0], (ExperimentMethod{"dehb", "de", "dehb"}));
  EXPECT_EQ(spec.methods[1], (ExperimentMethod{"dehb x de:factor=0.8", "de:factor=0.8", "dehb"}));
  EXPECT_EQ(spec.methods[2], (ExperimentMethod{"B", "gp", "full"}));
}

TEST(Spec, EveryPresetIsAPairThatIsThere) {
  for (const auto& preset : method_presets()) {
    StudySpec study;
    study.space.add_real("x", 0, 1);
    study.max_resource = 9;
    study.sampler = preset.sampler;
    study.scheduler = preset.scheduler;
    EXPECT_NO_THROW(make_study(study)) << preset.name;
  }
}

TEST(Spec, HasDefaults) {
  const auto spec =
      parse_experiment("[[problem]]\nspec='branin'\nbudget=5\n[[method]]\nsampler='random'\n", "dir/file.toml");
  EXPECT_EQ(spec.name, "file");
  EXPECT_EQ(spec.seeds, 10);
  EXPECT_EQ(spec.seed, 1u);
  EXPECT_EQ(spec.alpha, 0.05);
  EXPECT_EQ(spec.device, "cpu");
}

struct Wrong {
  const char* from;  // replaced in the good one
  const char* to;
  const char* message;  // part of the error
};

TEST(Spec, WrongOnesAreNamedWithFileLineKeyValueAndWhatIsAllowed) {
  const Wrong table[] = {
      {"seeds = 3", "seeds = 0", "file.toml:2: seeds = 0 at the top: it must be an integer from 1 to 10000"},
      {"seeds = 3", "seeds = \"3\"", "file.toml:2: seeds = '3' at the top: it must be an integer"},
      {"seeds = 3", "seeds = 2.5", "file.toml:2: seeds = 2.5 at the top: it must be an integer"},
      {"seeds = 3", "seed = -1", "file.toml:2: seed = -1 at the top: it must be an integer from 0"},
      {"seeds = 3", "alpha = 1.0", "file.toml:2: alpha = 1.0 at the top: it must be a number between 0 and 1"},
      {"seeds = 3", "alpha = nan", "file.toml:2: alpha = nan at the top"},
      {"seeds = 3", "device = 1", "file.toml:2: device = 1 at the top: it must be text in quotes"},
      {"seeds = 3", "device = \"gpu\"",
       "file.toml:2: device = 'gpu': unknown device 'gpu'; allowed: auto, cpu, cuda, cuda:INDEX"},
      {"seeds = 3", "sedes = 3",
       "file.toml:2: unknown key 'sedes' at the top; known: alpha, device, execution, method, name, problem, seed, "
       "seeds"},
      {"name = \"good\"", "execution = 3", "file.toml:1: execution = 3 at the top: write [execution]"},
      {"[[method]]", "[execution]\n[[method]]", "file.toml:6: there is no 'workers' in [execution]"},
      {"[[method]]", "[execution]\nworkers = 0\n[[method]]",
       "file.toml:7: workers = 0 in [execution]: it must be an integer from 1 to 10000"},
      {"[[method]]", "[execution]\nworkers = 1\nstraggler = \"x\"\n[[method]]",
       "file.toml:8: straggler = 'x' in [execution]: it must be a number"},
      {"[[method]]", "[execution]\nworkers = 1\ncheckpoints = 1\n[[method]]",
       "file.toml:8: checkpoints = 1 in [execution]: it must be true or false"},
      {"[[method]]", "[execution]\nworkers = 1\ndrop = 1\n[[method]]",
       "file.toml:6: [execution]: drop is 1; it is a probability a unit of time"},
      {"[[method]]", "[execution]\nworkers = 1\ntime_limit = 0\n[[method]]",
       "file.toml:6: [execution]: the time limit is 0; it must be above 0"},
      {"[[method]]", "[execution]\nworkers = 1\nruntime = \"cost\"\n[[method]]",
       "file.toml:4: spec = 'branin': runtime 'cost': the cost of 'branin' is measured"},
      {"sampler = \"random\"",
       "sampler = \"random\"\nscheduler = \"pbt\"\n[execution]\nworkers = 1\ncheckpoints = false",
       "file.toml:8: scheduler = 'pbt': scheduler 'pbt' starts trials from the checkpoints of others"},
      {"[[method]]", "[execution]\nworkers = 1\njobs = 3\n[[method]]",
       "unknown key 'jobs' in [execution]; known: attempts"},
      {"seeds = 3", "seeds = ", "file.toml:2: "},
      {"seeds = 3", "seeds = 3\nseeds = 4", "file.toml:3: "},
      {"name = \"good\"", "name = 3", "file.toml:1: name = 3 at the top: it must be text in quotes"},
      {"name = \"good\"", "name = \"\"", "file.toml:1: name = '' at the top: it must be 1 to 80 printable characters"},
      {"name = \"good\"", "name = \"a\\nb\"", "it must be 1 to 80 printable characters"},
      {"[[problem]]", "[problem]", "write [[problem]], once for each problem"},
      {"[[problem]]", "problem = 3\n[[other]]", "file.toml:3: problem = 3 at the top: write [[problem]]"},
      {"[[method]]", "[method]", "write [[method]], once for each method"},
      {"[[problem]]\nspec = \"branin\"\nbudget = 5", "",
       "file.toml: there is no [[problem]]; an experiment needs at least one"},
      {"[[problem]]\nspec = \"branin\"\nbudget = 5", "problem = []", "write [[problem]], once for each problem"},
      {"[[method]]\nsampler = \"random\"", "", "file.toml: there is no [[method]]"},
      {"budget = 5", "budget = 0", "file.toml:5: budget = 0 in [[problem]]: it must be an integer from 1 to 10000000"},
      {"budget = 5", "", "file.toml:3: there is no 'budget' in [[problem]]"},
      {"budget = 5", "buget = 5", "there is no 'budget' in [[problem]]"},
      {"budget = 5", "budget = 5\nextra = 1",
       "file.toml:6: unknown key 'extra' in [[problem]]; known: budget, command, label, margin, spec"},
      {"spec = \"branin\"", "spec = \"zdt1\"",
       "file.toml:4: spec = 'zdt1': problem 'zdt1:dim=30' has 2 objectives; studies take problems with 1"},
      {"spec = \"branin\"", "spec = \"brannin\"", "file.toml:4: spec = 'brannin': unknown problem 'brannin'; known: "},
      {"spec = \"branin\"", "spec = \"ackley:dimm=3\"",
       "file.toml:4: spec = 'ackley:dimm=3': problem 'ackley' has no option 'dimm'"},
      {"spec = \"branin\"", "spec = \"ackley:dim=0\"",
       "file.toml:4: spec = 'ackley:dim=0': 'ackley': dim=0 is not an integer from 1"},
      {"spec = \"branin\"", "spec = [\"branin\"]", "it must be text in quotes"},
      {"spec = \"branin\"", "spec = \"\"", "file.toml:4: spec = '' in [[problem]]: it must not be empty"},
      {"spec = \"branin\"", "label = 'x'", "there is no 'spec' in [[problem]]"},
      {"budget = 5", "budget = 5\n[[problem]]\nspec = \"branin\"\nbudget = 6",
       "file.toml:6: label 'branin' is used in line 3 already; give each its own label"},
      {"sampler = \"random\"", "sampler = \"randm\"",
       "file.toml:7: sampler = 'randm': unknown sampler 'randm'; known: "},
      {"sampler = \"random\"", "method = \"bohp\"",
       "file.toml:7: method = 'bohp': unknown method 'bohp'; known: asha, bo, "},
      {"sampler = \"random\"", "sampler = \"random\"\nscheduler = \"dehb\"",
       "file.toml:7: sampler = 'random': scheduler 'dehb' names the parents of its trials"},
      {"sampler = \"random\"", "sampler = \"random:x=1\"",
       "file.toml:7: sampler = 'random:x=1': sampler 'random' has no option 'x'; known: none"},
      {"sampler = \"random\"", "sampler = \"random\"\nscheduler = \"ful\"",
       "file.toml:8: scheduler = 'ful': unknown scheduler 'ful'; known: "},
      {"sampler = \"random\"", "sampler = \"random\"\n[[method]]\nsampler = \"grid\"\nlabel = \"random\"",
       "file.toml:10: label 'random' is used in line 6 already"},
      {"sampler = \"random\"", "sampler = \"random\"\nlabel = \"\"",
       "file.toml:8: label = '' in [[method]]: it must be 1 to 80 printable"},
  };
  for (const auto& wrong : table) {
    std::string text = kGood;
    const auto at = text.find(wrong.from);
    ASSERT_NE(at, std::string::npos) << wrong.from;
    text.replace(at, std::string(wrong.from).size(), wrong.to);
    try {
      parse_experiment(text, "file.toml");
      ADD_FAILURE() << "no error for " << wrong.to;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      EXPECT_THAT(error.what(), HasSubstr(wrong.message)) << wrong.to;
    }
  }
  parse_experiment(kGood, "file.toml");
}

TEST(Spec, AnEmptyFileHasNoProblem) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "empty.toml");
  try {
    read_experiment(folder.path() / "empty.toml");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("empty.toml: there is no [[problem]]"));
  }
}

TEST(Spec, KnownKeysAreListedOnce) {
  try {
    parse_experiment("[[problem]]\nspec = \"branin\"\nbudget = 5\n[[method]]\nmethod = \"asha\"\ntypo = 1\n", "f");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::EndsWith("known: label, method, sampler, scheduler"));
  }
}

TEST(Spec, AFileThatCanNotBeReadIsNamed) {
  const TemporaryFolder folder;
  for (const auto& path : {folder.path() / "none.toml", folder.path()}) {
    try {
      read_experiment(path);
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::usage);
      EXPECT_THAT(error.what(), HasSubstr(path.string() + " can't be read"));
    }
  }
}

}  // namespace
}  // namespace incumbent
