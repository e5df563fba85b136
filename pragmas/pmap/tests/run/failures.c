/*
 * run: -p 2 -t 2
 * stdout:
 * | composite: 3, JLPAR_ECOMPOSITE first odd 1
 * | batch: codes 0 31 0 33 0 35 0 results 0 -1 2 -1 4 -1 6
 * | stop in a batch: code 42, 0 1 -1 -1
 * | on_error fails: 9 after i = 12
 * | refused: 1 1 1
 * | tries of 0: 1, of 1: 3, of 2: 1
 * | shared counter on tasks: 10, on threads: 10
 */
#include <jlpar.h>
#include <stdio.h>
#include <string.h>

static int seen_index;

static int refuse(const jlpar_error *e, long i) {
  (void)e;
  seen_index = (int)i;
  jlpar_fail(9, "not to be had");
}

static void several(void *r) {
  int *out = r;
  #pragma jlpar pmap on(tasks)
  for (int i = 0; i < 6; i++) {
    jlpar_yield();
    if (i % 2)
      jlpar_fail(100 + i, "odd %d", i);
    out[i] = i;
  }
}

static void stops(void *r) {
  int *out = r;
  #pragma jlpar pmap batch(4) out(out[i])
  for (int i = 0; i < 4; i++) {
    if (i == 2)
      jlpar_fail(42, "two");
    out[i] = i;
  }
}

static void handler_fails(void *unused) {
  (void)unused;
  #pragma jlpar pmap on_error(refuse)
  for (int i = 10; i < 14; i++)
    if (i == 12)
      jlpar_fail(1, "twelve");
}

static void odd_numbers(void *arg) {
  int which = *(int *)arg;
  #pragma jlpar pmap batch(which == 0 ? 0 : 1) retry(which == 1 ? -1 : 0) retry_delay(which == 2 ? -0.5 : 0)
  for (int i = 0; i < 2; i++)
    printf("never\n");
}

int main(void) {
  int r[7], code[7], stopped[4] = {-1, -1, -1, -1};

  int status = jlpar_try(several, r);
  const jlpar_error *e = jlpar_last_error();
  printf("composite: %zu, %s first %s\n", e->nparts, status == JLPAR_ECOMPOSITE ? "JLPAR_ECOMPOSITE" : "?",
         e->parts[0]->message);

  memset(r, -1, sizeof r);
  #pragma jlpar pmap batch(3) status(code[i]) out(r[i])
  for (int i = 0; i < 7; i++) {
    if (i % 2)
      jlpar_fail(30 + i, "odd");
    r[i] = i;
  }
  printf("batch: codes");
  for (int i = 0; i < 7; i++)
    printf(" %d", code[i]);
  printf(" results");
  for (int i = 0; i < 7; i++)
    printf(" %d", r[i]);

  status = jlpar_try(stops, stopped);
  printf("\nstop in a batch: code %d, %d %d %d %d\n", status, stopped[0], stopped[1], stopped[2], stopped[3]);
  status = jlpar_try(handler_fails, NULL);
  printf("on_error fails: %d after i = %d\n", status, seen_index);

  printf("refused:");
  for (int which = 0; which < 3; which++)
    printf(" %d", jlpar_try(odd_numbers, &which) == JLPAR_EINVAL);

  #pragma jlpar channel tries(int, unbounded) on(1)
  #pragma jlpar pmap retry(2) retry_delay(0.001, 2, 0.002)
  for (int i = 0; i < 3; i++) {
    jlpar_put(int, tries, i);
    if (i == 1 && jlpar_length(tries) < 5)
      jlpar_fail(1, "not yet");
  }
  int of[3] = {0};
  while (jlpar_length(tries))
    of[jlpar_take(int, tries)]++;
  printf("\ntries of 0: %d, of 1: %d, of 2: %d\n", of[0], of[1], of[2]);

  int tasks = 0, threads = 0;
  #pragma jlpar pmap on(tasks) shared(tasks)
  for (int i = 0; i < 10; i++)
    tasks++;
  #pragma jlpar pmap on(threads) shared(threads)
  for (int i = 0; i < 10; i++)
    jlpar_atomic_add(&threads, 1);
  printf("shared counter on tasks: %d, on threads: %d\n", tasks, threads);
  return 0;
}
