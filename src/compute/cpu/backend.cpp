// The CPU backend.
#include "compute/backend.hpp"

#include <unistd.h>

#include "compute/cpu/blas.hpp"
#include "compute/cpu/density_mixture.hpp"
#include "compute/cpu/gp_model.hpp"
#include "compute/cpu/perceptron_batch.hpp"

namespace incumbent::compute {
namespace {

class CpuBackend final : public Backend {
 public:
  CpuBackend() {
    cpu::use_one_blas_thread();
    description_ = {"cpu", cpu::blas_description(), 0, false};
    const auto pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGE_SIZE);
    if (pages > 0 && page > 0)
      description_.memory = static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page);
  }

  const BackendDescription& description() const override { return description_; }

  std::unique_ptr<GpModel> make_gp_model(const GpModelOptions& options, const Context& context) const override {
    return std::make_unique<cpu::CpuGpModel>(options, context);
  }

  void covariance_matrix(const GpModelOptions& options, std::span<const double> parameters, MatrixView<const double> a,
                         MatrixView<const double> b, MatrixView<double> out) const override {
    cpu::covariance_matrix(cpu::PreparedCovariance(options, parameters), a, b, out);
  }

  std::unique_ptr<DensityRatio> make_density_ratio() const override { return cpu::make_density_ratio(); }

  std::unique_ptr<PerceptronBatch> make_perceptron_batch(const perceptron::TrainingData& data,
                                                         std::span<const PerceptronStart> starts,
                                                         const Context& context) const override {
    return std::make_unique<cpu::CpuPerceptronBatch>(data, starts, context.threads);
  }

 private:
  BackendDescription description_;
};

}  // namespace

const Backend& cpu_backend() {
  static const CpuBackend backend;
  return backend;
}

}  // namespace incumbent::compute
