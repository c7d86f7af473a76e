#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/conform/network.h"
#include "adapters/conform/rules.h"
#include "iwets/v1/attachment.pb.h"
#include "iwets/v1/link.pb.h"
#include "proto/codec/copy.h"
#include "proto/codec/envelope.h"
#include "proto/link/lane.h"

namespace iwets::conform {

/// One thing that the adapter has said, verified and opened.
struct Said {
  std::uint64_t number = 0;
  TraceId trace;
  std::uint32_t code = 0;
  bool final = false;
  std::uint32_t version = 0;           ///< of a result: 2 or higher is a correction
  std::uint32_t request_version = 0;   ///< that it answers
  seal::KeyId key{};                   ///< that signed it
  std::optional<std::string> content;  ///< of its sealed part, if it has one
};

/// Plays the hub towards one adapter: takes and sends frames as the case wants it, and holds
/// against every frame of the adapter's what the protocol says. Throws `Breach`.
class HubEnd {
 public:
  explicit HubEnd(Network& network);
  ~HubEnd();

  /// Listens on loopback; after `close` on the same port again.
  void open();
  void close();
  [[nodiscard]] std::string endpoint() const;
  /// Takes what comes within `most`; returns after the first that has come, or earlier.
  void pump(Duration most);

  // How this hub behaves.
  int refuses = 0;                          ///< so many attaches are refused
  bool takes = true;                        ///< false: what comes is lost before it is durable here
  std::optional<std::uint64_t> credit_max;  ///< grants no number beyond it; nothing: a window
  /// Begins the next generation at the next attach.
  void open_generation();
  /// Sends an Ack that grants what may be sent now.
  void grant();
  /// Whatever it asks or says about this trace is no surprise.
  void expect(const TraceId& trace) { known_.insert(trace); }
  void may_repeat(const TraceId& trace) { repeats_.insert(trace); }
  /// This version of the request was sent: later words may name it.
  void may_name(const TraceId& trace, std::uint32_t version) { versions_[trace] = version; }
  /// The requester has asked why, once more.
  void asked_why(const TraceId& trace) { ++asked_why_[trace]; }
  /// The member has announced this file; when all its pieces are under way as announced, the center
  /// may call it whole.
  void announced(const v1::Attachment& file) {
    files_.emplace(file.digest(), File{.trace = TraceId(codec::fixed<16>(file.trace()))});
  }
  void sent_whole(const std::string& digest) { files_.at(digest).whole = true; }
  /// Whatever it says about this trace breaks this rule.
  void forbid(const TraceId& trace, const Rule& rule) { forbidden_.insert_or_assign(trace, rule); }

  /// Puts an envelope into the lane; its number.
  std::uint64_t send(const std::string& envelope);
  /// The same numbers and bytes once more, from this number on.
  void send_again(std::uint64_t from);
  /// A frame outside of what the lane says; parts as they are.
  void send_frame(const v1::Frame& frame, const std::string& payload = {});
  void send_parts(const std::vector<std::string>& parts);
  [[nodiscard]] v1::Frame data_frame(std::uint64_t number, const Digest& previous) const;
  /// Takes back the last message sent, which the adapter has not receipted.
  void take_back();
  [[nodiscard]] const link::Position& sent() const { return sent_; }

  // What the adapter did.
  std::vector<std::pair<Instant, v1::Attach>> attaches;
  std::vector<Said> said;
  std::vector<Said> explained;           ///< its answers to the question why
  std::vector<std::string> successions;  ///< envelopes
  std::set<std::uint64_t> resends_asked;
  std::map<std::uint64_t, std::string> seen;  ///< bytes of each number of the generation
  std::size_t pongs = 0, acks = 0;
  [[nodiscard]] bool attached() const { return attached_; }
  [[nodiscard]] std::uint64_t receipted() const { return receipted_.number; }
  [[nodiscard]] std::uint64_t received() const { return received_.number; }
  /// The final answer to a trace, if it has come.
  [[nodiscard]] const Said* final_of(const TraceId& trace) const;
  /// The same, as corrected last.
  [[nodiscard]] const Said* newest_final_of(const TraceId& trace) const;
  [[nodiscard]] const Said* first_of(const TraceId& trace) const;
  [[nodiscard]] const Said* last_of(const TraceId& trace) const;
  [[nodiscard]] std::size_t count_of(const TraceId& trace) const;

 private:
  struct Socket;
  /// A file of the member's, known by its digest.
  struct File {
    TraceId trace;
    bool whole = false;     ///< its pieces were sent as they were announced
    bool heard_of = false;  ///< the center has said what became of it
  };
  void take(const v1::Frame& frame, const std::string& payload);
  void on_attach(const v1::Attach& attach);
  void on_data(const v1::Data& data, const std::string& payload);
  void on_ack(const v1::Ack& ack);
  void hear(std::uint64_t number, const std::string& envelope);
  void judge_code(const Said& said, const std::string& next_country, bool sealed) const;
  void judge_repetition(const Said& said);
  void judge_versions(const Said& said);
  void judge_correction(const Said& said) const;
  Said hear_update(const codec::Opened& message) const;
  Said hear_result(const codec::Opened& message) const;
  void hear_explanation(const codec::Opened& message);
  void hear_arrived(const codec::Opened& message);
  /// Opens with the keys of the member whom it is addressed to.
  void open(Said& said, const codec::Opened& message, const v1::Sealed& wire) const;
  void acknowledge();
  [[nodiscard]] v1::Credit credit() const;
  [[nodiscard]] Digest digest_at(std::uint64_t number) const;

  Network& network_;
  std::unique_ptr<Socket> socket_;
  std::string peer_;  ///< routing id of the session's connection
  bool attached_ = false;
  link::Position sent_, receipted_;  ///< hub to peer
  std::vector<std::string> window_;  ///< what was sent in this generation, from number 1 on
  std::vector<Digest> digests_;      ///< after each of them
  link::Position received_;          ///< peer to hub
  std::uint64_t granted_ = 0;        ///< highest number ever granted in this generation
  bool new_generation_ = false;
  std::map<MessageId, std::uint64_t> heard_;  ///< in which generation
  std::set<TraceId> known_, repeats_;
  std::map<TraceId, Rule> forbidden_;
  std::map<TraceId, std::uint32_t> versions_, named_;  ///< of the request: sent, named at last
  std::map<TraceId, std::size_t> asked_why_;
  std::map<std::string, File> files_;
};

}  // namespace iwets::conform
