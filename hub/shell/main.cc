#include <cstdio>

#include "hub/shell/commands.h"
#include "proto/codec/schema.h"

int main(int argc, char** argv) {
  if (const auto fault = iwets::codec::schema_fault(); !fault.empty()) {
    std::fprintf(stderr, "iwets-hub: %s\n", fault.c_str());
    return iwets::codec::exit_bad_schema;
  }
  return iwets::shell::main_of_hub(argc, argv, IWETS_VERSION);
}
