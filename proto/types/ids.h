#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "proto/types/result.h"

namespace iwets {

/// Bytes that somebody else owns.
using Bytes = std::span<const std::uint8_t>;
/// Views text or a serialised message as bytes, and back.
[[nodiscard]] inline Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Why a text or byte string is no id.
enum class IdError { malformed };

/// Country of a member: ISO 3166-1 alpha-2, letters 'A'..'Z'. Every live value is well formed.
class CountryCode {
 public:
  /// Fails with `malformed` unless `text` is two upper-case ASCII letters.
  [[nodiscard]] static Result<CountryCode, IdError> parse(std::string_view text);
  [[nodiscard]] std::string_view text() const { return {letters_.data(), letters_.size()}; }
  friend auto operator<=>(const CountryCode&, const CountryCode&) = default;

 private:
  explicit CountryCode(std::array<char, 2> letters) : letters_(letters) {}
  std::array<char, 2> letters_;
};

/// What a peer is in the network. The hub is no peer but has a name too, for envelopes.
enum class Role : std::uint8_t { hub = 0, member = 1, center = 2 };

/// Name of a party: "hub", "member:ZA" or "center:US". A country may have a member and a center.
class PeerId {
 public:
  /// The hub.
  PeerId() = default;
  PeerId(Role role, CountryCode country)
      : role_(role), country_{country.text()[0], country.text()[1]} {}
  /// Fails with `malformed` unless `text` is one of the three shapes.
  [[nodiscard]] static Result<PeerId, IdError> parse(std::string_view text);
  [[nodiscard]] static PeerId hub() { return {}; }
  [[nodiscard]] Role role() const { return role_; }
  [[nodiscard]] bool is_hub() const { return role_ == Role::hub; }
  /// The country; only for members and centers.
  [[nodiscard]] CountryCode country() const;
  [[nodiscard]] std::string text() const;
  friend auto operator<=>(const PeerId&, const PeerId&) = default;

 private:
  Role role_ = Role::hub;
  std::array<char, 2> country_{};
};

/// An id of 16 bytes: 48 bits of milliseconds since 1970, big-endian, then 80 random bits, so that
/// ids sort by time. Text: 26 characters of Crockford's base 32 (a ULID).
template <typename Tag>
class Id16 {
 public:
  using Raw = std::array<std::uint8_t, 16>;
  Id16() = default;
  explicit Id16(const Raw& raw) : raw_(raw) {}
  /// Fails with `malformed` unless there are exactly 16 bytes.
  [[nodiscard]] static Result<Id16, IdError> from_bytes(Bytes bytes);
  /// Accepts lower case; fails with `malformed` unless `text` is 26 base-32 characters.
  [[nodiscard]] static Result<Id16, IdError> parse(std::string_view text);
  [[nodiscard]] const Raw& raw() const { return raw_; }
  [[nodiscard]] std::string bytes() const { return {raw_.begin(), raw_.end()}; }
  [[nodiscard]] std::string text() const;
  /// True for the id that nothing has.
  [[nodiscard]] bool empty() const { return raw_ == Raw{}; }
  friend auto operator<=>(const Id16&, const Id16&) = default;

 private:
  Raw raw_{};
};

/// One signed message.
using MessageId = Id16<struct MessageTag>;
/// A trace, or a check made without one: what the answers are about.
using TraceId = Id16<struct TraceTag>;
/// One hit, the same for both parties.
using HitId = Id16<struct HitTag>;
/// One load of a file of records.
using LoadId = Id16<struct LoadTag>;

extern template class Id16<MessageTag>;
extern template class Id16<TraceTag>;
extern template class Id16<HitTag>;
extern template class Id16<LoadTag>;

/// BLAKE2b-256 of something.
using Digest = std::array<std::uint8_t, 32>;

/// Position in the hub's journal, gap-free from 1.
using JournalIndex = std::uint64_t;

/// A stored payload: the journal index of the entry that brought it, so that order is age.
enum class PayloadRef : std::uint64_t {};

/// Lower-case hexadecimal.
[[nodiscard]] std::string hex(Bytes bytes);
/// Inverse of `hex`; nothing unless `text` is an even number of hexadecimal digits.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);

}  // namespace iwets
