#include <spdlog/spdlog.h>

#include <exception>

#include "adapters/sdk/desk.h"
#include "proto/field/form.h"

// Answers that were given, kept for a center that may correct them at any time.
namespace iwets::sdk {

void Desk::keep_given(Instant now, const Case& which, const Spoken& spoken, std::uint32_t version) {
  if (!center_.corrects()) return;
  Given given{which.name, now, version, {}, read_back(spoken)};
  if (version > 1) {
    const auto before = given_.find(which.name, self(), opener());
    if (!before) return;
    given.at = before->at;
    given.looked = before->looked;
  } else if (which.looked) {
    given.looked = *which.looked;
  } else {
    // What the kit says of a request that it cannot read is not the center's to correct.
    const auto read =
        which.submit.empty() ? fail(Unreadable{which.name.trace, 200, {}, {}}) : reread(which);
    if (!read) return;
    given.looked = {read->request.form.firearm, read->request.form.recovery.date};
  }
  const auto own = reader(self());
  if (!own) return;
  const auto context = GivenAnswers::context_of(which.name, self());
  given_.keep(given, sealer_.seal(now, {*own}, bytes_of(context),
                                  bytes_of(GivenAnswers::content_of(given))));
}

std::optional<CorrectionOutcome> Desk::hinders(const Case& which, std::uint32_t version) const {
  if (version > versions_max) return CorrectionOutcome::not_ours;
  if (schema_of(which.name.requester) < corrections_since) return CorrectionOutcome::not_read;
  return std::nullopt;
}

void Desk::take_corrections(Instant now) {
  corrections_asked_ = now;
  try {
    for (const auto& decided : center_.corrections(now)) {
      const auto outcome = correct(now, decided);
      if (!outcome) continue;
      spdlog::info("event=correction trace={} requester={} version={} outcome=\"{}\"",
                   decided.trace.text(), decided.requester.text(), decided.version, name(*outcome));
      center_.on_correction(now, decided, *outcome);
    }
  } catch (const link::DatabaseError&) {
    throw;
  } catch (const std::exception& error) {
    spdlog::error("event=center_failed call=corrections why=\"{}\"", error.what());
  }
}

std::optional<CorrectionOutcome> Desk::correct(Instant now, const Decided& decided) {
  auto known = store_.find({decided.trace, decided.requester});
  if (!known || known->state != CaseState::answered) return CorrectionOutcome::not_ours;
  const auto stands = version_of(known->said_kind, known->said_body);
  // Said in an earlier turn, which is durable.
  if (stands >= decided.version) return CorrectionOutcome::said;
  if (stands + 1 != decided.version) return CorrectionOutcome::not_ours;
  if (const auto why = hinders(*known, decided.version)) return why;
  const auto spoken = write(decided.corrected);
  if (CaseLife().judge(decided.corrected) || !spoken) return CorrectionOutcome::cannot_be_said;
  // Where the outbox is full it comes again by itself.
  if (speak(now, *known, *spoken, false)) store_.save(*known);
  return std::nullopt;
}

}  // namespace iwets::sdk
