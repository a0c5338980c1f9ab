// Each place in the machine code that touches an array, and the warp requests that are open there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "simt/traffic.hpp"

namespace incumbent::simt {

struct Site {
  const void* pc;
  std::string array;
  bool shared;
  AccessKind kind;
  std::size_t bytes;  // a lane
  Requests total = {};

  struct Request {
    std::uint32_t lanes = 0;
    std::array<std::uintptr_t, kWarp> address{};
  };
  std::vector<std::vector<Request>> open = {};  // of each warp, in turns
  std::vector<std::uint32_t> turns = {};        // of each thread, so far
};

class Sites {
 public:
  void start_launch(std::size_t threads);
  // One more access to this array by this code; its site's number. describe() makes the Site when it is a new one.
  template <class Describe>
  std::uint32_t add(const void* pc, const void* array, std::size_t thread, std::uintptr_t address,
                    Describe&& describe) {
    const auto [entry, fresh] = numbers_.try_emplace({pc, array}, static_cast<std::uint32_t>(sites_.size()));
    if (fresh) open(describe());
    join(sites_[entry->second], thread, address);
    return entry->second;
  }
  // Nobody joins the open requests any more: a barrier, or the end of the block.
  void close();
  const std::vector<Site>& all() const { return sites_; }

 private:
  struct Key {
    const void* pc;
    const void* array;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      return (reinterpret_cast<std::uintptr_t>(key.pc) ^ reinterpret_cast<std::uintptr_t>(key.array) >> 4) *
             0x9e3779b97f4a7c15;  // 2^64 / golden ratio
    }
  };

  void open(Site site);
  static void join(Site& site, std::size_t thread, std::uintptr_t address);

  std::size_t threads_ = 0;
  std::vector<Site> sites_;
  std::unordered_map<Key, std::uint32_t, Hash> numbers_;
};

// What one request costs; addresses of lanes that take no part are not looked at.
Requests cost(const Site& site, const Site::Request& request);

}  // namespace incumbent::simt
