#include "incumbent/journal.hpp"

#include <atomic>
#include <mutex>

#include "core/require.hpp"
#include "journal/encode.hpp"
#include "journal/file.hpp"
#include "journal/header.hpp"
#include "journal/lock.hpp"
#include "journal/reader.hpp"

namespace incumbent {
namespace {

class FileJournal : public Journal {
 public:
  FileJournal(const std::filesystem::path& path, bool writable, Durability durability, Access access,
              const ComputeDevice& device)
      : writable_(writable),
        durability_(durability),
        file_(path.string(), writable),
        lock_(path.string(), file_.descriptor()),
        reader_(file_) {
    if (writable_) lock_.join(access);
    catch_up();
    const auto& spec = reader_.replay().spec();
    if (!spec) fail(ErrorCode::storage, "{}: there is no study of this program in it", file_.path());
    spec_ = *spec;
    spec_.device = device;
    encoder_.emplace(spec_);
  }

  ~FileJournal() override {
    if (!appended_ || durability_ != Durability::sync) return;
    try {
      file_.sync(reader_.end());
    } catch (const Error&) {  // told was only what flush() returned from
    }
  }

  const StudySpec& spec() const override { return spec_; }
  const std::string& path() const override { return file_.path(); }
  std::uint64_t lines() const override { return lines_; }

  std::vector<Event> begin() override {
    std::unique_lock guard(mutex_);
    if (writable_) lock_.acquire();
    try {
      catch_up();
      if (writable_) reader_.cut_torn_tail();
    } catch (...) {
      if (writable_) lock_.release();
      throw;
    }
    guard.release();  // until end()
    return std::exchange(fresh_, {});
  }

  void end() noexcept override {
    if (writable_) lock_.release();
    mutex_.unlock();
  }

  std::uint64_t append(std::span<const Event> events) override {
    require(writable_, "{}: the journal was opened for reading only", file_.path());
    if (!lock_.held() || file_.size() != reader_.end()) {
      fail(ErrorCode::storage, "{}: another process took the lock away and may have written; nothing was changed",
           file_.path());
    }
    text_.clear();
    bool result = false;
    for (std::size_t i = 0; i < events.size(); ++i) {
      const auto lines = encoder_->append(text_, events[i], reader_.replay());
      reader_.note(events[i], lines);
      result |= !std::holds_alternative<TrialStarted>(events[i]) && !std::holds_alternative<TrialResumed>(events[i]);
    }
    try {
      file_.append(reader_.end(), text_);
    } catch (...) {
      reader_.reload();
      throw;
    }
    reader_.advance(text_.size());
    lines_ = reader_.replay().lines();
    appended_ = true;
    return result ? reader_.end() : 0;
  }

  // A start waits for no disk: if power fails before the next fsync, the next ask gives the same trial again.
  void flush(std::uint64_t ticket) override {
    if (durability_ == Durability::sync && ticket > 0) file_.sync(ticket);
  }

  void sync() override {
    std::unique_lock guard(mutex_);
    const auto end = reader_.end();
    guard.unlock();
    file_.sync(end);
  }

 private:
  void catch_up() {
    std::vector<LoggedEvent> events;
    reader_.catch_up(events);
    for (auto& logged : events) fresh_.push_back(std::move(logged.event));
    lines_ = reader_.replay().lines();
  }

  const bool writable_;
  const Durability durability_;
  AppendFile file_;
  JournalLock lock_;
  JournalReader reader_;
  StudySpec spec_;
  std::optional<Encoder> encoder_;
  std::mutex mutex_;          // held for a transaction
  std::vector<Event> fresh_;  // read and not handed out yet
  std::string text_;
  std::atomic<std::uint64_t> lines_{0};
  bool appended_ = false;
};

}  // namespace

std::shared_ptr<Journal> Journal::create(const std::filesystem::path& path, const StudySpec& spec,
                                         Durability durability, Access access) {
  const auto header = header_lines(spec);
  check_header(path.string(), header);
  AppendFile::create(path.string(), header);
  return open(path, durability, access, spec.device);
}

std::shared_ptr<Journal> Journal::open(const std::filesystem::path& path, Durability durability, Access access,
                                       const ComputeDevice& device) {
  return std::make_shared<FileJournal>(path, true, durability, access, device);
}

std::shared_ptr<Journal> Journal::read(const std::filesystem::path& path) {
  return std::make_shared<FileJournal>(path, false, Durability::write, Access::shared, ComputeDevice{});
}

std::unique_ptr<Study> open_study(const std::shared_ptr<Journal>& journal) {
  auto study = make_study(journal->spec(), journal);
  const auto events = journal->begin();
  journal->end();
  study->replay(events);
  return study;
}

}  // namespace incumbent
