#include <charconv>

#include "node/shell/api.h"
#include "node/shell/clock.h"
#include "node/shell/identity.h"
#include "node/shell/json_object.h"
#include "proto/field/date.h"

// The supervisor's calls. Each names the supervisor, and is a row of the book that it looks at.
namespace iwets::node {
namespace {

constexpr std::size_t remark_bytes_max = 1024;

const ApiError no_supervisor{422, "incomplete", "supervisor", "nobody says who looks",
                             "name yourself: supervisor=NAME, as in `--supervisor NAME`"};

/// "24h", "7d": so long ago; or a day, or a moment in UTC. Nothing: it has another form.
std::optional<Instant> parse_since(std::string_view said, Instant now) {
  if (said.ends_with('h') || said.ends_with('d')) {
    constexpr unsigned hours_max = 10 * 366 * 24;
    unsigned many = 0;
    const auto* end = said.data() + said.size() - 1;
    const auto read = std::from_chars(said.data(), end, many);
    if (read.ec != std::errc{} || read.ptr != end || many > hours_max) return std::nullopt;
    const auto ago = std::chrono::hours{said.back() == 'h' ? many : many * 24};
    return now.time_since_epoch() > ago ? now - ago : Instant{};
  }
  const auto date = field::parse_date(said.substr(0, 10));
  const auto days = date ? field::days_between({1970, 1, 1}, *date) : std::nullopt;
  if (!days || *days < 0) return std::nullopt;
  auto at = Instant{} + std::chrono::hours{24} * *days;
  if (said.size() == 10) return at;
  unsigned hour = 0, minute = 0;
  const auto two = [&](std::size_t from, unsigned& to) {
    const auto read = std::from_chars(said.data() + from, said.data() + from + 2, to);
    return read.ec == std::errc{} && read.ptr == said.data() + from + 2;
  };
  if (said.size() < 16 || said[10] != 'T' || said[13] != ':' || !two(11, hour) ||
      !two(14, minute) || hour > 23 || minute > 59)
    return std::nullopt;
  return at + std::chrono::hours{hour} + std::chrono::minutes{minute};
}

}  // namespace

Result<std::string, ApiError> Api::supervisor_of(const Call& call, const std::string& said) {
  auto name = own_name(call.request.caller, "supervisor", said);
  if (!name) return name;
  if (who(*name) == Consultation::unnamed) return fail(no_supervisor);
  return name;
}

Answer Api::answer_look(const Call& call, const std::string& at, Reply reply) {
  const auto supervisor = supervisor_of(call, call.request.query("supervisor").value_or(""));
  if (!supervisor) return error_reply(supervisor.error());
  return on_link(call.later, [this, name = *supervisor, at, reply](Instant now) {
    parts_.desk.oversight().look(now, name, at);
    return reply;
  });
}

Answer Api::oversee(const Call& call) {
  const auto supervisor = supervisor_of(call, call.request.query("supervisor").value_or(""));
  if (!supervisor) return error_reply(supervisor.error());
  // Read first, and given when it is in the book that he has looked.
  const auto look = [this, later = call.later, name = *supervisor](const Reply& reply) {
    const auto answer = on_link(later, [this, name, reply](Instant now) {
      parts_.desk.oversight().look(now, name, "summary");
      return reply;
    });
    if (const auto* refused = std::get_if<Reply>(&answer)) later->answer(*refused);
  };
  return on_long_read([now = wall_clock()](Reader& reader) { return reader.oversight(now); }, look);
}

Answer Api::list_consultations(const Call& call) {
  BookFilter filter;
  std::string at = "consultations";
  for (const auto& [key, to] : {std::pair{"officer", &filter.officer}, {"agency", &filter.agency}})
    if (const auto said = call.request.query(key); said && !said->empty()) {
      *to = said == Consultation::unnamed ? *said : who(*said);
      at += std::string(", ") + key + " " + *to;
    }
  if (const auto said = call.request.query("since"); said && !said->empty()) {
    const auto since = parse_since(*said, wall_clock());
    if (!since)
      return error_reply({400, "malformed", "since", "since is no time",
                          "write 24h, 7d, 2026-03-01 or 2026-03-01T12:00"});
    filter.since = *since;
    at += ", since " + *said;
  }
  filter.before = call.number("before", filter.before);
  filter.limit = call.number("limit", filter.limit);
  return answer_look(call, at, Reply{200, parts_.reader.consultations(filter)});
}

Answer Api::list_alarms(const Call& call) {
  const auto state = call.request.query("state").value_or("open");
  if (state != "open" && state != "all")
    return error_reply({400, "malformed", "state", "state is neither open nor all",
                        "write state=open or state=all"});
  return answer_look(call, "alarms",
                     Reply{200, parts_.reader.alarms(state == "all", call.number("limit", 100))});
}

Answer Api::close_alarm(const Call& call) {
  std::int64_t number = 0;
  const auto& word = call.words[2];
  const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
  if (read.ec != std::errc{} || read.ptr != word.data() + word.size() || number <= 0)
    return error_reply({400, "malformed", "alarm", "this is no number of an alarm",
                        "`iwets oversight alarms` shows the numbers"});
  std::string supervisor, remark;
  if (auto error = read_object(call.request.body, [&](Object& o) {
        o.text("supervisor", supervisor).text("remark", remark);
      }))
    return error_reply(*error);
  const auto named = supervisor_of(call, supervisor);
  if (!named) return error_reply(named.error());
  if (remark.empty())
    return error_reply({422, "incomplete", "remark", "nothing says what you have found",
                        "write in remark what the questions were for, or what you do about them"});
  if (remark.size() > remark_bytes_max)
    return error_reply(
        {422, "out_of_bounds", "remark", "remark is too long", "write at most 1024 bytes"});
  return on_link(call.later, [this, number, supervisor = *named, remark](Instant now) {
    return parts_.desk.oversight().close_alarm(now, number, supervisor, remark);
  });
}

}  // namespace iwets::node
