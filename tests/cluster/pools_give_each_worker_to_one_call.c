/* run: -p 3 */
/* spawn on(pool x) holds a worker for the whole call; loops and everywhere use the members; the dead leave. */
#include <jlpar.h>
#include <unistd.h>

static int busy; /* calls that run in this process */

static int work(void) {
  int alone = busy++ == 0;
  jlpar_sleep(0.005);
  busy--;
  return alone ? jlpar_myid() : -1;
}

static void want(int holds, const char *what) {
  if (!holds)
    jlpar_fail(1, "%s", what);
}

static int code_of(void (*body)(void *), void *arg) {
  return jlpar_try(body, arg);
}

static void take(void *pool) {
  jlpar_pool_take(pool);
}

static void push_two(void *pool) {
  jlpar_pool_push(pool, 2);
}

static void put_three(void *pool) {
  jlpar_pool_put(pool, 3);
}

static void make_of_nobody(void *unused) {
  int pid = 77;
  (void)unused;
  jlpar_pool_new(&pid, 1);
}

static void free_default(void *unused) {
  (void)unused;
  jlpar_pool_free(jlpar_pool_default());
}

static void loop_in(void *arg) {
  jlpar_pool *pool = arg;
  int sum = 0;
  #pragma jlpar distributed on(pool pool) reduction(+: sum)
  for (int i = 0; i < 10; i++)
    sum += i;
  want(sum == 45, "the sum of a loop in a pool");
}

static void misuse(void) {
  int two = 2;
  jlpar_pool *none = jlpar_pool_new(NULL, 0), *pool = jlpar_pool_new(&two, 1);
  want(code_of(take, none) == JLPAR_ENOPROC, "taking from a pool without members");
  want(code_of(loop_in, none) == JLPAR_ENOPROC, "a loop in a pool without members");
  want(code_of(push_two, pool) == JLPAR_EINVAL, "pushing a member again");
  want(code_of(put_three, pool) == JLPAR_EINVAL, "putting back what was not taken");
  want(code_of(make_of_nobody, NULL) == JLPAR_ENOPROC, "a pool of a process that is not there");
  want(code_of(free_default, NULL) == JLPAR_EINVAL, "freeing the default pool");
  jlpar_pool_free(none);
  jlpar_pool_free(pool);
  jlpar_pool_free(NULL);
}

static void each_alone(void) {
  int pids[] = {4, 2}, where[16], order[5];
  jlpar_pool *pool = jlpar_pool_new(pids, 2);
  #pragma jlpar sync
  for (int k = 0; k < 16; k++) {
    #pragma jlpar spawn on(pool pool)
    where[k] = work();
  }
  for (int k = 0; k < 16; k++)
    want(where[k] == 2 || where[k] == 4, "a call had its worker alone");
  #pragma jlpar sync distributed on(pool pool) out(order[i])
  for (int i = 0; i < 5; i++)
    order[i] = jlpar_myid();
  for (int i = 0; i < 5; i++)
    want(order[i] == (i < 3 ? 2 : 4), "blocks are in pid order");
  loop_in(pool);
  #pragma jlpar channel said(int, 8) on(1)
  #pragma jlpar everywhere on(pool pool)
  jlpar_put(int, said, jlpar_myid());
  want(jlpar_length(said) == 2 && jlpar_take(int, said) + jlpar_take(int, said) == 6, "everywhere on(pool x)");
  jlpar_future late;
  #pragma jlpar spawn on(pool pool) future(late)
  work();
  jlpar_pool_free(pool); /* the call goes on */
  jlpar_wait(late);
  jlpar_release(late);
}

static int cancelled(jlpar_pool *pool) {
  #pragma jlpar async future(waiter)
  jlpar_pool_take(pool);
  jlpar_yield();
  jlpar_cancel(waiter);
  return jlpar_wait_try(waiter, 10);
}

static void death(void) {
  int three = 3, code = 0;
  jlpar_pool *pool = jlpar_pool_new(&three, 1);
  want(jlpar_pool_take(pool) == 3, "taking 3");
  want(cancelled(pool) == JLPAR_ECANCELED, "a take that is cancelled");
  #pragma jlpar async future(waiter)
  jlpar_pool_take(pool);
  #pragma jlpar sync status(code)
  {
    #pragma jlpar spawn on(3)
    _exit(0);
  }
  want(code == JLPAR_EEXITED, "a call of a process that dies");
  want(jlpar_wait_try(waiter, 10) == JLPAR_EEXITED, "who waits hears of it");
  want(jlpar_pool_length(pool) == 0 && jlpar_pool_length(jlpar_pool_default()) == 2, "the dead are no members");
  jlpar_pool_put(pool, 3); /* nothing to give back any more */
  jlpar_pool_free(pool);
  jlpar_addprocs(1);
  want(jlpar_pool_length(jlpar_pool_default()) == 3, "the default pool gets what comes later");
}

int main(void) {
  misuse();
  each_alone();
  death();
  return 0;
}
