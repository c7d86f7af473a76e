#include "proto/link/client/succession.h"

#include <unistd.h>

namespace iwets::link {
namespace {

std::string successor_file(const std::string& key_file) { return key_file + ".next"; }

/// The schema names at most this many.
constexpr std::size_t sealing_keys_max = 8;

}  // namespace

Result<void, seal::KeyFileError> keep_successor(const seal::KeySet& current,
                                                const seal::KeySet& next,
                                                const std::string& key_file) {
  auto merged = next;
  merged.sealing = current.sealing;
  merged.sealing.insert(merged.sealing.end(), next.sealing.begin(), next.sealing.end());
  if (merged.sealing.size() > sealing_keys_max)
    merged.sealing.erase(merged.sealing.begin(),
                         merged.sealing.end() - static_cast<std::ptrdiff_t>(sealing_keys_max));
  return seal::save(merged, successor_file(key_file), /*replace=*/true);
}

Result<seal::KeySet, seal::KeyFileError> adopt_successor(const std::string& key_file) {
  const auto next = seal::load(successor_file(key_file));
  if (!next && next.error() == seal::KeyFileError::absent) return seal::load(key_file);
  if (!next) return next;
  if (auto saved = seal::save(*next, key_file, /*replace=*/true); !saved)
    return fail(saved.error());
  ::unlink(successor_file(key_file).c_str());
  return next;
}

std::vector<seal::SealKeys> successor_sealing(const std::string& key_file) {
  const auto next = seal::load(successor_file(key_file));
  return next ? next->sealing : std::vector<seal::SealKeys>{};
}

}  // namespace iwets::link
