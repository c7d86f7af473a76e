#include "hub/authority/folder.h"

#include <filesystem>

#include "proto/codec/bounds.h"
#include "proto/codec/directory.h"
#include "proto/codec/schema.h"
#include "proto/seal/file.h"

namespace iwets::authority {
namespace {

constexpr std::size_t directory_bytes_max = 256 * 1024;

Problem file_problem(const std::string& path, seal::KeyFileError error) {
  const auto exit = error == seal::KeyFileError::absent      ? Exit::not_found
                    : error == seal::KeyFileError::malformed ? Exit::invalid_input
                                                             : Exit::failed;
  const std::string text = seal::text(error);
  const auto colon = text.find(": ");
  return {exit, path + ": " + text.substr(0, colon), text.substr(colon + 2)};
}

}  // namespace

Result<Folder, Problem> Folder::make(const std::string& path) {
  std::error_code error;
  if (std::filesystem::create_directories(path, error)) {
    std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  }
  Folder folder(path, seal::make_sign_keys());
  const auto key = path + "/authority.key";
  if (const auto saved = seal::save_signer(folder.keys_, key); !saved) {
    return fail(file_problem(key, saved.error()));
  }
  return folder;
}

Result<Folder, Problem> Folder::open(const std::string& path) {
  const auto key = path + "/authority.key";
  auto keys = seal::load_signer(key);
  if (!keys) {
    auto problem = file_problem(key, keys.error());
    if (keys.error() == seal::KeyFileError::absent) {
      problem.remedy = "name the authority's folder with --dir, or make one: iwets-authority init";
    }
    return fail(std::move(problem));
  }
  Folder folder(path, std::move(*keys));
  if (auto read = folder.read_newest(); !read) return fail(std::move(read.error()));
  return folder;
}

std::string Folder::version_path(std::uint64_t version) const {
  return directory_path() + "." + std::to_string(version);
}

Result<void, Problem> Folder::read_newest() {
  if (std::filesystem::exists(directory_path())) {
    if (auto done = read(directory_path()); !done) return done;
  }
  // Signed, but the process ended before it became the newest.
  while (std::filesystem::exists(version_path(directory_.version() + 1))) {
    if (auto done = read(version_path(directory_.version() + 1)); !done) return done;
  }
  return {};
}

Result<void, Problem> Folder::read(const std::string& path) {
  const auto bytes = seal::read_file(path, directory_bytes_max, false);
  if (!bytes) return fail(file_problem(path, bytes.error()));
  // Nobody but this authority may have changed what it is about to sign again.
  const auto opened = codec::Directory::open(bytes_of(*bytes), keys_.open);
  if (!opened) return fail(problem_of(path, opened.error()));
  const auto outer = codec::read<v1::SignedDirectory>(bytes_of(*bytes));
  if (!outer) return fail(problem_of(path, outer.error()));
  auto inner = codec::read<v1::Directory>(bytes_of(outer->directory()));
  if (!inner) return fail(problem_of(path, inner.error()));
  if (inner->version() <= directory_.version()) {
    return fail(Problem{Exit::invalid_input, path + ": its version does not fit its name",
                        "restore the folder from your backup"});
  }
  directory_ = std::move(*inner);
  return {};
}

Result<void, Problem> Folder::sign(v1::Directory directory, Instant now) {
  if (!directory.has_hub()) {
    return fail(Problem{Exit::failed, "the directory has no hub yet",
                        "first: iwets-authority hub FILE (the file that `iwets-hub init` wrote), "
                        "or give it here with --hub FILE"});
  }
  directory.set_version(directory_.version() + 1);
  directory.set_created_us(to_us(now));
  directory.set_schema_version(codec::version_of(directory));
  const auto bytes = codec::sign_directory(keys_, bytes_of(directory.SerializeAsString()));
  // Looked at as every peer will, before anyone else sees it.
  const auto opened = codec::Directory::open(bytes_of(bytes), keys_.open);
  if (!opened) return fail(problem_of("the directory would not be taken", opened.error()));

  const auto numbered = version_path(directory.version());
  if (auto done = seal::write_file(numbered, bytes_of(bytes), 0644, false); !done) {
    return fail(file_problem(numbered, done.error()));
  }
  if (auto done = seal::write_file(directory_path(), bytes_of(bytes), 0644, true); !done) {
    return fail(file_problem(directory_path(), done.error()));
  }
  directory_ = std::move(directory);
  return {};
}

}  // namespace iwets::authority
