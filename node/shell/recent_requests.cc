#include "node/shell/recent_requests.h"

#include <algorithm>

#include "proto/field/firearm.h"
#include "proto/field/model.h"
#include "proto/field/serial.h"

namespace iwets::node {

RecentRequests::RecentRequests(Reader& reader) : reader_(reader) {
  reader_.open_requests(kept_max, [this](const Request& request) { add(request.id, request); });
}

void RecentRequests::add(const TraceId& id, const Request& request) {
  if (field::is_number(request.serial)) add(key_of(request.make, request.serial), id);
}

void RecentRequests::add(Key key, const TraceId& id) {
  kept_[key].push_back(id);
  order_.emplace_back(key, id);
  if (order_.size() <= kept_max) return;
  const auto at = kept_.find(order_.front().first);
  order_.pop_front();
  at->second.pop_front();  // Of its firearm it is the oldest as well.
  if (at->second.empty()) kept_.erase(at);
}

std::optional<TraceId> RecentRequests::find(const field::Firearm& firearm,
                                            std::optional<CountryCode> center) {
  if (!field::is_number(firearm.serial)) return std::nullopt;
  const auto at = kept_.find(key_of(firearm.make, firearm.serial));
  if (at == kept_.end()) return std::nullopt;
  const auto same = [&](const Request& there) {
    // One that waits for a directory has no center yet.
    return (!there.center || there.center == center) &&
           field::make_id(there.make) == field::make_id(firearm.make) &&
           field::canonical(there.serial) == field::canonical(firearm.serial) &&
           field::model_agreement(there.model, firearm.model) != field::Agreement::contradicts;
  };
  const auto first = at->second.size() - std::min(at->second.size(), looked_at_max);
  for (auto i = at->second.size(); i-- > first;)
    if (const auto there = reader_.open_request(at->second[i]); there && same(*there))
      return at->second[i];
  return std::nullopt;
}

RecentRequests::Key RecentRequests::key_of(const std::string& make, const std::string& serial) {
  return std::hash<std::string>{}(field::canonical(serial) + '\n' + field::make_id(make));
}

}  // namespace iwets::node
