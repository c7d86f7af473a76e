#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "proto/field/facts.h"

namespace iwets::cli {

/// Why a row of a file becomes no record.
struct RowFault {
  std::string id;  ///< of the record, if it could be read
  std::string field, reason, remedy;
};
/// A row that is not for this store, and why ("entity").
struct RowSkipped {
  std::string reason;
};

/// What a row of a file gives.
struct SourceItem {
  std::uint64_t line = 0;  ///< where the row begins, from 1
  std::variant<field::Record, RowFault, RowSkipped> row;
};

/// A file of records, read row by row in bounded memory.
class RecordSource {
 public:
  virtual ~RecordSource() = default;
  /// The next row; nothing at the end.
  [[nodiscard]] virtual std::optional<SourceItem> next() = 0;
  /// Bytes of the file read so far.
  [[nodiscard]] virtual std::uint64_t bytes_read() const = 0;
};

/// What keeps a record from being sent, by the bounds of the schema (proto/iwets/v1/facts.proto,
/// record.proto): one record out of bounds would spoil the message of all.
[[nodiscard]] std::optional<RowFault> check_record(const field::Record& record);

/// The record as the node's API takes it.
[[nodiscard]] std::string record_json(const field::Record& record);

/// Splits at `mark`, trims blanks, leaves out empty parts.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char mark);
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace iwets::cli
