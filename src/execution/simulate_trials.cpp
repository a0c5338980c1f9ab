// A discrete-event simulation: the next event of every job stands in a queue, ordered by time and trial.
//
// Whether a job reports on its way is known only when it was evaluated. Until then it stands in the queue with the
// earliest time at which it can have an event; if that comes to the front, its evaluation is waited for. So other
// threads can evaluate what has started, and the order of events stays the same.
#include <algorithm>
#include <queue>

#include "core/require.hpp"
#include "execution/evaluate.hpp"
#include "execution/incumbent_changes.hpp"
#include "execution/job_steps.hpp"
#include "execution/recorded.hpp"
#include "execution/trial_states.hpp"
#include "incumbent/execution.hpp"
#include "study/workers_difference.hpp"

namespace incumbent {
namespace {

class Simulator {
 public:
  Simulator(Study& study, const Problem& problem, const SimulatedWorkers& workers, const ExecutionOptions& options,
            std::span<const Event> recorded)
      : study_(study),
        workers_(workers),
        options_(options),
        law_(workers.runtime),
        stragglers_(workers.straggler_law),
        recorded_(study, recorded),
        jobs_(static_cast<std::size_t>(workers.workers)),
        trials_(study),
        evaluator_(problem, options.workers),
        steps_(law_, recorded_, evaluator_) {
    for (auto worker = jobs_.size(); worker-- > 0;) free_.push_back(worker);
  }

  Simulation operator()() {
    const double limit = workers_.time_limit.value_or(kNever);
    for (bool changed = true;;) {
      if (options_.cancelled && options_.cancelled()) return leave("cancelled");
      if (changed) assign();
      if (queue_.empty()) {
        if (!reason_.empty() || recorded_.done()) break;
        recorded_.play_end();  // it had been finished; why, the study says again
        changed = true;
        continue;
      }
      const auto next = queue_.top();
      if (next.time > limit) {
        time_is_up(limit);
        break;
      }
      if (next.time == kNever) recorded_.refuse("no such end");
      queue_.pop();
      auto& job = jobs_[next.worker];
      changed = job.step.kind != Step::Kind::unknown;
      if (changed) {
        now_ = next.time;
        happen(job);
        if (job.segment) {
          schedule(next.worker);
        } else {
          free_.push_back(next.worker);
        }
      } else {
        evaluator_.need(*job.segment);
        schedule(next.worker);
      }
    }
    if (reason_.empty()) fail(ErrorCode::internal, "the scheduler waits, but no simulated worker is busy");
    recorded_.play_end();
    study_.close();
    return leave(reason_);
  }

 private:
  Simulation leave(const std::string& reason) {
    result_.reason = reason;
    result_.makespan = now_;
    result_.incumbents = incumbents_.take();
    return std::move(result_);
  }

  // Free workers ask until they are to wait.
  void assign() {
    while (!free_.empty() && reason_.empty()) {
      std::optional<Action> action;
      if (!recorded_.done()) {
        action = recorded_.ask();
      } else {
        action = study_.ask().front();
        if (action->kind == Action::Kind::finished) reason_ = action->reason;
        if (action->kind == Action::Kind::finished || action->kind == Action::Kind::wait) return;
      }
      if (!action) return;
      const auto worker = free_.back();
      free_.pop_back();
      auto& job = jobs_[worker];
      job.segment = segment_of(*action);
      job.action = std::move(*action);
      job.attempts = 0;
      begin(job);
      job.counted = job.from;
      if (!steps_.reads_record(job)) evaluator_.submit(job.segment);
      schedule(worker);
    }
  }

  std::shared_ptr<Segment> segment_of(Action& action) {
    const auto index = static_cast<std::size_t>(action.trial);
    if (index >= result_.trials.size()) result_.trials.resize(index + 1);
    if (action.kind != Action::Kind::resume) result_.trials[index].start = now_;
    auto segment = std::make_shared<Segment>();
    segment->configuration = std::move(action.configuration);
    segment->how = {action.resource, action.seed, action.trial, {}};
    segment->from_resource = action.from_resource;
    if (workers_.checkpoints && action.from_resource > 0) {
      const auto& state = trials_[action.parent.value_or(action.trial)];
      segment->before = state.segment;
      segment->go_on_from(state.checkpoint);
    }
    return segment;
  }

  void begin(Job& job) {
    auto& trial = state(job);
    ++result_.jobs;
    job.fate = fate_of(workers_, stragglers_, study_.spec().seed, job.action.trial, trial.jobs++);
    job.start = job.time = now_;
    job.from = job.position = workers_.checkpoints ? job.action.from_resource : 0;
  }

  void schedule(std::size_t worker) {
    auto& job = jobs_[worker];
    job.step = steps_.next(job, state(job).known);
    if (job.start + job.fate.lost_after < job.step.time) {
      job.step.kind = Step::Kind::lost;
      job.step.time = job.start + job.fate.lost_after;
      job.step.spent = job.step.time - job.time;
    }
    queue_.push({job.step.time, job.action.trial, worker});
  }

