#include <algorithm>

#include "adapters/conform/cases.h"

// Requests that are amended and answers that are corrected.
namespace iwets::conform {
namespace {

std::string version_text(std::uint32_t version) {
  return "version " + std::to_string(version) + " of the request";
}

/// Amends, and waits until a word names the version. False: an answer has crossed it.
bool amend(Stage& stage, const Question& asked, std::uint32_t version) {
  stage.hub.may_name(asked.trace, version);
  const auto before = stage.hub.count_of(asked.trace);
  stage.say(stage.network.amend(stage.network.member(), asked, version));
  const auto named = [&] {
    return std::ranges::any_of(stage.hub.said, [&](const Said& one) {
      return one.trace == asked.trace && one.request_version == version;
    });
  };
  const auto* answer = stage.hub.final_of(asked.trace);
  if (answer != nullptr && answer->request_version != version) return false;
  (void)stage.until(stage.options().word_within, named);
  if (named()) return true;
  answer = stage.hub.final_of(asked.trace);
  const auto words = stage.hub.count_of(asked.trace) - before;
  const auto* got = words == 0          ? "nothing"
                    : answer == nullptr ? "a word that names another"
                                        : "a final answer that names another";
  throw Breach{rules::amended, "a word that names " + version_text(version) + ", after its receipt",
               got};
}

void amended(Stage& stage) {
  stage.start();
  constexpr std::uint32_t newest = 3;
  constexpr int crossings_max = 3;
  for (int crossed = 0; crossed < crossings_max; ++crossed) {
    const auto asked = stage.ask_unanswered();
    if (!amend(stage, asked, 2) || !amend(stage, asked, newest)) continue;
    // An older one, which was on its way: a word that names it is a breach.
    stage.say(stage.network.amend(stage.network.member(), asked, 2));
    stage.ask_and_hear();
    return stage.pass(stage.options().quiet);
  }
  throw Breach{rules::amended, "an answer that names the amended request",
               "an answer to the first version, each of 3 times"};
}

/// Words about this trace still name the first version.
void not_amended(Stage& stage, const std::function<std::string(const Question&)>& envelope) {
  stage.start();
  const auto asked = stage.ask_unanswered();
  stage.say(envelope(asked));  // A word that names version 2 is a breach: it was not sent to it.
  stage.ask_and_hear();
  stage.pass(stage.options().quiet);
}

void amended_unreadable(Stage& stage) {
  not_amended(stage, [&](Question asked) {
    asked.change_sealed = [](v1::Sealed& part) { (*part.mutable_ciphertext())[40] ^= 1; };
    return stage.network.amend(stage.network.member(), asked, 2);
  });
}

void amended_by_another(Stage& stage) {
  not_amended(stage, [&](const Question& asked) {
    return stage.network.amend(stage.network.without_right(), asked, 2);
  });
}

void amended_late(Stage& stage) {
  stage.start();
  const auto asked = stage.question();
  stage.ask_and_hear(asked);
  stage.hub.forbid(asked.trace, rules::once);
  stage.say(stage.network.amend(stage.network.member(), asked, 2));
  v1::CorrectionAcknowledged read;  // Of a correction that never was.
  read.set_trace(asked.trace.bytes());
  read.set_version(2);
  stage.say(Network::envelope(stage.network.member(), stage.network.center().peer,
                              Kind::correction_acknowledged, read.SerializeAsString()));
  stage.ask_and_hear();
  stage.pass(stage.options().quiet);
}

/// Sealed anew for this center, after amendments that went to another.
void resubmitted(Stage& stage) {
  stage.start();
  constexpr std::uint32_t version = 3;
  auto asked = stage.question();
  asked.change = [](v1::TraceSubmit& body) {
    body.set_attempt(2);
    body.set_version(version);
  };
  stage.hub.may_name(asked.trace, version);
  stage.ask_and_hear(asked);
  const auto named = stage.hub.final_of(asked.trace)->request_version;
  if (named != version)
    throw Breach{rules::amended, "a final answer that names " + version_text(version),
                 version_text(std::max(named, 1U))};
}

void corrected(Stage& stage) {
  stage.start();
  const auto asked = stage.question_with(stage.options().corrected_serial, "--corrected-serial");
  stage.ask_and_hear(asked);
  const auto version = [&] { return stage.hub.newest_final_of(asked.trace)->version; };
  if (!stage.until(stage.options().final_within, [&] { return version() >= 2; }))
    throw Untried{stage.answered(asked) + ": it corrects nothing of the one of --corrected-serial"};
  v1::CorrectionAcknowledged read;
  read.set_trace(asked.trace.bytes());
  read.set_version(version());
  stage.say(Network::envelope(stage.network.member(), stage.network.center().peer,
                              Kind::correction_acknowledged, read.SerializeAsString()));
  stage.hub.may_repeat(asked.trace);  // With the first version it would be a breach.
  const auto count = stage.hub.count_of(asked.trace);
  stage.ask(asked);
  if (!stage.until(stage.options().word_within,
                   [&] { return stage.hub.count_of(asked.trace) > count; }))
    throw Breach{rules::said_again, "the corrected answer once more", "nothing"};
}

constexpr Case cases[] = {
    {"amended", "an amended request is acknowledged, and answered by its version", amended},
    {"amended_unreadable", "an amendment that does not open changes nothing", amended_unreadable},
    {"amended_by_another", "nobody amends another's request", amended_by_another},
    {"amended_late", "an amendment after the answer has no effect", amended_late},
    {"resubmitted", "a request sealed anew is answered by its version", resubmitted},
    {"corrected", "a correction is a new version that says why", corrected},
};

}  // namespace

std::span<const Case> version_cases() { return cases; }

}  // namespace iwets::conform
