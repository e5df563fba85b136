/* run: -p 3 */
/* Distributed arrays travel in every way, are the same everywhere, and leave nothing behind: not when they are released by
 * who made them while others hold them, not when a worker has no room, not when one is killed. */
#include <jlpar.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { N = 100 };

#define want(what) ((what) ? (void)0 : jlpar_fail(1, "line %d on process %d: " #what, __LINE__, jlpar_myid()))

struct holder {
  int number;
  jlpar_darray in;
};

static jlpar_darray kept;       /* what this process kept for itself */
static jlpar_darray everybodys; /* named by statements: shipped with them, and then held for ever */

static jlpar_darray make(void) {
  return jlpar_darray_new(int, 1, (const size_t[]){N});
}

static long live(void) {
  return (long)jlpar_stat("darrays_live");
}

/* the number of the element in each */
static int number(jlpar_darray d) {
  size_t lo, n;
  int *x = jlpar_local(int, d, &lo, &n);
  for (size_t k = 0; k < n; k++)
    x[k] = (int)(lo + k);
  return (int)n;
}

static long sum(jlpar_darray d) {
  size_t n;
  long s = 0;
  int *x = jlpar_local(int, d, NULL, &n);
  for (size_t k = 0; k < n; k++)
    s += x[k];
  return s;
}

static void number_all(jlpar_darray d) {
  int n[3];
  #pragma jlpar sync
  for (int w = 0; w < 3; w++) {
    #pragma jlpar spawn on(owner d[40 * w])
    n[w] = number(d);
  }
  want(n[0] == 34 && n[1] == 33 && n[2] == 33);
}

static void want_sums(jlpar_darray d) {
  size_t bounds[4];
  long s[3];
  want(jlpar_darray_chunks(d, 0, bounds, 4) == 3 && bounds[1] == 34 && bounds[2] == 67 && bounds[3] == N);
  #pragma jlpar sync
  for (int w = 0; w < 3; w++) {
    int in = (int)bounds[w + 1] - 1;
    #pragma jlpar spawn on(owner d[in])
    s[w] = sum(d);
  }
  want(s[0] + s[1] + s[2] == N * (N - 1) / 2);
}

static void want_live(int before) {
  int now = -1;
  for (int patience = 400; patience > 0; patience--) {
    now = 0;
    int pids[8], n = jlpar_procs(pids, 8);
    for (int k = 0; k < n; k++) {
      long there;
      #pragma jlpar sync spawn on(pids[k])
      there = live();
      now += (int)there;
    }
    if (now == before)
      return;
    jlpar_sleep(0.01);
  }
  jlpar_fail(2, "%d arrays are known, %d were before", now, before);
}

/* ---- ways to travel ---- */

static jlpar_darray give_back(jlpar_darray d) {
  return d;
}

static void use_held(struct holder h) {
  want(h.number == 7);
  want_sums(h.in);
}

static int let_go(jlpar_darray d) {
  jlpar_release(d);
  return 0;
}

/* One that process 3 made: this process asks it for the layout. It has a reference of its own still, as its maker. */
static void a_result(void) {
  jlpar_darray d, same;
  #pragma jlpar sync spawn on(3)
  d = make();
  number_all(d);
  #pragma jlpar sync spawn on(2)
  same = give_back(d);
  want_sums(same);
  jlpar_release(same);
  want_sums(d);
  #pragma jlpar sync spawn on(3)
  let_go(d);
  jlpar_release(d);
}

static void in_structs_and_channels(void) {
  struct holder h = {7, make()}, two[2];
  number_all(h.in);
  #pragma jlpar channel c(struct holder, 4) on(2)
  jlpar_put(struct holder, c, h);
  struct holder from = jlpar_take(struct holder, c);
  use_held(from);
  jlpar_release(from.in);
  two[0] = two[1] = h;
  #pragma jlpar sync spawn on(4)
  use_held(h);
  #pragma jlpar sync spawn on(4) in(two[0:2])
  use_held(two[1]);
  jlpar_release(h.in);
}

static int make_and_let_go(void) {
  for (int k = 0; k < 20; k++) {
    jlpar_darray d = make();
    number_all(d);
    want_sums(d);
    jlpar_release(d);
  }
  return 0;
}

/* ---- released by its maker ---- */

static void keep(jlpar_darray d) {
  jlpar_retain(d);
  kept = d;
}

static int use_kept(void) {
  return (int)sum(kept);
}

static int cut_kept(void) {
  return jlpar_darray_chunks(kept, 0, NULL, 0);
}

static int retain_kept(void) {
  jlpar_retain(kept);
  return 0;
}

static int let_go_kept(void) {
  jlpar_release(kept);
  return 0;
}

static int code_of(int (*f)(void), int pid) {
  int status, value;
  #pragma jlpar sync status(status)
  {
    #pragma jlpar spawn on(pid)
    value = f();
  }
  (void)value;
  return status;
}

