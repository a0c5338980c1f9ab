// What goes into a journal comes out of it, bit by bit.
#include <gtest/gtest.h>

#include "formula/random.hpp"
#include "incumbent/error.hpp"
#include "journal/helpers.hpp"
#include "journal/print.hpp"
#include "journal/random_events.hpp"

namespace incumbent {
namespace {

using testing_doubles::lines_of;
using testing_doubles::print;
using testing_doubles::RandomEvents;
using testing_doubles::read_text;
using testing_doubles::rich_spec;
using testing_doubles::TemporaryFolder;

std::vector<std::string> printed(const std::vector<Event>& events) {
  std::vector<std::string> result;
  for (const auto& event : events) result.push_back(print(event));
  return result;
}

std::vector<Event> all_events(const std::filesystem::path& path) {
  const auto journal = Journal::read(path);
  const auto events = journal->begin();
  journal->end();
  return events;
}

void append(Journal& journal, const std::vector<Event>& events) {
  journal.begin();
  journal.flush(journal.append(events));
  journal.end();
}

TEST(Journal, KeepsTheSpecification) {
  const TemporaryFolder folder;
  const auto path = folder / "study.log";
  const auto spec = rich_spec();
  Journal::create(path, spec, Durability::sync);
  const auto journal = Journal::read(path);
  const auto& read = journal->spec();
  EXPECT_EQ(read.name, spec.name);
  EXPECT_EQ(read.direction, spec.direction);
  EXPECT_EQ(read.seed, spec.seed);
  EXPECT_EQ(read.sampler, spec.sampler);
  EXPECT_EQ(read.scheduler, spec.scheduler);
  EXPECT_EQ(read.budget, spec.budget);
  EXPECT_EQ(read.max_resource, spec.max_resource);
  EXPECT_EQ(read.noisy, spec.noisy);
  EXPECT_EQ(write_configspace(read.space), write_configspace(spec.space));
  EXPECT_EQ(journal->lines(), lines_of(read_text(path)).size());
}

TEST(Journal, RandomEventsComeBackAsTheyWere) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const TemporaryFolder folder;
    const auto path = folder / "study.log";
    const auto journal = Journal::create(path, rich_spec(), Durability::write);
    const auto header = journal->lines();
    EXPECT_EQ(journal->begin().size(), 0u);
    journal->end();
    RandomEvents generator(seed);
    std::vector<Event> written;
    for (int i = 0; i < 60; ++i) {
      std::vector<Event> some;
      for (int k = 0; k <= i % 3; ++k) some.push_back(generator.next());
      append(*journal, some);
      written.insert(written.end(), some.begin(), some.end());
    }
    EXPECT_EQ(journal->begin().size(), 0u) << "own events are not handed out again";
    journal->end();
    EXPECT_EQ(printed(all_events(path)), printed(written)) << "seed " << seed;
    EXPECT_EQ(journal->lines(), lines_of(read_text(path)).size());
    EXPECT_GT(journal->lines(), header);
  }
}

TEST(Journal, TwoWritersSeeEachOthersEventsOnce) {
  const TemporaryFolder folder;
  const auto path = folder / "study.log";
  const std::shared_ptr<Journal> writers[] = {Journal::create(path, rich_spec(), Durability::write),
                                              Journal::open(path, Durability::write)};
  std::vector<Event> seen[2];
  std::vector<Event> written;
  RandomEvents generator(3);
  Stream stream(9, Purpose::test);
  for (int i = 0; i < 300; ++i) {
    const auto who = stream.below(2);
    for (const auto& event : writers[who]->begin()) seen[who].push_back(event);
    const auto event = generator.next();
    writers[who]->append({&event, 1});
    writers[who]->end();
    seen[who].push_back(event);
    written.push_back(event);
  }
  for (const int who : {0, 1}) {
    for (const auto& event : writers[who]->begin()) seen[who].push_back(event);
    writers[who]->end();
    EXPECT_EQ(printed(seen[who]), printed(written));
    EXPECT_EQ(writers[who]->lines(), lines_of(read_text(path)).size());
  }
}

TEST(Journal, NoLineHasAStrangeByte) {
  const TemporaryFolder folder;
  const auto path = folder / "study.log";
  const auto journal = Journal::create(path, rich_spec(), Durability::write);
  RandomEvents generator(4);
  for (int i = 0; i < 100; ++i) append(*journal, {generator.next()});
  for (const char c : read_text(path)) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
}

TEST(Journal, ReadOnlyWritesNothing) {
  const TemporaryFolder folder;
  const auto path = folder / "study.log";
  Journal::create(path, rich_spec(), Durability::write);
  const auto before = read_text(path);
  const auto journal = Journal::read(path);
  journal->begin();
  const Event event = TrialEnqueued{0, rich_spec().space.default_configuration()};
  EXPECT_THROW(journal->append({&event, 1}), Error);
  journal->end();
  EXPECT_EQ(read_text(path), before);
}

TEST(Journal, AReaderFollowsAWriter) {
  const TemporaryFolder folder;
  const auto path = folder / "study.log";
  const auto writer = Journal::create(path, rich_spec(), Durability::write);
  const auto reader = Journal::read(path);
  RandomEvents generator(6);
  for (int i = 0; i < 20; ++i) {
    const auto event = generator.next();
    append(*writer, {event});
    EXPECT_EQ(printed(reader->begin()), printed({event}));
    reader->end();
  }
}

}  // namespace
}  // namespace incumbent
