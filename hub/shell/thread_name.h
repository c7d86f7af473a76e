#pragma once

#include <pthread.h>

namespace iwets::shell {

/// Names the calling thread, so that `top -H` and a core dump tell which one it is. At most 15
/// characters.
inline void name_thread(const char* name) { (void)::pthread_setname_np(::pthread_self(), name); }

}  // namespace iwets::shell
