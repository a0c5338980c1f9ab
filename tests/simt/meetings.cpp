// Where threads wait for each other: the block's barrier and the meetings of a warp's lanes.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "simt/machine_state.hpp"
#include "simt/observer.hpp"

namespace incumbent::simt {
namespace {

bool same(std::source_location a, std::source_location b) {
  return a.line() == b.line() && std::strcmp(a.file_name(), b.file_name()) == 0;
}

}  // namespace

unsigned Machine::barrier(bool vote, std::source_location place) {
  if (waiting_ == 0) {
    barrier_place_ = place;
  } else if (!same(place, barrier_place_)) {
    defect_ = who() + " is at the barrier in " + text(place) + " but " + std::to_string(waiting_) + " wait in " +
              text(barrier_place_);
    leave();
  }
  if (ended_ > 0) {
    defect_ = who() + " is at the barrier in " + text(place) + " but " + std::to_string(ended_) + " have ended";
    leave();
  }
  votes_ += vote;
  if (++waiting_ == threads_.size()) {
    waiting_ = 0;
    counted_ = std::exchange(votes_, 0);
    const auto released = arranged(threads_.size());
    ready_.assign(released.begin(), released.end());
    if (observer()) observer()->barrier();
  }
  wait();
  return counted_;
}

std::uint64_t Machine::meet(const Meeting& mine, std::uint64_t value, unsigned source) {
  const std::size_t lane = current_ % kWarp, first = current_ - lane;
  const auto where = [&] { return who() + " is at " + mine.word + " in " + text(mine.place); };
  unsigned lanes = 0;
  for (std::size_t l = 0; l < kWarp && first + l < threads_.size(); ++l) lanes |= mine.lanes & 1u << l;
  if (!(lanes >> lane & 1)) {
    defect_ = where() + " but its own lane is not in the mask";
    leave();
  }
  for (std::size_t l = 0; l < kWarp; ++l) {
    if (!(lanes >> l & 1) || !threads_[first + l].ended) continue;
    defect_ = where() + " but lane " + std::to_string(l) + " of its mask has ended";
    leave();
  }
  auto& meetings = meetings_[first / kWarp];
  auto meeting = std::find_if(meetings.begin(), meetings.end(), [&](const Meeting& m) {
    return m.lanes == lanes && m.purpose == mine.purpose && same(m.place, mine.place);
  });
  if (meeting == meetings.end()) {
    meetings.push_back(mine);
    meeting = meetings.end() - 1;
    meeting->lanes = lanes;
  }
  threads_[current_].value = value;
  threads_[current_].source = source;
  meeting->arrived |= 1u << lane;
  if (meeting->arrived == lanes) {
    const Meeting complete = *meeting;
    meetings.erase(meeting);
    finish(complete, first);
  }
  wait();
  return threads_[current_].value;
}

// All lanes of the warp whose first thread is `first` have come: each gets what it came for and goes on.
void Machine::finish(Meeting meeting, std::size_t first) {
  std::array<std::uint64_t, kWarp> brought{};
  std::uint64_t ballot = 0;
  for (std::size_t l = 0; l < kWarp; ++l) {
    if (!(meeting.lanes >> l & 1)) continue;
    brought[l] = threads_[first + l].value;
    ballot |= std::uint64_t{brought[l] != 0} << l;
  }
  for (const std::size_t l : arranged(kWarp)) {
    if (!(meeting.lanes >> l & 1)) continue;
    Thread& thread = threads_[first + l];
    if (meeting.purpose == Meeting::Purpose::ballot) thread.value = ballot;
    if (meeting.purpose == Meeting::Purpose::shuffle) {
      if (!(meeting.lanes >> thread.source & 1)) {
        defect_ = "thread " + name(thread.index) + " is at " + meeting.word + " in " + text(meeting.place) +
                  " for the value of lane " + std::to_string(thread.source) + ", which is not there";
        return ready_.clear();
      }
      thread.value = brought[thread.source];
    }
    ready_.push_back(first + l);
  }
  if (observer() && meeting.purpose == Meeting::Purpose::barrier)
    observer()->warp_barrier(first / kWarp, meeting.lanes);
}

}  // namespace incumbent::simt
