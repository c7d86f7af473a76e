#pragma once

#include <spdlog/spdlog.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/sdk/desk.h"
#include "proto/codec/bounds.h"
#include "proto/codec/facts.h"
#include "tests/proto/codec/support.h"

/// A desk of center:US between a pretended link and a center that the test writes. Time is an
/// argument; a restart makes a new desk on the same file.
namespace iwets::tests {

inline constexpr Instant a_minute_later = noon + std::chrono::minutes{1};

/// The small directory, of peers that read the newest schema.
inline v1::Directory directory_of_today() {
  auto directory = small_directory();
  for (auto& entry : *directory.mutable_entries()) entry.set_schema_version_max(schema_version);
  return directory;
}

/// The way out, as far as the test wants it open.
class FakePost final : public sdk::Post {
 public:
  bool post(link::Outgoing message) override {
    if (full) return false;
    sent.push_back(std::move(message));
    return true;
  }
  std::shared_ptr<const codec::Directory> directory() const override { return in_force; }
  const seal::KeySet& keys() const override { return own; }

  bool full = false;
  std::vector<link::Outgoing> sent;
  seal::KeySet own = us_keys();
  std::shared_ptr<const codec::Directory> in_force = opened(directory_of_today());
};

/// A center made of functions.
class ScriptedCenter final : public sdk::TracingCenter {
 public:
  void on_request(Instant now, const sdk::TraceRequest& request, sdk::Answers& answers) override {
    requests.push_back(request);
    if (request_script) request_script(now, request, answers);
  }
  void on_information(Instant now, const sdk::TraceRequest&, const std::string& text,
                      sdk::Answers& answers) override {
    information.push_back(text);
    if (information_script) information_script(now, answers);
  }
  void on_cancelled(Instant, const sdk::TraceRequest&, const std::string& reason) override {
    cancellations.push_back(reason);
  }
  void on_reminder(Instant now, const sdk::TraceRequest&, sdk::Answers& answers) override {
    ++reminders;
    if (reminder_script) reminder_script(now, answers);
  }

  void on_overdue(Instant, const sdk::TraceRequest& request, unsigned number,
                  sdk::Answers&) override {
    overdue.push_back(number);
    clock = request.clock;
  }
  void on_unanswered(Instant, const sdk::TraceRequest&, sdk::Answers& answers) override {
    answers.give_up("nothing came");
  }
  void on_clarification(Instant now, const sdk::Clarification& asked,
                        sdk::Answers& answers) override {
    if (!explains) return TracingCenter::on_clarification(now, asked, answers);
    answers.explain(std::to_string(asked.code) + ": " + asked.text);
  }

  std::function<void(Instant, const sdk::TraceRequest&, sdk::Answers&)> request_script;
  std::function<void(Instant, sdk::Answers&)> information_script, reminder_script;
  std::vector<sdk::TraceRequest> requests;
  std::vector<std::string> information, cancellations;
  int reminders = 0;
  std::vector<unsigned> overdue;
  std::optional<sdk::Clock> clock;  ///< of the last overdue one
  bool explains = true;
};

inline TraceId trace_number(std::uint8_t n) {
  TraceId::Raw raw{};
  raw[15] = n;
  return TraceId(raw);
}

/// What a member sends to the center.
class Requester {
 public:
  explicit Requester(const seal::KeySet& keys = za_keys()) : keys_(keys) {}

