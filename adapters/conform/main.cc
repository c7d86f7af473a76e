// iwets-adapter-conform: plays the hub towards an adapter and tells what it does wrong.
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <thread>

#include "adapters/conform/cases.h"
#include "adapters/conform/report.h"
#include "proto/codec/schema.h"
#include "proto/seal/file.h"

namespace {

using namespace iwets::conform;

constexpr int passed = 0, failed = 1, wrong_usage = 2;
constexpr std::size_t enrolment_bytes_max = 4096;

struct CommandLine {
  Options options;
  std::vector<std::string> only;
  std::string json, junit, enrolment;
  bool list = false;
  int word_within = 5, final_within = 30, start_within = 20, jobs = 4;
};

int complain(const std::string& what) {
  std::fprintf(stderr, "iwets-adapter-conform: %s\n", what.c_str());
  return wrong_usage;
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto part : {trace_cases(), clock_cases(), version_cases(), network_cases(),
                          attachment_cases(), lane_cases(), hostile_cases()})
    cases.insert(cases.end(), part.begin(), part.end());
  return cases;
}

void describe(CLI::App& app, CommandLine& line) {
  auto& o = line.options;
  app.set_version_flag("--version", "iwets-adapter-conform " IWETS_VERSION);
  app.footer(
      "In the command {anchor}, {keys} and {state} stand for the anchor file, the key file\n"
      "and the state folder that are made for each case; the key file is {state}/keys.\n"
      "Exit code: 0 passed, 1 failed cases, 2 usage.");
  app.add_option("command", o.command, "the adapter's command, behind --");
  app.add_option("--center", o.center, "country of the center that the adapter is (US)");
  app.add_option("--seed", o.seed, "folder that is copied into each new state, e.g. a registry");
  app.add_option("--serial", o.serial,
                 "serial number that the center knows: 320 (no record) then fails the case trace");
  app.add_option("--make", o.firearm.make, "maker of every firearm that is asked for (Colt)");
  app.add_option("--model", o.firearm.model, "its model (Python)");
  app.add_option("--type", o.firearm.type, "its type, an NCIC code (PR)");
  app.add_option("--calibre", o.firearm.calibre, "its calibre (.357 Magnum)");
  app.add_option("--country", o.firearm.country, "country in which it was made (US)");
  app.add_option("--slow-serial", o.slow_serial, "one that it does not answer within a second");
  app.add_option("--asking-serial", o.asking_serial, "one that it asks about (606)");
  app.add_option("--withheld-serial", o.withheld_serial,
                 "one that it delays, restricts or refuses (400, 401, 402)");
  app.add_option("--corrected-serial", o.corrected_serial, "one whose answer it corrects later");
  app.add_option("--rotate", o.rotate, "shell command that makes the adapter's next keys");
  app.add_option("--enrolment", line.enrolment,
                 "file in which the center has published what it requires of requests");
  app.add_option("--case", line.only, "only this case; may be repeated")->allow_extra_args(false);
  app.add_option("--json", line.json, "file for the outcome as JSON");
  app.add_option("--junit", line.junit, "file for the outcome as JUnit XML");
  app.add_option("--word-within", line.word_within, "seconds until something is said (5)");
  app.add_option("--final-within", line.final_within, "seconds until the final answer (30)");
  app.add_option("--start-within", line.start_within, "seconds until a new process attaches (20)");
  app.add_option("--jobs", line.jobs, "cases that are tried at the same time (4)");
  app.add_flag("--list", line.list, "tell the cases, and do nothing");
}

/// What is wrong with the line, and the cases that are asked for.
std::optional<std::string> choose(CommandLine& line, std::vector<Case>& cases) {
  auto& o = line.options;
  if (o.command.empty())
    return "say which command is the adapter: iwets-adapter-conform -- COMMAND --state {state} "
           "--anchor {anchor}";
  if (!iwets::CountryCode::parse(o.center))
    return "--center takes a country code of two capital letters, like US";
  if (!o.seed.empty() && !std::filesystem::is_directory(o.seed))
    return "--seed: " + o.seed + " is no folder";
  if (std::min({line.word_within, line.final_within, line.start_within, line.jobs}) < 1)
    return "waits are whole seconds and jobs a whole number, from 1 on";
  o.word_within = std::chrono::seconds{line.word_within};
  o.final_within = std::chrono::seconds{line.final_within};
  o.start_within = std::chrono::seconds{line.start_within};
  if (!line.enrolment.empty()) {
    const auto bytes = iwets::seal::read_file(line.enrolment, enrolment_bytes_max, false);
    if (!bytes) return "--enrolment: " + line.enrolment + " cannot be read";
    const auto enrolled = iwets::codec::read_enrolment(iwets::bytes_of(*bytes));
    if (!enrolled)
      return "--enrolment: " + line.enrolment + " is no enrolment: " + enrolled.error().reason;
    o.profile = enrolled->profile;
  }
  if (line.only.empty()) return std::nullopt;
  for (const auto& name : line.only)
    if (std::ranges::none_of(cases, [&](const Case& one) { return one.name == name; }))
      return "--case: there is no case '" + name + "'; --list tells them";
  std::erase_if(cases, [&](const Case& one) {
    return std::ranges::find(line.only, one.name) == line.only.end();
  });
  return std::nullopt;
}

