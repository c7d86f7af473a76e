#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "proto/reference/table.h"
#include "proto/types/result.h"

namespace iwets::reference {

/// Why a file of the table cannot be used: "glock.toml:12:1: unknown key `model.calibers`; did you
/// mean `calibres`?".
struct TableFault {
  std::string text;
};

/// Puts a table together from its files; the order of the files does not matter. After a fault it
/// is of no further use.
class TableBuilder {
 public:
  TableBuilder() = default;
  /// Begins with what is there already: an edition, to which a country's own table is added.
  explicit TableBuilder(const Table& base);
  /// Our own form: `edition`, `note`, [[maker]], [[model]] and [[withdrawn]]. Unknown keys, types,
  /// actions, calibres and countries are refused, and numbers of a country's own table.
  [[nodiscard]] Result<void, TableFault> add_toml(std::string_view text, const std::string& file);
  /// Entries of a country's own table, as CSV: docs/reference-table.md. A maker that is not there
  /// yet is added.
  [[nodiscard]] Result<void, TableFault> add_national(std::string_view text,
                                                      const std::string& file);
  /// A list of NCIC make codes, CSV of code and name: the codes of makers that are here, and makers
  /// that are not.
  [[nodiscard]] Result<void, TableFault> add_ncic(std::string_view text, const std::string& file);
  /// Fails if a maker or an entry is named that is not there, or a number was given again.
  [[nodiscard]] Result<Table, TableFault> finish() &&;

  /// One entry; `place` is where it stands, for faults.
  [[nodiscard]] Result<void, TableFault> add(Maker maker, const std::string& place);
  [[nodiscard]] Result<void, TableFault> add(Model model, const std::string& place);
  [[nodiscard]] Result<void, TableFault> add(Withdrawal withdrawal, const std::string& place);
  /// Which edition it will be; once.
  [[nodiscard]] Result<void, TableFault> set_edition(std::uint32_t number, std::string note,
                                                     const std::string& place);

 private:
  void know(const Maker& maker, std::size_t at);
  [[nodiscard]] Result<void, TableFault> judge_withdrawals() const;
  /// The maker that goes by this name; null if there is none.
  [[nodiscard]] Maker* maker_by_name(std::string_view name);

  std::vector<Maker> makers_;
  std::vector<Model> models_;
  std::map<std::string, std::string> maker_places_;    ///< "glock.toml:2:1", by id
  std::map<std::uint32_t, std::string> model_places_;  ///< by number
  std::map<std::string, std::size_t> maker_names_;     ///< by plain name
  std::map<std::string, std::size_t> maker_at_;        ///< by id
  Edition edition_;
  std::string edition_place_;
};

/// Why the values of an entry cannot stand; empty if they can. For every reader of entries.
[[nodiscard]] std::string fault_of(const Model& model);
/// "; did you mean `x`?", or what is known.
[[nodiscard]] std::string suggestion(const std::string& wrong,
                                     const std::vector<std::string>& known);

}  // namespace iwets::reference
