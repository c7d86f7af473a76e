/// Read by jemalloc when a program starts: two arenas, small pages, and freed memory back after a
/// second. With more arenas, large pages or a longer time what was freed stays in pieces: the hub
/// grew by 12 % between minute 3 and 10 of a steady load, by 5 % with these, at the same speed
/// (docs/performance.md).
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "thp:never,dirty_decay_ms:1000,muzzy_decay_ms:0,narenas:2";
}
