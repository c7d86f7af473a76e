#include <sodium.h>

#include <algorithm>
#include <cassert>

#include "proto/seal/file.h"
#include "proto/seal/keys.h"

namespace iwets::seal {
namespace {

constexpr std::size_t file_bytes_max = 64 * 1024;
constexpr std::size_t sealing_keys_max = 64;
constexpr std::string_view format = "iwets-keys-1";

/// Text with secrets in it: wiped at the end of its life.
class SecretText {
 public:
  explicit SecretText(std::string text) : text_(std::move(text)) {}
  ~SecretText() { sodium_memzero(text_.data(), text_.size()); }
  SecretText(const SecretText&) = delete;
  SecretText& operator=(const SecretText&) = delete;
  [[nodiscard]] std::string_view view() const { return text_; }
  /// Reserve first: growing would leave copies behind.
  void line(std::string_view name, std::string_view value) {
    assert(text_.size() + name.size() + value.size() + 2 <= text_.capacity());
    text_.append(name).append(" ").append(value).append("\n");
  }
  void line(std::string_view name, const Key32& secret) {
    std::array<char, 65> digits{};
    sodium_bin2hex(digits.data(), digits.size(), secret.data(), secret.size());
    line(name, {digits.data(), 64});
    sodium_memzero(digits.data(), digits.size());
  }
  void comment(std::string_view words) { line("#", words); }
  static std::string with_room() {
    std::string out;
    out.reserve(file_bytes_max);
    return out;
  }

 private:
  std::string text_;
};

/// The 32 bytes of which everything else of an Ed25519 key follows.
Secret<32> seed_of(const SignKeys& keys) {
  Secret<32> seed;
  crypto_sign_ed25519_sk_to_seed(seed.writable(), keys.secret.bytes().data());
  return seed;
}

bool read_secret(std::string_view digits, std::uint8_t* into) {
  std::size_t size = 0;
  return digits.size() == 64 &&
         sodium_hex2bin(into, 32, digits.data(), digits.size(), nullptr, &size, nullptr) == 0 &&
         size == 32;
}
bool read_secret(std::string_view digits, Secret<32>& into) {
  return read_secret(digits, into.writable());
}

/// Calls `take(name, value)` for each line that is no comment; false as soon as `take` is.
template <typename Take>
bool each_line(std::string_view text, Take take) {
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.empty() || line.front() == '#') continue;
    const auto space = line.find(' ');
    if (space == std::string_view::npos) return false;
    if (!take(line.substr(0, space), line.substr(space + 1))) return false;
  }
  return true;
}

}  // namespace

const char* text(KeyFileError error) {
  switch (error) {
    case KeyFileError::absent: return "the file is not there: run `init` first";
    case KeyFileError::unreadable:
      return "the file cannot be read or written: check its owner, its folder and the disk";
    case KeyFileError::malformed:
      return "the file is damaged or of another kind: restore it from your backup";
    case KeyFileError::too_open:
      return "others may read the secret keys: run `chmod 600` on the file, and ask yourself who "
             "has read it";
    case KeyFileError::exists:
      return "keys are there already and are not overwritten: choose another folder";
  }
  return "";
}

Result<void, KeyFileError> save(const KeySet& keys, const std::string& path, bool replace) {
  assert(keys.sealing.size() <= sealing_keys_max);
  SecretText out(SecretText::with_room());
  out.comment("Secret keys of one party of the network. Mode 0600. Never send this file.");
  out.line("format", format);
  out.line("peer", keys.peer.text());
  out.line("sign", seed_of(keys.sign).bytes());
  out.line("curve", keys.curve.secret.bytes());
  for (const auto& sealing : keys.sealing) out.line("sealing", sealing.secret.bytes());
  return write_file(path, bytes_of(out.view()), 0600, replace);
}

Result<KeySet, KeyFileError> load(const std::string& path) {
  auto read = read_file(path, file_bytes_max, true);
  if (!read) return fail(read.error());
  const SecretText content(std::move(*read));
  KeySet keys;
  bool format_seen = false, peer = false, sign = false, curve = false;
  const bool complete = each_line(content.view(), [&](auto name, auto value) {
    if (name == "format") return format_seen = value == format;
    if (name == "peer") {
      const auto parsed = PeerId::parse(value);
      if (parsed) keys.peer = *parsed;
      return peer = parsed.has_value();
    }
    Secret<32> secret;
    if (!read_secret(value, secret)) return false;
    if (name == "sign") {
      keys.sign = sign_keys_from_seed(secret.bytes());
      return sign = true;
    }
    if (name == "curve") {
      keys.curve = curve_keys_from_seed(secret.bytes());
      return curve = true;
    }
    if (name != "sealing" || keys.sealing.size() == sealing_keys_max) return false;
    keys.sealing.push_back(seal_keys_from_seed(secret.bytes()));
    return true;
  });
  // A party without a sealing key could be sent nothing; the hub alone has none.
  const bool whole =
      format_seen && peer && sign && curve && keys.sealing.empty() == keys.peer.is_hub();
  if (!complete || !whole) return fail(KeyFileError::malformed);
  return keys;
}

Result<void, KeyFileError> save_signer(const SignKeys& keys, const std::string& path) {
  SecretText out(SecretText::with_room());
  out.comment("Secret key of the authority. Keep it offline, and a copy in a safe.");
  out.line("format", format);
  out.line("sign", seed_of(keys).bytes());
  return write_file(path, bytes_of(out.view()), 0600, false);
}

Result<SignKeys, KeyFileError> load_signer(const std::string& path) {
  auto read = read_file(path, file_bytes_max, true);
  if (!read) return fail(read.error());
  const SecretText content(std::move(*read));
  bool format_seen = false, sign = false;
  SignKeys keys;
  const bool complete = each_line(content.view(), [&](auto name, auto value) {
    if (name == "format") return format_seen = value == format;
    Secret<32> secret;
    if (name != "sign" || sign || !read_secret(value, secret)) return false;
    keys = sign_keys_from_seed(secret.bytes());
    return sign = true;
  });
  if (!complete || !format_seen || !sign) return fail(KeyFileError::malformed);
  return keys;
}

Result<void, KeyFileError> make_master_key(const std::string& path) {
  Secret<32> key;
  random_bytes(key.writable(), 32);
  SecretText out(SecretText::with_room());
  out.comment("Master key of a hub: all that it keeps of cases is read with it. Mode 0600.");
  out.comment("Keep a copy off the machine, and never beside a copy of the state folder.");
  out.line("format", format);
  out.line("master", key.bytes());
  return write_file(path, bytes_of(out.view()), 0600, false);
}

Result<std::unique_ptr<GuardedKeys>, KeyFileError> load_master_key(const std::string& path,
                                                                   bool private_only) {
  auto read = read_file(path, file_bytes_max, private_only);
  if (!read) return fail(read.error());
  const SecretText content(std::move(*read));
  auto key = std::make_unique<GuardedKeys>(1);
  bool format_seen = false, master = false;
  const bool complete = each_line(content.view(), [&](auto name, auto value) {
    if (name == "format") return format_seen = value == format;
    if (name != "master" || master || !read_secret(value, key->writable().data())) return false;
    return master = true;
  });
  if (!complete || !format_seen || !master) return fail(KeyFileError::malformed);
  return key;
}

}  // namespace iwets::seal
