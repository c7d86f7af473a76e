#include <malloc.h>

/// A database takes and gives back megabytes each time it is opened. Here that happens thousands of
/// times: what was given back is kept, not asked from the system again.
namespace iwets::fire {
namespace {

[[maybe_unused]] const bool kept =
    ::mallopt(M_MMAP_THRESHOLD, 256 << 20) == 1 && ::mallopt(M_TRIM_THRESHOLD, 1 << 30) == 1;

}  // namespace
}  // namespace iwets::fire
