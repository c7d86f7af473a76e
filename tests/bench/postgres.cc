#include "tests/bench/postgres.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/bench/child.h"
#include "tests/bench/scratch_folder.h"
#include "tests/bench/spread.h"

namespace iwets::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* programs = "/usr/lib/postgresql";
constexpr const char* how_to_install =
    "PostgreSQL is not installed: apt-get install postgresql, then run this again";
/// Asked before the clock starts, so that tables and index are in memory.
constexpr std::size_t warm_questions = 20;

/// Memory enough for all of it; one process a question; nothing beside the questions.
constexpr const char* settings = R"(
listen_addresses = ''
shared_buffers = 1GB
work_mem = 64MB
maintenance_work_mem = 512MB
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
autovacuum = off
fsync = off
synchronous_commit = off
jit = off
)";

/// The folder of the newest version's programs; empty if there is none.
std::string newest_programs() {
  std::string newest;
  int version = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(programs, none)) {
    const auto bin = entry.path() / "bin";
    const int number = std::atoi(entry.path().filename().c_str());
    if (number <= version || !fs::exists(bin / "initdb") || !fs::exists(bin / "psql")) continue;
    version = number;
    newest = bin.string();
  }
  return newest;
}

/// A server in a folder of its own, ended with its owner.
class Cluster {
 public:
  explicit Cluster(std::string bin) : bin_(std::move(bin)) {
    if (::geteuid() == 0) {
      const auto* user = ::getpwnam("postgres");
      if (user == nullptr || ::chown(folder_.path().c_str(), user->pw_uid, user->pw_gid) != 0)
        throw std::runtime_error("PostgreSQL does not run as root, and there is no user postgres");
      for (const auto* word :
           {"/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"})
        begin_.emplace_back(word);
    }
    (void)run({"initdb", "-D", data(), "--auth=trust", "--username=bench", "--no-sync",
               "--encoding=UTF8", "--locale=C.UTF-8"});
    std::ofstream(data() + "/postgresql.conf", std::ios::app)
        << settings << "unix_socket_directories = '" << folder_.path() << "'\n";
    (void)run({"pg_ctl", "-D", data(), "-l", path("log"), "-w", "start"});
  }
  ~Cluster() {
    try {
      (void)run_to_end(whole({"pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop"}));
    } catch (const std::exception&) {  // It has ended by itself.
    }
  }
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  [[nodiscard]] std::string path(const std::string& name) const {
    return folder_.path() + "/" + name;
  }
  /// What psql prints: bare values, a line for each row.
  std::string execute(const std::string& file) const {
    return run({"psql", "-h", folder_.path(), "-U", "bench", "-d", "postgres", "-X", "-q", "-A",
                "-t", "-v", "ON_ERROR_STOP=1", "-f", file});
  }
  std::string run(const std::vector<std::string>& command) const {
    check_interrupt();
    return run_to_end(whole(command));
  }

 private:
  [[nodiscard]] std::string data() const { return path("data"); }
  [[nodiscard]] std::vector<std::string> whole(std::vector<std::string> command) const {
    command.front() = bin_ + "/" + command.front();
    command.insert(command.begin(), begin_.begin(), begin_.end());
    return command;
  }

  std::string bin_;
  ScratchFolder folder_;
  /// What each command begins with. Times are read from what psql says in English.
  std::vector<std::string> begin_{"/usr/bin/env", "LC_ALL=C.UTF-8"};
};

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

std::string select(const std::string& name) {
  const auto like = quoted(name);
  return "SELECT id FROM names WHERE name % " + like + " ORDER BY similarity(name, " + like +
         ") DESC LIMIT 16;\n";
}

/// Runs one file of statements and returns what they print.
std::string execute(const Cluster& cluster, const std::string& statements) {
  const auto file = cluster.path("statements.sql");
  std::ofstream(file) << statements;
  return cluster.execute(file);
}

/// Rows of ids, each question's ended by its time.
void read_answers(const std::string& printed, PostgresRun& run) {
  constexpr std::string_view time = "Time: ";
  std::istringstream lines(printed);
  std::string line;
  std::vector<std::uint64_t> ids;
  while (std::getline(lines, line)) {
    if (!line.starts_with(time)) {
      ids.push_back(std::stoull(line));
      continue;
    }
    run.ms.push_back(std::stod(line.substr(time.size())));
    run.ids.push_back(std::exchange(ids, {}));
  }
}

}  // namespace

PostgresRun ask_postgres(const std::function<void(std::ostream&)>& write_names,
                         const std::vector<std::string>& asked) {
  PostgresRun run;
  const auto bin = newest_programs();
  if (bin.empty()) {
    run.absent = how_to_install;
    return run;
  }
  const Cluster cluster(bin);
  run.version = cluster.run({"postgres", "--version"});
  std::erase(run.version, '\n');
  const auto names = cluster.path("names.tsv");
  {
    std::ofstream file(names);
    write_names(file);
  }
  const Stopwatch loading;
  execute(cluster,
          "CREATE EXTENSION pg_trgm;\nCREATE TABLE names (id bigint, name text);\n"
          "COPY names FROM " +
              quoted(names) + ";\n");
  run.load_s = loading.seconds();
  const Stopwatch indexing;
  execute(cluster,
          "CREATE INDEX by_trigram ON names USING gin (name gin_trgm_ops);\n"
          "VACUUM ANALYZE names;\n");
  run.index_s = indexing.seconds();
  constexpr double mib = 1U << 20U;
  run.index_mib = std::stod(execute(cluster, "SELECT pg_relation_size('by_trigram');\n")) / mib;
  std::string session = "\\o /dev/null\n";
  for (std::size_t i = 0; i < std::min(warm_questions, asked.size()); ++i)
    session += select(asked[i]);
  session += "\\o\n\\timing on\n";
  for (const auto& name : asked) session += select(name);
  read_answers(execute(cluster, session), run);
  if (run.ms.size() != asked.size()) throw std::runtime_error("PostgreSQL left questions out");
  return run;
}

}  // namespace iwets::bench
