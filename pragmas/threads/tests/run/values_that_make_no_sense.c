/* Chunks and numbers of threads below 1 that only the running program knows: the task fails before the loop begins.
 *
 * env: JLPAR_NUM_THREADS=2
 * stdout:
 * | schedule wants at least 1, not 0, in line 34
 * | schedule wants at least 1, not -3, in line 40
 * | schedule wants at least 1, not 0, in line 47
 * | num_threads wants at least 1, not 0, in line 53
 * | num_threads wants at least 1, not -1, in line 60
 * | num_threads wants at least 1, not 0, in line 67
 * | nothing ran, 10 did
 */
#include <jlpar.h>
#include <stdio.h>

static int given(int value) {
  return value;
}

static int done;

static void fails_never(void *arg) {
  #pragma jlpar atomic
  done += *(int *)arg;
}

static void fails(void *arg) {
  jlpar_yield();
  fails_never(arg);
}

static void dynamic(void *arg) {
  int c = given(0);
  #pragma jlpar threads schedule(dynamic, c)
  for (int i = 0; i < 10; i++)
    fails_never(arg);
}

static void a_static_one(void *arg) {
  #pragma jlpar threads schedule(static, given(-3))
  for (int i = 0; i < 10; i++)
    fails(arg);
}

static void greedy(void *arg) {
  int c = given(0);
  #pragma jlpar threads schedule(greedy, c)
  for (int i = 0; i < 10; i++)
    fails(arg);
}

static void none(void *arg) {
  #pragma jlpar threads num_threads(given(0))
  for (int i = 0; i < 10; i++)
    fails_never(arg);
}

static void fewer(void *arg) {
  int n = given(-1);
  #pragma jlpar threads num_threads(n)
  for (int i = 0; i < 10; i++)
    fails(arg);
}

static void in_a_task(void *arg) {
  int n = given(0);
  #pragma jlpar sync threads num_threads(n)
  for (int i = 0; i < 10; i++)
    fails_never(arg);
}

static void fits(void *arg) {
  int n = given(2);
  #pragma jlpar threads num_threads(n) schedule(dynamic, n)
  for (int i = 0; i < 10; i++)
    fails(arg);
}

int main(void) {
  static void (*const bodies[])(void *) = {dynamic, a_static_one, greedy, none, fewer, in_a_task};
  int one = 1, none_ran;
  for (size_t k = 0; k < sizeof bodies / sizeof *bodies; k++) {
    int code = jlpar_try(bodies[k], &one);
    const jlpar_error *e = code == JLPAR_EINVAL ? jlpar_root_cause(jlpar_last_error()) : NULL;
    if (e)
      printf("%s, in line %d\n", e->message, e->line);
  }
  none_ran = done == 0;
  fits(&one);
  printf("%s ran, %d did\n", none_ran ? "nothing" : "something", done);
  return 0;
}
