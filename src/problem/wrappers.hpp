// What can be put around any problem by an option of its specification: "branin:fail=0.1,noise=0.5". From the inside:
//
//   embed=D     adds irrelevant parameters up to D                  (embedded.cpp)
//   shift=S     moves the landscape by a vector drawn from the seed S       (shifted.cpp)
//   fail=F      the fraction F of the space crashes                         (failing.cpp)
//   noise=SD    adds normal noise of that standard deviation                (noisy.cpp)
//   delay=SEC   sleeps                                                      (delayed.cpp)
#pragma once

#include <memory>
#include <string>

#include "incumbent/problem.hpp"

namespace incumbent {

// Base of the wrappers: the inner problem under a longer name.
class Wrapper : public Problem {
 public:
  std::optional<Optimum> optimum() const override { return inner_->optimum(); }

 protected:
  Wrapper(std::unique_ptr<Problem> inner, std::string_view option, std::string_view value);
  const Problem& inner() const { return *inner_; }

 private:
  std::unique_ptr<Problem> inner_;
};

std::unique_ptr<Problem> make_embedded(std::unique_ptr<Problem> inner, std::size_t dimension);
std::unique_ptr<Problem> make_shifted(std::unique_ptr<Problem> inner, std::int64_t seed);
std::unique_ptr<Problem> make_failing(std::unique_ptr<Problem> inner, double fraction);
std::unique_ptr<Problem> make_noisy(std::unique_ptr<Problem> inner, double deviation);
std::unique_ptr<Problem> make_delayed(std::unique_ptr<Problem> inner, double seconds);

// The problem inside the wrappers that the options ask for; an option of 0 asks for nothing.
std::unique_ptr<Problem> wrapped(std::unique_ptr<Problem> problem, const Options& options);

}  // namespace incumbent
