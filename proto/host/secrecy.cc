#include "proto/host/secrecy.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace iwets::host {

bool keep_memory_private() {
  const rlimit none{0, 0};
  return ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && ::setrlimit(RLIMIT_CORE, &none) == 0;
}

}  // namespace iwets::host
