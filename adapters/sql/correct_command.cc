#include <chrono>
#include <filesystem>
#include <ostream>

#include "adapters/sdk/given_answers.h"
#include "adapters/sql/commands.h"
#include "adapters/sql/release.h"
#include "adapters/sql/render.h"
#include "adapters/sql/tray.h"
#include "adapters/sql/values.h"
#include "proto/field/serial.h"
#include "proto/seal/keys.h"

// An answer that was given is looked up again and corrected.
namespace iwets::sql {
namespace {

constexpr int done = 0, failed = 1, not_found = 4, invalid_input = 7;
constexpr std::size_t shown_max = 20, words_max = 1'024;

Instant wall_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Instant{std::chrono::duration_cast<Duration>(since)};
}

std::optional<CorrectionReason> parse_why(const std::string& word) {
  for (const auto why : {CorrectionReason::clerical_error, CorrectionReason::new_information,
                         CorrectionReason::record_changed, CorrectionReason::other})
    if (word == iwets::name(why)) return why;
  return std::nullopt;
}

/// The answers of this trace, or to questions for this number: newest first, at most `shown_max`.
std::vector<sdk::Given> matching(const std::string& state, const seal::KeySet& keys,
                                 const std::string& which) {
  std::vector<sdk::Given> out;
  if (!std::filesystem::exists(state + "/center.db")) return out;
  link::Database database(state + "/center.db", true);
  sdk::GivenAnswers given(database, true);
  seal::Opener opener(keys.peer, keys.sealing);
  const auto trace = TraceId::parse(which);
  const auto number = field::canonical(which);
  given.each(keys.peer, opener, [&](const sdk::Given& one) {
    const bool fits =
        trace ? one.name.trace == *trace : field::canonical(one.looked.firearm.serial) == number;
    if (fits) out.push_back(one);
    return out.size() < shown_max;
  });
  return out;
}

int none(const CorrectOrder& order, const Console& console) {
  console.err << order.which
              << ": no answer is kept for it. Answers are kept for 90 days, under the trace's id "
                 "and the number that was asked for; those of an earlier release are not.\n";
  return not_found;
}

int which_one(const std::vector<sdk::Given>& found, const Console& console) {
  console.err << "Several answers were given; say which trace:\n";
  for (const auto& one : found)
    console.err << "  " << one.name.trace.text() << "  " << text(one.at).substr(0, 19) << "Z  "
                << one.name.requester.text() << "  " << one.told.code << "\n";
  return invalid_input;
}

/// What would be told today.
Result<Released, SqlError> told_today(const Registry& registry, const sdk::Given& given) {
  const auto& terms = registry.mapping.release.terms(given.name.requester.country().text());
  if (terms.refuse != sdk::ItiReason::none) return Released{refusal(terms), {}, false};
  const auto database = opened(registry, registry.mapping.connection);
  if (!database) return fail(database.error());
  field::TraceForm form;
  form.firearm = given.looked.firearm;
  form.recovery.date = given.looked.found;
  const auto built = look_up(registry, form, [&](const Query& query, const std::string& value) {
    return (*database)->run(query, value);
  });
  if (!built) return fail(built.error());
  return release(terms, built->final);
}

int send(const std::string& state, const sdk::Given& given, const Released& today,
         const Correcting& correcting, const Console& console) {
  Tray tray(state);
  const auto number = tray.put(given.name.trace, given.name.requester, wall_now(), today.final,
                               correcting, !today.approve);
  if (!number) {
    console.err << "Another correction of this trace is under way or waits in the tray; let it "
                   "leave or judge it first: iwets-adapter-sql --config FILE tray list\n";
    return failed;
  }
  if (today.approve)
    console.out << "It waits for approval as number " << *number
                << ": iwets-adapter-sql --config FILE tray show " << *number << "\n";
  else
    console.out << "The correction leaves within seconds, or when the adapter runs.\n";
  return done;
}

}  // namespace

int correct_command(const Registry& registry, const CorrectOrder& order, const Console& console) {
  const auto& state = registry.mapping.process.state;
  const auto why = parse_why(order.why);
  if (!why) {
    console.err << "--why takes record_changed, clerical_error, new_information or other\n";
    return invalid_input;
  }
  const auto keys = seal::load(state + "/keys");
  if (!keys) {
    console.err << state << "/keys: " << seal::text(keys.error())
                << "; name the adapter's state as `center.state` or --state\n";
    return invalid_input;
  }
  const auto found = matching(state, *keys, order.which);
  if (found.empty()) return none(order, console);
  if (found.size() > 1) return which_one(found, console);
  const auto& given = found.front();
  const auto today = told_today(registry, given);
  if (!today) return complain(today.error(), console);
  console.out << "trace " << given.name.trace.text() << " of " << given.name.requester.text()
              << ", answered " << text(given.at).substr(0, 19) << "Z, version " << given.version
              << "\n";
  if (today->final == given.told) {
    console.out << "The registry says what was told: there is nothing to correct.\n";
    return done;
  }
  console.out << difference(given.told, today->final);
  if (given.version >= versions_max) {
    console.err << "It was corrected " << versions_max - 1
                << " times, which is all that the network takes: write to the requester.\n";
    return failed;
  }
  if (!order.yes) {
    console.out << "\nNothing was sent. To send it, add --yes.\n";
    return done;
  }
  Correcting correcting{given.version + 1, *why, line(order.text, words_max), given.told};
  if (correcting.text.empty())
    correcting.text = "The registry was looked up again and says otherwise now.";
  return send(state, given, *today, correcting, console);
}

}  // namespace iwets::sql
