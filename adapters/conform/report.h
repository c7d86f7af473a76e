#pragma once

#include <string>
#include <vector>

#include "adapters/conform/rules.h"

namespace iwets::conform {

enum class Outcome { passed, failed, untried };

/// What became of one case.
struct Verdict {
  std::string name, title;
  Outcome outcome = Outcome::passed;
  double seconds = 0;
  Breach breach{};         ///< when it failed
  std::string why;         ///< when it was not tried
  std::string note;        ///< what is worth telling, however it went; or empty
  std::string last_words;  ///< of the adapter, when it failed
};

/// One line for a case that passed; more for one that failed.
[[nodiscard]] std::string as_text(const Verdict& verdict);
[[nodiscard]] std::string as_json(const std::vector<std::string>& command,
                                  const std::vector<Verdict>& verdicts);
/// JUnit's XML, as CI servers read it.
[[nodiscard]] std::string as_junit(const std::vector<Verdict>& verdicts);

}  // namespace iwets::conform
