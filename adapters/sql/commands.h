#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>

#include "adapters/sql/lookup.h"
#include "adapters/sql/mapping.h"

/// What is done at the registry itself, beside answering. Each returns an exit code: 0 done,
/// 1 failed, 3 the database cannot be reached, 4 not found, 7 the mapping is wrong.
namespace iwets::sql {

struct Console {
  std::ostream& out;
  std::ostream& err;
};

/// Connects and prepares every statement; prints what was found.
[[nodiscard]] int check_command(const Registry& registry, const Console& console);

/// What `explain` asks, and for whom.
struct Explained {
  field::TraceForm form;
  std::string requester;  ///< country; empty: nobody in particular
};
/// Looks a firearm up as the adapter would, and shows every step. Sends nothing.
[[nodiscard]] int explain_command(const Registry& registry, const Explained& asked,
                                  const Console& console);

/// Words of the registry that the network does not know, with how often they occur.
[[nodiscard]] int unmapped_command(const Registry& registry, const Console& console);

/// Proposes a mapping of the database's tables.
[[nodiscard]] int discover_command(const Connection& connection, const Console& console);

/// What is done with the tray.
struct TrayOrder {
  enum class Verb { list, show, approve, refuse };
  Verb verb = Verb::list;
  std::int64_t number = 0;
  std::string reason, text;  ///< of a refusal
};
[[nodiscard]] int tray_command(const std::string& state, const TrayOrder& order,
                               const Console& console);

/// Looks the question of an answer that was given up again.
struct CorrectOrder {
  std::string which;  ///< the trace's id, or the firearm's number
  bool yes = false;   ///< send what differs; without it nothing leaves
  std::string why = "record_changed", text;
};
/// Shows what the registry says otherwise than was told, and hands the correction to the adapter,
/// or to the tray where answers for that country are approved first.
[[nodiscard]] int correct_command(const Registry& registry, const CorrectOrder& order,
                                  const Console& console);

/// Connected, with every statement prepared.
[[nodiscard]] Result<std::unique_ptr<Database>, SqlError> opened(const Registry& registry,
                                                                 const Connection& connection);
/// Tells what is wrong with the database; the exit code.
[[nodiscard]] int complain(const SqlError& error, const Console& console);
/// Exit code of an error of the database.
[[nodiscard]] int exit_code(const SqlError& error);

}  // namespace iwets::sql
