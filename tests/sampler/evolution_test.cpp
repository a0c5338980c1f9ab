// Samplers evolution, de, local, and the one-exchange neighbours.
#include <gtest/gtest.h>

#include "sampler/exchange.hpp"
#include "sampler/simulation.hpp"

namespace incumbent {
namespace {

using namespace simulation;

// Strings of 100 bits; accuracy = ones/100 + N(0, 0.01^2), drawn once a model, in [0, 1]: Real et al., AAAI 2019,
// appendix C.
double best_accuracy(const std::string& sampler, std::uint64_t seed) {
  SearchSpace space;
  for (int i = 0; i < 100; ++i) space.add_categorical("bit" + std::to_string(i), {false, true});
  const auto s = study(sampler, space, seed, 1000, true);
  Stream noise(seed, Purpose::noise);
  double best = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto action = s->ask().front();
    double ones = 0;
    for (const double bit : action.configuration.codes()) ones += bit;
    const double accuracy = std::clamp(ones / 100 + 0.01 * noise.normal(), 0.0, 1.0);
    best = std::max(best, accuracy);
    Result result;
    result.objectives = {-accuracy};
    s->tell(action.trial, result);
  }
  return best;
}

// The reference algorithm, 50 seeds: 0.906, standard deviation 0.02; without aging 0.908; random search 0.663.
TEST(Evolution, DoesAsWellAsTheReferenceOnTheToyOfThePaper) {
  double aging = 0, elitist = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const double accuracy = best_accuracy("evolution:population=100,sample=10", seed);
    EXPECT_GT(accuracy, best_accuracy("random", seed));
    aging += accuracy / 50;
    elitist += best_accuracy("evolution:population=100,sample=10,aging=false", seed) / 50;
  }
  EXPECT_NEAR(aging, 0.906, 0.02);
  EXPECT_NEAR(elitist, 0.908, 0.02);
}

SearchSpace conditional() {
  SearchSpace space;
  space.add_categorical("optimizer", {std::string("sgd"), std::string("adam"), std::string("rmsprop")});
  space.add_real("momentum", 0, 1);
  space.add_integer("layers", 1, 100);
  space.add_ordinal("batch", {std::int64_t{16}, std::int64_t{32}});
  Condition condition;
  condition.child = "momentum";
  condition.parent = "optimizer";
  condition.values = {std::string("sgd")};
  space.add_condition(condition);
  return space;
}

// Parameters that differ, but for those that are active in one only.
int differences(const Configuration& a, const Configuration& b) {
  int count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a.is_active(i) && b.is_active(i) && a[i] != b[i]) ++count;
  }
  return count;
}

TEST(Exchange, AMutationChangesOneParameterAndDrawsWhatItSwitchesOn) {
  const auto space = conditional();
  Stream stream(1, Purpose::test);
  std::vector<int> changed(4);
  double least = 1, most = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto before = space.sample(stream);
    const auto after = mutated(space, before, 0.2, stream);
    EXPECT_EQ(space.violation(after), "");
    EXPECT_EQ(differences(before, after), 1);
    for (std::size_t k = 0; k < 4; ++k) {
      if (before.is_active(k) && after.is_active(k) && before[k] != after[k]) ++changed[k];
    }
    if (!before.is_active(1) && after.is_active(1)) {
      least = std::min(least, after[1]);
      most = std::max(most, after[1]);
    }
  }
  for (const int count : changed) EXPECT_GT(count, 100);
  EXPECT_LT(least, 0.05);
  EXPECT_GT(most, 0.95);
}

TEST(Exchange, NeighboursAreAllValuesOfASmallParameterAndFourOfAWideOne) {
  const auto space = conditional();
  Stream stream(1, Purpose::test);
  auto centre = space.default_configuration();
  centre[0] = 0;  // sgd
  centre = space.activate(centre);
  const auto around = neighbours(space, centre, 0.05, stream);
  EXPECT_EQ(around.size(), 2u + 4u + 4u + 1u);
  for (const auto& neighbour : around) {
    EXPECT_EQ(space.violation(neighbour), "");
    EXPECT_EQ(differences(centre, neighbour), 1);
    EXPECT_NEAR(neighbour.is_active(1) ? neighbour[1] : centre[1], centre[1], 0.25);
  }
  EXPECT_TRUE(has_wide_parameter(space, centre));
}

