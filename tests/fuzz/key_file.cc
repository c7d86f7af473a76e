#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/seal/file.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"

namespace iwets::fuzz {
namespace {

/// A file in memory, read by its name.
class File {
 public:
  explicit File(Bytes bytes) : fd_(::memfd_create("keys", MFD_CLOEXEC)) {
    must(fd_ >= 0 && ::fchmod(fd_, 0600) == 0, "there is memory");
    must(::write(fd_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
         "and room in it");
  }
  ~File() { ::close(fd_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};

}  // namespace

void key_file(Bytes unit) {
  (void)network();
  const File file(unit);
  const auto signer = seal::load_signer(file.path());
  const auto keys = seal::load(file.path());
  if (signer) must(!seal::fingerprint(signer->open).empty(), "a signer has a fingerprint");
  if (!keys) return;
  must(keys->sealing.empty() == keys->peer.is_hub(), "who can be sent something has a sealing key");
  must(keys->sealing.size() <= 64, "and not many");
  must(!signer, "the keys of a peer are no keys of an authority");
}

}  // namespace iwets::fuzz
