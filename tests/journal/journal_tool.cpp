// journal_tool FILE SEED COUNT: a new journal with random events, for other programs to read.
#include <cstdlib>

#include "journal/random_events.hpp"

int main(int count, char** arguments) {
  using namespace incumbent;
  if (count != 4) return 2;
  const auto journal = Journal::create(arguments[1], testing_doubles::rich_spec(), Durability::write);
  testing_doubles::RandomEvents events(std::strtoull(arguments[2], nullptr, 10));
  for (int i = std::atoi(arguments[3]); i > 0; --i) {
    const auto event = events.next();
    journal->begin();
    journal->append({&event, 1});
    journal->end();
  }
}
