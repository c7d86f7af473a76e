#include "node/shell/personal_desk.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "node/shell/desk_errors.h"
#include "node/shell/json_object.h"
#include "node/shell/json_writer.h"

namespace iwets::node {
namespace {

constexpr Duration forget_every = std::chrono::hours{1};
constexpr std::size_t marks_max = 500;
constexpr std::size_t note_bytes_max = 1'000;
constexpr std::size_t draft_bytes_max = 65'536, draft_values_max = 400, draft_id_max = 64;
constexpr std::size_t draft_name_bytes_max = 100;

/// "ZA-117 to ZA-118: call the prosecutor".
std::string handover_note(const std::string& officer, const HandoverForm& form) {
  auto note = (officer.empty() ? std::string("this node") : officer) + " to " + form.to;
  if (!form.note.empty()) note += ": " + form.note;
  return note;
}
bool is_id(const std::string& text) {
  return !text.empty() && text.size() <= draft_id_max && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
  });
}

ApiError malformed(std::string field, std::string message, std::string remedy) {
  return {400, "malformed", std::move(field), std::move(message), std::move(remedy)};
}

/// "possessor.documents.0.mrz". The page makes an object of each part, so that none may be called
/// as what every object of a script has.
bool is_field_name(std::string_view name) {
  if (name.empty() || name.size() > draft_name_bytes_max) return false;
  const bool of_ours = std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_' || c == '.';
  });
  for (auto rest = name; of_ours;) {
    const auto end = rest.find('.');
    const auto part = rest.substr(0, end);
    if (part.empty() || part == "__proto__" || part == "prototype" || part == "constructor")
      return false;
    if (end == std::string_view::npos) return true;
    rest = rest.substr(end + 1);
  }
  return false;
}

/// Why the values of a draft cannot be kept; empty: they can.
std::string fault_of(const nlohmann::json& values) {
  if (!values.is_object()) return "values is no object";
  if (values.size() > draft_values_max) return "values has more than 400 members";
  for (const auto& [name, value] : values.items()) {
    if (!is_field_name(name)) return "a name in values is none of a field of the form";
    if (!value.is_string()) return "a member of values is no text";
  }
  return {};
}

}  // namespace

Reply no_such_draft() {
  return error_reply(
      {404, "not_found", "draft", "you have no such draft", "GET /drafts lists yours"});
}

Result<ReadForm, ApiError> read_marks(std::string_view json) {
  ReadForm form;
  std::vector<std::uint32_t> seqs;
  std::uint64_t up_to = 0;
  auto error = read_object(json, [&](Object& object) {
    object.number("up_to", up_to).numbers("seqs", seqs, marks_max).flag("read", form.read);
  });
  if (error) return fail(std::move(*error));
  if (up_to == 0 && seqs.empty())
    return fail(malformed("up_to", "neither up_to nor seqs is there",
                          "write {\"up_to\":NUMBER} for all so far, or {\"seqs\":[..],"
                          "\"read\":true} for single notices"));
  form.up_to = static_cast<std::int64_t>(up_to);
  form.seqs.assign(seqs.begin(), seqs.end());
  return form;
}

Result<HandoverForm, ApiError> read_handover(std::string_view json) {
  HandoverForm form;
  auto error = read_object(
      json, [&](Object& object) { object.text("to", form.to).text("note", form.note); });
  if (error) return fail(std::move(*error));
  if (form.to.empty() || form.to.size() > badge_bytes_max)
    return fail(ApiError{422, "incomplete", "to", "to is missing or too long",
                         "write the badge of the officer who takes over, at most 64 bytes"});
  if (form.note.size() > note_bytes_max)
    return fail(
        ApiError{422, "out_of_bounds", "note", "the note is too long", "write at most 1000 bytes"});
  return form;
}

Result<bool, ApiError> read_follow(std::string_view json) {
  bool follow = true;
  auto error = read_object(json, [&](Object& object) { object.flag("follow", follow); });
  if (error) return fail(std::move(*error));
  return follow;
}