  // A job that has ended has no segment any more.
  void happen(Job& job) {
    auto& trial = state(job);
    const auto step = job.step;
    trial.carried += step.spent;
    job.time = now_;
    if (step.kind == Step::Kind::lost) return lose(job);
    result_.resource += step.resource - job.counted;
    job.position = job.counted = step.resource;
    if (step.kind == Step::Kind::end) {
      end(job);
    } else if (const auto verdict = report(job); verdict != Verdict::go_on) {
      if (verdict == Verdict::stop) stop(job);
      release(job);
    }
    incumbents_.note(study_, now_);
  }

  Verdict report(Job& job) {
    const auto number = job.action.trial;
    const double cost = take_cost(job);
    result_.results.push_back({number, now_});
    if (!recorded_.done()) {
      recorded_.play(number, job.position, cost, now_);
      // A verdict that was not the scheduler's is known by what followed.
      return recorded_.stopped(number, job.position) ? Verdict::stop : study_.verdict(number);
    }
    auto measurement = job.segment->measurements[job.step.index];
    measurement.cost = cost;
    return study_.report(number, std::move(measurement));
  }

  // The evaluation went on beyond the report; its score there is not known without stopping it there.
  void stop(Job& job) {
    Result result;
    if (recorded_.done()) {
      evaluator_.need(*job.segment);
      result = result_of(evaluator_.stopped(*job.segment, job.position), 0);
    }
    result.resource = job.position;
    result.cost = 0;
    tell(job.action.trial, result);
  }

  void end(Job& job) {
    Result result;
    const bool crashes = job.fate.crashes && job.position >= job.action.resource;
    if (crashes) {
      result.failure = Failure::crash;
      ++result_.jobs_crashed;
    } else if (recorded_.done()) {
      result = result_of(job.segment->outcome, 0);
    }
    result.resource = job.position;
    result.cost = take_cost(job);
    const auto status = tell(job.action.trial, result);
    if (status != TrialStatus::failed && job.position >= study_.spec().max_resource) {
      ++result_.trained;
      if (!result_.first_trained) result_.first_trained = now_;
    }
    release(job);
  }

  // The worker that lost it gets it again.
  void lose(Job& job) {
    ++result_.jobs_lost;
    result_.lost += now_ - job.start;
    if (++job.attempts >= workers_.attempts) return give_up(job, Failure::worker_lost);
    result_.busy += now_ - job.start;
    begin(job);
  }

  void give_up(Job& job, Failure failure) {
    Result result;
    result.failure = failure;
    result.resource = job.action.resource;
    result.cost = take_cost(job);
    tell(job.action.trial, result);
    release(job);
  }

  void time_is_up(double limit) {
    std::vector<Entry> left;
    for (; !queue_.empty(); queue_.pop()) left.push_back(queue_.top());
    std::sort(left.begin(), left.end(), [](const Entry& a, const Entry& b) { return a.trial < b.trial; });
    now_ = limit;
    for (const auto& entry : left) {
      auto& job = jobs_[entry.worker];
      state(job).carried += now_ - job.time;
      give_up(job, Failure::cancelled);
    }
    reason_ = "time";
  }

  TrialStatus tell(std::int64_t number, const Result& result) {
    result_.results.push_back({number, now_});
    if (!recorded_.done()) return recorded_.play(number, result.resource, result.cost, now_, result.failure);
    const auto status = study_.tell(number, result);
    if (status != TrialStatus::running && options_.on_finished) {
      options_.on_finished(study_.with_history([&](const History& history) { return history[number]; }));
    }
    return status;
  }

  TrialState& state(const Job& job) { return trials_[job.action.trial]; }

  double take_cost(Job& job) {
    state(job).known = job.position;
    return std::exchange(state(job).carried, 0);
  }

  void release(Job& job) {
    result_.busy += now_ - job.start;
    result_.trials[static_cast<std::size_t>(job.action.trial)].end = now_;
    auto segment = std::move(job.segment);
    const bool computed = evaluator_.is_done(*segment);
    if (computed) segment->release();
    if (workers_.checkpoints) trials_.keep(job.action.trial, std::move(segment), computed);
  }

  Study& study_;
  const SimulatedWorkers& workers_;
  const ExecutionOptions& options_;
  RuntimeLaw law_;
  StragglerLaw stragglers_;
  Recorded recorded_;
  std::vector<Job> jobs_;  // one a worker
  std::vector<std::size_t> free_;
  TrialStates trials_;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
  double now_ = 0;
  std::string reason_;
  Simulation result_;
  IncumbentChanges incumbents_;
  Evaluator evaluator_;  // its threads end first
  JobSteps steps_;
};

}  // namespace

Simulation simulate_trials(Study& study, const Problem& problem, const SimulatedWorkers& workers,
                           const ExecutionOptions& options, std::span<const Event> recorded) {
  check_workers(workers);
  require(options.workers >= 1, "{} threads; there must be at least 1", options.workers);
  const auto started = study.with_history([](const History& history) { return history.started(); });
  require(started == 0, "study '{}' has {} trials already; a simulation starts with none, and gets recorded ones apart",
          study.spec().name, started);
  check_runtime(workers, problem);
  check_clones(problem.description(), study.spec().scheduler);
  check_scheduler(workers, study.spec().scheduler);
  if (const auto& kept = study.spec().simulated) {
    const auto other = difference(*kept, workers);
    require(other.empty(), "study '{}' is another simulation: its {}", study.spec().name, other);
  }
  return Simulator(study, problem, workers, options, recorded)();
}

}  // namespace incumbent
