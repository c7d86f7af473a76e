#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "tests/hub/core/story.h"

namespace iwets::hub::testing {

/// A line of a transcript, word by word. Commas and colons at the end of a word are for the reader.
class Words {
 public:
  explicit Words(const std::string& line) {
    std::istringstream in(line);
    for (std::string word; in >> word;) {
      while (word.size() > 1 && (word.back() == ',' || word.back() == ':')) word.pop_back();
      words_.push_back(word);
    }
  }
  [[nodiscard]] bool done() const { return at_ >= words_.size(); }
  [[nodiscard]] std::string next() {
    if (done()) throw std::invalid_argument("a word is missing");
    return words_[at_++];
  }
  /// Goes on behind `phrase` if it stands here.
  [[nodiscard]] bool says(const std::string& phrase) {
    std::istringstream in(phrase);
    auto at = at_;
    for (std::string word; in >> word; ++at)
      if (at >= words_.size() || words_[at] != word) return false;
    at_ = at;
    return true;
  }
  [[nodiscard]] std::uint64_t number() { return std::stoull(next()); }
  /// Stores, as many as follow.
  [[nodiscard]] Stores stores() {
    Stores found;
    while (!done()) {
      const auto store =
          std::ranges::find_if(every_store, [&](Store s) { return words_[at_] == word(s); });
      if (store == std::end(every_store)) break;
      found.add(*store);
      ++at_;
    }
    if (found.empty()) (void)says("nothing");
    return found;
  }
  /// Countries, as many as follow.
  [[nodiscard]] std::vector<CountryCode> countries() {
    std::vector<CountryCode> found;
    for (; !done(); ++at_) {
      const auto code = CountryCode::parse(words_[at_]);
      if (!code) break;
      found.push_back(*code);
    }
    return found;
  }
  [[nodiscard]] std::string rest() {
    std::string text;
    while (!done()) text += (text.empty() ? "" : " ") + next();
    return text;
  }

 private:
  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

/// Plays the lines of a transcript in a world and tells what the hub orders.
class Teller {
 public:
  /// Plays one line. Throws `std::invalid_argument` if it is not understood.
  void play(const std::string& line);
  /// What was ordered since the last call, line by line.
  [[nodiscard]] std::vector<std::string> told() { return std::exchange(told_, {}); }
  [[nodiscard]] const World& world() const { return world_; }

 private:
  void clock(Words& words);
  void directory(Words& words, const std::string& line);
  void load_table(Words& words);
  void peer(const std::string& name, Words& words);
  bool hit_words(const std::string& name, Words& words);
  bool pass_on_words(const std::string& name, Words& words);
  bool attachment_words(const std::string& name, Words& words);
  void payload_gone(const std::string& line);
  void attach(const std::string& name, Words& words);
  void trace(const std::string& name, Words& words);
  void records(const std::string& name, Words& words);
  void bad_content(const std::string& name, const std::string& line);
  void again(const std::string& name, std::uint64_t from, std::uint64_t to);
  void fork(const std::string& name);
  void stores_answer(const std::string& line);
  void records_meet(const std::string& line);
  void trace_meets(const std::string& line);
  /// "HIT H1 of member:CZ", or POSSIBLE, perhaps "for the owner alone".
  [[nodiscard]] static Found found(Words& words);
  void send(const std::string& name, const std::string& called, Content content);
  /// The recipient that follows, or the center to which the trace was last submitted.
  [[nodiscard]] PeerId addressed(const std::string& trace, Words& words) const;
  void step(const Event& event, const std::string& payload = {});

  World world_;
  PayloadNames names_;
  std::map<MessageId, std::string> called_;  ///< what messages are
  std::map<std::string, PayloadRef> records_;
  /// Requests to pass on: the newest for each hit and country, and the one before it.
  std::map<std::string, std::pair<MessageId, MessageId>> passing_on_;
  std::map<std::string, PeerId> centers_;             ///< where each trace was last submitted to
  std::map<std::string, std::uint64_t> attachments_;  ///< their bytes
  std::uint64_t messages_ = 0;
  std::vector<std::string> told_;
};

}  // namespace iwets::hub::testing
