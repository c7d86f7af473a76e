#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "node/shell/case_store.h"
#include "node/shell/reader.h"
#include "proto/field/form.h"

namespace iwets::node {

/// Finds an open trace of the same firearm among the last ones submitted, so that an officer who
/// asks again is told. Belongs to the thread of the API.
class RecentRequests {
 public:
  static constexpr std::size_t kept_max = 50'000;
  static constexpr std::size_t looked_at_max = 16;  ///< of one number and make: the newest

  /// Begins with the newest open traces on disk.
  explicit RecentRequests(Reader& reader);
  void add(const TraceId& id, const Request& request);
  /// Equal serial number and make, and no model that contradicts, at the same center (nothing: at
  /// none); a firearm without number is like no other. Of several the newest.
  [[nodiscard]] std::optional<TraceId> find(const field::Firearm& firearm,
                                            std::optional<CountryCode> center);

 private:
  /// A digest of what makes two requests the same. The disk decides; this only says where to look.
  using Key = std::size_t;
  [[nodiscard]] static Key key_of(const std::string& make, const std::string& serial);
  void add(Key key, const TraceId& id);

  Reader& reader_;
  /// Looked up, never walked; each oldest first: firearms of several models may be among them.
  std::unordered_map<Key, std::deque<TraceId>> kept_;
  std::deque<std::pair<Key, TraceId>> order_;
};

}  // namespace iwets::node
