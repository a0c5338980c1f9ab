// incumbent verify: recomputes every suggestion of a journal.
#include "incumbent/verify.hpp"

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/device_option.hpp"
#include "incumbent/error.hpp"

namespace incumbent::cli {
namespace {

void print_text(const std::string& journal, const Verification& v) {
  fmt::print("{}: {} trial{}\n", journal, v.trials, v.trials == 1 ? "" : "s");
  fmt::print("{:>8} suggestions recomputed and compared bit by bit\n", v.suggestions);
  if (v.streams > 0) {
    fmt::print("{:>8} made elsewhere: seeds and schedule compared, no bits\n", v.streams);
    fmt::print("         here:      {}\n", v.fingerprint);
    for (const auto& other : v.elsewhere) fmt::print("         elsewhere: {}\n", other);
  }
  if (v.queued > 0) fmt::print("{:>8} from the queue: seeds and schedule compared\n", v.queued);
  if (v.foreign > 0) fmt::print("{:>8} by other programs: nothing to compare\n", v.foreign);
  for (const auto& mismatch : v.mismatches) fmt::print("MISMATCH {}\n", mismatch);
  fmt::print("{}\n", v.passed() ? "verified" : "NOT verified");
}

void print_json(const Verification& v) {
  const nlohmann::ordered_json json{
      {"verified", v.passed()},       {"trials", v.trials},       {"suggestions", v.suggestions},
      {"streams", v.streams},         {"queued", v.queued},       {"foreign", v.foreign},
      {"fingerprint", v.fingerprint}, {"elsewhere", v.elsewhere}, {"mismatches", v.mismatches}};
  fmt::print("{}\n", json.dump());
}

std::function<int()> declare(Arguments& arguments) {
  struct Options {
    std::string journal;
    std::optional<std::string> device;
    bool json = false;
  };
  auto o = std::make_shared<Options>();
  arguments.add("JOURNAL", o->journal, "to recompute");
  add_device(arguments, o->device);
  arguments.flag("--json", o->json, "print the counts and the mismatches as JSON");
  return [o] {
    const auto verification = verify(o->journal, device_of(o->device));
    if (o->json)
      print_json(verification);
    else
      print_text(o->journal, verification);
    return verification.passed() ? 0 : static_cast<int>(ErrorCode::check_failed);
  };
}

}  // namespace

extern const Command verify_command{"verify", "recompute every suggestion of a journal; exit code 1 if one differs",
                                    "incumbent verify study.log", declare};

}  // namespace incumbent::cli
