#include "hub/store/index_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <span>
#include <type_traits>

namespace iwets::store {
namespace {

constexpr std::array<char, 8> magic{'i', 'w', 'e', 't', 's', '-', 'i', 'x'};
constexpr std::uint32_t file_format = 2;  // 1 had a directory.
constexpr std::size_t chunk_bytes = 1U << 20U;
constexpr const char* name_begin = "identifiers-";

/// As it stands in the file: no gaps between its fields.
struct Head {
  std::array<char, 8> magic{};
  std::uint32_t format = 0;
  match::RecordNumber first = 0, end = 0;
  std::uint32_t unused = 0;
  DatabaseId database{};
  std::uint64_t rows = 0, heads = 0;
  std::uint64_t marks = 0, mark_groups = 0, mark_bytes = 0;
  std::uint64_t checksum = 0, head_checksum = 0;
  [[nodiscard]] std::uint64_t file_bytes() const;
};
static_assert(std::is_trivially_copyable_v<Head> && sizeof(Head) == 96);

std::uint64_t Head::file_bytes() const {
  return sizeof *this + rows * sizeof(std::uint64_t) +
         (heads + mark_groups) * sizeof(std::uint32_t) + mark_bytes;
}

std::string_view bytes_of_head(const Head& head) {
  return {reinterpret_cast<const char*>(&head), sizeof head - sizeof head.head_checksum};
}

/// Closes what it holds.
class File {
 public:
  File(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (fd_ >= 0) (void)::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  [[nodiscard]] bool opened() const { return fd_ >= 0; }
  [[nodiscard]] bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto done = ::write(fd_, bytes.data(), bytes.size());
      if (done <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(done));
    }
    return true;
  }
  [[nodiscard]] bool read(char* to, std::size_t size) const {
    while (size > 0) {
      const auto done = ::read(fd_, to, size);
      if (done <= 0) return false;
      to += done;
      size -= static_cast<std::size_t>(done);
    }
    return true;
  }
  [[nodiscard]] std::optional<std::uint64_t> size() const {
    struct stat facts {};
    if (::fstat(fd_, &facts) != 0) return std::nullopt;
    return static_cast<std::uint64_t>(facts.st_size);
  }
  [[nodiscard]] bool rewind() const { return ::lseek(fd_, 0, SEEK_SET) == 0; }
  [[nodiscard]] bool sync() const { return ::fsync(fd_) == 0; }

