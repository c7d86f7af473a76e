#include "hub/shell/commands.h"

int main(int argc, char** argv) { return iwets::shell::main_of_hub(argc, argv, IWETS_VERSION); }
