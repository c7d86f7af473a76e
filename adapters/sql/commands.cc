#include "adapters/sql/commands.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iomanip>
#include <map>
#include <ostream>
#include <set>

#include "adapters/sql/index_advice.h"
#include "adapters/sql/release.h"
#include "adapters/sql/render.h"
#include "adapters/sql/tray.h"
#include "adapters/sql/values.h"
#include "proto/field/country.h"
#include "proto/field/firearm.h"

namespace iwets::sql {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int done = 0, failed = 1, unreachable = 3, not_found = 4, invalid_input = 7;

void show_rows(const std::vector<Row>& rows, const Console& console) {
  constexpr std::size_t value_max = 400;
  for (const auto& row : rows) {
    console.out << "   ";
    for (const auto& [field, value] : row)
      console.out << " " << field << "='" << line(value, value_max) << "'";
    console.out << "\n";
  }
}

void show_indexes(const Mapping& mapping, const Console& console) {
  const auto advice = index_advice(mapping);
  if (advice.empty()) return;
  console.out << "Lookups need these indexes, or they read whole tables. Whether they are there "
                 "cannot be seen from here:\n";
  for (const auto& one : advice) console.out << "  " << one << "\n";
  if (mapping.connection.kind == DatabaseKind::odbc)
    console.out << "  (where the database takes no expression in an index: a computed column with "
                   "an index, named as `firearm.canonical` or `firearm.folded`)\n";
}

/// What an eye has to judge: any word may be a maker's.
void show_values(const ValueMaps& values, const Console& console) {
  const auto each = [&](const char* map, const auto& show) {
    if (const auto words = values.find(map); words != values.end())
      for (const auto& [from, to] : words->second) show(from, to);
  };
  each("type", [&](const auto& from, const auto& to) {
    console.out << "type \"" << from << "\": " << to << " = " << field::firearm_type_name(to)
                << "\n";
  });
  each("make", [&](const auto& from, const auto& to) {
    if (field::find_make(to) == nullptr)
      console.out << "make \"" << from << "\": \"" << to
                  << "\" is no maker the network knows; it is matched letter by letter\n";
  });
}

/// By what each maker of the rows is compared, once for each.
void show_makes(const ValueMaps& values, const std::vector<Row>& rows, const Console& console) {
  std::set<std::string> shown;
  for (const auto& row : rows) {
    const auto at = row.find("make");
    const auto text = at == row.end() ? std::string() : line(at->second, 64);
    if (!shown.insert(text).second) continue;
    const auto word = network_word(values, "make", text).text;
    const auto* known = field::find_make(word);
    console.out << "  make '" << text << "'";
    if (field::make_id(word).empty())
      console.out << " names no maker: unless its brand or importer agrees, the firearm is not "
                     "taken for the "
                     "one asked for\n";
    else if (known != nullptr)
      console.out << " is " << known->name << "\n";
    else
      console.out << (word == text ? "" : " is read as '" + word + "', which")
                  << " is no maker the network knows; it is matched letter by letter\n";
  }
}

void show_release(const Registry& registry, const std::string& requester, const sdk::Final& final,
                  const Console& console) {
  const auto& terms = registry.mapping.release.terms(requester);
  const auto released = release(terms, final);
  console.out << "\nwhat would leave for " << (requester.empty() ? "any country" : requester)
              << "\n";
  if (released.final.next_country)
    console.out << "  may be shown to the center of " << released.final.next_country->text() << ": "
                << iwets::name(released.final.answer.onward) << "\n";
  if (released.withheld.empty()) {
    console.out << "  all of it\n";
  } else {
    console.out << "  withheld (" << name(terms.reason) << "):";
    for (const auto& path : released.withheld) console.out << " " << path;
    console.out << "\n\n" << in_words(released.final);
  }
  if (released.approve) console.out << "  after approval in the tray\n";
}

}  // namespace

int complain(const SqlError& error, const Console& console) {
  console.err << error.text << "\n";
  if (error.kind == SqlError::Kind::away)
    console.err << "The database cannot be reached: check [connection], the network and the "
                   "server.\n";
  if (error.kind == SqlError::Kind::slow)
    console.err << "No answer within `connection.statement_timeout_ms`: does the table have an "
                   "index for it? Try: iwets-adapter-sql --config FILE check\n";
  return exit_code(error);
}

Result<std::unique_ptr<Database>, SqlError> opened(const Registry& registry,
                                                   const Connection& connection) {
  const auto password = read_password(connection);
  if (!password) return fail(SqlError{SqlError::Kind::refused, {}, password.error()});
  auto database = connect(connection, *password);
  if (!database) return database;
  if (const auto checked = check(**database, registry.mapping, registry.queries); !checked)
    return fail(checked.error());
  return database;
}

int exit_code(const SqlError& error) {
  return error.kind == SqlError::Kind::refused ? invalid_input : unreachable;
}

