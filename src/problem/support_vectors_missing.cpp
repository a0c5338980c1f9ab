// INCUMBENT_SVM_STATUS, why LIBSVM and LIBLINEAR are not here, is this file's compile definition.
#include "core/require.hpp"
#include "problem/trainings.hpp"

namespace incumbent {
namespace {

[[noreturn]] void missing(const Options& options) {
  fail(ErrorCode::unavailable, "problem '{}' is {}", options.name(), INCUMBENT_SVM_STATUS);
}

}  // namespace

std::unique_ptr<Problem> make_svm(const Options& options) { missing(options); }
std::unique_ptr<Problem> make_linear(const Options& options) { missing(options); }

}  // namespace incumbent
