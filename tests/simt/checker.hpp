// The checker: sees every access of a kernel and says, at the end of a launch, what CUDA does not define:
//   - races: two accesses to the same bytes, one of them a write (or one an atomic and the other not), unordered
//   (ordering.hpp);
//   - reads of memory that nobody has written;
//   - accesses that are in no array, or reach beyond the end of one.
// Whether something is found does not depend on the order in which the machine runs the threads, as long as the kernel
// touches the same memory in every order. It also counts the traffic (traffic.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "simt/cell.hpp"
#include "simt/observer.hpp"
#include "simt/ordering.hpp"
#include "simt/site.hpp"
#include "simt/traffic.hpp"

namespace incumbent::simt {

class Checker : public Observer {
 public:
  void global_array(const std::string& name, const void* data, std::size_t bytes, bool initialized) override;
  void release(const void* data) override;

  void launch(const Launch& launch) override;
  void block() override;
  void shared_array(const char* name, const void* data, std::size_t bytes) override;
  void barrier() override;
  void warp_barrier(std::size_t warp, unsigned lanes) override;
  void access(const void* address, std::size_t bytes, AccessKind kind, const void* pc) override;
  std::string finish() override;

  Traffic traffic() const;

 private:
  struct Array {
    std::string name;
    std::uintptr_t first, end;
    bool shared;
    std::vector<Cell> cells;
  };
  // By their last byte, so that lower_bound(address) is the one array that may hold it.
  using Arrays = std::map<std::uintptr_t, std::unique_ptr<Array>>;

  struct Party {  // who did one of the two accesses
    AccessKind kind;
    std::size_t block, thread;
    const void* pc;
  };
  struct Finding {
    std::string what;
    std::vector<Party> parties;
  };

  Array* array_of(std::uintptr_t address);
  std::string nearest(std::uintptr_t address) const;
  std::string bytes_of(const Array& array, std::uintptr_t address, std::size_t bytes) const;
  // Once for each place, or pair of places.
  void find(const char* kind, const std::string& what, std::vector<Party> parties);
  std::string describe(const Party& party, const std::string& place) const;

  Launch launch_;
  Ordering ordering_;
  Sites sites_;
  Arrays globals_, shared_;
  std::vector<std::unique_ptr<Array>> spare_;  // shared arrays of the block before, whose cells are used again
  Array* last_ = nullptr;
  std::vector<Finding> findings_;
  std::set<std::tuple<std::string, const void*, const void*>> found_;
  Distinct distinct_;
};

Checker& checker();

}  // namespace incumbent::simt
