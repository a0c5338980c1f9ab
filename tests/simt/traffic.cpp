#include "simt/traffic.hpp"

#include <algorithm>
#include <cstdio>

namespace incumbent::simt {
namespace {

template <class... Values>
std::string format(const char* pattern, Values... values) {
  char line[512];
  const int length = std::snprintf(line, sizeof line, pattern, values...);
  return std::string(line, static_cast<std::size_t>(std::clamp<int>(length, 0, sizeof line - 1)));
}

const char* name(AccessKind kind) {
  switch (kind) {
    case AccessKind::read: return "load";
    case AccessKind::write: return "store";
    default: return "atomic";
  }
}

auto count(std::uint64_t number) { return static_cast<unsigned long long>(number); }

}  // namespace

Requests& Requests::operator+=(const Requests& other) {
  count += other.count;
  lanes += other.lanes;
  bytes += other.bytes;
  transactions += other.transactions;
  least += other.least;
  together += other.together;
  return *this;
}

Requests Traffic::of(const Choice& choice) const {
  Requests sum;
  for (const LineTraffic& line : lines)
    if ((choice.array.empty() || choice.array == line.array) && line.shared == choice.shared.value_or(line.shared) &&
        line.kind == choice.kind.value_or(line.kind))
      sum += line.requests;
  return sum;
}

std::uint64_t Traffic::bank_conflicts() const {
  const Requests shared = of({.shared = true});
  return shared.transactions - shared.least;
}

std::string Traffic::table() const {
  std::string text = kernel + "\n  grid " + simt::name({grid.x, grid.y, grid.z}) + ", block " +
                     simt::name({block.x, block.y, block.z}) + "\n";
  for (const bool shared : {false, true}) {
    for (const LineTraffic& line : lines) {
      if (line.shared != shared) continue;
      const Requests& r = line.requests;
      const auto requests = static_cast<double>(r.count);
      text += format("  %-36s %-6s %-6s %-14s %9llu requests, %4.1f lanes, %5.2f %s (least %.2f), %llu bytes\n",
                     line.place.c_str(), shared ? "shared" : "global", name(line.kind), line.array.c_str(),
                     count(r.count), static_cast<double>(r.lanes) / requests, r.transactions_each(),
                     shared ? "wavefronts" : "sectors", static_cast<double>(r.least) / requests, count(r.bytes));
    }
  }
  for (const bool shared : {false, true}) {
    for (const AccessKind kind : {AccessKind::read, AccessKind::write, AccessKind::atomic}) {
      const Requests r = of({.shared = shared, .kind = kind});
      if (r.count == 0) continue;
      text += format("  all %s %ss: %llu requests, %llu bytes, %llu %s (least %llu)\n", shared ? "shared" : "global",
                     name(kind), count(r.count), count(r.bytes), count(r.transactions),
                     shared ? "wavefronts" : "sectors", count(r.least));
    }
  }
  return text +
         format("  global bytes touched: %llu read, %llu written\n", count(distinct.read), count(distinct.written));
}

}  // namespace incumbent::simt
