/// Read by jemalloc when a program starts: freed memory is kept for ten seconds before it goes
/// back (a page fault costs as much as many allocations), few arenas. Large pages were measured:
/// as fast, and 15 MiB more for the hub.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "dirty_decay_ms:10000,muzzy_decay_ms:0,narenas:4";
}
