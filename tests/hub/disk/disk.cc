#include "tests/hub/disk/disk.h"

#include <algorithm>
#include <cstring>

namespace iwets::disk {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;
using Held = std::shared_ptr<Disk::File>;

class Reader final : public rocksdb::FSSequentialFile, public rocksdb::FSRandomAccessFile {
 public:
  Reader(const Disk& disk, Held file) : disk_(disk), file_(std::move(file)) {}
  IOStatus Read(std::size_t n, const IOOptions&, Slice* out, char* scratch,
                IODebugContext*) override {
    auto status = disk_.read(*file_, at_, n, out, scratch);
    at_ += out->size();
    return status;
  }
  IOStatus Skip(std::uint64_t n) override {
    at_ = std::min<std::uint64_t>(at_ + n, disk_.size_of(*file_));
    return IOStatus::OK();
  }
  IOStatus Read(std::uint64_t at, std::size_t n, const IOOptions&, Slice* out, char* scratch,
                IODebugContext*) const override {
    return disk_.read(*file_, at, n, out, scratch);
  }
  bool use_direct_io() const override { return false; }
  std::size_t GetRequiredBufferAlignment() const override { return 4096; }
  IOStatus InvalidateCache(std::size_t, std::size_t) override { return IOStatus::OK(); }
  rocksdb::Temperature GetTemperature() const override { return rocksdb::Temperature::kUnknown; }

 private:
  const Disk& disk_;
  Held file_;
  std::uint64_t at_ = 0;
};

class Writer final : public rocksdb::FSWritableFile {
 public:
  Writer(Disk& disk, Held file) : disk_(disk), file_(std::move(file)) {}
  using FSWritableFile::Append;
  IOStatus Append(const Slice& bytes, const IOOptions&, IODebugContext*) override {
    return disk_.write(*file_, disk_.size_of(*file_), bytes);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions&, IODebugContext*) override {
    return disk_.resize(*file_, size);
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return disk_.sync(*file_); }
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return disk_.sync(*file_); }
  bool IsSyncThreadSafe() const override { return true; }
  std::uint64_t GetFileSize(const IOOptions&, IODebugContext*) override {
    return disk_.size_of(*file_);
  }
  IOStatus Allocate(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }

 private:
  Disk& disk_;
  Held file_;
};

class Folder final : public rocksdb::FSDirectory {
 public:
  Folder(Disk& disk, std::string name) : disk_(disk), name_(std::move(name)) {}
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return disk_.sync_folder(name_); }

 private:
  Disk& disk_;
  std::string name_;
};

struct Lock final : public rocksdb::FileLock {
  explicit Lock(std::string of) : name(std::move(of)) {}
  std::string name;
};

/// Folders are also named with a slash at the end.
std::string bare(const std::string& folder) {
  return folder.size() > 1 && folder.back() == '/' ? folder.substr(0, folder.size() - 1) : folder;
}

IOStatus missing(const std::string& name) { return IOStatus::PathNotFound(name, "no such file"); }

}  // namespace

std::string folder_of(const std::string& name) { return name.substr(0, name.rfind('/')); }

Disk::Disk(const Image& image) : FileSystemWrapper(rocksdb::FileSystem::Default()) {
  for (const auto& [name, bytes] : image) {
    files_.emplace(name, std::make_shared<File>(File{++last_id_, bytes}));
    folders_.insert(folder_of(name));
  }
}

Image Disk::image() const {
  const std::scoped_lock lock(mutex_);
  Image out;
  for (const auto& [name, file] : files_) out.emplace(name, file->bytes);
  return out;
}

std::vector<Step> Disk::steps() const {
  const std::scoped_lock lock(mutex_);
  return steps_;
}

void Disk::note(std::uint64_t value) {
  const std::scoped_lock lock(mutex_);
  steps_.push_back({.what = Step::What::note, .at = value});
}

void Disk::on_step(std::function<Fault(const Step&, std::size_t)> fault) {
  const std::scoped_lock lock(mutex_);
  fault_ = std::move(fault);
  asked_ = 0;
}

void Disk::free_when(std::function<std::uint64_t()> free) {
  const std::scoped_lock lock(mutex_);
  free_ = std::move(free);
}

IOStatus Disk::take(Step step) {
  const auto fault = fault_ ? fault_(step, asked_++) : Fault::none;
  switch (fault) {
    case Fault::none: steps_.push_back(std::move(step)); return IOStatus::OK();
    case Fault::no_space: return IOStatus::NoSpace("No space left on device");
    case Fault::io_error: return IOStatus::IOError("Input/output error");
    case Fault::io_error_lost:
      if (step.what == Step::What::sync) {
        step.what = Step::What::sync_failed;
        steps_.push_back(std::move(step));
      }
      return IOStatus::IOError("Input/output error");
  }
  return IOStatus::OK();
}

