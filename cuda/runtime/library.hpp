// A shared library that is opened when it is needed.
#pragma once

#include <string>

#include "incumbent/error.hpp"

namespace incumbent::cuda {

// "libNAME.so.VERSION", the major version that this program was built against: from the folder INCUMBENT_CUDA_LIBRARIES
// if that is set and has it, else by the system's loader. Never closed: CUDA's libraries do not survive that.
class Library {
 public:
  // Error(unavailable) naming the file, why it can't be opened, and the other major versions that there are instead.
  Library(const char* name, int version);

  template <class Function>
  Function* function(const char* name) const {
    return reinterpret_cast<Function*>(symbol(name));
  }

 private:
  void* symbol(const char* name) const;  // Error(unavailable) if there is none

  std::string file_;
  void* handle_ = nullptr;
};

}  // namespace incumbent::cuda
