#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/sql/mapping.h"
#include "proto/field/calibre.h"
#include "proto/field/facts.h"

/// Words, dates and texts of a registry as the network writes them. Pure.
namespace iwets::sql {

/// A word of the registry in the network's terms.
struct Word {
  std::string text;    ///< empty: nothing can be made of it
  bool known = false;  ///< mapped by the file, or in the network's own tables
};
/// `map` is one of `value_maps`. Makes and calibres that nobody knows stay as they are; types,
/// countries, roles, statuses and sexes that nobody knows are empty.
[[nodiscard]] Word network_word(const ValueMaps& values, const std::string& map,
                                const std::string& text);

/// A maker as an officer asked for it against one of the registry: as typed, and by the word that
/// [values.make] gives to what was typed, however a company's form is written. What the network
/// knows is never turned into another maker by it, nor is a list's own code (three letters or
/// fewer, or digits): "SW" of the registry and "SW" of the officer may be two makers.
[[nodiscard]] field::Agreement asked_make_agreement(const ValueMaps& values,
                                                    const std::string& asked,
                                                    const std::string& of_registry);

/// A date, or the date of a time: "2019-05-17", "2019-05-17 10:31:00+02", "2019/05/17", "2019-05",
/// "2019", "20190517", "17.05.2019"; by `order` also "17/05/2019", "17-05-2019" and "17052019", or
/// with the month first. No date of a blank text; nothing of anything else, of days that the
/// calendar does not have, and of years outside 1800 to 2200.
[[nodiscard]] std::optional<field::PartialDate> date_of_text(std::string_view text,
                                                             DateOrder order = DateOrder::ymd);
/// A year from 1500 to 2200; of a date its year. 0: none.
[[nodiscard]] std::uint16_t year_of_text(std::string_view text);
/// Whether a flag is set. NULL is not; nor are empty texts, 0, "f", "false", "n", "no" and their
/// like in the languages of the pilots. Anything else is, so that a column with the date of a theft
/// can stand for the theft.
[[nodiscard]] bool is_true(std::string_view text);
/// One line of at most `bytes_max` bytes of UTF-8, as the schema wants it: control characters are
/// blanks, broken characters are dropped, and what is too long is cut between characters.
[[nodiscard]] std::string line(std::string_view text, std::size_t bytes_max);

}  // namespace iwets::sql
