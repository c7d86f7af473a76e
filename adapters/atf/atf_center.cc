#include "adapters/atf/atf_center.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>

namespace iwets::atf {
namespace {

constexpr double informed_seconds = 2 * 86'400.0;  ///< from the requester's information to the end

constexpr const char* asked_again =
    "The dealer has not answered within 24 hours and has been asked again.";

std::string step_text(std::uint32_t code) {
  switch (code) {
    case 602: return "The manufacturer has been asked for its record of sale.";
    case 603: return "The wholesaler has been asked for its record of sale.";
    case 604: return "The dealer has been asked for the purchaser.";
    case 605: return "The records of dealers out of business are searched.";
    case 606:
      return "Please send every other marking on the firearm: proof marks, importer, numbers on "
             "barrel and slide.";
    default: return {};
  }
}

void report(const Timetable::Step& step, Instant received, sdk::Answers& answers) {
  const auto at = received + step.after;
  if (step.code == 606)
    answers.ask(step_text(606), at);
  else if (step.code == 400)
    answers.delay(sdk::ItiReason::none,
                  "The search takes longer than usual: the holders of the records have not "
                  "answered yet.",
                  at);
  else
    answers.progress(step.code, step.again ? asked_again : step_text(step.code), at);
}

/// What becomes of a question that nobody answers.
Story unanswered(Story story) {
  story.result.code = 502;
  story.result.answer.explanation =
      "The further markings that were asked for have not been sent. Submit the trace again with "
      "them.";
  return story;
}

bool asks(const Timetable& table) {
  return std::any_of(table.progress.begin(), table.progress.end(),
                     [](const auto& step) { return step.code == 606; });
}

void end(const Story& story, Instant at, sdk::Answers& answers) {
  const auto& result = story.result;
  if (result.code == 401)
    answers.restrict(result.reason, result.answer, at);
  else if (result.code == 402)
    answers.refuse(result.reason, result.answer.explanation, at);
  else
    answers.result(result.code, result.answer, result.next_country, at);
}

/// What is told before it is corrected: the trail ends at the dealer, or the contact is missing.
Story told_first(Story story) {
  auto& result = story.result;
  auto& answer = result.answer;
  if (!answer.purchaser) {
    answer.contact.clear();
    return story;
  }
  constexpr std::uint32_t traced_to_dealer = 110;
  result.code = traced_to_dealer;
  answer.purchaser.reset();
  std::erase_if(answer.chain, [](const sdk::Custody& holder) {
    return holder.role == sdk::CustodyRole::purchaser;
  });
  answer.multiple_sale = false;
  answer.time_to_crime_days = 0;
  return story;
}

}  // namespace

void AtfCenter::conclude(const sdk::TraceRequest& request, const Story& story, Instant at,
                         sdk::Answers& answers) const {
  const bool withheld = story.result.code == 401 || story.result.code == 402;
  if (withheld || settings_.fault.kind != FaultKind::corrects ||
      !settings_.fault.strikes(settings_.seed, request.trace))
    return end(story, at, answers);
  const auto& scale = settings_.time_scale;
  const Duration wait{scale.instant
                          ? corrects_at_once_after
                          : Duration(static_cast<std::int64_t>(86'400e6 / scale.faster_by))};
  const auto& result = story.result;
  end(told_first(story), at, answers);
  const bool found = result.answer.purchaser.has_value();
  answers.correct(result.code, result.answer,
                  found ? CorrectionReason::new_information : CorrectionReason::clerical_error,
                  found ? "The dealer has found the record of the sale."
                        : "The contact of this center was missing.",
                  result.next_country, at + wait);
}

Timetable AtfCenter::timetable(const sdk::TraceRequest& request, const Story& story) const {
  Dice dice(settings_.seed, {"time", request.trace.text()});
  // Urgency counts only with a reason.
  const bool urgent =
      request.form.priority == field::Priority::urgent && !request.form.justification.empty();
  auto table = draw_timetable(dice, story, urgent, settings_.always_answers, settings_.time_scale);
  const bool slow = settings_.fault.kind == FaultKind::slow &&
                    settings_.fault.strikes(settings_.seed, request.trace);
  if (slow && table.answer) *table.answer += slow_by;
  return table;
}

void AtfCenter::on_request(Instant now, const sdk::TraceRequest& request, sdk::Answers& answers) {
  const auto story = world_.tell(request.form, is_domestic(request));
  const auto table = timetable(request, story);
  const bool urgent_for_nothing =
      request.form.priority == field::Priority::urgent && request.form.justification.empty();
  if (urgent_for_nothing && !settings_.time_scale.instant)
    answers.progress(600,
                     "Taken as routine: an urgent request needs a justification. If there is one, "
                     "cancel this request and submit it again.");
  for (const auto& step : table.progress) report(step, now, answers);
  if (table.answer)
    conclude(request, asks(table) ? unanswered(story) : story, now + *table.answer, answers);
}

void AtfCenter::on_overdue(Instant now, const sdk::TraceRequest& request, unsigned number,
                           sdk::Answers& answers) {
  const auto story = world_.tell(request.form, is_domestic(request));
  if (number != 2 || timetable(request, story).answer) return;
  if (Dice(settings_.seed, {"reminded", request.trace.text()}).chance(answers_reminded))
    conclude(request, story, now, answers);
}

void AtfCenter::on_unanswered(Instant, const sdk::TraceRequest& request, sdk::Answers& answers) {
  const auto story = world_.tell(request.form, is_domestic(request));
  answers.give_up(unanswered(story).result.answer.explanation);
}

void AtfCenter::on_clarification(Instant, const sdk::Clarification& asked, sdk::Answers& answers) {
  answers.explain(asked.code == 400
                      ? "The holders of the records have not answered yet. The search goes on; "
                        "there is nothing that you could send to hasten it."
                      : "The reason is the one given with the answer. If the proceedings that it "
                        "protects end, a new request will be judged anew.");
}

void AtfCenter::on_attachment(Instant, const sdk::Attached& file) {
  if (folder_.empty()) return;
  std::filesystem::create_directories(folder_);
  const auto path = folder_ + "/" + file.trace.text() + "-" + file.file_name;
  std::ofstream out(path + ".new", std::ios::binary | std::ios::trunc);
  out << file.content;
  out.close();
  if (!out) throw std::runtime_error("the file could not be written");
  std::filesystem::rename(path + ".new", path);
}

std::vector<sdk::AttachedFile> AtfCenter::attachments_for(Instant, const TraceId& trace,
                                                          PeerId requester, std::uint32_t code) {
  constexpr std::uint32_t multiple_sale = 101;
  if (code != multiple_sale) return {};
  return {{"report-of-multiple-sale.txt", "what the dealer has reported of the sale",
           "REPORT OF MULTIPLE SALE OR OTHER DISPOSITION (simulated)\n\nTrace " + trace.text() +
               " of " + requester.text() +
               "\nTwo or more handguns were sold to one buyer within five business days.\n"}};
}

void AtfCenter::on_information(Instant now, const sdk::TraceRequest& request, const std::string&,
                               sdk::Answers& answers) {
  const auto story = world_.tell(request.form, is_domestic(request), true);
  const auto& scale = settings_.time_scale;
  const Duration wait{
      scale.instant ? 0 : static_cast<std::int64_t>(informed_seconds * 1e6 / scale.faster_by)};
  auto at = now + wait;
  // Before the moment at which the question would have been given up.
  const auto table = timetable(request, world_.tell(request.form, is_domestic(request)));
  if (table.answer) at = std::min(at, request.received + *table.answer - Duration{1});
  conclude(request, story, at, answers);
}

}  // namespace iwets::atf
