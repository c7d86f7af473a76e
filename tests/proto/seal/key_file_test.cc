#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "proto/seal/file.h"
#include "proto/seal/keys.h"
#include "tests/proto/seal/temporary.h"

using namespace iwets;
using seal::KeyFileError;

namespace {
std::string content(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}
/// Writes as a careful person's editor would: readable by the owner alone.
void write(const std::string& path, const std::string& text) {
  std::filesystem::remove(path);
  std::ofstream(path) << text;
  ::chmod(path.c_str(), 0600);
}
}  // namespace

TEST_CASE("Key file: what was saved is loaded, and nobody else may read it", "[seal]") {
  const tests::TemporaryFolder folder;
  auto keys = seal::make_key_set(tests::peer("member:ZA"));
  keys.sealing.push_back(seal::make_seal_keys());
  REQUIRE(seal::save(keys, folder / "keys"));
  struct stat facts {};
  REQUIRE(::stat((folder / "keys").c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777U) == 0600);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);

  const auto loaded = seal::load(folder / "keys");
  REQUIRE(loaded);
  CHECK(loaded->peer == keys.peer);
  CHECK(loaded->sign.secret.bytes() == keys.sign.secret.bytes());
  CHECK(loaded->sign.open == keys.sign.open);
  CHECK(loaded->curve.secret.bytes() == keys.curve.secret.bytes());
  CHECK(loaded->curve.open == keys.curve.open);
  REQUIRE(loaded->sealing.size() == 2);
  CHECK(loaded->sealing[1].open == keys.sealing[1].open);
  CHECK(loaded->sealing[1].secret.bytes() == keys.sealing[1].secret.bytes());
}

TEST_CASE("Key file: keys are replaced only on purpose", "[seal]") {
  const tests::TemporaryFolder folder;
  const auto first = seal::make_key_set(tests::peer("hub"));
  const auto second = seal::make_key_set(tests::peer("hub"));
  REQUIRE(seal::save(first, folder / "keys"));
  const auto refused = seal::save(second, folder / "keys");
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == KeyFileError::exists);
  CHECK(seal::load(folder / "keys")->sign.open == first.sign.open);
  REQUIRE(seal::save(second, folder / "keys", true));
  CHECK(seal::load(folder / "keys")->sign.open == second.sign.open);
}

TEST_CASE("Key file: each fault is told apart", "[seal]") {
  const tests::TemporaryFolder folder;
  const auto path = folder / "keys";
  CHECK(seal::load(path).error() == KeyFileError::absent);
  CHECK(seal::load(folder.path()).error() == KeyFileError::unreadable);
  REQUIRE(seal::save(seal::make_key_set(tests::peer("center:US")), path));
  const auto good = content(path);

  ::chmod(path.c_str(), 0640);
  CHECK(seal::load(path).error() == KeyFileError::too_open);
  ::chmod(path.c_str(), 0604);
  CHECK(seal::load(path).error() == KeyFileError::too_open);

  for (std::size_t cut = 0; cut + 1 < good.size(); cut += 7) {
    INFO("cut after " << cut << " bytes");
    write(path, good.substr(0, cut));
    const auto loaded = seal::load(path);
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error() == KeyFileError::malformed);
  }
  const auto changed = [&](const std::string& from, const std::string& to) {
    auto text = good;
    text.replace(text.find(from), from.size(), to);
    write(path, text);
    const auto loaded = seal::load(path);
    return loaded ? std::string("taken") : std::string(seal::text(loaded.error()));
  };
  const std::string malformed = seal::text(KeyFileError::malformed);
  CHECK(changed("iwets-keys-1", "iwets-keys-2") == malformed);
  CHECK(changed("center:US", "centre:US") == malformed);
  CHECK(changed("curve ", "curves ") == malformed);
  CHECK(changed("sealing ", "sealing g") == malformed);
  CHECK(changed("# ", "stray line ") == malformed);
  CHECK(changed("center:US", "hub") == malformed);  // The hub seals nothing.
}

TEST_CASE("Key file: a folder that cannot be written to is an error, not a crash", "[seal]") {
  const auto keys = seal::make_key_set(tests::peer("hub"));
  const auto refused = seal::save(keys, "/nonexistent-folder/keys");
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == KeyFileError::unreadable);
}

TEST_CASE("Key file: the authority's key is kept in a file of the same kind", "[seal]") {
  const tests::TemporaryFolder folder;
  const auto keys = seal::make_sign_keys();
  REQUIRE(seal::save_signer(keys, folder / "authority.key"));
  CHECK(seal::load_signer(folder / "authority.key")->secret.bytes() == keys.secret.bytes());
  CHECK(seal::save_signer(keys, folder / "authority.key").error() == KeyFileError::exists);
  CHECK(seal::load(folder / "authority.key").error() == KeyFileError::malformed);
}

TEST_CASE("Key file: a master key is made once, and loaded into memory of its own", "[seal]") {
  REQUIRE(seal::init());
  const tests::TemporaryFolder folder;
  const auto path = folder / "master.key";
  CHECK(seal::load_master_key(path, true).error() == KeyFileError::absent);
  REQUIRE(seal::make_master_key(path));
  CHECK(seal::make_master_key(path).error() == KeyFileError::exists);
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777U) == 0600);
  const auto key = seal::load_master_key(path, true);
  REQUIRE(key);
  CHECK(content(path).find(hex((*key)->key())) != std::string::npos);
  ::chmod(path.c_str(), 0640);
  CHECK(seal::load_master_key(path, true).error() == KeyFileError::too_open);
  CHECK(seal::load_master_key(path, false));  // A service manager has ways of its own.
  write(path, content(path) + "master " + std::string(64, '0') + "\n");
  CHECK(seal::load_master_key(path, true).error() == KeyFileError::malformed);
  REQUIRE(seal::save_signer(seal::make_sign_keys(), folder / "other"));
  CHECK(seal::load_master_key(folder / "other", true).error() == KeyFileError::malformed);
}
