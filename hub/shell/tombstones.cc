#include "hub/shell/tombstones.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>

#include "hub/shell/files.h"

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

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

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

bool append_tombstones(const std::string& path, const std::vector<TraceId>& subjects, Instant time,
                       std::string reason) {
  const auto there = read_file(path, file_bytes_max).value_or(std::string{});
  const auto whole = there.rfind('\n');
  const auto kept = whole == std::string::npos ? 0 : whole + 1;
  reason.resize(std::min(reason.size(), reason_bytes_max));
  std::ranges::replace_if(
      reason, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  std::string text(kept == 0 ? head : std::string_view{});
  for (const auto& subject : subjects)
    text += subject.text() + ' ' + std::to_string(to_us(time)) + ' ' + reason + '\n';
  const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return false;
  // A line that a crash has left unfinished was never ordered.
  const bool written = ::ftruncate(file, static_cast<off_t>(kept)) == 0 &&
                       ::lseek(file, 0, SEEK_END) >= 0 && write_all(file, text) &&
                       ::fsync(file) == 0;
  return ::close(file) == 0 && written && sync_folder_of(path);
}

}  // namespace iwets::shell
