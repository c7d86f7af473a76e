#include <CLI/CLI.hpp>

#include "node/cli/incoming_commands.h"

namespace iwets::cli {
namespace {

const std::vector<std::string> reasons{"investigation", "confidentiality_law",
                                       "requester_cannot_guarantee", "national_security"};
constexpr const char* reason_text = "of ITI paragraph 22";

CLI::App* about(CLI::App* command, std::string& id) {
  command->add_option("id", id, "of the incoming request")->required();
  return command;
}

void declare_answer(CLI::App* answer, IncomingAnswerOptions& to) {
  about(answer, to.id);
  answer
      ->add_option("--file", to.file,
                   "the answer as JSON or TOML (iwets incoming template); - for standard input")
      ->type_name("FILE");
  answer->add_option("--code", to.code, "result code: `iwets incoming template` lists them");
  answer->add_option("--next-country", to.next_country,
                     "with 104 and 320: where the trail goes on");
  answer->add_option("--reason", to.reason, reason_text)->check(CLI::IsMember(reasons));
  answer->add_option("--holder", to.holders,
                     "who held the firearm, in order: ROLE:NAME[:SINCE[:UNTIL]]; may be repeated");
  answer->add_option("--purchaser", to.purchaser, "name of the first retail purchaser");
  answer->add_option("--purchased", to.purchased, "day of the purchase, YYYY-MM-DD");
  answer->add_option("--explanation", to.explanation, "in words for the officer who asks");
  answer->add_option("--contact", to.contact, "whom to ask");
  answer->add_option("--restrictions", to.restrictions, "on the use of what is told");
}

}  // namespace

void declare_incoming(CLI::App* incoming, Context& context, IncomingLine& line,
                      const AddCommand& add) {
  auto& words = line.words;
  auto* list = add(incoming, "list", "requests of other members, newest first",
                   [&] { return incoming_list(context, line.list); });
  auto* open = list->add_flag("--open", line.list.open, "only those to be answered");
  auto* overdue = list->add_flag("--overdue", line.list.overdue, "only those past their deadline");
  auto* closed = list->add_flag("--closed", line.list.closed, "only those that have ended");
  open->excludes(overdue)->excludes(closed);
  overdue->excludes(closed);
  list->add_option("--limit", line.list.limit, "how many")->check(CLI::Range(1, 500));
  list->add_option("--before", line.list.before, "only requests older than this one")
      ->type_name("ID");
  about(add(incoming, "show", "a request with its history; acknowledges it the first time",
            [&] { return incoming_show(context, line.id); }),
        line.id);
  declare_answer(add(incoming, "answer", "the final answer: it ends the trace",
                     [&] { return incoming_answer(context, line.answer); }),
                 line.answer);
  auto& correction = line.correction;
  auto* correct =
      add(incoming, "correct", "correct an answer that was given: the whole answer anew",
          [&] { return incoming_correct(context, correction); });
  declare_answer(correct, correction.answer);
  correct->add_option("--because", correction.reason, "why it is corrected")
      ->required()
      ->check(CLI::IsMember({"clerical_error", "new_information", "record_changed", "other"}));
  correct->add_option("--text", correction.text, "the same in words");
  about(add(incoming, "acknowledge", "take note of a request, and of its amendment",
            [&] { return incoming_acknowledge(context, line.id); }),
        line.id);
  auto* ask = about(add(incoming, "ask", "ask the requester for more; the clock stands meanwhile",
                        [&] { return incoming_ask(context, words); }),
                    words.id);
  ask->add_option("text", words.text, "what it should tell")->required();
  auto* refuse = about(add(incoming, "refuse", "refuse the answer, with the reason: ends the trace",
                           [&] { return incoming_refuse(context, words); }),
                       words.id);
  refuse->add_option("--reason", words.reason, reason_text)
      ->required()
      ->check(CLI::IsMember(reasons));
  refuse->add_option("--text", words.text, "in words");
  refuse->add_flag("--restricted", words.restricted, "restrict it (401) instead (402)");
  auto* progress = about(add(incoming, "progress", "say how far the work is",
                             [&] { return incoming_progress(context, words); }),
                         words.id);
  progress->add_option("--code", words.code, "601 (default) to 605, 607");
  progress->add_option("--text", words.text, "in words");
  auto* delay = about(add(incoming, "delay", "say that it takes longer, and why",
                          [&] { return incoming_delay(context, words); }),
                      words.id);
  delay->add_option("--reason", words.reason, reason_text)
      ->required()
      ->check(CLI::IsMember(reasons));
  delay->add_option("--text", words.text, "in words");
  auto* explain = about(add(incoming, "explain", "answer the question why you withhold something",
                            [&] { return incoming_explain(context, words); }),
                        words.id);
  explain->add_option("text", words.text, "the answer")->required();
  explain->add_option("--reason", words.reason, reason_text)->check(CLI::IsMember(reasons));
  add(incoming, "template", "an answer file to be filled in, and the result codes",
      [&] { return incoming_template(context); });
}

}  // namespace iwets::cli
