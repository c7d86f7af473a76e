#include "proto/host/secrecy.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

using namespace iwets;

TEST_CASE("Secrecy: a process that keeps its memory private leaves no core", "[host]") {
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {  // Of this process: the tests after this one may want a core.
    rlimit core{1, 1};
    const bool good = host::keep_memory_private() && ::getrlimit(RLIMIT_CORE, &core) == 0 &&
                      core.rlim_cur == 0 && core.rlim_max == 0 &&
                      ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
    ::_exit(good ? 0 : 1);
  }
  int status = 1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}