std::shared_ptr<Disk::File> Disk::find(const std::string& name) const {
  const auto at = files_.find(name);
  return at == files_.end() ? nullptr : at->second;
}

IOStatus Disk::fresh(const std::string& name, Held& out) {
  if (folders_.count(folder_of(name)) == 0) return missing(name);
  auto status = take({.what = Step::What::create, .file = last_id_ + 1, .name = name});
  if (!status.ok()) return status;
  out = std::make_shared<File>(File{++last_id_, {}});
  files_.insert_or_assign(name, out);
  return status;
}

IOStatus Disk::read(const File& file, std::uint64_t at, std::size_t count, Slice* out,
                    char* scratch) const {
  const std::scoped_lock lock(mutex_);
  const auto from = std::min<std::uint64_t>(at, file.bytes.size());
  const auto n = std::min<std::size_t>(count, file.bytes.size() - from);
  std::memcpy(scratch, file.bytes.data() + from, n);
  *out = Slice(scratch, n);
  return IOStatus::OK();
}

IOStatus Disk::write(File& file, std::uint64_t at, const Slice& bytes) {
  const std::scoped_lock lock(mutex_);
  auto status =
      take({.what = Step::What::write, .file = file.id, .at = at, .bytes = bytes.ToString()});
  if (!status.ok()) return status;
  file.bytes.resize(std::max<std::size_t>(file.bytes.size(), at + bytes.size()));
  std::memcpy(file.bytes.data() + at, bytes.data(), bytes.size());
  return status;
}

IOStatus Disk::resize(File& file, std::uint64_t bytes) {
  const std::scoped_lock lock(mutex_);
  auto status = take({.what = Step::What::truncate, .file = file.id, .at = bytes});
  if (status.ok()) file.bytes.resize(bytes);
  return status;
}

IOStatus Disk::sync(const File& file) {
  const std::scoped_lock lock(mutex_);
  return take({.what = Step::What::sync, .file = file.id});
}

IOStatus Disk::sync_folder(const std::string& name) {
  const std::scoped_lock lock(mutex_);
  return take({.what = Step::What::sync_folder, .name = name});
}

std::uint64_t Disk::size_of(const File& file) const {
  const std::scoped_lock lock(mutex_);
  return file.bytes.size();
}

IOStatus Disk::NewSequentialFile(const std::string& name, const FileOptions&,
                                 std::unique_ptr<rocksdb::FSSequentialFile>* out, IODebugContext*) {
  const std::scoped_lock lock(mutex_);
  auto file = find(name);
  if (!file) return missing(name);
  *out = std::make_unique<Reader>(*this, std::move(file));
  return IOStatus::OK();
}

IOStatus Disk::NewRandomAccessFile(const std::string& name, const FileOptions&,
                                   std::unique_ptr<rocksdb::FSRandomAccessFile>* out,
                                   IODebugContext*) {
  const std::scoped_lock lock(mutex_);
  auto file = find(name);
  if (!file) return missing(name);
  *out = std::make_unique<Reader>(*this, std::move(file));
  return IOStatus::OK();
}

IOStatus Disk::NewWritableFile(const std::string& name, const FileOptions&,
                               std::unique_ptr<rocksdb::FSWritableFile>* out, IODebugContext*) {
  const std::scoped_lock lock(mutex_);
  Held file;
  auto status = fresh(name, file);
  if (status.ok()) *out = std::make_unique<Writer>(*this, std::move(file));
  return status;
}

IOStatus Disk::ReopenWritableFile(const std::string& name, const FileOptions&,
                                  std::unique_ptr<rocksdb::FSWritableFile>* out, IODebugContext*) {
  const std::scoped_lock lock(mutex_);
  auto file = find(name);
  auto status = IOStatus::OK();
  if (!file) status = fresh(name, file);
  if (status.ok()) *out = std::make_unique<Writer>(*this, std::move(file));
  return status;
}

IOStatus Disk::NewDirectory(const std::string& name, const IOOptions&,
                            std::unique_ptr<rocksdb::FSDirectory>* out, IODebugContext*) {
  const std::scoped_lock lock(mutex_);
  if (folders_.count(bare(name)) == 0) return missing(name);
  *out = std::make_unique<Folder>(*this, bare(name));
  return IOStatus::OK();
}

IOStatus Disk::FileExists(const std::string& name, const IOOptions&, IODebugContext*) {
  const std::scoped_lock lock(mutex_);
  return find(name) || folders_.count(bare(name)) > 0 ? IOStatus::OK() : IOStatus::NotFound(name);
}

