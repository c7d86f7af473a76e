#include "proto/host/volume.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

using namespace iwets::host;
namespace fs = std::filesystem;
using Kind = Volume::Kind;

namespace {

/// A kernel that shows what the test wants.
class FakeKernel {
 public:
  FakeKernel() {
    auto name = (fs::temp_directory_path() / "iwets-kernel-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
    fs::create_directories(folder_ / "sys/dev/block");
    view = {folder_ / "sys", folder_ / "swaps", folder_ / "mountinfo"};
    swaps("");
    std::ofstream(view.mounts) << "";
  }
  ~FakeKernel() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  FakeKernel(const FakeKernel&) = delete;
  FakeKernel& operator=(const FakeKernel&) = delete;

  /// A block device; `uuid` as device-mapper gives it, `parts` are below it.
  void device(const std::string& name, dev_t number, const std::string& uuid = "",
              const std::vector<std::string>& parts = {}) {
    const auto at = folder_ / "sys/class/block" / name;
    fs::create_directories(at / "slaves");
    if (!uuid.empty()) {
      fs::create_directories(at / "dm");
      std::ofstream(at / "dm/uuid") << uuid << "\n";
    }
    for (const auto& part : parts)
      fs::create_directory_symlink(folder_ / "sys/class/block" / part, at / "slaves" / part);
    fs::create_directory_symlink(
        at, folder_ / "sys/dev/block" /
                (std::to_string(major(number)) + ':' + std::to_string(minor(number))));
  }
  void swaps(const std::string& lines) const {
    std::ofstream(view.swaps) << "Filename\tType\tSize\tUsed\tPriority\n" << lines;
  }
  [[nodiscard]] std::string file(const std::string& name) const {
    std::ofstream(folder_ / name) << "x";
    return folder_ / name;
  }
  KernelView view;

 private:
  fs::path folder_;
};

const dev_t disk = makedev(8, 1), other = makedev(8, 2), above = makedev(253, 0),
            top = makedev(253, 1);
constexpr const char* luks = "CRYPT-LUKS2-0123456789abcdef-data";

dev_t device_of(const std::string& path) {
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  return facts.st_dev;
}

}  // namespace

TEST_CASE("Volume: dm-crypt is found, and a plain disk is told by its number", "[host]") {
  FakeKernel kernel;
  kernel.device("sda1", disk);
  kernel.device("dm-0", above, luks, {"sda1"});
  CHECK(volume_of_device(above, kernel.view).kind == Kind::encrypted);
  const auto plain = volume_of_device(disk, kernel.view);
  CHECK(plain.kind == Kind::plain);
  CHECK(plain.detail.find("8:1") != std::string::npos);
}

TEST_CASE("Volume: what lies upon encrypted devices is encrypted, if all of them are", "[host]") {
  FakeKernel kernel;
  kernel.device("sda1", disk);
  kernel.device("sdb1", other);
  kernel.device("dm-0", above, luks, {"sda1"});
  SECTION("a logical volume on one") {
    kernel.device("dm-1", top, "LVM-abcdef", {"dm-0"});
    CHECK(volume_of_device(top, kernel.view).kind == Kind::encrypted);
  }
  SECTION("one that also reaches over a plain disk") {
    kernel.device("dm-1", top, "LVM-abcdef", {"dm-0", "sdb1"});
    CHECK(volume_of_device(top, kernel.view).kind == Kind::plain);
  }
  SECTION("one of many, whichever is plain") {
    const std::vector<std::string> names{"sdc1", "sdd1", "sde1", "sdf1", "sdg1", "sdh1"};
    const auto plain = GENERATE(range(0U, 6U));
    for (unsigned i = 0; i < names.size(); ++i)
      kernel.device(names[i], makedev(9, i), i == plain ? "" : luks);
    kernel.device("dm-1", top, "LVM-abcdef", names);
    CHECK(volume_of_device(top, kernel.view).kind == Kind::plain);
  }
  SECTION("a logical volume on a plain disk") {
    kernel.device("dm-1", top, "LVM-abcdef", {"sdb1"});
    CHECK(volume_of_device(top, kernel.view).kind == Kind::plain);
  }
}

TEST_CASE("Volume: what the kernel does not show is not called encrypted", "[host]") {
  FakeKernel kernel;
  const auto found = volume_of_device(makedev(0, 42), kernel.view);
  CHECK(found.kind == Kind::unknown);
  CHECK_FALSE(found.keeps_secrets());
  CHECK(sentence("/state", found).find("nobody can tell") == 0);
}

TEST_CASE("Volume: devices that name each other end nowhere", "[host]") {
  FakeKernel kernel;
  kernel.device("dm-0", above, "LVM-a", {"dm-1"});
  kernel.device("dm-1", top, "LVM-b", {"dm-0"});
  CHECK(volume_of_device(top, kernel.view).kind == Kind::unknown);
}

TEST_CASE("Volume: memory counts as one, unless it may be swapped out in clear", "[host]") {
  FakeKernel kernel;
  kernel.device("sda1", disk);
  kernel.device("dm-0", above, luks, {"sda1"});
  SECTION("no swap") { CHECK(volume_of_swap(kernel.view).kind == Kind::memory); }
  SECTION("a kernel that shows none") {
    fs::remove(kernel.view.swaps);
    CHECK(volume_of_swap(kernel.view).kind == Kind::unknown);
  }
  SECTION("compressed memory") {
    kernel.swaps("/dev/zram0 partition 1 0 100\n");
    CHECK(volume_of_swap(kernel.view).kind == Kind::memory);
  }
  SECTION("an encrypted device") {
    kernel.swaps("/dev/dm-0 partition 1 0 -2\n");
    CHECK(volume_of_swap(kernel.view).kind == Kind::memory);
  }
  SECTION("a plain partition behind an encrypted one") {
    kernel.swaps("/dev/dm-0 partition 1 0 -2\n/dev/sda1 partition 1 0 -3\n");
    const auto found = volume_of_swap(kernel.view);
    CHECK(found.kind == Kind::plain);
    CHECK(found.detail.find("/dev/sda1") != std::string::npos);
  }
  SECTION("a file on a plain disk") {
    const auto file = kernel.file("swapfile");
    if (major(device_of(file)) == 0) return;  // Its disk has no number here.
    kernel.device("vda", device_of(file));
    kernel.swaps(file + " file 1 0 -2\n");
    CHECK(volume_of_swap(kernel.view).kind == Kind::plain);
  }
}

TEST_CASE("Volume: a folder is as its device is", "[host]") {
  FakeKernel kernel;
  const auto file = kernel.file("state");
  if (major(device_of(file)) == 0) return;
  SECTION("encrypted") {
    kernel.device("dm-0", device_of(file), luks);
    const auto found = volume_of(file, kernel.view);
    CHECK(found.keeps_secrets());
    CHECK(sentence(file, found) == file + " is on an encrypted volume: " + found.detail);
  }
  SECTION("plain") {
    kernel.device("vda", device_of(file));
    const auto found = volume_of(file, kernel.view);
    CHECK_FALSE(found.keeps_secrets());
    CHECK(sentence(file, found) == file + " is not on an encrypted volume: " + found.detail);
  }
}

TEST_CASE("Volume: what is not there is unknown", "[host]") {
  CHECK(volume_of("/nowhere/at/all").kind == Kind::unknown);
}
