"""docs/cryptography.md lists the cryptography that the sources use, and nothing else; secrets are compared in constant time."""
import os
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(os.environ.get("IWETS_SOURCE", pathlib.Path(__file__).resolve().parents[2]))
FOLDERS = ("proto", "hub", "node", "adapters")

# What a function does with its primitive; without it the primitive is left.
STEPS = ("init", "update", "final", "state", "detached", "verify", "verify_detached", "keypair", "seed_keypair", "sk_to_seed", "easy",
         "easy_afternm", "open_easy_afternm", "beforenm", "encrypt", "decrypt", "base", "str", "str_alg", "str_verify")
STEP = re.compile(r"_(?:" + "|".join(sorted(STEPS, key=len, reverse=True)) + r")$")
NATIVE = re.compile(r"\b(crypto_pwhash_ALG_\w+|crypto_[a-z0-9_]*[a-z0-9]|randombytes_\w+|sodium_(?:mem|malloc|allocarray|free)\w*"
                    r"|gnutls_(?:hash|hmac|cipher|aead|pbkdf2|hkdf|rnd|privkey|pubkey|kdf)\w*|GNUTLS_(?:MAC|DIG|CIPHER|RND)_\w+"
                    r"|EVP_\w+|(?:MD5|SHA1|SHA256|SHA512|HMAC|AES|RSA|EC)_[A-Za-z]\w*\(|ZMQ_CURVE|curve_server(?:key)?"
                    r"|MHD_OPTION_HTTPS_PRIORITIES|CURLOPT_SSLVERSION|std::random_device|std::mt19937\w*|kXXH3|kCRC32c)")
PYTHON = re.compile(r"\b(hashlib\.\w+|nacl\.(?:signing|public|secret|hash|pwhash)|hmac\.new|os\.urandom|secrets\.\w+|random\.\w+\(|ssl\.\w+)")
PAGES = re.compile(r"\b(crypto\.\w+|Math\.random)\b")
OTHER_LIBRARIES = re.compile(r"#\s*include\s*<(openssl|gcrypt|nettle|mbedtls|botan|cryptopp|wolfssl|tomcrypt|argon2|blake2)[/.\w+-]*>")

# Words for what somebody might guess, in the folder where strangers are judged.
SECRET = re.compile(r"\b(?:\w*token\w*|secret\w*|\w*digest_of|cookie\w*|csrf\w*|enrolment|first_code|recovery|password|supervisor_digest|code_at|mac)\b")
SIGNING_IN = re.compile(r"/(sign_in\w*|one_time_code|accounts|identity|browser)\.(cc|h)$")
COMPARED = re.compile(r"([\w.:\->]+(?:\([^()]*\))?)\s*([=!]=)(?!=)\s*([\w.:\->\"*]+(?:\([^()]*\))?)")
HARMLESS = {
    "officer->password == proven",  # Both were read from the accounts: whether what was proven is still kept there.
}


def document():
    return (ROOT / "docs/cryptography.md").read_text(encoding="utf-8")


def sources(*suffixes):
    names = subprocess.run(["git", "-C", ROOT, "ls-files", *FOLDERS], capture_output=True, text=True, check=False).stdout.split()
    names = names or [str(p.relative_to(ROOT)) for folder in FOLDERS for p in (ROOT / folder).rglob("*") if p.is_file()]
    return {name: (ROOT / name).read_text(encoding="utf-8") for name in names if name.endswith(suffixes) and (ROOT / name).is_file()}


def primitive(word):
    """crypto_sign_ed25519_verify_detached -> crypto_sign_ed25519."""
    word = word.rstrip("(")
    while word.startswith("crypto_") and (shorter := STEP.sub("", word)) != word:
        word = shorter
    return word


def used():
    """function -> the files that name it."""
    out = {}
    for suffixes, pattern in (((".cc", ".h"), NATIVE), ((".py",), PYTHON), ((".ts", ".tsx"), PAGES)):
        for name, text in sources(*suffixes).items():
            for word in pattern.findall(text):
                out.setdefault(primitive(word), set()).add(name)
    for name, text in sources(".py").items():
        for word in re.findall(r"\bsodium\.(crypto_\w+)", text):
            out.setdefault(primitive(word), set()).add(name)
    return out


def comparisons(text):
    """Comparisons by == and != in which a secret may stand, each as (line, words)."""
    for number, line in enumerate(re.sub(r"//[^\n]*", "", text).splitlines(), 1):
        for left, sign, right in COMPARED.findall(line):
            if any(side.endswith((".empty()", ".size()", "::token", "::supervisor_token", "nullptr", '""')) for side in (left, right)):
                continue
            if any(SECRET.search(side) for side in (left, right)):
                yield number, f"{left} {sign} {right}"


