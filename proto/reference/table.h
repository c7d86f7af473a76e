#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The firearms reference table: which firearms there are, how they are marked, and how they are
/// told apart. docs/reference-table.md describes its files.
namespace iwets::reference {

/// First and last year of making; `last` 0: still made, both 0: not known.
struct Years {
  std::uint16_t first = 0, last = 0;
  friend bool operator==(const Years&, const Years&) = default;
};

/// Who makes firearms, and how his name stands on them.
struct Maker {
  std::string id;       ///< "ceska-zbrojovka", unique
  std::string name;     ///< as shown
  std::string country;  ///< "CZ"; "SU", "YU", "DD", "CS" for states that are gone
  std::vector<std::string> marks, aliases, importers;
  std::string ncic;  ///< make code; empty: not known
  friend bool operator==(const Maker&, const Maker&) = default;
};

/// What is stamped where.
struct Mark {
  std::string where, text;
  friend bool operator==(const Mark&, const Mark&) = default;
};

/// Where the serial number stands and what it looks like.
struct SerialRule {
  std::vector<std::string> where;
  std::string form;  ///< "LDDDD to LDDDDDD": proto/reference/serial_form.h; empty: no rule
  std::string note;
  friend bool operator==(const SerialRule&, const SerialRule&) = default;
};

/// A model that is taken for another one, and how they are told apart.
struct LookAlike {
  std::uint32_t number = 0;
  std::string tell;
  friend bool operator==(const LookAlike&, const LookAlike&) = default;
};

/// A version of a model: what differs from it. Empty lists: as the model's.
struct Variant {
  std::uint32_t variant = 0;  ///< 1 to 99
  std::string name;
  std::vector<std::string> aliases, calibres;
  Years years;
  std::string differs;
  friend bool operator==(const Variant&, const Variant&) = default;
};

/// Numbers that entries may have: those of the editions, and those of a country's own table.
inline constexpr std::uint32_t number_min = 10'000, number_max = 9'999'999;
/// 90000 to 99999, and from 5000000 on: no edition ever has them.
[[nodiscard]] constexpr bool is_national(std::uint32_t number) {
  return (number >= 90'000 && number < 100'000) || number >= 5'000'000;
}

/// One entry of the table.
struct Model {
  std::uint32_t number = 0;  ///< `number_min` to `number_max`, never given twice
  std::string maker;         ///< id of a `Maker`
  std::string name;
  std::vector<std::string> aliases;
  std::string type;    ///< NCIC code: proto/field/firearm.h
  std::string action;  ///< one of `known_actions`
  std::vector<std::string> calibres;
  std::string country;  ///< where made; the maker's, if its file says none
  Years years;
  std::vector<Mark> marks;
  SerialRule serial;
  std::vector<LookAlike> lookalikes;
  std::vector<std::uint32_t> see;
  std::string legal;
  std::vector<Variant> variants;

  [[nodiscard]] const Variant* find(std::uint32_t variant) const;
  friend bool operator==(const Model&, const Model&) = default;
};

/// A number that names no firearm any more, and never another one.
struct Withdrawal {
  std::uint32_t number = 0;
  std::string reason;
  std::uint32_t instead = 0;  ///< the entry that stands for it; 0: none
  friend bool operator==(const Withdrawal&, const Withdrawal&) = default;
};

/// Which edition of the table it is.
struct Edition {
  std::uint32_t number = 0;           ///< from 1; 0: of none
  std::string note;                   ///< what is new in it, for officers
  std::vector<Withdrawal> withdrawn;  ///< in the order of their numbers
};

/// Words that a file may write as `action`.
[[nodiscard]] const std::vector<std::string>& known_actions();

/// The number of an entry, or of a variant of it (0: of the model).
struct Reference {
  std::uint32_t number = 0, variant = 0;
  friend auto operator<=>(const Reference&, const Reference&) = default;
};
/// Reads "FR-10101", "fr10101-1" or "10101", with 5 to 7 digits; nothing for anything else.
[[nodiscard]] std::optional<Reference> parse_reference(std::string_view text);
/// "FR-10101", "FR-10101-1".
[[nodiscard]] std::string text(const Reference& reference);

/// "FR-24101 was withdrawn from the reference table: the same firearm as FR-24102".
[[nodiscard]] std::string why_gone(const Withdrawal& withdrawal);
/// What to name instead.
[[nodiscard]] std::string instead_of(const Withdrawal& withdrawal);

/// All entries, complete and consistent: only `TableBuilder` makes one.
class Table {
 public:
  Table() = default;
  Table(std::vector<Maker> makers, std::vector<Model> models, Edition edition = {});

  /// In the order of their numbers.
  [[nodiscard]] const std::vector<Model>& models() const { return models_; }
  [[nodiscard]] const std::vector<Maker>& makers() const { return makers_; }
  [[nodiscard]] const Model* find(std::uint32_t number) const;
  [[nodiscard]] const Maker* maker(std::string_view id) const;
  [[nodiscard]] const Edition& edition() const { return edition_; }
  /// Null: the number was not withdrawn.
  [[nodiscard]] const Withdrawal* withdrawal(std::uint32_t number) const;
  /// Every model has one.
  [[nodiscard]] const Maker& maker_of(const Model& model) const;

 private:
  std::vector<Maker> makers_;
  std::vector<Model> models_;
  Edition edition_;
  std::map<std::string, std::size_t, std::less<>> maker_at_;
};

/// English name of a country of the table: "Czech Republic", "Soviet Union"; empty if unknown.
[[nodiscard]] std::string_view country_name(std::string_view code);
/// The code that forms write for it: "SU" -> "SUN", others as they are.
[[nodiscard]] std::string form_country(std::string_view code);

}  // namespace iwets::reference
