/// Read by jemalloc when a program starts: large pages (a fault of a small one costs as much as
/// many allocations), freed memory kept for half a minute before it goes back, few arenas.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf =
    "thp:always,metadata_thp:auto,dirty_decay_ms:30000,muzzy_decay_ms:30000,narenas:4";
}
