// What the sections of a report share: the results, how numbers are written, and pictures that are drawn at the end.
#pragma once

#include <string>
#include <vector>

#include "experiment/analysis.hpp"
#include "experiment/figures.hpp"
#include "experiment/html.hpp"
#include "experiment/problem_trials.hpp"
#include "experiment/words.hpp"

namespace incumbent {

class PageWriter {
 public:
  PageWriter(const Results& results_, const Analysis& analysis_, const Conclusion& conclusion_,
             const std::vector<ProblemTrials>& trials_)
      : results(results_), analysis(analysis_), spec(results_.record.spec), conclusion(conclusion_), trials(trials_) {}

  const Results& results;
  const Analysis& analysis;
  const ExperimentSpec& spec;
  const Conclusion& conclusion;
  const std::vector<ProblemTrials>& trials;  // one a problem

  void add(const std::string& html) { html_ += html; }
  // <figure> with a picture.
  std::string figure(Picture picture, const std::string& caption);
  // The page, with all pictures drawn.
  std::string finish();

  std::string method(std::size_t m) const { return html_text(spec.methods[m].label); }
  std::string loss_word(std::size_t p) const { return html_text(loss_name(results, analysis, p)); }
  std::string loss(std::size_t p, double value, int digits = 3) const;
  std::string between(std::size_t p, double a, double b) const;  // "0.1 … 0.3"
  std::string adjusted_p(double p) const;                        // bold if significant
  std::string legend() const;

 private:
  std::string html_;
  std::vector<Picture> pictures_;
};

// The sections, in their order on the page.
void write_head(PageWriter& page);  // what was compared, the verdict, the medians
void write_problem(PageWriter& page, std::size_t problem);
void write_lineages(PageWriter& page, std::size_t problem);    // of it: schedules of the best, where trials are cloned
void write_parameters(PageWriter& page, std::size_t problem);  // of it: importance, and the configurations
// Of it: expected running times to targets; a search that misses one counts with all that it used. Empty unless the
// optimum is known.
std::string running_time_table(const PageWriter& page, std::size_t problem);
void write_suite(PageWriter& page);  // ranks and tests over problems
void write_anytime_performance(PageWriter& page);
void write_time(PageWriter& page);
void write_making(PageWriter& page, const std::string& spec_text);  // how this was made

}  // namespace incumbent
