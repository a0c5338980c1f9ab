// The cases of gp.json as models.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compute/backend.hpp"
#include "golden.hpp"

namespace incumbent::test {

inline Matrix to_matrix(const std::vector<std::vector<double>>& rows) {
  Matrix m(rows.size(), rows.empty() ? 0 : rows[0].size());
  for (std::size_t i = 0; i < m.rows; ++i) {
    for (std::size_t j = 0; j < m.cols; ++j) m(i, j) = rows[i][j];
  }
  return m;
}

inline compute::CovarianceKind kind_of(const std::string& name) {
  using compute::CovarianceKind;
  if (name == "rbf") return CovarianceKind::rbf;
  if (name == "matern12") return CovarianceKind::matern12;
  if (name == "matern32") return CovarianceKind::matern32;
  if (name == "matern52") return CovarianceKind::matern52;
  return CovarianceKind::rational_quadratic;
}

struct GpCase {
  explicit GpCase(const golden::Node& node)
      : tag(node["tag"].string()),
        x(to_matrix(node["X"].matrix())),
        points(to_matrix(node["Xs"].matrix())),
        y(node["y"].numbers()) {
    options.covariance = compute::Covariance::ard(kind_of(node["kernel"].string()), x.cols);
    options.columns.assign(x.cols, compute::ColumnKind::number);
    parameters.push_back(node["outputscale"].number());
    for (double l : node["lengthscale"].numbers()) parameters.push_back(l);
    if (!node["rq_alpha"].is_null()) parameters.push_back(node["rq_alpha"].number());
    parameters.push_back(node["noise"].number());
    parameters.push_back(node["mean"].number());
  }

  std::unique_ptr<compute::GpModel> model(const compute::Backend& backend) const {
    auto model = backend.make_gp_model(options, {});
    model->set_data(x.view(), y);
    model->set_parameters(parameters);
    return model;
  }

  std::string tag;
  Matrix x, points;
  std::vector<double> y;
  compute::GpModelOptions options;
  std::vector<double> parameters;
};

}  // namespace incumbent::test
