// The incumbent over virtual time.
#pragma once

#include <vector>

#include "incumbent/simulation.hpp"
#include "study/recommendation.hpp"

namespace incumbent {

class IncumbentChanges {
 public:
  // After a result: adds the study's incumbent, if it is another than that of the last change.
  void note(const Study& study, double now);

  std::vector<IncumbentChange> take() { return std::move(list_); }

 private:
  Recommendation incumbent_;
  std::vector<IncumbentChange> list_;
};

}  // namespace incumbent
