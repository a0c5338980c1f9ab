// Random configurations: parents before children, again and again until no clause is violated.
#include "core/require.hpp"
#include "incumbent/space.hpp"
#include "space/compile.hpp"
#include "space/table.hpp"

namespace incumbent {

Configuration SearchSpace::sample(Stream& stream) const {
  constexpr int kTries = 10000;
  const Table& t = table();
  std::vector<double> codes(size());
  for (int i = 0; i < kTries; ++i) {
    for (const std::uint32_t p : t.free) codes[p] = t.draws[p](t.axes[p], stream);
    for (const Table::Gate& gate : t.gates) {
      codes[gate.child] =
          t.is_open(gate, codes.data()) ? t.draws[gate.child](t.axes[gate.child], stream) : Configuration::inactive();
    }
    if (!t.is_forbidden(codes.data())) return Configuration(std::move(codes));
  }
  std::string clauses;
  for (const Forbidden& clause : forbidden_) clauses += (clauses.empty() ? "" : "; ") + text(clause);
  fail(ErrorCode::usage, "{} random configurations were all forbidden; the clauses leave (almost) nothing: {}", kTries,
       clauses);
}

}  // namespace incumbent
