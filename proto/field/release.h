#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Whom a record or a trace may be shown to, and what its reader may do with it
/// (docs/protocol.md, 4.6). Who decides by it: `hub/release/decide.h`.
namespace iwets::field {

/// What a question is asked for: the numbers of `Purpose` in the schema.
enum class Purpose : std::uint8_t {
  none = 0,  ///< not said; satisfies no record that is limited to purposes
  investigation = 1,
  court = 2,
  intelligence = 3,
  border = 4,
  licensing = 5,
  humanitarian = 6
};

/// What a reader may do with what it is shown: the numbers of `Handling` in the schema. From `h1`
/// on, passing it on needs the owner's consent.
enum class Handling : std::uint8_t { none = 0, h0 = 1, h1 = 2, h2 = 3, h3 = 4 };

/// A release set; empty: every country, every purpose. The own country always sees what is its own.
struct Release {
  std::vector<std::string> except_countries, only_countries;  ///< ISO 3166-1 alpha-2
  std::vector<Purpose> purposes;
  bool silent = false;  ///< nobody sees it, and its owner is told of each hit
  static void fields(auto& self, auto& ar) {
    ar(self.except_countries, self.only_countries, self.purposes, self.silent);
  }
  friend bool operator==(const Release&, const Release&) = default;
};

/// Why a release set cannot be, for a record of the country `own`.
struct ReleaseFault {
  std::string field, reason, remedy;  ///< `field` is a path like "release.except_countries[1]"
  friend bool operator==(const ReleaseFault&, const ReleaseFault&) = default;
};
/// Refused are: a code that is no country, the own country as an exception, and both lists at once.
[[nodiscard]] std::optional<ReleaseFault> fault_of(const Release& release, std::string_view own);

/// The words of files and of the API: "investigation", "H1"; nothing if there is no such word. The
/// name of `none` is empty.
[[nodiscard]] std::optional<Purpose> parse_purpose(std::string_view word);
[[nodiscard]] std::optional<Handling> parse_handling(std::string_view word);
[[nodiscard]] std::string_view name(Purpose value);
[[nodiscard]] std::string_view name(Handling value);
/// What the code asks of the reader, in words; empty of `none` and `h0`.
[[nodiscard]] std::string_view meaning(Handling value);

}  // namespace iwets::field
