#include "runtime_double/runtime_double.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "runtime_double/libraries/library_hooks.hpp"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(memory, bytes) ASAN_POISON_MEMORY_REGION(memory, bytes)
#define UNPOISON(memory, bytes) ASAN_UNPOISON_MEMORY_REGION(memory, bytes)
#else
#define POISON(memory, bytes) (void)(memory), (void)(bytes)
#define UNPOISON(memory, bytes) (void)(memory), (void)(bytes)
#endif

namespace incumbent::runtime_double {
namespace {

constexpr std::size_t kMemory = std::size_t{1} << 30, kAlignment = 256;
constexpr unsigned char kBeyond = 0xA5;  // what stands behind an allocation

struct Failure {
  int before;
  cudaError_t error;
};

struct Allocation {
  std::size_t bytes;
  int device;
};

struct Stream final : simt::Queue {
  explicit Stream(int where) : device(where) {}
  void launch(std::function<void()> run) override;

  int device;
};

struct State {
  std::mt19937_64 random{1};
  std::multimap<std::string, Failure> failures;
  std::map<std::string, int> calls;
  std::map<void*, Allocation> allocations;
  std::vector<std::unique_ptr<Stream>> streams;
  std::size_t memory = kMemory, used = 0;
  cudaError_t last = cudaSuccess;
  int device = 0, devices = 1, broken = -1, driver = 12000, strays = 0;
};

State& state() {
  static State state;
  return state;
}

// Counts the call; what it is to return.
cudaError_t begin(const char* call) {
  State& s = state();
  const int count = s.calls[call]++;
  const auto [first, end] = s.failures.equal_range(call);
  for (auto it = first; it != end; ++it) {
    if (it->second.before != count) continue;
    s.last = it->second.error;
    s.failures.erase(it);
    return s.last;
  }
  return cudaSuccess;
}

cudaError_t refuse(cudaError_t error) { return state().last = error; }

// With what stands beyond it.
std::size_t whole_size(std::size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment + kAlignment; }

// Whether what is of one device is used where another is current or meant.
bool strays_from(int device, int other) {
  if (device != other) ++state().strays;
  return device != other;
}

int device_of(cudaStream_t stream) { return static_cast<Stream*>(stream)->device; }

// A device's turn: it alone may touch its memory.
class DeviceTurn {
 public:
  explicit DeviceTurn(int device) : device_(device) {
    for (const auto& [memory, taken] : state().allocations) {
      if (taken.device == device_) UNPOISON(memory, taken.bytes);
    }
  }
  ~DeviceTurn() {
    for (const auto& [memory, taken] : state().allocations) {
      if (taken.device == device_) POISON(memory, taken.bytes);
    }
  }

