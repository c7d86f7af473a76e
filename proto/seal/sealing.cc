#include "proto/seal/sealing.h"

#include <sodium.h>

#include <algorithm>
#include <cassert>

#include "proto/seal/pae.h"
#include "proto/seal/sealing_parts.h"

namespace iwets::seal {
namespace {

constexpr Duration key_life = std::chrono::hours{1};
constexpr std::size_t pairs_max = 4096;
constexpr std::size_t salt_size = sizeof(Key32);
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == 24);
static_assert(crypto_box_NONCEBYTES == 24);
static_assert(crypto_box_MACBYTES + 32 == sizeof(Wrap::wrapped));

std::uint8_t* writable(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

/// Salt and plaintext; nothing unless `part` authenticates under `key` in this context.
std::optional<std::string> decrypt(const SealedPart& part, const Secret<32>& key, Bytes context) {
  if (part.ciphertext.size() < salt_size + tag_size) return std::nullopt;
  std::string out(part.ciphertext.size() - tag_size, '\0');
  const auto sealed = bytes_of(part.ciphertext);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(writable(out), nullptr, nullptr, sealed.data(),
                                                 sealed.size(), context.data(), context.size(),
                                                 part.nonce.data(), key.bytes().data()) != 0) {
    return std::nullopt;
  }
  return out;
}

}  // namespace

namespace parts {

std::optional<Secret<32>> pair_key(const Secret<32>& own, const Key32& theirs) {
  Secret<32> pair;
  if (crypto_box_beforenm(pair.writable(), theirs.data(), own.bytes().data()) != 0) {
    return std::nullopt;
  }
  return pair;
}

SealedPart seal(const Key32& sender_key, const std::vector<Reader>& readers,
                const std::vector<Secret<32>>& pairs, const Drawn& drawn, Bytes context,
                Bytes plaintext) {
  assert(pairs.size() == readers.size() && drawn.wrap_nonces.size() == readers.size());
  SealedPart out;
  out.sender_key = sender_key;
  out.nonce = drawn.nonce;
  out.commitment = commitment(drawn.salt, plaintext);

  // Encrypted in place, so that the plaintext leaves no second copy.
  out.ciphertext.reserve(salt_size + plaintext.size() + tag_size);
  out.ciphertext.append(text_of(drawn.salt)).append(text_of(plaintext));
  const auto size = out.ciphertext.size();
  out.ciphertext.resize(size + tag_size);
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      writable(out.ciphertext), nullptr, writable(out.ciphertext), size, context.data(),
      context.size(), nullptr, drawn.nonce.data(), drawn.content_key.bytes().data());

  for (std::size_t i = 0; i < readers.size(); ++i) {
    Wrap wrap{readers[i].peer, key_id(readers[i].sealing_key), drawn.wrap_nonces[i], {}};
    const auto& key = drawn.content_key.bytes();
    crypto_box_easy_afternm(wrap.wrapped.data(), key.data(), key.size(), wrap.nonce.data(),
                            pairs[i].bytes().data());
    out.wraps.push_back(wrap);
  }
  return out;
}

}  // namespace parts

void Sealer::renew(Instant now) {
  // A clock that went back must not make the hour longer.
  if (made_ != Instant{} && now >= made_ && now - made_ < key_life) return;
  hour_ = make_seal_keys();
  pairs_.clear();
  made_ = now;
}

SealedPart Sealer::seal(Instant now, const std::vector<Reader>& readers, Bytes context,
                        Bytes plaintext) {
  renew(now);
  parts::Drawn drawn;
  random_bytes(drawn.content_key.writable(), 32);
  random_bytes(drawn.nonce.data(), drawn.nonce.size());
  random_bytes(drawn.salt.data(), drawn.salt.size());
  drawn.wrap_nonces.resize(readers.size());
  std::vector<Secret<32>> pairs;
  for (std::size_t i = 0; i < readers.size(); ++i) {
    random_bytes(drawn.wrap_nonces[i].data(), drawn.wrap_nonces[i].size());
    auto known = pairs_.find(readers[i].sealing_key);
    if (known == pairs_.end()) {
      const auto pair = parts::pair_key(hour_.secret, readers[i].sealing_key);
      assert(pair);  // The directory lets no key of low order in: `usable_for_sealing`.
      if (pairs_.size() >= pairs_max) pairs_.clear();
      known = pairs_.emplace(readers[i].sealing_key, *pair).first;
    }
    pairs.push_back(known->second);
  }
  auto out = parts::seal(hour_.open, readers, pairs, drawn, context, plaintext);
  if (watcher_ != nullptr) watcher_->sealed(out.commitment, drawn.salt, plaintext);
  return out;
}

Result<std::string, OpenError> Opener::open(const SealedPart& part, Bytes context) {
  auto evidence = open_as_evidence(part, context);
  if (!evidence) return fail(evidence.error());
  return std::move(evidence->content);
}

Result<Opener::Evidence, OpenError> Opener::open_as_evidence(const SealedPart& part,
                                                             Bytes context) {
  for (const auto& wrap : part.wraps) {
    if (wrap.reader != reader_) continue;
    const auto own = std::find_if(keys_.begin(), keys_.end(), [&](const SealKeys& keys) {
      return key_id(keys.open) == wrap.key;
    });
    if (own == keys_.end()) continue;

    auto known = pairs_.find({own->open, part.sender_key});
    if (known == pairs_.end()) {
      const auto pair = parts::pair_key(own->secret, part.sender_key);
      if (!pair) return fail(OpenError::damaged);
      if (pairs_.size() >= pairs_max) pairs_.clear();
      known = pairs_.emplace(std::pair{own->open, part.sender_key}, *pair).first;
    }
    Secret<32> key;
    if (crypto_box_open_easy_afternm(key.writable(), wrap.wrapped.data(), wrap.wrapped.size(),
                                     wrap.nonce.data(), known->second.bytes().data()) != 0) {
      return fail(OpenError::damaged);
    }
    auto content = decrypt(part, key, context);
    if (!content) return fail(OpenError::damaged);
    Key32 salt{};
    std::copy_n(content->begin(), salt.size(), salt.begin());
    content->erase(0, salt.size());
    // What was signed must be what was sealed: opened content is evidence.
    if (commitment(salt, bytes_of(*content)) != part.commitment)
      return fail(OpenError::not_as_committed);
    return Evidence{std::move(*content), salt};
  }
  return fail(OpenError::not_for_us);
}

std::string context(PeerId author, PeerId recipient, const TraceId& subject, Kind kind) {
  const auto number = static_cast<std::uint8_t>(kind);
  return pae({bytes_of("iwets/v1/sealed"),
              bytes_of(author.text()),
              bytes_of(recipient.text()),
              subject.raw(),
              {&number, 1}});
}

}  // namespace iwets::seal
