#include "node/cli/event_stream.h"

namespace iwets::cli {

bool EventStream::feed(std::string_view bytes, const std::function<bool(const StreamEvent&)>& use) {
  for (const char c : bytes) {
    if (c == '\n') {
      if (!end_line(use)) return false;
    } else if (line_.size() + event_.text.size() >= event_bytes_max) {
      too_large_ = true;
      line_.clear();
    } else {
      line_ += c;
    }
  }
  return true;
}

bool EventStream::end_line(const std::function<bool(const StreamEvent&)>& use) {
  std::string line;
  line.swap(line_);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (line.empty()) {
    StreamEvent event;
    std::swap(event, event_);
    const bool whole = !too_large_ && !event.text.empty();
    too_large_ = false;
    return !whole || use(event);
  }
  const auto colon = line.find(':');
  const auto name = line.substr(0, colon);
  auto value = colon == std::string::npos ? std::string() : line.substr(colon + 1);
  if (!value.empty() && value.front() == ' ') value.erase(0, 1);
  if (name == "id") event_.id = value;
  if (name == "event") event_.name = value;
  if (name == "data") event_.text += (event_.text.empty() ? "" : "\n") + value;
  return true;
}

}  // namespace iwets::cli