 private:
  int device_;
};

void run_one(Stream& stream) {
  const DeviceTurn turn(stream.device);
  const auto work = std::move(stream.work.front());
  stream.work.pop_front();
  work();
}

// Until `stream` is empty; other streams go on as chance wants.
void run_until_empty(simt::Queue& stream) {
  State& s = state();
  while (!stream.work.empty()) {
    Stream& next = *s.streams[s.random() % s.streams.size()];
    if (!next.work.empty()) run_one(next);
  }
}

// Whether memory is another device's than the stream's; the host's is nobody's.
bool is_foreign(const void* memory, cudaStream_t stream) {
  auto& all = state().allocations;
  auto at = all.upper_bound(const_cast<void*>(memory));
  if (at == all.begin()) return false;
  --at;
  const bool inside = static_cast<const char*>(memory) < static_cast<const char*>(at->first) + at->second.bytes;
  return inside && strays_from(at->second.device, device_of(stream));
}

cudaError_t copy(const char* call, cudaStream_t stream, const void* to, const void* from, std::function<void()> work) {
  if (const cudaError_t error = begin(call); error != cudaSuccess) return error;
  if (is_foreign(to, stream) || is_foreign(from, stream)) return refuse(cudaErrorInvalidValue);
  stream->work.push_back(std::move(work));
  return cudaSuccess;
}

// The doubles of cuBLAS and cuSOLVER, which never close; the product opens the same files.
std::vector<LibraryHooks*> open_libraries() {
  setenv("INCUMBENT_CUDA_LIBRARIES", INCUMBENT_DOUBLE_LIBRARIES, 1);
  std::vector<LibraryHooks*> all;
  for (const char* file : {"/libcublas.so.990", "/libcusolver.so.990"}) {
    void* library = dlopen((std::string(INCUMBENT_DOUBLE_LIBRARIES) + file).c_str(), RTLD_NOW);
    auto* hooks = library ? static_cast<LibraryHooks*>(dlsym(library, "incumbent_hooks")) : nullptr;
    if (hooks == nullptr) {
      std::fprintf(stderr, "runtime double: %s\n", dlerror());
      std::abort();
    }
    hooks->fails = [](const char* call) {
      const bool fails = begin(call) != cudaSuccess;
      if (fails) state().last = cudaSuccess;  // theirs are not the runtime's
      return fails;
    };
    hooks->device = [] { return state().device; };
    hooks->stray = [] { ++state().strays; };
    all.push_back(hooks);
  }
  return all;
}
const std::vector<LibraryHooks*> kLibraries = open_libraries();

void Stream::launch(std::function<void()> run) {
  if (begin("launch") != cudaSuccess) return;
  if (strays_from(device, state().device)) {
    refuse(cudaErrorInvalidResourceHandle);
    return;
  }
  work.push_back(std::move(run));
}

}  // namespace

void set_seed(std::uint64_t seed) { state().random.seed(seed); }
void fail(const std::string& call, int before, cudaError_t error) {
  state().failures.insert({call, {state().calls[call] + before, error}});
}
void leave_error(cudaError_t error) { refuse(error); }
int strays() { return state().strays; }
std::vector<std::string> call_names() {
  return {"cudaGetDeviceCount",
          "cudaDriverGetVersion",
          "cudaGetDevice",
          "cudaSetDevice",
          "cudaGetDeviceProperties",
          "cudaDeviceGetAttribute",
          "cudaMemGetInfo",
          "cudaMalloc",
          "cudaFree",
          "cudaMemcpyAsync",
          "cudaMemcpy2DAsync",
          "cudaStreamCreateWithFlags",
          "cudaStreamDestroy",
          "cudaStreamSynchronize",
          "cudaDeviceSynchronize",
          "launch",
          "cublasCreate_v2",
          "cublasDestroy_v2",
          "cublasSetStream_v2",
          "cublasDtrsm_v2",
          "cublasDtrsv_v2",
          "cusolverDnCreate",
          "cusolverDnDestroy",
          "cusolverDnSetStream",
          "cusolverDnXpotrf_bufferSize",
          "cusolverDnXpotrf"};
}
int calls(const std::string& call) { return state().calls[call]; }
void reset() {
  state().failures.clear();
  state().calls.clear();
  state().strays = 0;
  state().last = cudaSuccess;
  state().memory = kMemory;
}
void set_driver(int version) { state().driver = version; }
void set_devices(int count, int broken) {
  state().devices = count;
  state().broken = broken;
}
void set_memory(std::size_t bytes) { state().memory = bytes; }
std::size_t live_allocations() { return state().allocations.size(); }
std::size_t live_bytes() { return state().used; }
std::size_t live_streams() { return state().streams.size(); }
int live_handles() {
  int count = 0;
  for (const auto* hooks : kLibraries) count += hooks->handles;
  return count;
}

}  // namespace incumbent::runtime_double

using namespace incumbent::runtime_double;  // the rest has C's names

cudaError_t cudaGetDeviceCount(int* count) {
  *count = state().devices;
  return begin("cudaGetDeviceCount");
}

cudaError_t cudaDriverGetVersion(int* version) {
  *version = state().driver;
  return begin("cudaDriverGetVersion");
}

cudaError_t cudaGetDevice(int* device) {
  *device = state().device;
  return begin("cudaGetDevice");
}

cudaError_t cudaSetDevice(int device) {
  if (const cudaError_t error = begin("cudaSetDevice"); error != cudaSuccess) return error;
  if (device < 0 || device >= state().devices) return refuse(cudaErrorInvalidDevice);
  state().device = device;
  return cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  if (device < 0 || device >= state().devices) return refuse(cudaErrorInvalidDevice);
  std::strcpy(properties->name, "double of a device");
  properties->totalGlobalMem = state().memory;
  return begin("cudaGetDeviceProperties");
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device) {
  if (const cudaError_t error = begin("cudaDeviceGetAttribute"); error != cudaSuccess) return error;
  if (attribute != cudaDevAttrMultiProcessorCount || device < 0 || device >= state().devices)
    return refuse(cudaErrorInvalidValue);
  *value = 8;
  return cudaSuccess;
}

cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
  *total = state().memory;
  *free = state().memory - std::min(state().memory, state().used);
  return begin("cudaMemGetInfo");
}

cudaError_t cudaMalloc(void** memory, std::size_t bytes) {
  if (const cudaError_t error = begin("cudaMalloc"); error != cudaSuccess) return error;
  if (state().device == state().broken) return refuse(cudaErrorUnknown);
  if (bytes > state().memory - std::min(state().memory, state().used)) return refuse(cudaErrorMemoryAllocation);
  *memory = std::aligned_alloc(kAlignment, whole_size(bytes));
  std::memset(*memory, 0xFF, bytes);
  std::memset(static_cast<char*>(*memory) + bytes, kBeyond, whole_size(bytes) - bytes);
  POISON(*memory, whole_size(bytes));
  state().allocations[*memory] = {bytes, state().device};
  state().used += bytes;
  return cudaSuccess;
}

// As the real one it waits for everything that was queued.
cudaError_t cudaFree(void* memory) {
  for (const auto& stream : state().streams) run_until_empty(*stream);
  const auto found = state().allocations.find(memory);
  if (memory != nullptr && found == state().allocations.end()) std::abort();  // freed twice, or never allocated
  if (memory != nullptr) {
    const std::size_t bytes = found->second.bytes;
    UNPOISON(memory, whole_size(bytes));
    const auto* beyond = static_cast<const unsigned char*>(memory) + bytes;
    if (std::any_of(beyond, beyond + (whole_size(bytes) - bytes), [](unsigned char b) { return b != kBeyond; })) {
      std::fprintf(stderr, "runtime double: somebody wrote beyond an allocation of %zu bytes\n", bytes);
      std::abort();
    }
    state().used -= bytes;
    state().allocations.erase(found);
    std::free(memory);
  }
  return begin("cudaFree");
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind, cudaStream_t stream) {
  return copy("cudaMemcpyAsync", stream, to, from, [=] { std::memmove(to, from, bytes); });
}

cudaError_t cudaMemcpy2DAsync(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch,
                              std::size_t width, std::size_t height, cudaMemcpyKind, cudaStream_t stream) {
  if (height > 0 && (width > to_pitch || width > from_pitch)) return refuse(cudaErrorInvalidValue);
  return copy("cudaMemcpy2DAsync", stream, to, from, [=] {
    for (std::size_t row = 0; row < height; ++row) {
      std::memmove(static_cast<char*>(to) + row * to_pitch, static_cast<const char*>(from) + row * from_pitch, width);
    }
  });
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  if (const cudaError_t error = begin("cudaStreamCreateWithFlags"); error != cudaSuccess) return error;
  state().streams.push_back(std::make_unique<Stream>(state().device));
  *stream = state().streams.back().get();
  return cudaSuccess;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  strays_from(device_of(stream), state().device);
  run_until_empty(*stream);
  std::erase_if(state().streams, [&](const auto& other) { return other.get() == stream; });
  return begin("cudaStreamDestroy");
}

// An error of it is not left for cudaGetLastError, so that who forgets to look is found.
cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  strays_from(device_of(stream), state().device);
  const cudaError_t error = begin("cudaStreamSynchronize");
  if (error == cudaSuccess) {
    run_until_empty(*stream);
  } else {  // the device is lost, and what it had to do with it
    for (const auto& other : state().streams) other->work.clear();
    state().last = cudaSuccess;
  }
  return error;
}

cudaError_t cudaDeviceSynchronize() {
  const cudaError_t error = begin("cudaDeviceSynchronize");
  for (const auto& stream : state().streams) run_until_empty(*stream);
  return error;
}

cudaError_t cudaGetLastError() { return std::exchange(state().last, cudaSuccess); }

const char* cudaGetErrorString(cudaError_t error) {
  switch (error) {
    case cudaSuccess: return "no error";
    case cudaErrorInvalidValue: return "invalid argument";
    case cudaErrorMemoryAllocation: return "out of memory";
    case cudaErrorInsufficientDriver: return "CUDA driver version is insufficient for CUDA runtime version";
    case cudaErrorNoDevice: return "no CUDA-capable device is detected";
    case cudaErrorInvalidDevice: return "invalid device ordinal";
    case cudaErrorInvalidResourceHandle: return "invalid resource handle";
    case cudaErrorLaunchFailure: return "unspecified launch failure";
    default: return "unknown error";
  }
}