// Trials by hand, with the tag of a suggestion.
class Script {
 public:
  Script(const std::string& sampler, const SearchSpace& space)
      : history(space), sampler_(make_sampler(sampler, {.space = space})) {}

  Configuration start(std::vector<std::int64_t> population = {}, const Configuration& instead = {},
                      std::optional<std::int64_t> target = {}) {
    SuggestRequest request;
    request.target = target;
    request.trial = static_cast<std::int64_t>(history.size());
    request.population = std::move(population);
    auto suggestion = sampler_->suggest(history, request, 1).front();
    TrialStarted event;
    event.trial = request.trial;
    event.configuration = instead.empty() ? suggestion.configuration : instead;
    event.model = suggestion.model;
    history.apply(event);
    return event.configuration;
  }
  // One that no sampler asked for.
  void enqueued(const Configuration& configuration, double value) {
    TrialStarted event;
    event.trial = static_cast<std::int64_t>(history.size());
    event.configuration = configuration;
    history.apply(event);
    finish(event.trial, value);
  }
  void finish(std::int64_t trial, double value) {
    TrialFinished event;
    event.trial = trial;
    event.status = TrialStatus::complete;
    event.measurement.objectives = {value};
    history.apply(event);
  }

  History history;

 private:
  std::unique_ptr<Sampler> sampler_;
};

TEST(DifferentialEvolution, AChildThatIsNotWorseTakesItsParentsPlace) {
  for (const double value : {0.5, 1.0, 1.5}) {
    Script s("de:population=4,crossover=0", box(6));  // crossover 0: a child differs in one coordinate
    for (int slot = 0; slot < 4; ++slot) s.start();
    for (int slot = 0; slot < 4; ++slot) s.finish(slot, 1);
    std::vector<Configuration> children;
    for (int slot = 0; slot < 4; ++slot) {
      children.push_back(s.start());
      EXPECT_EQ(differences(children.back(), s.history[slot].configuration), 1);
    }
    s.finish(4, value);
    for (int slot = 1; slot < 4; ++slot) s.finish(4 + slot, 2);
    const auto next = s.start();
    EXPECT_EQ(differences(next, value <= 1 ? children[0] : s.history[0].configuration), 1);
  }
}

TEST(DifferentialEvolution, EnqueuedTrialsCompeteForTheSlots) {
  Script s("de:population=4,crossover=0", box(6));  // crossover 0: a child differs from its parent in one coordinate
  const auto at = [](double x) { return Configuration(std::vector<double>(6, x)); };
  for (int i = 0; i < 4; ++i) s.enqueued(at(i), 1);
  s.enqueued(at(-1), 2);    // worse than trial 0, of the same slot
  s.enqueued(at(-2), 0.5);  // better than trial 1
  // Slots 2 and 3 have had one trial each, 0 and 1 two.
  for (const double parent : {2.0, 3.0, 0.0, -2.0}) EXPECT_LE(differences(s.start(), at(parent)), 1) << parent;
}

TEST(Local, TheFirstWalkStartsFromTheBestEnqueuedTrial) {
  Script s("local", box(6));
  const auto at = [](double x) { return Configuration(std::vector<double>(6, x)); };
  for (const double x : {1.0, 2.0, 3.0}) s.enqueued(at(x), std::abs(x - 2));
  EXPECT_EQ(differences(s.start(), at(2)), 1);
  s.finish(3, 5);
  EXPECT_EQ(differences(s.start(), at(2)), 1);
}

