#include "adapters/conform/stage.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace iwets::conform {
namespace {

constexpr std::uint32_t delayed = 400, information_requested = 606;

std::string in_seconds(Duration time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + " s";
}

std::string replaced(std::string word, const std::string& folder) {
  const std::pair<std::string, std::string> places[] = {{"{anchor}", folder + "/anchor.toml"},
                                                        {"{keys}", folder + "/state/keys"},
                                                        {"{state}", folder + "/state"}};
  for (const auto& [name, value] : places)
    for (auto at = word.find(name); at != std::string::npos; at = word.find(name, at))
      word.replace(at, name.size(), value);
  return word;
}

std::vector<std::string> command_in(const Options& options, const std::string& folder) {
  std::vector<std::string> words;
  for (const auto& word : options.command) words.push_back(replaced(word, folder));
  return words;
}

}  // namespace

Stage::Stage(const Options& options, const std::string& folder)
    : network(*CountryCode::parse(options.center), options.profile.value_or(field::CenterProfile{}),
              options.firearm),
      hub(network),
      adapter(command_in(options, folder), folder + "/adapter.log"),
      options_(options),
      folder_(folder) {
  namespace fs = std::filesystem;
  const auto state = folder + "/state";
  fs::create_directories(state);
  fs::permissions(state, fs::perms::owner_all);
  if (!options.seed.empty()) fs::copy(options.seed, state, fs::copy_options::recursive);
  if (const auto saved = seal::save(network.center(), state + "/keys"); !saved)
    throw std::runtime_error(state + "/keys: " + seal::text(saved.error()));
  hub.open();
  std::ofstream(folder + "/anchor.toml") << network.anchor(hub.endpoint());
}

void Stage::start() {
  adapter.start();
  attach();
}

void Stage::attach() {
  if (!until(options_.start_within, [&] { return hub.attached(); }))
    throw Breach{rules::grammar, "an Attach within " + in_seconds(options_.start_within), "none"};
}

void Stage::kill_and_start(bool attach_too) {
  adapter.kill();
  hub.close();  // What was on its way is gone with the connection.
  hub.open();
  adapter.start();
  if (attach_too) attach();
}

void Stage::make_next_keys() {
  if (options_.rotate.empty())
    throw Untried{"say with --rotate which command makes the adapter's next keys"};
  const auto line = replaced(options_.rotate, folder_) + " >> " + folder_ + "/rotate.log 2>&1";
  if (const int status = std::system(line.c_str()); status != 0)
    throw std::runtime_error("--rotate: '" + line + "' ended with status " +
                             std::to_string(status));
}

Question Stage::question_with(const std::string& serial, const char* option) const {
  if (serial.empty())
    throw Untried{std::string("say with ") + option + " for which serial number the center does"};
  return {.serial = serial, .urgent = false};
}

Question Stage::question() const { return {.serial = options_.serial}; }
Question Stage::slow_question() const { return {.serial = options_.slow_serial, .urgent = false}; }

std::uint64_t Stage::ask(const Question& question) {
  hub.expect(question.trace);
  return hub.send(network.submit(network.member(), question));
}

Question Stage::ask_unanswered() {
  constexpr int tries_max = 5;
  constexpr Duration at_once = std::chrono::milliseconds{200};
  auto asked = slow_question();
  for (int tries = 0; tries < tries_max; ++tries) {
    asked = slow_question();
    wait_receipt(ask(asked));
    (void)wait_word(asked.trace);
    pass(at_once);
    if (hub.final_of(asked.trace) == nullptr) return asked;
  }
  throw Untried{answered(asked) + ", and at once: say with --slow-serial which one it does not"};
}

std::string Stage::firearm_of(const std::string& serial) const {
  const auto& firearm = options_.firearm;
  return serial + " of " + firearm.make + (firearm.model.empty() ? "" : " " + firearm.model);
}

std::string Stage::answered(const Question& question) const {
  const auto* last = hub.last_of(question.trace);
  return "the center " +
         (last == nullptr ? "said nothing" : "answered " + std::to_string(last->code)) + " to " +
         firearm_of(question.serial) + " (all numbers are asked for with --make and --model)";
}

void Stage::ask_and_hear() { ask_and_hear(question()); }
void Stage::ask_and_hear(const Question& question) {
  wait_receipt(ask(question));
  (void)wait_word(question.trace);
  (void)wait_final(question.trace);
}

bool Stage::until(Duration most, const std::function<bool()>& so) {
  const auto end = std::chrono::steady_clock::now() + most;
  for (;;) {
    answer_questions();
    if (so()) return true;
    const auto left = end - std::chrono::steady_clock::now();
    if (left <= Duration{}) return false;
    if (const auto how = adapter.ended())
      throw Breach{rules::stays_up, "a process that runs", "it ended with " + *how};
    constexpr Duration look = std::chrono::milliseconds{50};
    hub.pump(std::min(look, std::chrono::duration_cast<Duration>(left)));
  }
}

void Stage::answer_questions() {
  for (; looked_at_ < hub.said.size(); ++looked_at_) {
    const auto& one = hub.said[looked_at_];
    if (one.code != information_requested || !hub.attached()) continue;
    if (answers_questions) hub.send(information(one.trace));
  }
}

std::string Stage::information(const TraceId& trace) const {
  v1::TraceInformation body;
  body.set_trace(trace.bytes());
  *body.mutable_answer() =
      network.words("No other marks are to be seen.", trace, Kind::trace_information);
  return Network::envelope(network.member(), network.center().peer, Kind::trace_information,
                           body.SerializeAsString());
}

void Stage::wait_receipt(std::uint64_t number) {
  if (!until(options_.word_within, [&] { return hub.receipted() >= number; }))
    throw Breach{rules::receipt,
                 "a receipt of number " + std::to_string(number) + " within " +
                     in_seconds(options_.word_within),
                 "receipts up to number " + std::to_string(hub.receipted())};
}

const Said& Stage::wait_word(const TraceId& trace) {
  if (!until(options_.word_within, [&] { return hub.first_of(trace) != nullptr; }))
    throw Breach{rules::no_silence,
                 "something said about the trace within " + in_seconds(options_.word_within),
                 "nothing"};
  return *hub.first_of(trace);
}

const Said& Stage::wait_final(const TraceId& trace) {
  if (until(options_.final_within, [&] { return hub.final_of(trace) != nullptr; }))
    return *hub.final_of(trace);
  auto got = std::to_string(hub.count_of(trace)) + " messages about the trace, none final";
  if (const auto* last = hub.last_of(trace); last != nullptr)
    got += "; the last one said " + std::to_string(last->code) +
           (last->code == delayed ? ", as the kit does when your class raises or throws: the log "
                                    "then says event=center_failed, and where"
                                  : "");
  throw Breach{rules::once, "a final answer within " + in_seconds(options_.final_within), got};
}

}  // namespace iwets::conform
