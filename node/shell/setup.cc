#include "node/shell/setup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "node/shell/clock.h"
#include "proto/codec/directory.h"

namespace iwets::node {
namespace {

int say(int code, const std::string& what, const std::string& remedy) {
  std::fprintf(stderr, "iwets-node: %s\n  %s\n", what.c_str(), remedy.c_str());
  return code;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Without the white space behind it; empty if the file is not there.
std::string first_word(const std::string& path) {
  auto text = read_file(path);
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

bool make_directory(const std::string& path) {
  return mkdir(path.c_str(), 0700) == 0 || errno == EEXIST;
}

}  // namespace

bool write_private(const std::string& path, const std::string& content) {
  const auto draft = path + ".new";
  const int fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  bool ok = fchmod(fd, 0600) == 0;
  ok = ok && write(fd, content.data(), content.size()) == static_cast<ssize_t>(content.size());
  ok = ok && fsync(fd) == 0;
  ok = close(fd) == 0 && ok;
  return ok && std::rename(draft.c_str(), path.c_str()) == 0;
}

std::string secret_in(const std::string& path) {
  if (auto kept = first_word(path); !kept.empty()) return kept;
  std::array<std::uint8_t, 32> random{};
  seal::random_bytes(random.data(), random.size());
  auto drawn = hex(random);
  return write_private(path, drawn + "\n") ? drawn : std::string();
}

std::string supervisor_digest_of(const std::string& state) {
  const auto path = state + "/supervisor-token";
  if (auto kept = first_word(path + ".digest"); !kept.empty()) return kept;
  const auto token = secret_in(path);
  if (token.empty()) return {};
  const auto digest = hex(seal::digest(bytes_of(token)));
  return write_private(path + ".digest", digest + "\n") ? digest : std::string();
}

namespace {

/// Nothing, too, if others may read it.
std::optional<seal::Key32> key_in(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) == 0 && (status.st_mode & 077U) != 0) return std::nullopt;
  const auto bytes = from_hex(secret_in(path));
  seal::Key32 key{};
  if (!bytes || bytes->size() != key.size()) return std::nullopt;
  std::ranges::copy(*bytes, key.begin());
  return key;
}

}  // namespace

std::optional<seal::Key32> book_key_of(const std::string& state) {
  return key_in(state + "/oversight.key");
}

std::optional<seal::Key32> sign_in_key_of(const std::string& state) {
  return key_in(state + "/sign-in.key");
}

int init(const std::string& member, const std::string& state, const std::string& name) {
  const auto country = CountryCode::parse(member);
  if (!country)
    return say(exit_invalid, "`" + member + "` is no country",
               "name the member by two upper-case letters, as in --member ZA");
  if (!make_directory(state))
    return say(exit_failed, "cannot make " + state + ": " + std::strerror(errno),
               "choose a directory whose parent exists and that you may write to");
  const PeerId peer(Role::member, *country);
  const auto keys = seal::make_key_set(peer);
  if (const auto saved = seal::save(keys, state + "/keys"); !saved) {
    if (saved.error() == seal::KeyFileError::exists)
      return say(exit_failed, state + "/keys exists: this node has its keys already",
                 "run it, or remove the directory if this node was never admitted anywhere");
    return say(exit_failed, state + "/keys: " + seal::text(saved.error()),
               "see the rights and the space of the disk");
  }
  if (!write_private(state + "/enrolment", codec::write_enrolment(keys, name, wall_clock())) ||
      token_of(state).empty() || supervisor_digest_of(state).empty())
    return say(exit_failed, "cannot write to " + state + ": " + std::strerror(errno),
               "see the rights and the space of the disk");
  std::printf(
      "member:      %s\nfingerprint: %s\nkeys:        %s/keys (keep a copy in a safe)\n\n"
      "What comes next:\n"
      "  1. Hand %s/enrolment to the authority, and compare the fingerprint by telephone.\n"
      "  2. The authority runs: iwets-authority admit enrolment --role member --dir DIR\n"
      "  3. Put the anchor file that it sends you beside this, and run:\n"
      "     iwets-node run --state %s --anchor anchor.toml --listen 127.0.0.1:7448\n"
      "  4. Take %s/supervisor-token to the account of the officers' supervisor.\n",
      peer.text().c_str(), seal::fingerprint(keys.sign.open).c_str(), state.c_str(), state.c_str(),
      state.c_str(), state.c_str());
  return exit_ok;
}

int publish(const std::string& state, const std::string& name) {
  const auto keys = seal::load(state + "/keys");
  if (!keys)
    return say(exit_invalid, state + "/keys: " + seal::text(keys.error()),
               "name the directory that `iwets-node init` has made");
  if (!write_private(state + "/enrolment", codec::write_enrolment(*keys, name, wall_clock())))
    return say(exit_failed, "cannot write to " + state + ": " + std::strerror(errno),
               "see the rights and the space of the disk");
  std::printf(
      "member:      %s\nfingerprint: %s\nschema:      reads version %u\n\n"
      "Hand %s/enrolment to the authority, which admits it with the rights it has:\n"
      "  iwets-authority admit enrolment --role member --dir DIR ...\n",
      keys->peer.text().c_str(), seal::fingerprint(keys->sign.open).c_str(), schema_version,
      state.c_str());
  return exit_ok;
}

}  // namespace iwets::node