IOStatus Disk::GetChildren(const std::string& name, const IOOptions&, std::vector<std::string>* out,
                           IODebugContext*) {
  const auto folder = bare(name);
  const std::scoped_lock lock(mutex_);
  out->clear();
  if (folders_.count(folder) == 0) return IOStatus::NotFound(folder);
  for (const auto& [path, file] : files_)
    if (folder_of(path) == folder) out->push_back(path.substr(folder.size() + 1));
  return IOStatus::OK();
}

IOStatus Disk::GetChildrenFileAttributes(const std::string& folder, const IOOptions& options,
                                         std::vector<rocksdb::FileAttributes>* out,
                                         IODebugContext* context) {
  return FileSystem::GetChildrenFileAttributes(folder, options, out, context);
}

IOStatus Disk::DeleteFile(const std::string& name, const IOOptions&, IODebugContext*) {
  const std::scoped_lock lock(mutex_);
  if (!find(name)) return missing(name);
  auto status = take({.what = Step::What::remove, .name = name});
  if (status.ok()) files_.erase(name);
  return status;
}

IOStatus Disk::Truncate(const std::string& name, std::size_t size, const IOOptions&,
                        IODebugContext*) {
  Held file;
  {
    const std::scoped_lock lock(mutex_);
    file = find(name);
  }
  return file ? resize(*file, size) : missing(name);
}

IOStatus Disk::CreateDir(const std::string& name, const IOOptions&, IODebugContext*) {
  const std::scoped_lock lock(mutex_);
  return folders_.insert(bare(name)).second ? IOStatus::OK() : IOStatus::IOError(name, "exists");
}

IOStatus Disk::CreateDirIfMissing(const std::string& name, const IOOptions&, IODebugContext*) {
  const std::scoped_lock lock(mutex_);
  folders_.insert(bare(name));
  return IOStatus::OK();
}

IOStatus Disk::DeleteDir(const std::string& name, const IOOptions&, IODebugContext*) {
  const std::scoped_lock lock(mutex_);
  return folders_.erase(bare(name)) == 1 ? IOStatus::OK() : missing(name);
}

IOStatus Disk::GetFileSize(const std::string& name, const IOOptions&, std::uint64_t* out,
                           IODebugContext*) {
  const std::scoped_lock lock(mutex_);
  const auto file = find(name);
  if (!file) return missing(name);
  *out = file->bytes.size();
  return IOStatus::OK();
}

IOStatus Disk::GetFileModificationTime(const std::string& name, const IOOptions&,
                                       std::uint64_t* out, IODebugContext*) {
  const std::scoped_lock lock(mutex_);
  *out = 0;
  return find(name) ? IOStatus::OK() : missing(name);
}

IOStatus Disk::RenameFile(const std::string& from, const std::string& to, const IOOptions&,
                          IODebugContext*) {
  const std::scoped_lock lock(mutex_);
  auto file = find(from);
  if (!file) return missing(from);
  auto status = take({.what = Step::What::rename, .file = file->id, .name = from, .target = to});
  if (!status.ok()) return status;
  files_.erase(from);
  files_.insert_or_assign(to, std::move(file));
  return status;
}

IOStatus Disk::LockFile(const std::string& name, const IOOptions&, rocksdb::FileLock** out,
                        IODebugContext*) {
  const std::scoped_lock lock(mutex_);
  *out = nullptr;
  if (!locks_.insert(name).second) return IOStatus::IOError("While lock file: " + name, "held");
  if (!find(name)) files_.emplace(name, std::make_shared<File>(File{++last_id_, {}}));
  *out = new Lock(name);
  return IOStatus::OK();
}

IOStatus Disk::UnlockFile(rocksdb::FileLock* lock, const IOOptions&, IODebugContext*) {
  const std::unique_ptr<Lock> held(static_cast<Lock*>(lock));
  const std::scoped_lock guard(mutex_);
  locks_.erase(held->name);
  return IOStatus::OK();
}

IOStatus Disk::GetAbsolutePath(const std::string& path, const IOOptions&, std::string* out,
                               IODebugContext*) {
  *out = path;
  return IOStatus::OK();
}

IOStatus Disk::GetFreeSpace(const std::string&, const IOOptions&, std::uint64_t* out,
                            IODebugContext*) {
  const std::scoped_lock lock(mutex_);
  *out = free_();
  return IOStatus::OK();
}

IOStatus Disk::IsDirectory(const std::string& path, const IOOptions&, bool* out, IODebugContext*) {
  const std::scoped_lock lock(mutex_);
  *out = folders_.count(bare(path)) > 0;
  return IOStatus::OK();
}

}  // namespace iwets::disk
