#include "simt/checker.hpp"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "simt/debug_info.hpp"

namespace incumbent::simt {
namespace {

constexpr std::size_t kShown = 20;  // findings

std::uint8_t byte_mask(std::uintptr_t cell, std::uintptr_t first, std::uintptr_t end) {
  std::uint8_t mask = 0;
  for (std::uintptr_t b = 0; b < 4; ++b) mask |= static_cast<std::uint8_t>((cell + b >= first && cell + b < end) << b);
  return mask;
}

const char* verb(AccessKind kind) {
  switch (kind) {
    case AccessKind::read: return "read";
    case AccessKind::write: return "written";
    default: return "changed atomically";
  }
}

std::string count(std::size_t n, const char* what) { return std::to_string(n) + " " + what + (n == 1 ? "" : "s"); }

}  // namespace

void Checker::global_array(const std::string& name, const void* data, std::size_t bytes, bool initialized) {
  if (bytes == 0) return;
  const auto first = reinterpret_cast<std::uintptr_t>(data);
  auto array = std::make_unique<Array>(Array{name, first, first + bytes, false, std::vector<Cell>((bytes + 3) / 4)});
  for (Cell& cell : array->cells) cell.initialized = initialized ? 0xf : 0;
  globals_[first + bytes - 1] = std::move(array);
}

void Checker::release(const void* data) {
  const auto found = globals_.lower_bound(reinterpret_cast<std::uintptr_t>(data));
  if (found != globals_.end() && found->second->first == reinterpret_cast<std::uintptr_t>(data)) globals_.erase(found);
}

void Checker::launch(const Launch& launch) {
  launch_ = launch;
  sites_.start_launch(launch.block.count());
  shared_.clear();
  spare_.clear();
  findings_.clear();
  found_.clear();
  distinct_ = {};
  last_ = nullptr;
  for (auto& [last_byte, array] : globals_)
    for (Cell& cell : array->cells) cell.forget_accesses();
}

void Checker::block() {
  sites_.close();
  for (auto& [last_byte, array] : shared_) spare_.push_back(std::move(array));
  shared_.clear();
  last_ = nullptr;
  ordering_.start_block(block_number(), launch_.block.count());
}

void Checker::shared_array(const char* name, const void* data, std::size_t bytes) {
  const auto first = reinterpret_cast<std::uintptr_t>(data);
  std::unique_ptr<Array> array;
  for (auto& spare : spare_)
    if (spare && spare->first == first) array = std::move(spare);
  std::erase(spare_, nullptr);
  if (!array) array = std::make_unique<Array>();
  array->name = name;
  array->first = first;
  array->end = first + bytes;
  array->shared = true;
  array->cells.resize((bytes + 3) / 4);
  for (Cell& cell : array->cells) {
    cell.forget_accesses();
    cell.initialized = 0;
  }
  shared_[first + bytes - 1] = std::move(array);
}

void Checker::barrier() {
  ordering_.barrier();
  sites_.close();
}

void Checker::warp_barrier(std::size_t warp, unsigned lanes) { ordering_.warp_barrier(warp, lanes); }

Checker::Array* Checker::array_of(std::uintptr_t address) {
  if (last_ != nullptr && address >= last_->first && address < last_->end) return last_;
  for (const Arrays* arrays : {&shared_, &globals_}) {
    const auto found = arrays->lower_bound(address);
    if (found != arrays->end() && address >= found->second->first) return last_ = found->second.get();
  }
  return nullptr;
}

void Checker::access(const void* pointer, std::size_t bytes, AccessKind kind, const void* pc) {
  const auto address = reinterpret_cast<std::uintptr_t>(pointer);
  const std::size_t thread = thread_number();
  const Party me{kind, block_number(), thread, pc};
  Array* array = array_of(address);
  if (array == nullptr) {
    if (!on_stack(pointer) && !in_program(pointer))
      find("outside", count(bytes, "byte") + " in no array, " + nearest(address), {me});
    return;
  }
  if (address + bytes > array->end)
    find("beyond",
         bytes_of(*array, address, bytes) + ", beyond its end at " + std::to_string(array->end - array->first), {me});
  const std::uintptr_t end = std::min(address + bytes, array->end);
  const std::uint32_t site = sites_.add(pc, array, thread, address, [&] {
    return Site{pc, array->name, array->shared, kind, bytes};
  });
  Access access{ordering_.now(thread), site, 0, kind};
  const std::uintptr_t base = array->first;  // at least 4-aligned
  for (std::uintptr_t first = base + (address - base) / 4 * 4; first < end; first += 4) {
    Cell& cell = array->cells[(first - base) / 4];
    access.bytes = byte_mask(first, address, end);
    if (kind != AccessKind::write && (access.bytes & ~cell.initialized) != 0)
      find("uninitialized", bytes_of(*array, address, bytes) + ", which nobody has written", {me});
    cell.add(access, ordering_, [&](const Access& earlier, std::uint32_t lanes) {
      const std::size_t other = earlier.when.warp * kWarp + static_cast<std::size_t>(std::countr_zero(lanes));
      find("race", bytes_of(*array, address, bytes),
           {{earlier.kind, earlier.when.block, other, sites_.all()[earlier.site].pc}, me});
    });
  }
}

std::string Checker::bytes_of(const Array& array, std::uintptr_t address, std::size_t bytes) const {
  const std::size_t offset = address - array.first;
  return (array.shared ? "shared " : "global ") + array.name + ", bytes " + std::to_string(offset) + " to " +
         std::to_string(offset + bytes - 1);
}

std::string Checker::nearest(std::uintptr_t address) const {
  const Array* best = nullptr;
  std::uintptr_t least = UINTPTR_MAX;
  const auto distance = [&](const Array& array) {
    return address < array.first ? array.first - address : address - array.end;
  };
  for (const Arrays* arrays : {&shared_, &globals_})
    for (const auto& [last_byte, array] : *arrays)
      if (distance(*array) < least) least = distance(*(best = array.get()));
  if (best == nullptr) return "and there is none";
  return std::to_string(least) + (address < best->first ? " before the start of " : " after the end of ") + best->name;
}

void Checker::find(const char* kind, const std::string& what, std::vector<Party> parties) {
  if (!found_.emplace(kind, parties.front().pc, parties.back().pc).second) return;
  findings_.push_back({std::string(kind) + ": " + what, std::move(parties)});
}

std::string Checker::describe(const Party& party, const std::string& place) const {
  return std::string(verb(party.kind)) + " by thread " + name(unravel(party.thread, launch_.block)) + " of block " +
         name(unravel(party.block, launch_.grid)) + " in " + place;
}

std::string Checker::finish() {
  sites_.close();
  for (const auto& [last_byte, array] : globals_) {
    for (const Cell& cell : array->cells) {
      distinct_.read += static_cast<std::uint64_t>(std::popcount(cell.read));
      distinct_.written += static_cast<std::uint64_t>(std::popcount(cell.written));
    }
  }
  if (std::getenv("INCUMBENT_SIMT_TRAFFIC") != nullptr) std::printf("%s\n", traffic().table().c_str());
  if (findings_.empty()) return {};
  std::vector<const void*> addresses{launch_.kernel};
  for (const Finding& finding : findings_)
    for (const Party& party : finding.parties) addresses.push_back(party.pc);
  const auto source = sources(addresses);
  std::string text = count(findings_.size(), "finding") + " in " + source[0].function;
  std::size_t next = 1;
  for (std::size_t f = 0; f < findings_.size() && f < kShown; ++f) {
    text += "\n  " + findings_[f].what;
    const char* link = ", ";
    for (const Party& party : findings_[f].parties) {
      text += link + describe(party, source[next++].place);
      link = ", unordered with: ";
    }
  }
  return text + (findings_.size() > kShown ? "\n  ..." : "");
}

Traffic Checker::traffic() const {
  std::vector<const void*> addresses{launch_.kernel};
  for (const Site& site : sites_.all()) addresses.push_back(site.pc);
  const auto source = sources(addresses);
  Traffic result{source[0].function, launch_.grid, launch_.block, {}, distinct_};
  for (std::size_t s = 0; s < sites_.all().size(); ++s) {
    const Site& site = sites_.all()[s];
    const std::string& place = source[s + 1].place;
    // Copies of one line: unrolled, or inlined in several places.
    const auto same = std::find_if(result.lines.begin(), result.lines.end(), [&](const LineTraffic& line) {
      return line.place == place && line.array == site.array && line.shared == site.shared && line.kind == site.kind;
    });
    if (same != result.lines.end())
      same->requests += site.total;
    else
      result.lines.push_back({place, site.array, site.shared, site.kind, site.total});
  }
  return result;
}

Checker& checker() {
  static Checker one;
  return one;
}

Traffic last_traffic() { return checker().traffic(); }

}  // namespace incumbent::simt