  [[nodiscard]] v1::TraceSubmit submit(const TraceId& trace) {
    auto wire = small_trace();
    wire.set_trace(trace.bytes());
    v1::TraceConfidential confidential;
    confidential.set_officer("Thandi Nkosi");
    confidential.set_circumstances("found under a seat");
    wire.add_associates()->set_name("Sipho Nkosi");
    confidential.add_associates()->set_address("12 Hill Road");
    seal_to(us_keys().sealing.back().open, trace, Kind::trace_submit,
            confidential.SerializeAsString(), *wire.mutable_confidential());
    return wire;
  }
  void seal_to(const seal::Key32& key, const TraceId& trace, Kind kind, const std::string& content,
               v1::Sealed& into) {
    const auto context = seal::context(keys_.peer, us_keys().peer, trace, kind);
    codec::to_wire(
        sealer_.seal(noon, {{us_keys().peer, key}}, bytes_of(context), bytes_of(content)), into);
  }
  /// The message as the link hands it over; `number` also makes its id.
  [[nodiscard]] link::Incoming message(Kind kind, const std::string& body, std::uint8_t number) {
    auto letter = draft(body, number);
    letter.kind = kind;
    auto envelope = codec::seal_one(keys_.sign, keys_.peer, letter);
    auto read = codec::reread(bytes_of(envelope));
    return {number, *read, std::move(envelope)};
  }
  /// Opens what the center sealed to this member.
  template <typename Content>
  [[nodiscard]] Content open(const link::Outgoing& message, const v1::Sealed& sealed) const {
    seal::Opener opener(keys_.peer, keys_.sealing);
    const auto context = seal::context(us_keys().peer, keys_.peer, message.subject, message.kind);
    const auto plain = opener.open(codec::from_wire(sealed), bytes_of(context));
    if (!plain) throw std::runtime_error("cannot be opened by the requester");
    return *codec::read<Content>(bytes_of(*plain));
  }

 private:
  seal::KeySet keys_;
  seal::Sealer sealer_;
};

inline v1::TraceResult result_of(const link::Outgoing& message) {
  return *codec::read<v1::TraceResult>(bytes_of(message.body));
}
inline v1::TraceUpdate update_of(const link::Outgoing& message) {
  return *codec::read<v1::TraceUpdate>(bytes_of(message.body));
}

class DeskFixture {
 public:
  explicit DeskFixture(sdk::DeskOptions options = {}) : options_(std::move(options)) {
    spdlog::set_level(spdlog::level::off);
    restart();
  }

  /// The process ends and starts again.
  void restart() {
    desk_.reset();
    database_ = std::make_unique<link::Database>(folder_.path() + "/center.db");
    desk_ = std::make_unique<sdk::Desk>(options_, *database_, serving());
    desk_->connect(post);
  }
  /// Puts another center in the place of `center`.
  void serve(sdk::TracingCenter& other) {
    other_ = &other;
    restart();
  }
  /// One turn of the link, in which these messages came.
  void turn(Instant now, const std::vector<link::Incoming>& messages = {}) {
    database_->begin();
    for (const auto& message : messages) desk_->on_message(now, message);
    desk_->on_time(now);
    database_->commit();
  }
  /// A turn in which this message came once more, under another number.
  void again(Instant now, const link::Incoming& message) {
    database_->begin();
    desk_->on_repeated(now, message);
    desk_->on_time(now);
    database_->commit();
  }
  /// A turn that is lost before it is durable.
  void lost_turn(Instant now, const std::vector<link::Incoming>& messages) {
    const auto before = post.sent.size();
    database_->begin();
    try {
      for (const auto& message : messages) desk_->on_message(now, message);
    } catch (...) {
    }
    database_->rollback();
    post.sent.resize(before);
  }
  void ask(const TraceId& trace, Instant now = noon, std::uint8_t number = 1) {
    turn(now, {za.message(Kind::trace_submit, za.submit(trace).SerializeAsString(), number)});
  }
  [[nodiscard]] std::optional<Instant> deadline() const { return desk_->next_deadline(); }
  [[nodiscard]] sdk::Desk& desk() { return *desk_; }
  [[nodiscard]] std::string path() const { return folder_.path(); }
  /// Codes of everything sent, in order.
  [[nodiscard]] std::vector<std::uint32_t> codes() const {
    std::vector<std::uint32_t> all;
    for (const auto& message : post.sent) {
      if (message.kind == Kind::trace_update) all.push_back(update_of(message).code());
      if (message.kind == Kind::trace_result) all.push_back(result_of(message).code());
    }
    return all;
  }

  FakePost post;
  ScriptedCenter center;
  Requester za;

 private:
  sdk::TracingCenter& serving() { return other_ != nullptr ? *other_ : center; }

  TemporaryFolder folder_;
  sdk::DeskOptions options_;
  sdk::TracingCenter* other_ = nullptr;
  std::unique_ptr<link::Database> database_;
  std::unique_ptr<sdk::Desk> desk_;
};

}  // namespace iwets::tests
