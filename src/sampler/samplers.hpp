// One factory a sampler, each in a file of its own name; samplers.cpp lists them.
#pragma once

#include "incumbent/sampler.hpp"

namespace incumbent {

std::unique_ptr<Sampler> make_auto(const Options& options, SamplerContext context);
std::unique_ptr<Sampler> make_cmaes(const Options& options, SamplerContext context);
std::unique_ptr<Sampler> make_de(const Options& options, SamplerContext context);
std::unique_ptr<Sampler> make_evolution(const Options& options, SamplerContext context);
std::unique_ptr<Sampler> make_gp(const Options& options, SamplerContext context);
std::unique_ptr<Sampler> make_grid(const Options& options, SamplerContext context);
std::unique_ptr<Sampler> make_halton(const Options& options, SamplerContext context);
std::unique_ptr<Sampler> make_kde(const Options& options, SamplerContext context);
std::unique_ptr<Sampler> make_lhs(const Options& options, SamplerContext context);
std::unique_ptr<Sampler> make_local(const Options& options, SamplerContext context);
std::unique_ptr<Sampler> make_nelder_mead(const Options& options, SamplerContext context);
std::unique_ptr<Sampler> make_peer(const Options& options, SamplerContext context);  // peer.hpp lists them
std::unique_ptr<Sampler> make_random(const Options& options, SamplerContext context);
std::unique_ptr<Sampler> make_smac(const Options& options, SamplerContext context);
std::unique_ptr<Sampler> make_sobol(const Options& options, SamplerContext context);
std::unique_ptr<Sampler> make_tpe(const Options& options, SamplerContext context);
std::unique_ptr<Sampler> make_turbo(const Options& options, SamplerContext context);

}  // namespace incumbent
