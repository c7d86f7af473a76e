#include "tests/bench/postgres.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/bench/cluster.h"
#include "tests/bench/spread.h"

namespace iwets::bench {
namespace {

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
  const auto bin = newest_postgres();
  if (bin.empty()) {
    run.absent = how_to_install_postgres;
    return run;
  }
  const Cluster cluster(bin, settings);
  run.version = cluster.run({"postgres", "--version"});
  std::erase(run.version, '\n');
  const auto names = cluster.path("names.tsv");
  {
    std::ofstream file(names);
    write_names(file);
  }
  const Stopwatch loading;
  cluster.execute(
      "CREATE EXTENSION pg_trgm;\nCREATE TABLE names (id bigint, name text);\n"
      "COPY names FROM " +
      quoted(names) + ";\n");
  run.load_s = loading.seconds();
  const Stopwatch indexing;
  cluster.execute(
      "CREATE INDEX by_trigram ON names USING gin (name gin_trgm_ops);\n"
      "VACUUM ANALYZE names;\n");
  run.index_s = indexing.seconds();
  constexpr double mib = 1U << 20U;
  run.index_mib = std::stod(cluster.execute("SELECT pg_relation_size('by_trigram');\n")) / mib;
  std::string session = "\\o /dev/null\n";
  for (std::size_t i = 0; i < std::min(warm_questions, asked.size()); ++i)
    session += select(asked[i]);
  session += "\\o\n\\timing on\n";
  for (const auto& name : asked) session += select(name);
  read_answers(cluster.execute(session), run);
  if (run.ms.size() != asked.size()) throw std::runtime_error("PostgreSQL left questions out");
  return run;
}

}  // namespace iwets::bench
