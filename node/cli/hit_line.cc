#include <CLI/CLI.hpp>

#include "node/cli/hit_commands.h"

namespace iwets::cli {

namespace {

/// `hit pass-on ID --to BR --why ...`, and `hit pass-on answer ID WORD --to BR`.
void declare_pass_on(CLI::App* hits, Context& context, HitLine& line, const AddCommand& add) {
  auto* ask =
      add(hits, "pass-on", "ask the owner whether a hit may be given to another country",
          [&] { return hit_pass_on(context, line.id, line.country, line.urgent, line.text); });
  auto* answer = add(
      ask, "answer", "say whether a hit in a record of yours may be given there",
      [&] { return hit_pass_on_answer(context, line.id, line.country, line.verdict, line.text); });
  ask->require_subcommand(0, 1);
  ask->add_option("id", line.id, "of the hit: see `iwets notices`");
  ask->add_option("--to", line.country, "the country, two letters");
  ask->add_option("--why", line.text, "to whom there, and what for");
  ask->add_flag("--urgent", line.urgent, "within an hour, not a day");
  answer->add_option("id", line.id, "of the hit: see `iwets hit waiting`")->required();
  answer->add_option("word", line.verdict, "yes, no or conditions")
      ->required()
      ->check(CLI::IsMember({"yes", "no", "conditions"}));
  answer->add_option("--to", line.country, "the country that was asked about")->required();
  answer->add_option("--text", line.text, "for the requester; with conditions: what they are");
}

}  // namespace

void declare_hits(CLI::App* hits, Context& context, HitLine& line, const AddCommand& add) {
  const auto with_id = [&](CLI::App* command) {
    command->add_option("id", line.id, "of the hit: see `iwets notices`")->required();
    return command;
  };
  add(hits, "waiting", "hits whose owner owes an answer: you, and others",
      [&] { return hit_waiting(context); });
  with_id(add(hits, "show", "a hit, and what both sides have said",
              [&] { return hit_show(context, line.id); }));
  auto* confirm = with_id(add(hits, "confirm", "ask the owner of the record to confirm it", [&] {
    return hit_confirm(context, line.id, line.urgent, line.text);
  }));
  confirm->add_flag("--urgent", line.urgent, "within 10 minutes, not an hour");
  confirm->add_option("--text", line.text, "for the owner");
  auto* answer =
      with_id(add(hits, "answer", "say whether a record of yours is in force and fits", [&] {
        return hit_answer(context, line.id, line.verdict, line.minutes, line.text);
      }));
  answer->add_option("verdict", line.verdict, "confirmed, not-confirmed or later")
      ->required()
      ->check(CLI::IsMember({"confirmed", "not-confirmed", "later"}));
  answer->add_option("--minutes", line.minutes, "with later: until you know")
      ->check(CLI::Range(1, 7 * 24 * 60));
  answer->add_option("--text", line.text, "for the requester");
  auto* wrong = with_id(add(hits, "false", "the hit was wrong: tell the owner, and have it counted",
                            [&] { return hit_false(context, line.id, line.text); }));
  wrong->add_option("text", line.text, "what does not fit")->required();
  auto* located =
      with_id(add(hits, "located", "the person or thing was found: tell the owner of the record",
                  [&] { return hit_located(context, line.id, line.text); }));
  located->add_option("text", line.text, "where, and in whose hands")->required();
  declare_pass_on(hits, context, line, add);
  auto* seen = with_id(add(hits, "acknowledge", "you know that a hit was rescinded",
                           [&] { return hit_acknowledge(context, line.id, line.text); }));
  seen->add_option("--text", line.text, "a remark, kept at the node");
}

}  // namespace iwets::cli
