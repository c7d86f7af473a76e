#pragma once

#include <string>
#include <vector>

#include "tests/hub/core/teller.h"

/// What a sweep has found, in the words of a transcript.
namespace iwets::hub::testing {

inline Day day_named(Words& words) {
  return {day_of(day_one).number + static_cast<std::uint32_t>(words.number()) - 1};
}

/// "nominal R-1 of member:BR until day 61".
inline DueRecord due_record(Words& words) {
  DueRecord due;
  const auto store = words.next();
  for (const auto one : every_store)
    if (store == word(one)) due.store = one;
  due.record = words.next();
  if (!words.says("of")) throw std::invalid_argument("whose record?");
  due.owner = peer_id(words.next());
  if (!words.says("until day")) throw std::invalid_argument("until when?");
  due.until = day_named(words);
  return due;
}

/// Parts of a line: "over" or "review" with a record, "more", "next end on day 70", "next review on
/// day 130".
inline RecordsSwept records_swept(const SweepRecords& order,
                                  const std::vector<std::string>& parts) {
  RecordsSwept swept{.source = order.source};
  for (const auto& part : parts) {
    Words words(part);
    if (words.says("over")) {
      swept.expired.push_back(due_record(words));
    } else if (words.says("review")) {
      swept.to_review.push_back(due_record(words));
    } else if (words.says("next end on day")) {
      swept.next_end = day_named(words);
    } else if (words.says("next review on day")) {
      swept.next_review = day_named(words);
    } else if (words.says("more")) {
      swept.more = true;
    } else if (!words.says("nothing")) {
      throw std::invalid_argument("what did it find?");
    }
  }
  return swept;
}

}  // namespace iwets::hub::testing
