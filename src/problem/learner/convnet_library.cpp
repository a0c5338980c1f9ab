// INCUMBENT_TORCH_STATUS, what the configuration found of LibTorch, is this file's compile definition, and
// INCUMBENT_TORCH_MODULE the file that was built; empty if there is none.
#include "problem/learner/convnet_library.hpp"

#include <dlfcn.h>

#include <filesystem>

#include "core/require.hpp"
#include "problem/own_folder.hpp"

namespace incumbent::learner {
namespace {

namespace fs = std::filesystem;

void* open() {
  const fs::path built = INCUMBENT_TORCH_MODULE;
  if (built.empty()) fail(ErrorCode::unavailable, "problem 'convnet' is {}", INCUMBENT_TORCH_STATUS);
  std::string tried;
  for (const auto& file : {own_folder() / "incumbent" / built.filename(), built}) {
    if (void* module = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL)) return module;
    tried += (tried.empty() ? "" : "; ") + std::string(dlerror());
  }
  fail(ErrorCode::unavailable, "the module of convolutional networks can't be opened: {}", tried);
}

template <class Function>
Function find(void* module, const char* name) {
  void* symbol = dlsym(module, name);
  if (symbol == nullptr) fail(ErrorCode::unavailable, "the module of convolutional networks has no function {}", name);
  return reinterpret_cast<Function>(symbol);
}

ConvnetLibrary load() {
  void* module = open();
  return {find<TorchVersion>(module, kTorchVersion)(), find<MakeConvnet>(module, kMakeConvnet)};
}

}  // namespace

const ConvnetLibrary& convnet_library() {
  static const ConvnetLibrary library = load();
  return library;
}

}  // namespace incumbent::learner
