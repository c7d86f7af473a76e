#include "hub/shell/tombstones.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <set>
#include <utility>

#include "hub/shell/files.h"
#include "proto/seal/descriptor.h"

namespace iwets::shell {
namespace {

constexpr std::size_t file_bytes_max = std::size_t{4} << 30U;
constexpr std::size_t id_chars = 26, reason_bytes_max = 256;
constexpr std::string_view head =
    "# Cases to be erased: id, time in microseconds since 1970, reason.\n";

std::optional<Tombstone> tombstone_of(std::string_view line) {
  if (line.size() < id_chars + 2 || line[id_chars] != ' ') return std::nullopt;
  const auto subject = TraceId::parse(line.substr(0, id_chars));
  if (!subject) return std::nullopt;
  std::uint64_t time = 0;
  const auto* const end = line.data() + line.size();
  const auto [at, error] = std::from_chars(line.data() + id_chars + 1, end, time);
  if (error != std::errc{} || (at != end && *at != ' ')) return std::nullopt;
  return Tombstone{*subject, from_us(time), at == end ? std::string{} : std::string(at + 1, end)};
}

std::string line_of(const Tombstone& tombstone) {
  auto reason = tombstone.reason.substr(0, reason_bytes_max);
  std::ranges::replace_if(
      reason, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return tombstone.subject.text() + ' ' + std::to_string(to_us(tombstone.time)) + ' ' + reason +
         '\n';
}

/// A file that one writer at a time has.
class Held {
 public:
  explicit Held(const std::string& path)
      : file_(::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600)) {
    if (file_ >= 0 && ::flock(file_, LOCK_EX) != 0) ::close(std::exchange(file_, -1));
  }
  ~Held() {
    if (file_ >= 0) ::close(file_);
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  [[nodiscard]] bool there() const { return file_ >= 0; }
  /// Puts `text` behind the first `whole` bytes, synced. (A line that a crash has left unfinished
  /// was never ordered.)
  [[nodiscard]] bool put(std::size_t whole, std::string_view text) const {
    return ::ftruncate(file_, static_cast<off_t>(whole)) == 0 && ::lseek(file_, 0, SEEK_END) >= 0 &&
           seal::write_all(file_, bytes_of(text)) && ::fsync(file_) == 0;
  }

 private:
  int file_;
};

}  // namespace

Result<std::vector<Tombstone>, std::size_t> read_tombstones(const std::string& path) {
  std::vector<Tombstone> out;
  std::error_code error;
  if (!std::filesystem::exists(path, error) && !error) return out;
  const auto text = read_file(path, file_bytes_max);
  if (!text) return fail(std::size_t{0});
  std::size_t number = 0;
  std::string_view rest = *text;
  for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    ++number;
    if (line.empty() || line.front() == '#') continue;
    auto tombstone = tombstone_of(line);
    if (!tombstone) return fail(number);
    out.push_back(*std::move(tombstone));
  }
  return out;
}

bool append_tombstones(const std::string& path, const std::vector<Tombstone>& tombstones) {
  const Held file(path);
  const auto there = read_file(path, file_bytes_max);
  const auto listed = read_tombstones(path);
  if (!file.there() || !there || !listed) return false;
  std::set<TraceId> known;
  for (const auto& one : *listed) known.insert(one.subject);
  const auto whole = there->rfind('\n');
  const auto kept = whole == std::string::npos ? 0 : whole + 1;
  std::string text(kept == 0 ? head : std::string_view{});
  for (const auto& one : tombstones)
    if (known.insert(one.subject).second) text += line_of(one);
  return file.put(kept, text) && sync_folder_of(path);
}

}  // namespace iwets::shell
