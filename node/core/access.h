#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Who may see and do what among a member's officers.
namespace iwets::node {

/// The office of somebody who signs in. The numbers are kept on disk.
enum class Office : std::uint8_t {
  officer = 1,        ///< works on the cases of his agency
  supervisor = 2,     ///< all of the member's cases, and who asked what
  administrator = 3,  ///< officers and keys, no cases
};
/// "officer", "supervisor", "administrator".
[[nodiscard]] std::string_view name(Office office);
[[nodiscard]] std::optional<Office> parse_office(std::string_view word);

/// Who looks.
struct Viewer {
  Office office = Office::officer;
  std::string agency;    ///< code, as `who` makes it
  bool trusted = false;  ///< a program with the node's token: it asks for every officer
};
/// Whose a case is: a trace, a check, and the hits that either had.
struct CaseOwner {
  std::string agency;        ///< code, as `who` makes it; empty: of before agencies were noted
  std::string on_behalf_of;  ///< the agency in whose place that one asked; empty: none
};

/// The one rule for what agencies of a member see of each other. A case is seen, and worked on, by
/// officers of the agency that asked and of the one in whose place it asked, and by supervisors.
/// What belongs to no agency (incoming requests, the member's records and hits on them) is not
/// asked here: every officer and supervisor sees it.
[[nodiscard]] bool may_see(const Viewer& viewer, const CaseOwner& of);

}  // namespace iwets::node