/* The others' references do not keep what its maker lets go. */
static void released_while_others_hold_it(int before) {
  jlpar_darray d = make();
  number_all(d);
  for (int pid = 2; pid <= 4; pid++) {
    #pragma jlpar sync spawn on(pid)
    keep(d);
    want(code_of(use_kept, pid) == JLPAR_OK);
  }
  jlpar_release(d);
  for (int pid = 2; pid <= 4; pid++) {
    want(code_of(use_kept, pid) == JLPAR_ERELEASED);
    want(code_of(cut_kept, pid) == JLPAR_ERELEASED);
    want(code_of(let_go_kept, pid) == JLPAR_OK);
    want(code_of(let_go_kept, pid) == JLPAR_ERELEASED);
    want(code_of(retain_kept, pid) == JLPAR_ERELEASED);
  }
  want_live(before);
}

/* A call that runs keeps the memory that it has, though the array is gone: it is not freed under it. */
static long read_when_told(jlpar_darray d, jlpar_channel ready, jlpar_channel go) {
  size_t n;
  long s = 0;
  const int *x = jlpar_local(int, d, NULL, &n);
  jlpar_put(int, ready, 0);
  jlpar_take(int, go);
  for (size_t k = 0; k < n; k++)
    s += x[k];
  return s;
}

static void released_while_a_call_reads_it(int before) {
  #pragma jlpar channel ready(int)
  #pragma jlpar channel go(int)
  long s = 0;
  jlpar_darray d = make();
  number_all(d);
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    s = read_when_told(d, ready, go);
    jlpar_take(int, ready);
    jlpar_release(d);
    jlpar_put(int, go, 0);
  }
  want(s == 33 * 34 / 2);
  want_live(before);
}

/* ---- no room ---- */

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) /* which would end the process */

static int limit_memory(int on) {
  struct rlimit l = {on ? (rlim_t)8 << 30 : RLIM_INFINITY, RLIM_INFINITY};
  return setrlimit(RLIMIT_AS, &l);
}

static void make_large(void *arg) {
  *(jlpar_darray *)arg = jlpar_darray_new(char, 1, (const size_t[]){(size_t)48 << 30});
}

static void one_worker_without_room(int before) {
  jlpar_darray d;
  int failed;
  #pragma jlpar sync spawn on(3)
  failed = limit_memory(1);
  want(failed == 0);
  want(jlpar_try(make_large, &d) == JLPAR_ENOMEM);
  want(strstr(jlpar_last_error()->message, "no memory for process 3's chunk"));
  #pragma jlpar sync spawn on(3)
  failed = limit_memory(0);
  want_live(before);
}

#else
static void one_worker_without_room(int before) {
  want_live(before);
}
#endif

/* ---- deaths ---- */

static int die(void) {
  return kill(getpid(), SIGKILL);
}

static jlpar_darray dead_ones;

static void make_on_three(void *unused) {
  (void)unused;
  dead_ones = jlpar_darray_new_on(int, 1, (const size_t[]){N}, ((const int[]){2, 3}), 2);
}

static void use_dead_ones(void *unused) {
  (void)unused;
  jlpar_darray_chunks(dead_ones, 0, NULL, 0);
}

static void a_chunk_is_lost_and_its_makers_arrays(int before) {
  jlpar_darray d = make();
  int status;
  long s = 0;
  number_all(d);
  #pragma jlpar sync spawn on(3)
  dead_ones = make(); /* nobody is asked for its layout yet */
  want(code_of(die, 3) == JLPAR_EEXITED);
  #pragma jlpar sync status(status)
  {
    #pragma jlpar spawn on(owner d[50])
    s = sum(d);
  }
  want(status == JLPAR_EEXITED);
  #pragma jlpar sync spawn on(owner d[99])
  s = sum(d);
  want(s == (67 + 99) * 33 / 2);
  want(jlpar_try(use_dead_ones, NULL) == JLPAR_EEXITED);
  want(jlpar_try(make_on_three, NULL) == JLPAR_EEXITED);
  jlpar_release(dead_ones);
  jlpar_release(d);
  want_live(before);
  d = make(); /* on those that are left */
  want(jlpar_darray_chunks(d, 0, NULL, 0) == 2);
  jlpar_release(d);
}

/* ---- a variable that goes along ---- */

static void named_by_statements(int before) {
  for (int round = 0; round < 3; round++) {
    long s = 0;
    everybodys = make();
    number_all(everybodys);
    #pragma jlpar sync spawn on(2)
    s = sum(everybodys);
    want(s == 33 * 34 / 2);
    jlpar_release(everybodys);
  }
  want_live(before);
}

int main(void) {
  int pids[] = {1, 2, 3, 4};
  a_result();
  want_live(0);
  in_structs_and_channels();
  want_live(0);
  #pragma jlpar sync
  for (int k = 0; k < 4; k++) {
    #pragma jlpar spawn on(pids[k])
    make_and_let_go();
  }
  want_live(0);
  released_while_others_hold_it(0);
  released_while_a_call_reads_it(0);
  named_by_statements(0);
  one_worker_without_room(0);
  a_chunk_is_lost_and_its_makers_arrays(0);
  return 0;
}