/// A folder that is gone at the end.
class Scratch {
 public:
  Scratch() {
    auto name = (std::filesystem::temp_directory_path() / "iwets-conform-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error(name + ": cannot be made");
    path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Verdict play(const Case& which, const Options& options) {
  Verdict verdict;
  verdict.name = which.name;
  verdict.title = which.title;
  const auto begin = std::chrono::steady_clock::now();
  const Scratch folder;
  Stage stage(options, folder.path());
  try {
    which.play(stage);
  } catch (const Breach& breach) {
    verdict.outcome = Outcome::failed;
    verdict.breach = breach;
    verdict.last_words = stage.adapter.last_words();
  } catch (const Untried& untried) {
    verdict.outcome = Outcome::untried;
    verdict.why = untried.why;
  }
  stage.adapter.kill();
  verdict.note = stage.note;
  verdict.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return verdict;
}

bool write_file(const std::string& path, const std::string& content) {
  if (path.empty()) return true;
  std::ofstream file(path);
  file << content;
  return file.flush().good();
}

/// Plays the cases, several at a time, and tells of each in the order of the list.
std::vector<Verdict> play_all(const CommandLine& line, const std::vector<Case>& cases) {
  std::vector<std::optional<Verdict>> done(cases.size());
  std::mutex telling;
  std::size_t told = 0;
  std::atomic<std::size_t> next{0};
  std::exception_ptr trouble;
  const auto work = [&] {
    for (std::size_t i = next++; i < cases.size(); i = next++) {
      try {
        auto verdict = play(cases[i], line.options);
        const std::scoped_lock lock(telling);
        done[i] = std::move(verdict);
        for (; told < done.size() && done[told]; ++told)
          std::fputs(as_text(*done[told]).c_str(), stdout);
        std::fflush(stdout);
      } catch (const std::exception&) {
        const std::scoped_lock lock(telling);
        trouble = std::current_exception();
        next = cases.size();
      }
    }
  };
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < line.jobs; ++i) workers.emplace_back(work);
  }
  if (trouble) std::rethrow_exception(trouble);
  std::vector<Verdict> verdicts;
  for (auto& verdict : done) verdicts.push_back(std::move(*verdict));
  return verdicts;
}

int run(const CommandLine& line, const std::vector<Case>& cases) {
  const auto verdicts = play_all(line, cases);
  const auto count = [&](Outcome outcome) {
    return std::ranges::count(verdicts, outcome, &Verdict::outcome);
  };
  std::printf("%zu cases: %td passed, %td failed, %td untried\n", verdicts.size(),
              count(Outcome::passed), count(Outcome::failed), count(Outcome::untried));
  if (!write_file(line.json, as_json(line.options.command, verdicts)))
    return complain(line.json + ": cannot be written");
  if (!write_file(line.junit, as_junit(verdicts)))
    return complain(line.junit + ": cannot be written");
  return count(Outcome::failed) == 0 ? passed : failed;
}

}  // namespace

int main(int argc, char** argv) {
  if (const auto fault = iwets::codec::schema_fault(); !fault.empty()) {
    std::fprintf(stderr, "iwets-adapter-conform: %s\n", fault.c_str());
    return iwets::codec::exit_bad_schema;
  }
  CommandLine line;
  CLI::App app{
      "iwets-adapter-conform: plays the hub towards an adapter and tells what it does wrong"};
  describe(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? passed : wrong_usage;
  }
  line.options.serial_is_known = app.count("--serial") > 0;
  auto cases = all_cases();
  if (line.list) {
    for (const auto& one : cases) std::printf("%-20s %s\n", one.name, one.title);
    return passed;
  }
  if (!iwets::seal::init()) return complain("the system gives no randomness");
  if (const auto wrong = choose(line, cases)) return complain(*wrong);
  try {
    return run(line, cases);
  } catch (const std::exception& error) {
    return complain(error.what());
  }
}
