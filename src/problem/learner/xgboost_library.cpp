#include "problem/learner/xgboost_library.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <limits>
#include <vector>

#include "core/require.hpp"

namespace incumbent::learner {
namespace {

constexpr char kVariable[] = "INCUMBENT_XGBOOST";

struct Opened {
  std::string file;
  void* handle = nullptr;
};

Opened open() {
  std::vector<std::string> files{"libxgboost.so", "libxgboost.so.0"};
  const char* chosen = std::getenv(kVariable);
  if (chosen && *chosen != '\0') files = {chosen};
  std::string tried;
  for (const auto& file : files) {
    if (void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL)) return {file, handle};
    const char* why = dlerror();
    tried += fmt::format("{}{}", tried.empty() ? "" : "; ", why ? why : file);
  }
  fail(
      ErrorCode::unavailable,
      "XGBoost's library can't be opened: {}. {} may name the file: Debian has it in libxgboost0, a Python environment "
      "with the package xgboost-cpu in xgboost/lib/libxgboost.so",
      tried, kVariable);
}

template <class Function>
void find(const Opened& library, const char* name, Function*& function) {
  void* symbol = dlsym(library.handle, name);
  if (!symbol) fail(ErrorCode::unavailable, "XGBoost's library {} has no function {}", library.file, name);
  function = reinterpret_cast<Function*>(symbol);
}

XgboostLibrary load() {
  const auto opened = open();
  XgboostLibrary library{};
  void (*version)(int*, int*, int*) = nullptr;
  find(opened, "XGBoostVersion", version);
  find(opened, "XGBGetLastError", library.last_error);
  find(opened, "XGDMatrixCreateFromMat", library.matrix_create);
  find(opened, "XGDMatrixSetFloatInfo", library.matrix_set_floats);
  find(opened, "XGDMatrixFree", library.matrix_free);
  find(opened, "XGBoosterCreate", library.booster_create);
  find(opened, "XGBoosterFree", library.booster_free);
  find(opened, "XGBoosterSetParam", library.booster_set);
  find(opened, "XGBoosterUpdateOneIter", library.booster_update);
  find(opened, "XGBoosterPredictFromDMatrix", library.booster_predict);
  int major = 0, minor = 0, patch = 0;
  version(&major, &minor, &patch);
  library.version = fmt::format("{}.{}.{}", major, minor, patch);
  return library;
}

}  // namespace

const XgboostLibrary& xgboost_library() {
  static const XgboostLibrary library = load();
  return library;
}

void XgboostLibrary::check(int status) const {
  if (status != 0) fail(ErrorCode::internal, "XGBoost {}: {}", version, last_error());
}

XgboostMatrix::XgboostMatrix(const XgboostLibrary& library, const Dataset& data, const DataPart& part)
    : library_(library) {
  library_.check(library_.matrix_create(part.inputs.data(), part.rows, data.features,
                                        std::numeric_limits<float>::quiet_NaN(), &handle_));
  const std::vector<float> labels =
      data.regression() ? part.targets : std::vector<float>(part.labels.begin(), part.labels.end());
  library_.check(library_.matrix_set_floats(handle_, "label", labels.data(), labels.size()));
}

void XgboostMatrix::set_margins(std::span<const float> margins) {
  library_.check(library_.matrix_set_floats(handle_, "base_margin", margins.data(), margins.size()));
}

XgboostBooster::XgboostBooster(const XgboostLibrary& library, std::span<void* const> matrices) : library_(library) {
  library_.check(library_.booster_create(matrices.data(), matrices.size(), &handle_));
}

void XgboostBooster::set(const char* name, const std::string& value) {
  library_.check(library_.booster_set(handle_, name, value.c_str()));
}

void XgboostBooster::update(const XgboostMatrix& train) {
  library_.check(library_.booster_update(handle_, 0, train.handle()));
}

std::span<const float> XgboostBooster::margins(const XgboostMatrix& rows) const {
  constexpr char kHow[] =
      R"({"type": 1, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false})";
  const std::uint64_t* shape = nullptr;
  std::uint64_t dimensions = 0;
  const float* values = nullptr;
  library_.check(library_.booster_predict(handle_, rows.handle(), kHow, &shape, &dimensions, &values));
  std::uint64_t count = 1;
  for (std::uint64_t i = 0; i < dimensions; ++i) count *= shape[i];
  return {values, count};
}

}  // namespace incumbent::learner
