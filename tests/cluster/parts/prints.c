#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void part(const char *text) {
  fputs(text, stdout);
  fflush(stdout);
}

static void many(int n) {
  for (int i = 0; i < n; i++)
    printf("%d\n", i);
}

static void both(void) {
  fprintf(stderr, "to stderr");
  printf("without a newline");
}

int main(int argc, char **argv) {
  (void)argv;
  printf("first line of process 1\n");
  #pragma jlpar sync spawn on(2)
  part("one, ");
  #pragma jlpar sync spawn on(2)
  part("two\nthr");
  #pragma jlpar sync spawn on(2)
  part("ee\n");
  printf("after the worker's lines\n");
  #pragma jlpar sync spawn on(2)
  many(argc > 1 ? 20000 : 0);
  printf("after %s\n", argc > 1 ? "many" : "none");
  #pragma jlpar sync spawn on(2)
  both();
  return 0;
}
