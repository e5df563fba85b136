/* A batch below 1, retries and delays below 0 that only the running program knows: the task fails before anything runs.
 *
 * run: -p 2
 * stdout:
 * | batch 0: EINVAL
 * | retry -1: EINVAL
 * | delay -1: EINVAL
 * | factor -1: EINVAL
 * | longest -1: EINVAL
 * | nothing ran, 10 did
 */
#include <jlpar.h>
#include <stdio.h>

static struct { const char *name; int batch, retry, delay, factor, longest; } values[] = {
    {"batch 0", 0, 1, 1, 1, 1},     {"retry -1", 1, -1, 1, 1, 1},    {"delay -1", 1, 1, -1, 1, 1},
    {"factor -1", 1, 1, 1, -1, 1},  {"longest -1", 1, 1, 1, 1, -1}};
static int ran[10];

static void run(void *arg) {
  const typeof(values[0]) *v = arg;
  #pragma jlpar pmap batch(v->batch) retry(v->retry) retry_delay(v->delay, v->factor, v->longest) out(ran[i])
  for (int i = 0; i < 10; i++)
    ran[i] = 1;
}

static int count(void) {
  int n = 0;
  for (int i = 0; i < 10; i++)
    n += ran[i];
  return n;
}

int main(void) {
  for (size_t k = 0; k < sizeof values / sizeof *values; k++)
    if (jlpar_try(run, &values[k]) == JLPAR_EINVAL)
      printf("%s: EINVAL\n", values[k].name);
  int before = count();
  typeof(values[0]) fits = {"", 3, 0, 0, 0, 0};
  run(&fits);
  printf("%s ran, %d did\n", before ? "something" : "nothing", count());
  return 0;
}
