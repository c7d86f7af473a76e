#include "proto/link/client/succession.h"

#include <unistd.h>

#include <cassert>

namespace iwets::link {
namespace {

std::string successor_file(const std::string& key_file) { return key_file + ".next"; }

}  // namespace

Result<void, seal::KeyFileError> keep_successor(const seal::KeySet& current,
                                                const seal::KeySet& next,
                                                const std::string& key_file) {
  auto merged = next;
  merged.sealing = current.sealing;
  merged.sealing.insert(merged.sealing.end(), next.sealing.begin(), next.sealing.end());
  assert(merged.sealing.size() <= sealing_keys_max);
  return seal::save(merged, successor_file(key_file), /*replace=*/true);
}

Result<seal::KeySet, seal::KeyFileError> read_successor(const std::string& key_file) {
  return seal::load(successor_file(key_file));
}

Result<seal::KeySet, seal::KeyFileError> adopt_successor(const std::string& key_file) {
  const auto next = read_successor(key_file);
  if (!next && next.error() == seal::KeyFileError::absent) return seal::load(key_file);
  if (!next) return next;
  if (auto saved = seal::save(*next, key_file, /*replace=*/true); !saved)
    return fail(saved.error());
  drop_successor(key_file);
  return next;
}

void drop_successor(const std::string& key_file) { ::unlink(successor_file(key_file).c_str()); }

}  // namespace iwets::link
