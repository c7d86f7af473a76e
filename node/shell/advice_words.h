#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "node/shell/json_writer.h"

/// What the advice on a request says, as a word for programs, so that a page says it in the
/// officer's language. docs/node-api.md lists the words.
namespace iwets::node {

/// A word and the English that it stands for; what stands in braces there is an argument.
struct AdviceWord {
  std::string_view code;     ///< "serial_too_short"
  std::string_view message;  ///< "{make} imports firearms and makes none"
};
/// Each word once, each message once.
[[nodiscard]] std::span<const AdviceWord> advice_words();

/// A message as its word with its arguments.
struct AdviceSaid {
  std::string_view code;  ///< empty: no word stands for it
  std::vector<std::pair<std::string_view, std::string>> arguments;
};
[[nodiscard]] AdviceSaid said(std::string_view message);

/// Members "code" and "args", and "same", the id of the open trace of the same firearm.
void write_said(std::string_view message, JsonWriter& to);

}  // namespace iwets::node
