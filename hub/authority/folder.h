#pragma once

#include <string>

#include "hub/authority/problem.h"
#include "iwets/v1/directory.pb.h"
#include "proto/seal/keys.h"
#include "proto/types/instant.h"
#include "proto/types/result.h"

namespace iwets::authority {

/// The authority's folder: its key (`authority.key`, mode 0600), every directory that it has signed
/// (`directory.N`), and the newest of them again (`directory`). One person works in it at a time;
/// a second one is refused, because a version is never overwritten.
class Folder {
 public:
  /// Makes the key; the folder too, if it is not there. Fails if there is a key already.
  [[nodiscard]] static Result<Folder, Problem> make(const std::string& path);
  [[nodiscard]] static Result<Folder, Problem> open(const std::string& path);

  [[nodiscard]] const seal::SignKeys& keys() const { return keys_; }
  /// The newest directory signed; version 0 if there is none yet.
  [[nodiscard]] const v1::Directory& directory() const { return directory_; }
  [[nodiscard]] std::string directory_path() const { return path_ + "/directory"; }

  /// Signs `directory` as the next version and writes it. Fails with `invalid_input` if it would
  /// contradict itself: then nothing is written.
  [[nodiscard]] Result<void, Problem> sign(v1::Directory directory, Instant now);

 private:
  Folder(std::string path, seal::SignKeys keys) : path_(std::move(path)), keys_(std::move(keys)) {}
  [[nodiscard]] std::string version_path(std::uint64_t version) const;
  [[nodiscard]] Result<void, Problem> read_newest();
  [[nodiscard]] Result<void, Problem> read(const std::string& path);

  std::string path_;
  seal::SignKeys keys_;
  v1::Directory directory_;
};

}  // namespace iwets::authority