class Inventory(unittest.TestCase):
    def setUp(self):
        self.text = document()
        self.table = self.text.split("\n## What is used\n")[1].split("\n## Keys\n")[0]
        self.named = set(re.findall(r"`([^`]+)`", self.table))
        self.used = used()

    def test_everything_that_is_used_is_in_it(self):
        self.assertGreater(len(self.used), 15, "the sources use other cryptography now: are they read rightly?")
        lacking = {word: sorted(files) for word, files in self.used.items() if word not in self.named}
        self.assertFalse(lacking, "docs/cryptography.md lacks them")

    def test_nothing_is_in_it_that_is_not_used(self):
        functions = {word for word in self.named if "/" not in word and re.match(
            r"(crypto[_.]|randombytes|sodium_|gnutls_|GNUTLS_|ZMQ_|curve_|MHD_|CURLOPT|hashlib|nacl|std::|kXXH|os\.)", word)}
        self.assertGreater(len(functions), 15)
        self.assertFalse(sorted(functions - set(self.used)), "docs/cryptography.md names them, no source does")

    def test_its_rows_name_the_files(self):
        """The files of a row are those that use its functions; what plays the hub towards an adapter is left out."""
        faults = []
        for row in re.findall(r"^\| (`.*)\|$", self.table, re.M):
            cells = row.split(" | ")
            functions = [word for word in re.findall(r"`([^`]+)`", cells[0]) if word in self.used]
            told = set(re.findall(r"`((?:proto|hub|node|adapters)/[^`]+)`", cells[2]))
            self.assertTrue(functions and told, row)
            there = {name for word in functions for name in self.used[word] if not name.startswith("adapters/conform/")}
            faults += [f"{name} is not in the row of {', '.join(functions)}" for name in sorted(there - told)]
            faults += [f"{name} does not use {', '.join(functions)}" for name in sorted(told - there)]
        self.assertFalse(faults)

    def test_libraries_are_known_ones_in_few_places(self):
        faults = [f"{name}: {found[0]}" for name, text in sources(".cc", ".h").items() for found in OTHER_LIBRARIES.finditer(text)]
        self.assertFalse(faults, "cryptography is libsodium's (proto/seal) or GnuTLS's (node/shell)")
        outside = [name for word, names in self.used.items() if word.startswith(("crypto_", "randombytes", "sodium_"))
                   for name in names if name.endswith((".cc", ".h")) and not name.startswith("proto/seal/")]
        self.assertFalse(outside, "libsodium belongs to proto/seal")

    def test_every_key_has_its_whole_life(self):
        self.assertIn("NIST SP 800-57 part 1", self.text)
        table = self.text.split("\n## Keys\n")[1].split("\n## ")[0]
        head = re.search(r"^\| key \|.*$", table, re.M)[0]
        for phase in ("pre-operational", "operational", "post-operational", "destroyed", "stolen"):
            self.assertIn(phase, head)
        rows = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith(("| key", "| ---"))]
        self.assertGreater(len(rows), 15)
        for row in rows:
            cells = [cell.strip() for cell in row.strip("|").split("|")]
            self.assertEqual(7, len(cells), row)
            for at, what in ((0, "key"), (1, "who holds it"), (2, "made"), (3, "used"), (5, "destroyed"), (6, "stolen")):
                self.assertTrue(cells[at], f"{what}: {row}")

    def test_every_key_file_is_in_it(self):
        """Files of keys and tokens that programs write, by the names in the sources."""
        names = set()
        for name, text in sources(".cc").items():
            if name.startswith(("node/shell/", "hub/shell/", "hub/authority/", "adapters/sdk/")):
                names |= set(re.findall(r'"/?((?:[\w-]+\.key)|keys|token|supervisor-token)"', text))
        self.assertLessEqual({"sign-in.key", "oversight.key", "authority.key", "keys"}, names)
        self.assertFalse(sorted(name for name in names if f"`{name}`" not in self.text))


class Comparisons(unittest.TestCase):
    def test_secrets_are_compared_in_constant_time(self):
        faults, called = [], 0
        for name, text in sources(".cc", ".h").items():
            called += text.count("seal::equal_in_constant_time(")
            if SIGNING_IN.search("/" + name) or name == "node/shell/http_server.cc":
                faults += [f"{name}:{line}: {words}" for line, words in comparisons(text) if words not in HARMLESS]
        self.assertGreaterEqual(called, 5, "tokens and codes are compared elsewhere now")
        self.assertFalse(faults, "compare with seal::equal_in_constant_time")

    def test_the_comparison_is_libsodium_s(self):
        self.assertIn("sodium_memcmp(", (ROOT / "proto/seal/constant_time.cc").read_text())

    def test_a_plain_comparison_is_seen(self):
        for wrong in ("if (token == options_.token) return true;", "if (officer->enrolment != accounts::digest_of(form.first_code)) return {};",
                      "return hex(digest) == options_.supervisor_digest;", "const bool same = code_at(secret, step) == code;"):
            self.assertTrue(list(comparisons(wrong)), wrong)
        for right in ("if (caller.via == Caller::Via::token)", "if (seal::equal_in_constant_time(token, kept))", "// token == kept",
                      "if (form.recovery.size() == 28)"):
            self.assertFalse(list(comparisons(right)), right)


if __name__ == "__main__":
    unittest.main()