 private:
  int fd_;
};

/// Calls `chunk` with the bytes of the values, piece by piece; false: it returned false.
template <typename T, typename Chunk>
bool each_chunk(std::span<T> values, const Chunk& chunk) {
  constexpr auto at_once = chunk_bytes / sizeof(T);
  while (!values.empty()) {
    const auto now = values.first(std::min(at_once, values.size()));
    values = values.subspan(now.size());
    if (!chunk(now)) return false;
  }
  return true;
}

template <typename T>
std::string_view text_of(std::span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

template <typename T>
bool read_values(const File& file, std::size_t count, std::vector<T>& values,
                 std::uint64_t& checksum) {
  values.resize(count);
  return each_chunk(std::span(values), [&](std::span<T> chunk) {
    if (!file.read(reinterpret_cast<char*>(chunk.data()), chunk.size_bytes())) return false;
    checksum = match::hash_of(checksum, text_of(std::span<const T>(chunk)));
    return true;
  });
}

/// Those of `gone` that a row still has.
class StillThere {
 public:
  explicit StillThere(const std::vector<match::RecordNumber>& gone)
      : gone_(gone), there_(gone.size(), false) {}
  void look(std::span<const std::uint64_t> rows) {
    if (gone_.empty()) return;
    for (const auto row : rows) {
      const auto number = static_cast<match::RecordNumber>(row);
      const auto at = std::lower_bound(gone_.begin(), gone_.end(), number);
      if (at != gone_.end() && *at == number)
        there_[static_cast<std::size_t>(at - gone_.begin())] = true;
    }
  }
  [[nodiscard]] std::vector<match::RecordNumber> all() const {
    std::vector<match::RecordNumber> out;
    for (std::size_t i = 0; i < gone_.size(); ++i)
      if (there_[i]) out.push_back(gone_[i]);
    return out;
  }

 private:
  const std::vector<match::RecordNumber>& gone_;
  std::vector<bool> there_;
};

bool write_all(const File& file, Head head, const match::IdentifierIndex::Parts& parts,
               StillThere& still) {
  if (!file.opened() || !file.write(text_of(std::span<const Head>(&head, 1)))) return false;
  const auto put = [&](auto chunk) {
    head.checksum = match::hash_of(head.checksum, text_of(chunk));
    return file.write(text_of(chunk));
  };
  const bool rows = each_chunk(std::span<const std::uint64_t>(parts.rows), [&](auto chunk) {
    still.look(chunk);
    return put(chunk);
  });
  const auto& marks = parts.marks.parts();
  if (!rows || !each_chunk(std::span<const std::uint32_t>(parts.begins), put) ||
      !each_chunk(std::span<const std::uint32_t>(marks.begins), put) ||
      !each_chunk(std::span<const std::uint8_t>(marks.bytes), put))
    return false;
  head.head_checksum = match::hash_of(0, bytes_of_head(head));
  return file.rewind() && file.write(text_of(std::span<const Head>(&head, 1))) && file.sync();
}

bool sync_folder(const std::string& folder) {
  const File file(folder, O_RDONLY | O_DIRECTORY);
  return file.opened() && file.sync();
}

}  // namespace

std::optional<std::vector<match::RecordNumber>> write_index(
    const std::string& path, const DatabaseId& database, const match::IdentifierIndex& index,
    const std::vector<match::RecordNumber>& gone) {
  const auto& parts = index.parts();
  const Head head{.magic = magic,
                  .format = file_format,
                  .first = parts.range.first,
                  .end = parts.range.end,
                  .database = database,
                  .rows = parts.rows.size(),
                  .heads = parts.begins.size(),
                  .marks = parts.marks.parts().count,
                  .mark_groups = parts.marks.parts().begins.size(),
                  .mark_bytes = parts.marks.parts().bytes.size()};
  const auto unfinished = path + ".tmp";
  StillThere still(gone);
  std::error_code error;
  if (!write_all(File(unfinished, O_WRONLY | O_CREAT | O_TRUNC), head, parts, still)) {
    std::filesystem::remove(unfinished, error);
    return std::nullopt;
  }
  std::filesystem::rename(unfinished, path, error);
  if (error || !sync_folder(std::filesystem::path(path).parent_path())) return std::nullopt;
  return still.all();
}

std::shared_ptr<const match::IdentifierIndex> read_index(const std::string& path,
                                                         const DatabaseId& database) {
  const File file(path, O_RDONLY);
  Head head;
  if (!file.opened() || !file.read(reinterpret_cast<char*>(&head), sizeof head)) return nullptr;
  if (head.magic != magic || head.format != file_format || head.database != database ||
      head.head_checksum != match::hash_of(0, bytes_of_head(head)))
    return nullptr;
  if (file.size() != head.file_bytes()) return nullptr;
  match::IdentifierIndex::Parts parts;
  parts.range = {head.first, head.end};
  std::uint64_t checksum = 0;
  if (!read_values(file, head.rows, parts.rows, checksum) ||
      !read_values(file, head.heads, parts.begins, checksum))
    return nullptr;
  match::SlipMarks::Parts marks;
  marks.count = head.marks;
  if (!read_values(file, head.mark_groups, marks.begins, checksum) ||
      !read_values(file, head.mark_bytes, marks.bytes, checksum) || checksum != head.checksum)
    return nullptr;
  auto made = match::SlipMarks::of(std::move(marks));
  if (!made) return nullptr;
  parts.marks = std::move(*made);
  return match::IdentifierIndex::of(std::move(parts));
}

std::string index_path(const std::string& folder, match::IdentifierIndex::Range range) {
  return folder + "/" + name_begin + std::to_string(range.first) + "-" + std::to_string(range.end);
}

std::optional<match::IdentifierIndex::Range> index_range(const std::string& path) {
  auto name = path.substr(path.rfind('/') + 1);
  if (!name.starts_with(name_begin)) return std::nullopt;
  name.erase(0, std::strlen(name_begin));
  const auto* const end = name.data() + name.size();
  match::IdentifierIndex::Range range;
  const auto first = std::from_chars(name.data(), end, range.first);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '-') return std::nullopt;
  const auto last = std::from_chars(first.ptr + 1, end, range.end);
  if (last.ec != std::errc{} || last.ptr != end) return std::nullopt;
  return range;
}

}  // namespace iwets::store
