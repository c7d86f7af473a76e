#include "hub/match/pattern.h"

#include <algorithm>

#include "proto/field/serial.h"

namespace iwets::match {

bool Pattern::Place::takes(char c) const {
  return characters.empty() || characters.find(c) != std::string::npos;
}

Pattern::Pattern(std::string_view canonical) {
  for (std::size_t at = 0; at < canonical.size(); ++at) {
    Place place;
    if (canonical[at] == '[') {
      const auto end = canonical.find(']', at);
      place.characters = canonical.substr(at + 1, end - at - 1);
      at = end;
    } else if (canonical[at] == '*') {
      place.run = true;
    } else if (canonical[at] != '?') {
      place.characters = canonical[at];
    }
    places_.push_back(std::move(place));
  }
}

std::size_t Pattern::known() const {
  return static_cast<std::size_t>(
      std::count_if(places_.begin(), places_.end(),
                    [](const Place& place) { return !place.characters.empty(); }));
}

bool Pattern::fits(std::string_view canonical) const {
  // After a run, what follows it is tried from each place on, the nearest first.
  std::size_t at = 0, place = 0, resume_at = 0, resume_place = places_.size();
  while (at < canonical.size()) {
    if (place < places_.size() && places_[place].run) {
      resume_at = at;
      resume_place = place++;
    } else if (place < places_.size() && places_[place].takes(canonical[at])) {
      ++at, ++place;
    } else if (resume_place < places_.size()) {
      at = ++resume_at;
      place = resume_place + 1;
    } else {
      return false;
    }
  }
  return std::all_of(places_.begin() + static_cast<std::ptrdiff_t>(place), places_.end(),
                     [](const Place& rest) { return rest.run; });
}

std::vector<std::string> Pattern::grams() const {
  constexpr char unknown = '?';
  std::string known_places = "^";
  for (const auto& place : places_) {
    const auto folded = field::folded("[" + place.characters + "]");
    known_places += folded.size() == 1 ? folded.front() : unknown;
  }
  known_places += '$';
  std::vector<std::string> out;
  constexpr std::size_t length = 3;
  for (std::size_t at = 0; at + length <= known_places.size(); ++at) {
    auto gram = known_places.substr(at, length);
    if (gram.find(unknown) == std::string::npos &&
        std::find(out.begin(), out.end(), gram) == out.end())
      out.push_back(std::move(gram));
  }
  return out;
}

Pattern Pattern::ending(std::size_t count) const {
  Pattern out;
  for (auto place = places_.rbegin(); place != places_.rend() && out.places_.size() < count;
       ++place) {
    out.places_.insert(out.places_.begin(), *place);
    if (place->run) break;
  }
  return out;
}

std::size_t Pattern::length() const {
  const bool known_length =
      std::none_of(places_.begin(), places_.end(), [](const Place& place) { return place.run; });
  return known_length ? places_.size() : 0;
}

}  // namespace iwets::match