TEST(DifferentialEvolution, ANamedPopulationIsBredFrom) {
  for (const auto* strategy : {"rand1", "rand2", "best1", "current_to_best1"}) {
    Script s(std::string("de:strategy=") + strategy, box(3));
    const Configuration point(std::vector<double>{-2.5, 1.25, 4});
    for (int i = 0; i < 8; ++i) s.start({}, i < 7 ? point : Configuration(std::vector<double>{0, 0, 0}));
    for (int i = 0; i < 8; ++i) s.finish(i, 1);
    // All parents are alike, so is the child.
    EXPECT_EQ(s.start({1, 2, 3, 4, 5}, {}, 0), point) << strategy;
    EXPECT_NE(s.start({4}, {}, 0), point) << strategy;  // donors are missing
  }
}

TEST(DifferentialEvolution, ANamedTargetIsCrossedWithTheNamedPopulation) {
  Script s("de:crossover=0", box(6));  // a child differs from its target in one coordinate
  for (int i = 0; i < 8; ++i) s.start();
  for (int i = 0; i < 8; ++i) s.finish(i, i);
  for (const std::int64_t target : {7, 3, 7}) {
    const auto child = s.start({0, 1, 2}, {}, target);
    EXPECT_EQ(differences(child, s.history[target].configuration), 1);
  }
  // An empty place: nothing is inherited but one coordinate of the mutant's; without a population a plain draw.
  const auto filled = s.start({0, 1, 2}, {}, -1);
  for (int i = 0; i < 8; ++i) EXPECT_GE(differences(filled, s.history[i].configuration), 5);
  const auto drawn = s.start({}, {}, -1);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(differences(drawn, s.history[i].configuration), 6);
}

// "local WALK CENTRE HALVINGS INDEX": of one number four neighbours are tried.
TEST(Local, HalvesTheDeviationWhereNothingIsBetterAndDoublesItWhereSomethingIs) {
  Script s("local", box(1));
  const auto next = [&](double value) {
    const auto trial = static_cast<std::int64_t>(s.history.size());
    s.start();
    s.finish(trial, value);
    return s.history[trial].model;
  };
  next(10);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(next(20), "local 0 0 0 " + std::to_string(i));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(next(20), "local 0 0 1 " + std::to_string(i));
  EXPECT_EQ(next(5), "local 0 0 2 0");
  EXPECT_EQ(next(4), "local 0 9 1 0");
  EXPECT_EQ(next(3), "local 0 10 0 0");
  EXPECT_EQ(next(20), "local 0 11 0 0");
}

TEST(Local, TriesNeighboursOfTheBestOfTheWalk) {
  SearchSpace space;
  for (int i = 0; i < 10; ++i) space.add_categorical("c" + std::to_string(i), {1, 2, 3});
  const auto s = study("local", space, 1);
  Configuration best;
  double least = 1e300;
  int restarts = 0, tried = 0;
  for (int i = 0; i < 300; ++i) {
    const auto action = s->ask().front();
    const auto& c = action.configuration;
    double value = 0;
    for (std::size_t k = 0; k < c.size(); ++k)
      value += (c[k] - 1) * (c[k] - 1) * static_cast<double>(k + 1) + (k > 0 ? c[k] * c[k - 1] : 0);
    if (!best.empty() && differences(best, c) != 1) {
      EXPECT_LE(tried, 20);
      ++restarts;
      least = 1e300;
      tried = 0;
    }
    ++tried;
    if (value < least) {
      least = value;
      best = c;
      tried = 0;
    }
    Result result;
    result.objectives = {value};
    s->tell(action.trial, result);
  }
  EXPECT_GT(restarts, 1);
}

// After 200 trials on a sphere of five dimensions, with one worker and with eight.
TEST(EvolutionAndLocalSearch, AreBetterThanRandomOnASphere) {
  for (const auto* sampler : {"cmaes", "de", "evolution", "local", "nelder_mead"}) {
    for (const std::size_t workers : {1, 8}) {
      double learned = 0, random = 0;
      for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const auto f = function(Kind::sphere, 5, seed);
        learned += best_after(sampler, box(5), seed, f, 200, workers);
        random += best_after("random", box(5), seed, f, 200, workers);
      }
      EXPECT_LT(learned, 0.5 * random) << sampler << ' ' << workers;
    }
  }
}

}  // namespace
}  // namespace incumbent
