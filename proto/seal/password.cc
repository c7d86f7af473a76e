#include "proto/seal/password.h"

#include <sodium.h>

namespace iwets::seal {

std::string password_hash(std::string_view password) {
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(),
                            crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return {};
  hash.resize(hash.find('\0'));
  return hash;
}

bool password_fits(const std::string& hash, std::string_view password) {
  if (!hash.empty())
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
  (void)password_hash(password);  // Whoever measures the time learns nothing.
  return false;
}

}  // namespace iwets::seal
