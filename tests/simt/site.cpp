#include "simt/site.hpp"

#include <algorithm>
#include <bit>
#include <span>

namespace incumbent::simt {
namespace {

constexpr std::size_t kBanks = 32, kWord = 4, kSector = 32;

// Sorts and counts what is different.
std::uint64_t distinct(std::span<std::uintptr_t> values) {
  std::sort(values.begin(), values.end());
  return static_cast<std::uint64_t>(std::unique(values.begin(), values.end()) - values.begin());
}

// Of lanes that go together.
std::uint64_t wavefronts(std::span<const std::uintptr_t> addresses, std::size_t bytes, bool atomic) {
  std::array<std::array<std::uintptr_t, kWarp>, kBanks> words;  // those that a bank has to give
  std::array<std::size_t, kBanks> count{};
  for (const std::uintptr_t address : addresses) {
    for (std::uintptr_t word = address / kWord; word <= (address + bytes - 1) / kWord; ++word) {
      const std::size_t bank = word % kBanks;
      const auto end = words[bank].begin() + static_cast<std::ptrdiff_t>(count[bank]);
      if (atomic || std::find(words[bank].begin(), end, word) == end) words[bank][count[bank]++] = word;
    }
  }
  return *std::max_element(count.begin(), count.end());
}

}  // namespace

Requests cost(const Site& site, const Site::Request& request) {
  const auto lanes = static_cast<std::uint64_t>(std::popcount(request.lanes));
  Requests result{1, lanes, lanes * site.bytes};
  std::array<std::uintptr_t, kWarp> addresses;
  if (site.shared) {
    const std::size_t together = std::clamp<std::size_t>(kBanks * kWord / site.bytes, 1, kWarp);
    for (std::size_t first = 0; first < kWarp; first += together) {
      std::size_t count = 0;
      for (std::size_t l = first; l < first + together; ++l)
        if (request.lanes >> l & 1) addresses[count++] = request.address[l];
      if (count == 0) continue;
      result.transactions += wavefronts(std::span(addresses).first(count), site.bytes, site.kind == AccessKind::atomic);
      result.least += std::max<std::size_t>(1, site.bytes / (kBanks * kWord));
    }
    std::size_t count = 0;
    for (std::size_t l = 0; l < kWarp; ++l)
      if (request.lanes >> l & 1) addresses[count++] = request.address[l];
    result.together = wavefronts(std::span(addresses).first(count), site.bytes, site.kind == AccessKind::atomic);
    return result;
  }
  std::vector<std::uintptr_t> sectors, words;
  std::size_t unit = std::min(site.bytes, kWord);
  for (std::size_t l = 0; l < kWarp; ++l) {
    if (!(request.lanes >> l & 1)) continue;
    const std::uintptr_t first = request.address[l], last = first + site.bytes - 1;
    for (std::uintptr_t sector = first / kSector; sector <= last / kSector; ++sector) sectors.push_back(sector);
    for (std::uintptr_t word = first / unit; word <= last / unit; ++word) words.push_back(word);
  }
  result.transactions = distinct(sectors);
  result.least = (distinct(words) * unit + kSector - 1) / kSector;
  return result;
}

void Sites::start_launch(std::size_t threads) {
  threads_ = threads;
  sites_.clear();
  numbers_.clear();
}

void Sites::open(Site site) {
  site.turns.assign(threads_, 0);
  site.open.resize((threads_ + kWarp - 1) / kWarp);
  sites_.push_back(std::move(site));
}

void Sites::join(Site& site, std::size_t thread, std::uintptr_t address) {
  auto& requests = site.open[thread / kWarp];
  const std::uint32_t turn = site.turns[thread]++;
  if (turn >= requests.size()) requests.resize(turn + 1);
  requests[turn].lanes |= 1u << thread % kWarp;
  requests[turn].address[thread % kWarp] = address;
}

void Sites::close() {
  for (Site& site : sites_) {
    for (auto& open : site.open) {
      for (const Site::Request& request : open) site.total += cost(site, request);
      open.clear();
    }
    std::fill(site.turns.begin(), site.turns.end(), 0);
  }
}

}  // namespace incumbent::simt
