#include "tests/bench/cluster.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "tests/bench/child.h"

namespace iwets::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* all_programs = "/usr/lib/postgresql";

}  // namespace

std::string newest_postgres() {
  std::string newest;
  int version = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(all_programs, none)) {
    const auto bin = entry.path() / "bin";
    const int number = std::atoi(entry.path().filename().c_str());
    if (number <= version || !fs::exists(bin / "initdb") || !fs::exists(bin / "psql")) continue;
    version = number;
    newest = bin.string();
  }
  return newest;
}

Cluster::Cluster(std::string programs, const std::string& settings)
    : programs_(std::move(programs)) {
  if (::geteuid() == 0) {
    const auto* user = ::getpwnam("postgres");
    if (user == nullptr || ::chown(folder().c_str(), user->pw_uid, user->pw_gid) != 0)
      throw std::runtime_error("PostgreSQL does not run as root, and there is no user postgres");
    for (const auto* word :
         {"/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"})
      begin_.emplace_back(word);
  }
  (void)run({"initdb", "-D", data(), "--auth=trust", "--username=bench", "--no-sync",
             "--encoding=UTF8", "--locale=C.UTF-8"});
  std::ofstream(data() + "/postgresql.conf", std::ios::app)
      << settings << "unix_socket_directories = '" << folder() << "'\n";
  (void)run({"pg_ctl", "-D", data(), "-l", path("log"), "-w", "start"});
}

Cluster::~Cluster() {
  try {
    (void)run_to_end(whole({"pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop"}));
  } catch (const std::exception&) {  // It has ended by itself.
  }
}

std::string Cluster::path(const std::string& name) const { return folder() + "/" + name; }

std::string Cluster::execute(const std::string& statements) const {
  const auto file = path("statements.sql");
  std::ofstream(file) << statements;
  return run({"psql", "-h", folder(), "-U", "bench", "-d", "postgres", "-X", "-q", "-A", "-t", "-v",
              "ON_ERROR_STOP=1", "-f", file});
}

std::string Cluster::run(const std::vector<std::string>& command) const {
  check_interrupt();
  return run_to_end(whole(command));
}

std::vector<std::string> Cluster::whole(std::vector<std::string> command) const {
  command.front() = programs_ + "/" + command.front();
  command.insert(command.begin(), begin_.begin(), begin_.end());
  return command;
}

}  // namespace iwets::bench
