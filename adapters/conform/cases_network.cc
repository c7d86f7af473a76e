#include <algorithm>

#include "adapters/conform/cases.h"
#include "iwets/v1/refusal.pb.h"
#include "proto/codec/envelope.h"

// Earlier centers of a case, the center's own keys, and what it requires of requests.
namespace iwets::conform {
namespace {

constexpr std::uint32_t insufficient = 200, at_fault_last = 208, too_old = 310,
                        not_authorised = 410, duplicate = 500, information_requested = 606;

// ------------------------------------------------------------------------------------- the chain

using Spoil = void (*)(v1::Continuation&);

/// A request that continues a case is answered like any other.
void goes_on(Stage& stage, Spoil spoil, const char* what) {
  auto asked = stage.question();
  auto continuation = stage.network.continuation();
  spoil(continuation);
  asked.change_confidential = [&](v1::TraceConfidential& confidential) {
    *confidential.mutable_continuation() = continuation;
  };
  stage.ask_and_hear(asked);
  const auto code = stage.hub.final_of(asked.trace)->code;
  if (code == insufficient || code == not_authorised || code == duplicate)
    throw Breach{rules::chain, std::string("an answer as without ") + what,
                 "code " + std::to_string(code)};
}

void continued(Stage& stage) {
  stage.start();
  goes_on(
      stage, [](v1::Continuation&) {}, "an earlier answer");
  goes_on(
      stage,
      [](v1::Continuation& one) {
        one.mutable_chain(0)->clear_content();
        one.mutable_chain(0)->clear_salt();
      },
      "an earlier answer that is not shown");
  goes_on(
      stage,
      [](v1::Continuation& one) {
        one.clear_chain();
        one.set_left_out(1);
      },
      "answers that were left out");
}

void chain_forged(Stage& stage) {
  stage.start();
  goes_on(
      stage,
      [](v1::Continuation& one) { one.mutable_chain(0)->mutable_content()->append("\x4a\x01x"); },
      "a chain with other content");
  goes_on(
      stage, [](v1::Continuation& one) { one.mutable_chain(0)->set_salt(std::string(32, 's')); },
      "a chain with another salt");
  goes_on(
      stage, [](v1::Continuation& one) { one.mutable_chain(0)->mutable_envelope()->back() ^= 1; },
      "a chain with a wrong signature");
  goes_on(
      stage, [](v1::Continuation& one) { one.mutable_chain(0)->set_envelope("no envelope"); },
      "a chain with an envelope that is none");
  goes_on(
      stage, [](v1::Continuation& one) { one.set_first_trace(new_id().bytes()); },
      "a chain of another case");
  goes_on(
      stage, [](v1::Continuation& one) { one.set_hop(3); }, "a chain that is too short");
}

// -------------------------------------------------------------------------------------- own keys

/// Lets the adapter announce its next keys; the envelope.
std::string wait_succession(Stage& stage) {
  stage.start();
  stage.ask_and_hear();
  stage.make_next_keys();
  stage.kill_and_start();  // A new process looks at once.
  if (!stage.until(stage.options().start_within, [&] { return !stage.hub.successions.empty(); }))
    throw Breach{rules::succession, "a KeySuccession to the hub, once --rotate has made keys",
                 "none"};
  return stage.hub.successions.front();
}

void former_and_new_open(Stage& stage) {
  for (const bool former : {true, false}) {
    auto asked = stage.question();
    asked.to_former_key = former;
    stage.ask_and_hear(asked);
    const auto& answer = *stage.hub.final_of(asked.trace);
    if (answer.code == insufficient)
      throw Breach{rules::proposed_keys,
                   former ? "an answer to a request that is sealed to the former key"
                          : "an answer to a request that is sealed to the new key",
                   "code 200"};
  }
}

void keys_changed(Stage& stage) {
  const auto succession = wait_succession(stage);
  auto asked = stage.question();  // Before the hub's word: both key sets are kept.
  stage.ask_and_hear(asked);
  if (const auto wrong = stage.network.center_changes_keys(succession))
    throw Breach{rules::succession, "a succession signed by the current key and by the next",
                 *wrong};
  const auto sessions = stage.hub.attaches.size();
  stage.hub.send(stage.network.envelope(Kind::directory_update, stage.network.update()));
  // It attaches with the new CURVE key. Its receipt may go with what comes next.
  (void)stage.until(stage.options().word_within,
                    [&] { return stage.hub.attaches.size() > sessions; });
  former_and_new_open(stage);
  asked = stage.question();
  stage.ask_and_hear(asked);
  const auto* self = stage.network.directory().find(stage.network.center().peer);
  if (stage.hub.final_of(asked.trace)->key != seal::key_id(self->keys.sign))
    throw Breach{rules::succession, "answers signed with the new key", "one signed with another"};
  stage.kill_and_start();
  former_and_new_open(stage);
}

void keys_refused(Stage& stage) {
  const auto succession = wait_succession(stage);
  const auto read = codec::reread(bytes_of(succession));
  v1::Refusal refusal;
  refusal.set_message(read->id.bytes());
  refusal.set_number(stage.hub.received());
  refusal.set_kind(v1::KIND_KEY_SUCCESSION);
  refusal.set_code(v1::REFUSAL_CODE_WRONG_AUTHOR);
  refusal.set_reason("the key was used before");
  stage.say(stage.network.envelope(Kind::refusal, refusal.SerializeAsString()));
  stage.ask_and_hear();  // Signed with the next keys it does not open, which is a breach.
  stage.kill_and_start();
  stage.ask_and_hear();
}

// ----------------------------------------------------------------------- what requests must have

constexpr const char* made_elsewhere = "AT";

/// Empties one part of the form.
void leave_out(field::FormField field, v1::TraceSubmit& body) {
  using field::FormField;
  auto& firearm = *body.mutable_firearm();
  if (field == FormField::importer) firearm.clear_importer();
  if (field == FormField::country_of_import) firearm.clear_country_of_import();
  if (field == FormField::year_of_manufacture) firearm.clear_year_of_manufacture();
  if (field == FormField::other_numbers) firearm.clear_other_numbers();
  if (field == FormField::possessor) body.clear_possessor();
}
void leave_out(field::FormField field, v1::TraceConfidential& confidential) {
  using field::FormField;
  if (field == FormField::additional_markings) confidential.clear_additional_markings();
  if (field == FormField::dealer_on_firearm) confidential.clear_dealer_on_firearm();
  if (field == FormField::agency_name) confidential.clear_agency();
  if (field == FormField::officer_name) confidential.clear_officer();
  if (field == FormField::recovery_place) confidential.clear_recovery_place();
  if (field == FormField::circumstances) confidential.clear_circumstances();
  if (field == FormField::project_code) confidential.clear_project_code();
  if (field != FormField::officer_contact) return;
  confidential.clear_phone();
  confidential.clear_email();
}

void fill_in(v1::TraceConfidential& confidential) {
  confidential.set_additional_markings("none");
  confidential.set_dealer_on_firearm("none");
  confidential.set_recovery_place("Durban");
  confidential.set_project_code("P1");
  confidential.set_phone("+27 31 000 0000");
}
void fill_in(v1::TraceSubmit& body, field::RequiredWhen when) {
  using field::RequiredWhen;
  auto& firearm = *body.mutable_firearm();
  firearm.set_importer("Interarms");
  firearm.set_year_of_manufacture(2001);
  auto& barrel = *firearm.add_other_numbers();
  barrel.set_part("barrel");
  barrel.set_number("B77");
  body.mutable_possessor()->set_name("Ncube, Precious");
  if (when == RequiredWhen::made_elsewhere) firearm.set_country_of_manufacture(made_elsewhere);
  if (when == RequiredWhen::serial_unreadable) firearm.set_serial("CT12?45");
}

/// It must say that something is missing, or ask.
void at_fault(Stage& stage, const Question& asked, const std::string& what,
              std::uint32_t also = 0) {
  stage.wait_receipt(stage.ask(asked));
  const auto said = [&](const Said& one) {
    return one.trace == asked.trace && (one.final || one.code == information_requested);
  };
  if (!stage.until(stage.options().final_within,
                   [&] { return std::ranges::any_of(stage.hub.said, said); }))
    throw Breach{rules::profile, "a word of what is missing in a request without " + what,
                 "nothing"};
  const auto code = std::ranges::find_if(stage.hub.said, said)->code;
  const bool told = (code >= insufficient && code <= at_fault_last) ||
                    code == information_requested || (also != 0 && code == also);
  if (!told)
    throw Breach{rules::profile,
                 "a code from 200 to 208, or a question, to a request without " + what,
                 "code " + std::to_string(code)};
}

void profile(Stage& stage) {
  const auto& published = stage.options().profile;
  if (!published || (published->requirements.empty() && published->records_begin == 0))
    throw Untried{"say with --enrolment what the center has published: it requires nothing"};
  stage.start();
  for (const auto& requirement : published->requirements) {
    if (requirement.recommended) continue;
    auto asked = stage.question();
    asked.urgent = requirement.when == field::RequiredWhen::urgent;
    asked.change = [&](v1::TraceSubmit& body) {
      fill_in(body, requirement.when);
      leave_out(requirement.field, body);
    };
    asked.change_confidential = [&](v1::TraceConfidential& confidential) {
      fill_in(confidential);
      leave_out(requirement.field, confidential);
    };
    at_fault(stage, asked, std::string(field::name(requirement.field)));
  }
  if (published->records_begin == 0) return;
  auto asked = stage.question();
  asked.change = [&](v1::TraceSubmit& body) {
    body.mutable_firearm()->set_year_of_manufacture(published->records_begin - 1U);
  };
  at_fault(stage, asked, "a firearm as young as its records", too_old);
}

constexpr Case cases[] = {
    {"continued", "a case that comes from another country is answered like any other", continued},
    {"chain_forged", "earlier answers that cannot be verified are dropped, the trace is answered",
     chain_forged},
    {"keys_changed", "it changes its keys, and opens what is sealed to the former ones",
     keys_changed},
    {"keys_refused", "refused, its next keys are dropped", keys_refused},
    {"profile", "what it requires of requests it does not do without", profile},
};

}  // namespace

std::span<const Case> network_cases() { return cases; }

}  // namespace iwets::conform
