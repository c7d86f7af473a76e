#include "node/shell/recent_requests.h"

#include "proto/field/firearm.h"
#include "proto/field/serial.h"

namespace iwets::node {

RecentRequests::RecentRequests(Reader& reader) : reader_(reader) {
  reader_.open_requests(kept_max, [this](const Request& request) { add(request.id, request); });
}

void RecentRequests::add(const TraceId& id, const Request& request) {
  if (!request.serial.empty())
    add(key_of(request.case_reference, request.make, request.serial), id);
}

void RecentRequests::add(Key key, const TraceId& id) {
  last_.insert_or_assign(key, id);
  order_.emplace_back(key, id);
  if (order_.size() <= kept_max) return;
  const auto [oldest, its_id] = order_.front();
  order_.pop_front();
  if (const auto at = last_.find(oldest); at != last_.end() && at->second == its_id)
    last_.erase(at);
}

std::optional<TraceId> RecentRequests::find(const field::TraceForm& form) {
  const auto& firearm = form.firearm;
  if (firearm.serial.empty()) return std::nullopt;
  const auto at = last_.find(key_of(form.case_reference, firearm.make, firearm.serial));
  if (at == last_.end()) return std::nullopt;
  const auto there = reader_.open_request(at->second);
  if (!there || there->case_reference != form.case_reference ||
      field::canonical(there->serial) != field::canonical(firearm.serial))
    return std::nullopt;
  return at->second;
}

RecentRequests::Key RecentRequests::key_of(const std::string& case_reference,
                                           const std::string& make, const std::string& serial) {
  return std::hash<std::string>{}(field::canonical(serial) + '\n' + field::make_id(make) + '\n' +
                                  case_reference);
}

}  // namespace iwets::node
