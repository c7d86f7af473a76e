/* Loaded before the C library: a wall clock that is wrong by what a file says, and a sync of the disk that fails
 * once the file asks for it. The file holds two numbers of 64 bits: seconds to add; syncs that still succeed, or -1
 * for all. It is mapped, so that a test may change it while the program runs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct wishes {
  volatile int64_t add_seconds;
  volatile int64_t syncs_left;
};

static struct wishes* wishes(void) {
  static struct wishes* mapped = NULL;
  static struct wishes none = {0, -1};
  if (mapped == NULL) {
    const char* path = getenv("IWETS_FAULTS");
    const int file = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    void* at = file < 0 ? MAP_FAILED : mmap(NULL, sizeof *mapped, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (file >= 0) close(file);
    mapped = at == MAP_FAILED ? &none : at;
  }
  return mapped;
}

int clock_gettime(clockid_t clock, struct timespec* time) {
  static int (*real)(clockid_t, struct timespec*) = NULL;
  if (real == NULL) real = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
  const int result = real(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += wishes()->add_seconds;
  return result;
}

int gettimeofday(struct timeval* time, void* zone) {
  struct timespec now;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

static int sync_or_fail(const char* name, int file) {
  struct wishes* wish = wishes();
  if (wish->syncs_left == 0) {
    errno = EIO;
    return -1;
  }
  if (wish->syncs_left > 0) --wish->syncs_left;
  return ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
}

int fsync(int file) { return sync_or_fail("fsync", file); }
int fdatasync(int file) { return sync_or_fail("fdatasync", file); }
