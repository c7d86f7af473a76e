#include "node/shell/scanner.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "node/shell/clock.h"
#include "node/shell/program.h"
#include "proto/seal/keys.h"

namespace iwets::node {
namespace {

using Word = ScanVerdict::Word;

ScanVerdict verdict_of(const ProgramEnd& end, const std::string& program,
                       std::chrono::milliseconds most) {
  switch (end.how) {
    case ProgramEnd::How::not_started:
      return {Word::failed, program + " cannot be started",
              "see whether the program of `scanner` in [attachments] is there, and the node's "
              "account may run it"};
    case ProgramEnd::How::too_slow:
      return {Word::failed, program + " did not end within " + std::to_string(most.count()) + " ms",
              "see whether the scanner's service runs and the machine is not overloaded"};
    case ProgramEnd::How::signalled:
      return {Word::failed, program + " was ended by signal " + std::to_string(end.code),
              "see the node's log, and whether the machine has enough memory"};
    case ProgramEnd::How::exited: break;
  }
  if (end.code == 0) return {Word::clean, ""};
  if (end.code == 1) return {Word::found, ""};
  return {Word::failed, program + " ended with code " + std::to_string(end.code),
          "see what it said in the node's log, and whether the scanner's service runs; 0 must mean "
          "clean, 1 that something was found"};
}

}  // namespace

Scanner::Scanner(Options options) : options_(std::move(options)) {
  status_.program = options_.command.front();
}

std::optional<ScanVerdict> Scanner::known(const Digest& digest) {
  const std::lock_guard lock(mutex_);
  const auto found = verdicts_.find(digest);
  if (found == verdicts_.end()) return std::nullopt;
  const auto age = wall_clock() - found->second.at;
  if (age >= options_.kept || age < Duration::zero()) return std::nullopt;  // The clock went back.
  return ScanVerdict{found->second.word, ""};
}

bool Scanner::take(std::shared_ptr<const std::string> content,
                   std::function<void(const ScanVerdict&)> then) {
  const auto since = std::chrono::steady_clock::now();
  return workers_.take([this, since, content = std::move(content), then = std::move(then)] {
    // Whoever gave up while it waited must not find it kept.
    const bool late = std::chrono::steady_clock::now() - since > options_.waits_at_most;
    then(late ? ScanVerdict{Word::failed, "too many files waited for the scanner",
                            "try again; if it goes on, see whether the scanner is slow"}
              : scan(*content));
  });
}

ScannerStatus Scanner::status() {
  const std::lock_guard lock(mutex_);
  return status_;
}

void Scanner::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ending_.notify_all();
  workers_.stop();
}

ScanVerdict Scanner::scan(std::string_view content) {
  const auto digest = seal::digest(bytes_of(content));
  if (const auto before = known(digest)) return *before;
  auto verdict = ask(content);
  if (verdict.word == Word::found)
    spdlog::warn("event=attachment_found digest={} bytes={}", hex(digest), content.size());
  if (verdict.word == Word::failed)
    spdlog::error("event=scanner_failed digest={} text=\"{}\" remedy=\"{}\"", hex(digest),
                  verdict.why, verdict.remedy);
  keep(digest, verdict);
  return verdict;
}

ScanVerdict Scanner::ask(std::string_view content) {
  const auto pause = [this](std::chrono::milliseconds most) {
    std::unique_lock lock(mutex_);
    return ending_.wait_for(lock, most, [this] { return stopping_; });
  };
  const auto end = run_program(options_.command, content, options_.most, pause);
  const std::lock_guard lock(mutex_);
  if (stopping_) return {Word::failed, "this node is being stopped", "start it again"};
  return verdict_of(end, status_.program, options_.most);
}

void Scanner::keep(const Digest& digest, const ScanVerdict& verdict) {
  const auto now = wall_clock();
  const std::lock_guard lock(mutex_);
  if (verdict.word == Word::failed) {
    if (status_.why.empty()) status_.failing_since = now;
    status_.why = verdict.why;
    status_.remedy = verdict.remedy;
    return;
  }
  status_ = {status_.program, {}, "", ""};
  if (verdicts_.insert_or_assign(digest, Kept{verdict.word, now}).second) order_.push_back(digest);
  if (order_.size() <= options_.verdicts_max) return;
  verdicts_.erase(order_.front());
  order_.pop_front();
}

}  // namespace iwets::node
