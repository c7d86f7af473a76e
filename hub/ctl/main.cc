#include "hub/ctl/commands.h"

int main(int argc, char** argv) { return iwets::ctl::main_of_ctl(argc, argv, IWETS_VERSION); }
