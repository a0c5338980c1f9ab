// The folder of one trial of a command: its output and its checkpoints.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "incumbent/problem.hpp"

namespace incumbent {

// A directory that an evaluation left behind. Nobody writes into it.
class DirectoryCheckpoint : public Checkpoint {
 public:
  DirectoryCheckpoint(std::filesystem::path path, std::int64_t resource)
      : path_(std::move(path)), resource_(resource) {}
  std::int64_t resource() const override { return resource_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::int64_t resource_;
};

// Errors of the file system are Error(storage).
class TrialFolder {
 public:
  explicit TrialFolder(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path work() const { return path_ / "checkpoint"; }  // where the program writes

  // The checkpoint of the largest resource up to `most`.
  std::shared_ptr<const DirectoryCheckpoint> latest(std::int64_t most) const;
  // Makes work() a copy of `from`, or empty; the trial's checkpoints before `from` are removed, but those of the
  // resources `needed`, which others may be copying right now.
  void begin(const DirectoryCheckpoint* from, std::span<const std::int64_t> needed) const;
  // Makes work() the checkpoint of that resource; nothing if the program left nothing there.
  std::shared_ptr<const DirectoryCheckpoint> keep(std::int64_t resource) const;

 private:
  std::filesystem::path path_;
};

}  // namespace incumbent
