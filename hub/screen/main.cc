#include <iostream>

#include "hub/screen/command.h"

int main(int argc, char** argv) {
  return iwets::screen::run({argv + 1, argv + argc}, std::cout, std::cerr);
}
