/* Chunks below 1 and retries below 0 that only the running program knows: the task fails before the loop begins.
 *
 * run: -p 2
 * stdout:
 * | schedule wants at least 1, not 0, in line 17
 * | schedule wants at least 1, not -3, in line 25
 * | retry wants at least 0, not -1, in line 33
 * | 45 45
 */
#include <jlpar.h>
#include <stdio.h>

static long sum, counted;

static void dynamic(void *arg) {
  int c = *(int *)arg;
  #pragma jlpar distributed schedule(dynamic, c) reduction(+: sum)
  for (int i = 0; i < 10; i++)
    sum += i;
}

static void waits_later(void *arg) {
  static int seen[10];
  int c = *(int *)arg - 3;
  #pragma jlpar sync distributed schedule(dynamic, c) out(seen[i])
  for (int i = 0; i < 10; i++)
    seen[i] = i;
}

static void again(void *arg) {
  static int seen[10];
  int n = *(int *)arg - 1;
  #pragma jlpar sync distributed retry(n) out(seen[i])
  for (int i = 0; i < 10; i++)
    seen[i] = i;
}

int main(void) {
  static void (*const bodies[])(void *) = {dynamic, waits_later, again};
  int none = 0, three = 3;
  for (size_t k = 0; k < sizeof bodies / sizeof *bodies; k++) {
    int code = jlpar_try(bodies[k], &none);
    const jlpar_error *e = code == JLPAR_EINVAL || code == JLPAR_ECOMPOSITE ? jlpar_root_cause(jlpar_last_error()) : NULL;
    if (e && e->code == JLPAR_EINVAL)
      printf("%s, in line %d\n", e->message, e->line);
  }
  dynamic(&three);
  #pragma jlpar distributed schedule(dynamic, three) retry(none) reduction(+: counted)
  for (int i = 0; i < 10; i++)
    counted += i;
  printf("%ld %ld\n", sum, counted);
  return 0;
}
