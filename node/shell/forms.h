#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/shell/api_error.h"
#include "proto/field/form.h"
#include "proto/types/result.h"
#include "proto/types/terms.h"

/// Requests of the local API: JSON texts to plain values. Every reader fails with an `ApiError` of
/// status 400 that names the field; a key that it does not know is refused with a suggestion.
namespace iwets::node {

/// A trace as an officer fills it in, with what stays at this node.
struct TraceForm : field::TraceForm {
  std::string on_behalf_of;   ///< code of the agency for which the agency asks
  std::string row_reference;  ///< of the firearm within its case: one of a seizure
};
inline constexpr std::size_t row_reference_bytes_max = 64;
inline constexpr std::size_t on_behalf_of_bytes_max = 64;

/// A check as an officer fills it in, and who that is: his name stays at this node.
struct CheckForm : field::CheckForm {
  field::Officer officer;
  std::string on_behalf_of;
};

/// The numbers of `RecordVerb` in the schema.
enum class RecordVerb : std::uint8_t {
  enter = 1,
  modify = 2,
  withdraw = 3,
  release = 4,
  clear = 5,
  validate = 6
};
[[nodiscard]] std::string_view name(RecordVerb verb);

/// Records to send in one message; `lines` is empty or says where in the file each began.
struct RecordsForm {
  RecordVerb verb = RecordVerb::enter;
  std::vector<field::Record> records;
  std::vector<std::uint32_t> lines;
  bool last = false;  ///< nothing follows in this load
};
inline constexpr std::size_t records_in_message_max = 500;

struct LoadForm {
  Store store = Store::nominal;
  std::string file_name;
  std::uint64_t total = 0;  ///< records in the file; 0: not known
};

[[nodiscard]] Result<TraceForm, ApiError> read_trace_form(std::string_view json);
[[nodiscard]] Result<CheckForm, ApiError> read_check_form(std::string_view json);
/// `{"verb","record"}`, or `{"verb","records"}` for several.
[[nodiscard]] Result<RecordsForm, ApiError> read_record(std::string_view json);
/// `{"verb","records","lines","last"}`, at most `records_in_message_max`.
[[nodiscard]] Result<RecordsForm, ApiError> read_records(std::string_view json);
/// Each record of such a request as it was handed in, JSON by its id; of a request that cannot be
/// read, none.
[[nodiscard]] std::map<std::string, std::string> record_texts(std::string_view json);
[[nodiscard]] Result<LoadForm, ApiError> read_load(std::string_view json);
/// The one text of `{"reason": ".."}` or `{"text": ".."}`; an empty body is an empty text.
[[nodiscard]] Result<std::string, ApiError> read_text(std::string_view json, const char* key);

/// "nominal", ...; only the four that members fill.
[[nodiscard]] std::optional<Store> parse_store(std::string_view word);
[[nodiscard]] std::string_view name(Store store);

}  // namespace iwets::node
