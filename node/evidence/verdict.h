#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proto/seal/keys.h"
#include "proto/types/fault.h"
#include "proto/types/result.h"

namespace iwets::evidence {

enum class Standing : std::uint8_t {
  proven,
  not_proven,  ///< nothing speaks against it; the package holds no proof of it
  wrong,       ///< altered, moved, added or left out since the export, or never what it says
};
/// "proven", "not_proven", "wrong".
[[nodiscard]] std::string_view name(Standing standing);

/// What is to be said of one item.
struct Finding {
  std::string item;  ///< "message 1.3", "log 1"; also "file", "seal", "hops"
  Standing standing = Standing::proven;
  std::string says;  ///< what it proves: of a message, its line
  std::string by;    ///< who has signed, with which key
  std::string why;   ///< not proven or wrong: the reason
};

/// All that a package proves, and what it does not.
struct Verdict {
  std::vector<Finding> findings;
  std::string member, officer, agency, purpose, case_reference, exported;
  std::vector<std::string> timeline;  ///< of the messages that are their authors'
  [[nodiscard]] std::size_t count(Standing standing) const;
  [[nodiscard]] bool whole() const;  ///< everything is proven
};

/// Verifies a package with the authority's key alone: no node, no hub, no clock. Fails with
/// `malformed` or `too_large` if it is no package at all.
[[nodiscard]] Result<Verdict, Fault> verify(std::string_view file, const seal::Key32& authority);

/// The authority's key: 64 hexadecimal digits, or the content of an anchor file.
[[nodiscard]] Result<seal::Key32, Fault> authority_of(const std::string& digits_or_anchor);

}  // namespace iwets::evidence
