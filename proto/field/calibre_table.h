#pragma once

#include <span>
#include <string_view>

namespace iwets::field {

/// A cartridge or gauge. `aliases` are separated by a bar, in the key form of calibre.cc: lower
/// case, without blanks, points, "mm" and "cal".
struct CalibreRow {
  std::string_view id, name, aliases;
};
/// A text that is used for several: its usual meaning (empty: none) and the others, by id,
/// separated by a bar.
struct WideCalibreRow {
  std::string_view key, usual, others;
};
/// Two that share a chamber in common use and are marked for one another.
struct CalibreKinRow {
  std::string_view one, other;
};

/// Sources: C.I.P. and SAAMI names, NCIC calibre codes.
[[nodiscard]] std::span<const CalibreRow> calibre_rows();
[[nodiscard]] std::span<const WideCalibreRow> wide_calibres();
[[nodiscard]] std::span<const CalibreKinRow> calibre_kin();

}  // namespace iwets::field
