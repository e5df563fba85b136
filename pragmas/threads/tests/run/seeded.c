/* about: an iteration that seeds its random numbers draws those of the seed, whoever runs it
 * run: -p 2 -t 2
 * stdout:
 * | threads: as outside
 * | distributed: as outside
 * | unseeded ones after it: each its own
 */
#include <jlpar.h>
#include <stdio.h>

static const char *compare(const uint64_t *drawn, uint64_t outside) {
  for (int i = 0; i < 4; i++)
    if (drawn[i] != outside)
      return "others";
  return "as outside";
}

int main(void) {
  uint64_t drawn[4], own[8];
  jlpar_rand_seed(5);
  uint64_t outside = jlpar_rand_u64();

  #pragma jlpar threads
  for (int i = 0; i < 4; i++) {
    jlpar_rand_seed(5);
    drawn[i] = jlpar_rand_u64();
  }
  printf("threads: %s\n", compare(drawn, outside));

  #pragma jlpar sync distributed out(drawn[i])
  for (int i = 0; i < 4; i++) {
    jlpar_rand_seed(5);
    drawn[i] = jlpar_rand_u64();
  }
  printf("distributed: %s\n", compare(drawn, outside));

  #pragma jlpar threads
  for (int i = 0; i < 8; i++) {
    if (i % 2 == 0)
      jlpar_rand_seed(5);
    own[i] = jlpar_rand_u64();
  }
  int same = own[1] == own[3] || own[3] == own[5] || own[5] == own[7] || own[1] == outside;
  printf("unseeded ones after it: %s\n", same ? "not their own" : "each its own");
  return 0;
}
