// What this process has used so far.
#pragma once

#include <malloc.h>

#include <ctime>

// Of all its threads.
inline double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// What the allocator has handed out and not got back.
inline double bytes_in_use() { return static_cast<double>(mallinfo2().uordblks + mallinfo2().hblkhd); }
