// The CUDA backend: one a device.
#include "compute/backend.hpp"

#include <mutex>
#include <vector>

#include "cuda/runtime/density_ratio.hpp"
#include "cuda/runtime/device.hpp"
#include "cuda/runtime/gp_model.hpp"
#include "cuda/runtime/perceptron_batch.hpp"

namespace incumbent::cuda {
namespace {

class CudaBackend final : public compute::Backend {
 public:
  CudaBackend(int device, const DeviceStatus& status) : device_(device) {
    description_ = {device == 0 ? "cuda" : "cuda:" + std::to_string(device), status.name, status.memory, false};
  }

  const compute::BackendDescription& description() const override { return description_; }

  std::unique_ptr<compute::GpModel> make_gp_model(const compute::GpModelOptions& options,
                                                  const compute::Context&) const override {
    const DeviceScope scope(device_);
    return std::make_unique<CudaGpModel>(options, device_);
  }

  void covariance_matrix(const compute::GpModelOptions& options, std::span<const double> parameters,
                         MatrixView<const double> a, MatrixView<const double> b,
                         MatrixView<double> out) const override {
    const auto model = make_gp_model(options, {});
    static_cast<CudaGpModel&>(*model).covariance_matrix(parameters, a, b, out);
  }

  std::unique_ptr<compute::DensityRatio> make_density_ratio() const override {
    const DeviceScope scope(device_);
    return std::make_unique<CudaDensityRatio>(device_);
  }

  std::unique_ptr<compute::PerceptronBatch> make_perceptron_batch(const perceptron::TrainingData& data,
                                                                  std::span<const compute::PerceptronStart> starts,
                                                                  const compute::Context&) const override {
    const DeviceScope scope(device_);
    return std::make_unique<CudaPerceptronBatch>(data, starts, device_);
  }

 private:
  int device_;
  compute::BackendDescription description_;
};

}  // namespace
}  // namespace incumbent::cuda

namespace incumbent::compute {

// One a device that is usable, in the order of the driver: the fastest first unless it is told otherwise.
std::vector<const Backend*> usable_cuda_backends() {
  using cuda::CudaBackend;
  static const auto backends = [] {
    std::vector<CudaBackend> list;
    int count = 1;
    for (int device = 0; device < count; ++device) {
      const auto status = cuda::probe_device(device);
      count = status.count;
      if (status.usable) list.emplace_back(device, status);
    }
    return list;
  }();
  std::vector<const Backend*> result;
  for (const auto& backend : backends) result.push_back(&backend);
  return result;
}

}  // namespace incumbent::compute
