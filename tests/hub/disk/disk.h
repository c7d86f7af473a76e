#pragma once

#include <rocksdb/file_system.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

/// A disk in memory, under a database that believes it is a real one.
namespace iwets::disk {

/// Path of each file -> its bytes.
using Image = std::map<std::string, std::string>;
using FileId = std::uint64_t;

/// One thing done to the disk. Together, in order, they are all that ever happened to it.
struct Step {
  enum class What {
    create,       ///< `name` now stands for the new, empty `file`
    write,        ///< `bytes` of `file` from `at` on
    truncate,     ///< `file` to `at` bytes
    sync,         ///< what was written to `file` is on the disk
    sync_failed,  ///< what was written to `file` since the last sync never gets there
    rename,       ///< `name` to `target`, whose file goes
    remove,       ///< `name`
    sync_folder,  ///< the names in folder `name` are on the disk
    note,         ///< nothing; `at` is what the test wants to remember at this point
  };
  What what = What::note;
  FileId file = 0;
  std::string name = {}, target = {};
  std::uint64_t at = 0;
  std::string bytes = {};
};

/// What becomes of a step, decided before it happens.
enum class Fault {
  none,
  no_space,
  io_error,       ///< refused; what was written may still get to the disk with a later sync
  io_error_lost,  ///< of a sync: refused, and what was written is forgotten
};

/// Keeps files as the programs see them, and every step. Thread-safe.
class Disk : public rocksdb::FileSystemWrapper {
 public:
  explicit Disk(const Image& image = {});

  /// What `kill -9` leaves.
  [[nodiscard]] Image image() const;
  [[nodiscard]] std::vector<Step> steps() const;
  void note(std::uint64_t value);
  /// Asked before each step but notes, with how many were asked about before.
  void on_step(std::function<Fault(const Step&, std::size_t)> fault);
  /// What a program that asks is told to be free.
  void free_when(std::function<std::uint64_t()> free);

  const char* Name() const override { return "Disk"; }
  rocksdb::IOStatus NewSequentialFile(const std::string& name, const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* out,
                                      rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewRandomAccessFile(const std::string& name, const rocksdb::FileOptions&,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* out,
                                        rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions&,
                                    std::unique_ptr<rocksdb::FSWritableFile>* out,
                                    rocksdb::IODebugContext*) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& name, const rocksdb::FileOptions&,
                                       std::unique_ptr<rocksdb::FSWritableFile>* out,
                                       rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions&,
                                 std::unique_ptr<rocksdb::FSDirectory>* out,
                                 rocksdb::IODebugContext*) override;
  rocksdb::IOStatus FileExists(const std::string& name, const rocksdb::IOOptions&,
                               rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetChildren(const std::string& folder, const rocksdb::IOOptions&,
                                std::vector<std::string>* out, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetChildrenFileAttributes(const std::string& folder,
                                              const rocksdb::IOOptions& options,
                                              std::vector<rocksdb::FileAttributes>* out,
                                              rocksdb::IODebugContext* context) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions&,
                               rocksdb::IODebugContext*) override;
  rocksdb::IOStatus Truncate(const std::string& name, std::size_t size, const rocksdb::IOOptions&,
                             rocksdb::IODebugContext*) override;
  rocksdb::IOStatus CreateDir(const std::string& name, const rocksdb::IOOptions&,
                              rocksdb::IODebugContext*) override;
  rocksdb::IOStatus CreateDirIfMissing(const std::string& name, const rocksdb::IOOptions&,
                                       rocksdb::IODebugContext*) override;
  rocksdb::IOStatus DeleteDir(const std::string& name, const rocksdb::IOOptions&,
                              rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetFileSize(const std::string& name, const rocksdb::IOOptions&,
                                std::uint64_t* out, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetFileModificationTime(const std::string& name, const rocksdb::IOOptions&,
                                            std::uint64_t* out, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions&, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus LockFile(const std::string& name, const rocksdb::IOOptions&,
                             rocksdb::FileLock** out, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus UnlockFile(rocksdb::FileLock* lock, const rocksdb::IOOptions&,
                               rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetAbsolutePath(const std::string& path, const rocksdb::IOOptions&,
                                    std::string* out, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetFreeSpace(const std::string& path, const rocksdb::IOOptions&,
                                 std::uint64_t* out, rocksdb::IODebugContext*) override;
  rocksdb::IOStatus IsDirectory(const std::string& path, const rocksdb::IOOptions&, bool* out,
                                rocksdb::IODebugContext*) override;

  struct File {
    FileId id = 0;
    std::string bytes;
  };
  /// A part of a file, into `scratch` if there is one; for the readers.
  rocksdb::IOStatus read(const File& file, std::uint64_t at, std::size_t count, rocksdb::Slice* out,
                         char* scratch) const;
  rocksdb::IOStatus write(File& file, std::uint64_t at, const rocksdb::Slice& bytes);
  rocksdb::IOStatus resize(File& file, std::uint64_t bytes);
  rocksdb::IOStatus sync(const File& file);
  rocksdb::IOStatus sync_folder(const std::string& name);
  [[nodiscard]] std::uint64_t size_of(const File& file) const;

 private:
  /// Asks about the step, and takes it down if it may happen. Under the lock.
  rocksdb::IOStatus take(Step step);
  std::shared_ptr<File> find(const std::string& name) const;
  rocksdb::IOStatus fresh(const std::string& name, std::shared_ptr<File>& out);

  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<File>> files_;
  std::set<std::string> folders_, locks_;
  std::vector<Step> steps_;
  std::function<Fault(const Step&, std::size_t)> fault_;
  std::size_t asked_ = 0;
  FileId last_id_ = 0;
  std::function<std::uint64_t()> free_ = [] { return std::uint64_t{1} << 40U; };
};

/// The folder that a name is in.
[[nodiscard]] std::string folder_of(const std::string& name);

}  // namespace iwets::disk
