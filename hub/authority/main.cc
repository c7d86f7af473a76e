#include <chrono>
#include <cstdio>
#include <iostream>

#include "hub/authority/command.h"
#include "proto/codec/schema.h"
#include "proto/host/secrecy.h"
#include "proto/seal/keys.h"

int main(int argc, char** argv) {
  if (const auto fault = iwets::codec::schema_fault(); !fault.empty()) {
    std::fprintf(stderr, "iwets-authority: %s\n", fault.c_str());
    return iwets::codec::exit_bad_schema;
  }
  if (!iwets::seal::init()) {
    std::cerr << "iwets-authority: this machine gives no randomness\n  keys cannot be made here\n";
    return 1;
  }
  if (!iwets::host::keep_memory_private()) {
    std::cerr << "iwets-authority: this machine does not keep a process's memory private\n";
    return 1;
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return iwets::authority::run({argv + 1, argv + argc},
                               iwets::Instant{std::chrono::duration_cast<iwets::Duration>(now)},
                               std::cout, std::cerr);
}
