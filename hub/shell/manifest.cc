#include "hub/shell/manifest.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>
#include <thread>

#include "proto/seal/descriptor.h"
#include "proto/seal/sha256.h"

namespace iwets::shell {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* format = "iwets-backup 1";
constexpr auto rest_max = std::chrono::milliseconds{50};
constexpr std::size_t piece_bytes = 1U << 20U;
/// What is written goes to the disk in small portions: a large one would stand in the way of the
/// journal's syncs.
constexpr std::uint64_t sync_every_bytes = 8U << 20U;

using seal::Descriptor;

std::string trouble(const std::string& path) {
  return path + ": " + std::strerror(errno);  // NOLINT(concurrency-mt-unsafe)
}

Digest sha256(std::string_view text) {
  seal::Sha256 hash;
  hash.add(bytes_of(text));
  return hash.finish();
}

std::optional<Digest> digest_from(const std::string& digits) {
  const auto bytes = from_hex(digits);
  Digest out{};
  if (!bytes || bytes->size() != out.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

/// Keeps to the pace by standing still for what is too fast.
class Pacer {
 public:
  explicit Pacer(const CopyPace& pace) : pace_(pace) {}
  void passed(std::size_t bytes) {
    total_ += bytes;
    if (pace_.done != nullptr) *pace_.done += bytes;
    if (pace_.bytes_per_s == 0) return;
    const std::chrono::microseconds due{total_ * 1'000'000 / pace_.bytes_per_s};
    // In short rests, so that a hub that ends does not wait.
    while (!stopped() && std::chrono::steady_clock::now() < begun_ + due)
      std::this_thread::sleep_until(
          std::min(begun_ + due, std::chrono::steady_clock::now() + rest_max));
  }
  [[nodiscard]] bool stopped() const { return pace_.stop != nullptr && *pace_.stop; }

 private:
  const CopyPace pace_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::uint64_t total_ = 0;
};

/// Gives every piece of the file to `take`, which returns false to end.
template <typename Take>
Result<BackupFile, std::string> read_through(const std::string& path, Take take) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.there()) return fail(trouble(path));
  BackupFile out;
  seal::Sha256 hash;
  std::vector<std::uint8_t> piece(piece_bytes);
  for (;;) {
    const auto got = ::read(file.fd(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(trouble(path));
    if (got == 0) break;
    const auto bytes = Bytes(piece).first(static_cast<std::size_t>(got));
    hash.add(bytes);
    out.bytes += bytes.size();
    if (auto wrong = take(bytes, out.bytes)) return fail(std::move(*wrong));
  }
  out.sha256 = hash.finish();
  return out;
}

}  // namespace

std::string manifest_path(const std::string& backup) { return backup + "/manifest.json"; }

std::string write_manifest(const Manifest& manifest) {
  Json out = {{"format", format},
              {"version", manifest.version},
              {"core", manifest.core},
              {"made", text(manifest.made)},
              {"made_us", to_us(manifest.made)},
              {"journal",
               {{"index", manifest.end.last.index},
                {"root", hex(manifest.end.last.root)},
                {"time", text(manifest.end.time)},
                {"time_us", to_us(manifest.end.time)}}}};
  auto& files = out["files"] = Json::array();
  for (const auto& file : manifest.files)
    files.push_back({{"name", file.name}, {"bytes", file.bytes}, {"sha256", hex(file.sha256)}});
  out["check"] = hex(sha256(out.dump()));
  return out.dump(1) + "\n";
}

Result<Manifest, std::string> read_manifest(const std::string& text) {
  auto in = Json::parse(text, nullptr, false);
  if (!in.is_object() || !in.contains("check") || !in.contains("format"))
    return fail(std::string("it is no list of a backup, or damaged"));
  if (in["format"] != format)
    return fail("it is of another format: " + in["format"].dump() + ", not \"" + format + "\"");
  const auto check = in["check"];
  in.erase("check");
  if (check != hex(sha256(in.dump()))) return fail(std::string("it is damaged"));
  // What has the right digest has the right fields; `at` throws if a program wrote it wrongly.
  try {
    Manifest out;
    out.version = in.at("version");
    out.core = in.at("core");
    out.made = from_us(in.at("made_us"));
    const auto& journal = in.at("journal");
    const auto root = digest_from(journal.at("root"));
    if (!root) return fail(std::string("it tells no root of the journal"));
    out.end = {{journal.at("index"), *root}, from_us(journal.at("time_us"))};
    for (const auto& row : in.at("files")) {
      const auto sha = digest_from(row.at("sha256"));
      const std::string name = row.at("name");
      if (!sha || name.empty() || name.front() == '/' || name.find("..") != std::string::npos)
        return fail("it names a file that no backup has: \"" + name + "\"");
      out.files.push_back({name, row.at("bytes"), *sha});
    }
    return out;
  } catch (const nlohmann::json::exception& error) {
    return fail(std::string("it cannot be read: ") + error.what());
  }
}

Result<BackupFile, std::string> copy_file(const std::string& from, const std::string& to,
                                          const CopyPace& pace) {
  const Descriptor copy(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!copy.there()) return fail(trouble(to));
  Pacer pacer(pace);
  std::uint64_t synced = 0;
  auto done =
      read_through(from, [&](Bytes bytes, std::uint64_t so_far) -> std::optional<std::string> {
        if (pacer.stopped()) return "it was stopped";
        if (!seal::write_all(copy.fd(), bytes)) return trouble(to);
        if (pace.bytes_per_s != 0 && so_far - synced >= sync_every_bytes) {
          if (::fdatasync(copy.fd()) != 0) return trouble(to);
          synced = so_far;
        }
        pacer.passed(bytes.size());
        return std::nullopt;
      });
  if (done && ::fsync(copy.fd()) != 0) return fail(trouble(to));
  return done;
}

Result<BackupFile, std::string> digest_file(const std::string& path) {
  return read_through(path, [](Bytes, std::uint64_t) { return std::optional<std::string>{}; });
}

}  // namespace iwets::shell
