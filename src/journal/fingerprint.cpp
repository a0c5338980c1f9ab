#include "journal/fingerprint.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <string_view>

#include "incumbent/version.hpp"

namespace incumbent {
namespace {

std::string compiler() {
#if defined(__clang__)
  return fmt::format("clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  return fmt::format("gcc {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

// The level that target_clones picks (core/simd.hpp).
std::string_view simd() {
#if defined(__x86_64__) && !defined(__clang__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return "x86-64-v4";
  if (__builtin_cpu_supports("x86-64-v3")) return "x86-64-v3";
  return "x86-64";
#elif defined(__x86_64__)
  return "x86-64";
#else
  return "other";
#endif
}

// Whichever BLAS the process has loaded; asked by name, so that no BLAS header is needed here.
std::string blas() {
  const auto text = [](const char* function) -> std::string_view {
    const auto call = reinterpret_cast<const char* (*)()>(dlsym(RTLD_DEFAULT, function));
    const char* answer = call ? call() : nullptr;
    return answer ? answer : "";
  };
  const auto config = text("openblas_get_config");  // "OpenBLAS 0.3.21 NO_AFFINITY USE64BITINT ..."
  if (config.empty()) return dlsym(RTLD_DEFAULT, "dpotrf_") ? "unknown BLAS" : "no BLAS";
  return fmt::format("{} {}", config.substr(0, config.find(' ', config.find(' ') + 1)), text("openblas_get_corename"));
}

}  // namespace

// Two devices of one kind give the same bits: their numbers are left out.
std::string fingerprint(const ComputeDevice& device) {
  const auto kind = device.name.substr(0, device.name.find(':'));
  return fmt::format("{}; {}; {}; {}; {}; float64", version(), compiler(), blas(), simd(),
                     kind == "cpu" ? kind : kind + " " + device.product);
}

}  // namespace incumbent
