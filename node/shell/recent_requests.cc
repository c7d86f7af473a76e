#include "node/shell/recent_requests.h"

#include "proto/field/firearm.h"
#include "proto/field/serial.h"

namespace iwets::node {

RecentRequests::RecentRequests(Reader& reader) : reader_(reader) {
  reader_.open_requests(kept_max, [this](const Request& request) { add(request.id, request); });
}

void RecentRequests::add(const TraceId& id, const Request& request) {
  if (field::is_number(request.serial)) add(key_of(request.make, request.serial), id);
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

std::optional<TraceId> RecentRequests::find(const field::Firearm& firearm,
                                            std::optional<CountryCode> center) {
  if (!field::is_number(firearm.serial)) return std::nullopt;
  const auto at = last_.find(key_of(firearm.make, firearm.serial));
  if (at == last_.end()) return std::nullopt;
  const auto there = reader_.open_request(at->second);
  // One that waits for a directory has no center yet.
  if (!there || (there->center && there->center != center) ||
      field::make_id(there->make) != field::make_id(firearm.make) ||
      field::canonical(there->serial) != field::canonical(firearm.serial))
    return std::nullopt;
  return at->second;
}

RecentRequests::Key RecentRequests::key_of(const std::string& make, const std::string& serial) {
  return std::hash<std::string>{}(field::canonical(serial) + '\n' + field::make_id(make));
}

}  // namespace iwets::node
