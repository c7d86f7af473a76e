#pragma once

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "node/cli/failure.h"

namespace iwets::cli {

/// Where a command writes, and how. Data goes to `out`, all else to `err`.
struct Output {
  std::ostream& out;
  std::ostream& err;
  bool json = false;      ///< machine-readable: JSON only on `out`
  bool colour = false;    ///< `out` is a terminal and NO_COLOR is not set
  bool progress = false;  ///< `err` is a terminal

  /// Prints one JSON value and a line break.
  void print(const nlohmann::json& value) const;
  /// Says what, why and what to do, on `err`; as a JSON object if `json`.
  void print(const Failure& failure) const;
  /// A remark on `err`, in human output only.
  void note(std::string_view text) const;
};

enum class Style { bold, dim, good, bad, doubtful };
/// `text` in a style if `to.colour`.
[[nodiscard]] std::string styled(const Output& to, Style style, std::string_view text);

/// Width on a terminal, roughly: characters, combining marks not counted.
[[nodiscard]] std::size_t width(std::string_view text);
/// `text` filled with blanks to `columns`.
[[nodiscard]] std::string padded(std::string_view text, std::size_t columns);
/// `text` with control characters (which could drive a terminal) replaced by blanks; line breaks
/// too.
[[nodiscard]] std::string harmless(std::string_view text);
/// Words of `text` in lines of at most `columns`, each line behind the first begun with `indent`.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t columns,
                                  std::string_view indent);

/// Rows under a header, each column as wide as its widest cell.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : rows_{std::move(header)} {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  void print(const Output& to) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// "2026-03-01 12:00:00 UTC" of "2026-03-01T12:00:00.123456Z"; as it is if it has another form.
[[nodiscard]] std::string short_time(std::string_view iso);

}  // namespace iwets::cli