int check_command(const Registry& registry, const Console& console) {
  const auto database = opened(registry, registry.mapping.connection);
  if (!database) return complain(database.error(), console);
  const bool enforced = registry.mapping.connection.kind == DatabaseKind::postgresql;
  console.out << "connected to " << (*database)->product()
              << (enforced ? ", read-only\n"
                           : "; only SELECT is sent, the driver does not enforce read-only\n");
  for (const auto* query : registry.queries.all())
    console.out << query->name << "\n  " << query->sql << "\n";
  show_indexes(registry.mapping, console);
  show_values(registry.mapping.values, console);
  const auto& columns = registry.mapping.firearm.columns;
  const auto id = columns.find("id"), serial = columns.find("serial");
  if (id != columns.end() && serial != columns.end() && id->second.sql == serial->second.sql)
    console.out << "firearm.serial and firearm.id are the same column, " << id->second.sql
                << ": is it really the number stamped on the firearm?\n";
  console.out << "The mapping is right. Words and dates that are not understood are told by: "
                 "unmapped\n";
  return done;
}

int explain_command(const Registry& registry, const Explained& asked, const Console& console) {
  const auto& terms = registry.mapping.release.terms(asked.requester);
  if (terms.refuse != sdk::ItiReason::none) {
    console.out << "The registry is not asked: " << asked.requester << " is refused.\n"
                << in_words(refusal(terms));
    return done;
  }
  const auto database = opened(registry, registry.mapping.connection);
  if (!database) return complain(database.error(), console);
  const auto ask = [&](const Query& query, const std::string& value) {
    console.out << query.name << "\n  " << query.sql << "\n  parameter: '" << line(value, 64)
                << "'\n";
    const auto began = Clock::now();
    auto rows = (*database)->run(query, value);
    const std::chrono::duration<double, std::milli> took = Clock::now() - began;
    if (!rows) return rows;
    console.out << "  " << rows->size() << (rows->size() == 1 ? " row, " : " rows, ") << std::fixed
                << std::setprecision(1) << took.count() << " ms\n";
    show_rows(*rows, console);
    if (query.name.starts_with("firearm")) show_makes(registry.mapping.values, *rows, console);
    return rows;
  };
  const auto built = look_up(registry, asked.form, ask);
  if (!built) return complain(built.error(), console);
  console.out << "\nanswer\n" << in_words(built->final);
  if (!built->notes.empty()) console.out << "\nnot understood\n";
  for (const auto& note : built->notes) console.out << "  " << note << "\n";
  show_release(registry, asked.requester, built->final, console);
  console.out << "\nNothing was sent.\n";
  return done;
}

int tray_command(const std::string& state, const TrayOrder& order, const Console& console) {
  if (!std::filesystem::exists(state + "/keys")) {
    console.err << state << ": is no state of an adapter; name it as `center.state` or --state\n";
    return invalid_input;
  }
  Tray tray(state);
  const auto missing = [&] {
    console.err << "No answer of number " << order.number
                << " waits. What does: iwets-adapter-sql --config FILE tray list\n";
    return not_found;
  };
  switch (order.verb) {
    case TrayOrder::Verb::list:
      for (const auto& item : tray.waiting())
        console.out << item.number << "  " << text(item.since).substr(0, 19) << "Z  "
                    << item.requester.text() << "  " << item.trace.text() << "  " << item.final.code
                    << (item.correcting ? "  correction\n" : "\n");
      return done;
    case TrayOrder::Verb::show: {
      const auto item = tray.find(order.number);
      if (!item) return missing();
      console.out << "trace " << item->trace.text() << " of " << item->requester.text()
                  << ", waits since " << text(item->since) << "\nThis would leave:\n"
                  << in_words(item->final);
      if (item->correcting)
        console.out << "\nIt corrects what was told (" << iwets::name(item->correcting->why) << ": "
                    << item->correcting->text << ")\n"
                    << difference(item->correcting->told, item->final);
      if (!item->earlier.empty())
        console.out << "\nEarlier in this case, in other countries:\n" << item->earlier;
      return done;
    }
    case TrayOrder::Verb::approve:
      if (!tray.approve(order.number)) return missing();
      console.out << "approved: the answer leaves within seconds\n";
      return done;
    case TrayOrder::Verb::refuse: {
      const auto reason = parse_reason(order.reason);
      if (!reason) {
        console.err << "--reason takes investigation, confidentiality_law, "
                       "requester_cannot_guarantee or national_security\n";
        return invalid_input;
      }
      const auto item = tray.find(order.number);
      if (!tray.refuse(order.number, *reason, line(order.text, 4'096))) return missing();
      console.out << (item && item->correcting
                          ? "refused: nobody is told, and what was told before stands\n"
                          : "refused: the requester is told within seconds\n");
      return done;
    }
  }
  return failed;
}

}  // namespace iwets::sql