Result<RequestDraft, ApiError> read_draft(const std::string& id, std::string_view json) {
  if (!is_id(id))
    return fail(
        malformed("draft", "this is no name of a draft", "write 1 to 64 letters, digits, - and _"));
  if (json.size() > draft_bytes_max)
    return fail(
        ApiError{413, "too_large", "values", "the draft is too large", "keep at most 64 KiB"});
  const auto read = nlohmann::json::parse(json, nullptr, false);
  if (!read.is_object())
    return fail(malformed("", "the body is no JSON object", "write {\"values\":{..},\"step\":0}"));
  for (const auto& [key, value] : read.items())
    if (key != "values" && key != "step" && key != "entry" && key != "amends")
      return fail(ApiError{400, "unknown_field", key, "a draft has no such member",
                           "write values, step and perhaps entry or amends"});
  if (const auto fault = fault_of(read.value("values", nlohmann::json())); !fault.empty())
    return fail(
        malformed("values", fault,
                  "write texts by their path of small letters, digits, _ and points, at most 100 "
                  "bytes: {\"firearm.serial\":\"..\"}"));
  const auto step = read.value("step", nlohmann::json(0U));
  const auto entry = read.value("entry", nlohmann::json(""));
  if (!step.is_number_unsigned() || step.get<std::uint64_t>() > 100)
    return fail(malformed("step", "step is no number from 0 to 100", "write the page of the form"));
  if (!entry.is_string() || entry.get_ref<const std::string&>().size() > 64)
    return fail(malformed("entry", "entry is no short text", "write FR-.., or leave it out"));
  const auto amends = read.value("amends", nlohmann::json(""));
  if (!amends.is_string() || (amends != "" && !TraceId::parse(amends.get<std::string>())))
    return fail(malformed("amends", "amends is no id of a trace",
                          "write that of the trace whose request is amended, or leave it out"));
  nlohmann::ordered_json kept;
  kept["values"] = read["values"];
  kept["step"] = step;
  if (entry != "") kept["entry"] = entry;
  if (amends != "") kept["amends"] = amends;
  RequestDraft draft;
  draft.id = id;
  draft.content = kept.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return draft;
}

PersonalDesk::PersonalDesk(link::Database& database, CaseStore& cases, Teller tell)
    : store_(database), cases_(cases), tell_(std::move(tell)) {
  store_.create_tables();
}

Reply PersonalDesk::mark_read(const std::string& officer, const std::optional<std::string>& agency,
                              const ReadForm& form) {
  if (form.up_to > 0) store_.read_up_to(officer, std::min(form.up_to, cases_.last_told()));
  if (!form.seqs.empty() && !store_.mark(officer, form.seqs, form.read))
    return error_reply({409, "limit", "seqs", "too many notices are marked one by one",
                        "mark all up to a number as read: {\"up_to\":NUMBER}"});
  JsonWriter to;
  NoticeQuestion his;
  his.officer = officer;
  his.agency = agency;
  to.begin_object().field("unread", store_.unread(his)).end_object();
  return {200, to.take()};
}

Reply PersonalDesk::follow(const std::string& officer, const TraceId& id, bool follows) {
  const auto known = cases_.find(id);
  if (!known || known->kind != CaseKind::trace) return error_reply(no_such_trace);
  store_.follow(officer, id, follows);
  JsonWriter to;
  to.begin_object().field("trace", id.text()).field("follows", follows).end_object();
  return {200, to.take()};
}

Reply PersonalDesk::hand_over(Instant now, const std::string& officer, const TraceId& id,
                              const HandoverForm& form) {
  const auto known = cases_.find(id);
  if (!known || known->kind != CaseKind::trace) return error_reply(no_such_trace);
  // The same word twice, of a call that was not answered, is one handover.
  if (store_.officer_of(id) != form.to) {
    store_.give(id, form.to);
    store_.follow(form.to, id, true);
    tell_(now, Tell{Step::handed_over, id, 0, {}, handover_note(officer, form)}, form.to);
  }
  JsonWriter to;
  to.begin_object().field("trace", id.text()).field("officer", form.to).end_object();
  return {200, to.take()};
}

Reply PersonalDesk::put_draft(Instant now, const std::string& officer, RequestDraft draft) {
  draft.at = now;
  if (const auto before = store_.draft(officer, draft.id)) draft.from = before->from;
  if (!store_.put(officer, draft))
    return error_reply({409, "limit", "draft", "you have 50 drafts, as many as there may be",
                        "submit or delete some: GET /drafts lists them"});
  JsonWriter to;
  to.begin_object().field("draft", draft.id).moment("at", now).end_object();
  return {200, to.take()};
}

Reply PersonalDesk::remove_draft(const std::string& officer, const std::string& id) {
  if (!store_.remove(officer, id)) return no_such_draft();
  JsonWriter to;
  to.begin_object().field("draft", id).field("deleted", true).end_object();
  return {200, to.take()};
}

Reply PersonalDesk::hand_over_draft(Instant now, const std::string& officer, const std::string& id,
                                    const HandoverForm& form) {
  auto draft = store_.draft(officer, id);
  if (!draft) return no_such_draft();
  if (form.to != officer) {
    draft->from = officer;
    draft->at = now;
    if (store_.draft(form.to, id) || !store_.put(form.to, *draft))
      return error_reply(wrong_state("that officer cannot take another draft of this name",
                                     "ask him to delete drafts, or keep it under another name"));
    (void)store_.remove(officer, id);
    tell_(now, Tell{Step::draft_handed_over, {}, 0, {}, handover_note(officer, form)}, form.to);
  }
  JsonWriter to;
  to.begin_object().field("draft", id).field("officer", form.to).end_object();
  return {200, to.take()};
}

void PersonalDesk::on_time(Instant now) {
  // A clock that was set back must not keep old drafts for longer.
  if (forget_at_ > now && forget_at_ <= now + forget_every) return;
  store_.forget_drafts(now);
  forget_at_ = now + forget_every;
}

}  // namespace iwets::node
