/*
 * run: -p 2
 * stdout:
 * | moved to 7.5 -2 on 3
 * | the channel has 9
 * | done: 1
 * | failed: 77 sorry
 * | process 99: JLPAR_ENOPROC
 * | too much: JLPAR_EINVAL, unknown: JLPAR_EUNDEFINED
 */
#include <jlpar.h>
#include <stdio.h>
#include <string.h>

struct point {
  double x, y;
  int where;
};

#pragma jlpar remote
static struct point moved(char axis, struct point p, double by) {
  if (axis == 'x')
    p.x += by;
  p.where = jlpar_myid();
  return p;
}

static int triple(int x) {
  return 3 * x;
}

#pragma jlpar remote
int apply(jlpar_channel c, int (*f)(int), int x) {
  jlpar_put(int, c, f(x));
  return 1;
}

#pragma jlpar remote
void fails(int code) {
  jlpar_fail(code, "sorry");
}

static void call_nobody(void *unused) {
  (void)unused;
  jlpar_remotecall(99, "fails", NULL, 0);
}

#define ADD(value) (memcpy(at, &(value), sizeof(value)), at += sizeof(value))

int main(void) {
  char args[128], *at = args, axis = 'x';
  struct point p = {5, -2, 0};
  double by = 2.5;
  ADD(axis), ADD(p), ADD(by);
  jlpar_future f = jlpar_remotecall(3, "moved", args, (size_t)(at - args));
  p = jlpar_fetch(struct point, f);
  printf("moved to %g %g on %d\n", p.x, p.y, p.where);
  jlpar_release(f);

  #pragma jlpar channel c(int, 1) on(2)
  int (*g)(int) = triple, three = 3, code = 77;
  at = args;
  ADD(c), ADD(g), ADD(three);
  f = jlpar_remotecall(3, "apply", args, (size_t)(at - args));
  printf("the channel has %d\n", jlpar_take(int, c));
  printf("done: %d\n", jlpar_fetch(int, f));
  jlpar_release(f);

  f = jlpar_remotecall(1, "fails", &code, sizeof code);
  int status = jlpar_wait_try(f, 10);
  printf("failed: %d %s\n", status, jlpar_root_cause(jlpar_last_error())->message);
  jlpar_release(f);

  status = jlpar_try(call_nobody, NULL);
  printf("process 99: %s\n", status == JLPAR_ENOPROC ? "JLPAR_ENOPROC" : "?");
  jlpar_future much = jlpar_remotecall(2, "fails", args, 5), unknown = jlpar_remotecall(2, "triple", args, 4);
  printf("too much: %s", jlpar_wait_try(much, 10) == JLPAR_EINVAL ? "JLPAR_EINVAL" : "?");
  printf(", unknown: %s\n", jlpar_wait_try(unknown, 10) == JLPAR_EUNDEFINED ? "JLPAR_EUNDEFINED" : "?");
  jlpar_release(much);
  jlpar_release(unknown);
  return 0;
}
