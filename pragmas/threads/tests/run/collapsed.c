/* about: of collapsed loops that fail, the first iteration in loop order counts, whatever their directions
 * run: -t 4
 * stdout:
 * | downwards: 2 3
 * | below zero: 2 -2
 * | three: 2 -1 5
 * | each has random numbers of its own: yes
 */
#include <jlpar.h>
#include <stdio.h>

static void downwards(void *unused) {
  (void)unused;
  #pragma jlpar threads collapse(2) schedule(dynamic)
  for (int i = 0; i < 4; i++)
    for (int j = 3; j >= 0; j--)
      if (i == 2)
        jlpar_fail(1, "%d %d", i, j);
}

static void below_zero(void *unused) {
  (void)unused;
  #pragma jlpar threads collapse(2) schedule(dynamic)
  for (int i = 0; i < 4; i++)
    for (int j = -2; j < 2; j++)
      if (i == 2)
        jlpar_fail(1, "%d %d", i, j);
}

static void three(void *unused) {
  (void)unused;
  #pragma jlpar threads collapse(3) schedule(dynamic)
  for (int i = 0; i < 4; i++)
    for (short j = -2; j < 2; j++)
      for (unsigned k = 5; k != 1; k -= 2)
        if (i == 2 && j >= -1)
          jlpar_fail(1, "%d %d %u", i, j, k);
}

static void show(const char *what, void (*loop)(void *)) {
  jlpar_try(loop, NULL);
  printf("%s: %s\n", what, jlpar_root_cause(jlpar_last_error())->message);
}

/* the numbers of 27 iterations drawn on so many threads */
static void draw(uint64_t *numbers, int threads) {
  jlpar_rand_seed(7);
  #pragma jlpar threads collapse(3) num_threads(threads)
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      for (int k = 0; k < 3; k++)
        numbers[9 * i + 3 * j + k] = jlpar_rand_u64();
}

int main(void) {
  uint64_t on_one[27], on_four[27];
  int same = 0;
  show("downwards", downwards);
  show("below zero", below_zero);
  show("three", three);
  draw(on_one, 1);
  draw(on_four, 4);
  for (int i = 0; i < 27; i++)
    same += on_one[i] == on_four[i];
  printf("each has random numbers of its own: %s\n", same == 27 ? "yes" : "no");
  return 0;
}
