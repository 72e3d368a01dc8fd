// SPDX-License-Identifier: MIT
// Called as `show`: prints its arguments.  Else executes argv[1] under the name "zero" with the arguments that follow.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (strstr(argv[0], "show") == NULL && argc > 1) {
    const char* file = argv[1];
    argv[1] = "zero";
    execv(file, argv + 1);
    perror(file);
    return 1;
  }
  for (int n = 0; n < argc; ++n) printf("%s\n", argv[n]);
  return 0;
}
