/* run: -p 3 */
/* What was fetched stays, and goes along with the handle, when the process where the future lived has died. */
#include <jlpar.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { LARGE = 100000 };

struct answer {
  int number;
  int (*f)(int);
};

struct large {
  char text[LARGE];
};

static int os_pid(void) {
  return (int)getpid();
}

static int twice(int x) {
  return 2 * x;
}

static struct answer answer(int x) {
  return (struct answer){x, twice};
}

static struct large large(int with) {
  struct large l;
  memset(l.text, with, LARGE);
  return l;
}

static int use(jlpar_future f) {
  struct answer a = jlpar_fetch(struct answer, f);
  return a.f(a.number);
}

static int sum_of(jlpar_future f) {
  struct large l = jlpar_fetch(struct large, f);
  return l.text[0] + l.text[LARGE - 1];
}

/* passes it on once more; what it got it has, without fetching */
static int use_elsewhere(jlpar_future f, int where) {
  int result = 0;
  #pragma jlpar sync spawn on(where)
  result = use(f);
  return result;
}

static int status_of(jlpar_future f) {
  return jlpar_wait_try(f, 20);
}

static void want(int got, int wanted, const char *what) {
  if (got != wanted)
    jlpar_fail(1, "%s: %d, not %d", what, got, wanted);
}

static void kill_worker(int pid) {
  int process = 0;
  #pragma jlpar sync spawn on(pid)
  process = os_pid();
  kill(process, SIGKILL);
  while (jlpar_nworkers() == 3)
    jlpar_sleep(0.001);
}

int main(void) {
  jlpar_future set = jlpar_future_new(2), never = jlpar_future_new(2);
  int result = 0;
  #pragma jlpar spawn on(2) future(called)
  answer(21);
  #pragma jlpar spawn on(2) future(long_one)
  large(7);
  jlpar_set(int, set, 5);
  want(jlpar_fetch(int, set), 5, "what was set");
  want(use(called), 42, "the result of a call");
  want(sum_of(long_one), 14, "a large one");
  kill_worker(2);
  want(use(called), 42, "it stays here");
  for (int round = 0; round < 3; round++) {
    #pragma jlpar sync spawn on(3)
    result = use(called);
    want(result, 42, "it travels with its value");
    #pragma jlpar sync spawn on(3)
    result = sum_of(long_one);
    want(result, 14, "a large one, too");
    #pragma jlpar sync spawn on(4)
    result = jlpar_fetch(int, set);
    want(result, 5, "one that was set, too");
  }
  #pragma jlpar sync spawn on(4)
  result = use_elsewhere(called, 3);
  want(result, 42, "and from hand to hand");
  #pragma jlpar sync spawn on(3)
  result = status_of(never);
  want(result, JLPAR_EEXITED, "what nobody has is lost");
  jlpar_release(set);
  jlpar_release(never);
  return 0;
}
