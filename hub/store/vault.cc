#include "hub/store/vault.h"

#include <algorithm>
#include <cassert>

#include "hub/store/rocks.h"
#include "proto/seal/lockbox.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

constexpr std::size_t keys_kept_max = 4096;
constexpr std::string_view check_text = "iwets master key";

}  // namespace

Vault::Vault(std::shared_ptr<const seal::GuardedKeys> master)
    : master_(std::move(master)), kept_(keys_kept_max) {
  assert(master_);
  for (std::size_t place = 0; place < keys_kept_max; ++place) free_.push_back(place);
}

Digest Vault::check() const { return seal::keyed_digest(master_->key(), bytes_of(check_text)); }

std::string Vault::wrap(const TraceId& subject, const CaseKey& key) const {
  return seal::lock(master_->key(), subject.raw(), key.bytes());
}

std::optional<CaseKey> Vault::unwrap(const TraceId& subject, Bytes wrapped) const {
  CaseKey key;
  const std::span<std::uint8_t, 32> into(key.writable(), 32);
  if (!seal::unlock_key(into, master_->key(), subject.raw(), wrapped)) return std::nullopt;
  return key;
}

CaseKey Vault::make_key() {
  CaseKey key;
  seal::random_bytes(key.writable(), key.bytes().size());
  return key;
}

std::optional<CaseKey> Vault::known(const TraceId& subject) const {
  const std::scoped_lock lock(mutex_);
  const auto at = places_.find(subject);
  if (at == places_.end()) return std::nullopt;
  CaseKey key;
  std::ranges::copy(kept_.key(at->second), key.writable());
  return key;
}

std::uint64_t Vault::age() const {
  const std::scoped_lock lock(mutex_);
  return age_;
}

void Vault::remember(const TraceId& subject, const CaseKey& key, std::uint64_t age) {
  const std::scoped_lock lock(mutex_);
  if (age != age_ || places_.contains(subject)) return;
  if (free_.empty()) {
    const auto oldest = places_.find(order_.front());
    order_.pop_front();
    free_.push_back(oldest->second);
    places_.erase(oldest);
  }
  const auto place = free_.front();
  free_.pop_front();
  std::ranges::copy(key.bytes(), kept_.writable(place).begin());
  places_.emplace(subject, place);
  order_.push_back(subject);
}

void Vault::forget(const TraceId& subject) {
  const std::scoped_lock lock(mutex_);
  ++age_;
  const auto at = places_.find(subject);
  if (at == places_.end()) return;
  std::ranges::fill(kept_.writable(at->second), std::uint8_t{0});
  free_.push_back(at->second);
  places_.erase(at);
  std::erase(order_, subject);
}

void lock_payload(std::string& into, const CaseKey& key, JournalIndex index, Bytes payload) {
  seal::lock_into(into, key.bytes(), bytes_of(big_endian(index)), payload);
}

std::optional<std::string> unlock_payload(const CaseKey& key, JournalIndex index, Bytes locked) {
  return seal::unlock(key.bytes(), bytes_of(big_endian(index)), locked);
}

seal::Key32 payload_salt(const CaseKey& key, JournalIndex index) {
  Writer writer;
  writer(std::string("iwets payload salt"), index);
  return seal::commitment(key.bytes(), bytes_of(writer.bytes()));
}

}  // namespace iwets::store
