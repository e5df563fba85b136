/* run: -p 4 */
/* SIGKILL in the middle of a pmap: with retry the results are right, without it fails with JLPAR_EEXITED; several
 * at once, inside threads loops, cancelled ones, in a pool, and with nobody left. */
#include <jlpar.h>
#include <signal.h>
#include <unistd.h>

enum { N = 60 };

static void want(int holds, const char *what) {
  if (!holds)
    jlpar_fail(1, "%s", what);
}

static long slow_cube(long x) {
  jlpar_sleep(0.002);
  return x * x * x;
}

static long cube_or_die(long x, int deadly, int victim) {
  if (deadly && jlpar_myid() == victim)
    kill(getpid(), SIGKILL);
  return slow_cube(x);
}

/* a token kills whoever takes it, nobody else */
static int has_token(jlpar_channel tokens) {
  int token;
  jlpar_case c = {tokens, JLPAR_TAKE, &token, 0};
  return jlpar_select(&c, 1, 0) == 0;
}

static void with_retry(void) {
  long r[N] = {0};
  int batch = 1;
  #pragma jlpar channel tokens(int, 1) on(1)
  jlpar_put(int, tokens, 1);
  #pragma jlpar pmap retry(1) batch(batch) out(r[i])
  for (int i = 0; i < N; i++)
    r[i] = cube_or_die(i, i == 25 && has_token(tokens), jlpar_myid());
  for (long i = 0; i < N; i++)
    want(r[i] == i * i * i, "each iteration has its result");
  want(jlpar_nworkers() == 3, "one worker died");
}

static void with_batches(void) {
  long r[N] = {0};
  #pragma jlpar channel tokens(int, 1) on(1)
  jlpar_put(int, tokens, 1);
  #pragma jlpar pmap retry(1) retry_delay(0.01) batch(7) out(r[i])
  for (int i = 0; i < N; i++)
    r[i] = cube_or_die(i, i == 31 && has_token(tokens), jlpar_myid());
  for (long i = 0; i < N; i++)
    want(r[i] == i * i * i, "each iteration of a batch has its result");
  want(jlpar_nworkers() == 2, "two workers died");
}

static void without_retry(void *unused) {
  long r[N];
  (void)unused;
  #pragma jlpar pmap out(r[i])
  for (int i = 0; i < N; i++)
    r[i] = cube_or_die(i, i == 25, jlpar_myid());
  want(r[0] == 1, "never reached");
}

static void with_codes(void) {
  int code[N], lost = 0;
  long r[N] = {0};
  #pragma jlpar pmap status(code[i]) out(r[i])
  for (int i = 0; i < N; i++)
    r[i] = cube_or_die(i, i == 40, jlpar_myid());
  for (long i = 0; i < N; i++)
    if (code[i] == JLPAR_OK)
      want(r[i] == i * i * i, "what has no failure has a result");
    else
      lost += code[i] == JLPAR_EEXITED ? 1 : N;
  want(lost == 1 && code[40] == JLPAR_EEXITED, "the iteration whose worker died, and no other");
}

static long sum_of(long *r, int n) {
  long sum = 0;
  while (n-- > 0)
    sum += r[n];
  return sum;
}

static long mapped_sum(long base) {
  long r[20];
  #pragma jlpar pmap out(r[i])
  for (int i = 0; i < 20; i++)
    r[i] = slow_cube(base + i);
  return sum_of(r, 20);
}

static long serial_sum(long base) {
  long sum = 0;
  for (long x = base; x < base + 20; x++)
    sum += x * x * x;
  return sum;
}

static void several_at_once(void) {
  long sums[6], twice[3];
  #pragma jlpar sync
  for (int k = 0; k < 6; k++) {
    #pragma jlpar async
    sums[k] = mapped_sum(100 * k);
  }
  for (int k = 0; k < 6; k++)
    want(sums[k] == serial_sum(100 * k), "several at once");
  #pragma jlpar threads num_threads(3)
  for (int k = 0; k < 3; k++)
    twice[k] = mapped_sum(k);
  for (int k = 0; k < 3; k++)
    want(twice[k] == serial_sum(k), "inside a threads loop");
}

static void cancelled_one(void) {
  #pragma jlpar channel begun(int, unbounded) on(1)
  int n = 1000;
  #pragma jlpar async future(f)
  {
    #pragma jlpar pmap
    for (int i = 0; i < n; i++) {
      jlpar_put(int, begun, i);
      jlpar_sleep(60);
    }
  }
  jlpar_take(int, begun);
  jlpar_cancel(f);
  want(jlpar_wait_try(f, 10) == JLPAR_ECANCELED, "a cancelled pmap cancels its iterations");
}

static void with_a_newcomer(void) {
  int before = jlpar_nworkers(), pids[16], newest, met = 0;
  long where[N];
  #pragma jlpar sync
  {
    #pragma jlpar async
    jlpar_addprocs(1);
    #pragma jlpar pmap out(where[i])
    for (int i = 0; i < N; i++) {
      while (jlpar_nworkers() == before)
        jlpar_sleep(0.01);
      jlpar_sleep(0.03);
      where[i] = jlpar_myid();
    }
  }
  want(jlpar_workers(pids, 16) == before + 1, "one worker more");
  newest = pids[before];
  for (int i = 0; i < N; i++)
    met |= where[i] == newest;
  want(met, "who joins gets a share");
}

static void in_a_pool(void) {
  int pids[2], n = 2;
  jlpar_workers(pids, n);
  long r[30], where[30];
  jlpar_pool *pool = jlpar_pool_new(pids, n);
  int taken = jlpar_pool_take(pool);
  #pragma jlpar async
  {
    jlpar_sleep(0.02);
    jlpar_pool_put(pool, taken);
  }
  #pragma jlpar pmap on(pool pool) out(r[i]) out(where[i])
  for (int i = 0; i < 30; i++) {
    r[i] = slow_cube(i);
    where[i] = jlpar_myid();
  }
  int also_taken = 0;
  for (long i = 0; i < 30; i++) {
    want(r[i] == i * i * i, "results in a pool");
    also_taken |= where[i] == taken;
    want(i > 0 || where[i] != taken, "a taken worker gets nothing");
  }
  want(also_taken, "a worker that is put back gets its share");
  want(jlpar_pool_take(pool) && jlpar_pool_take(pool), "all are put back");
  jlpar_pool_free(pool);
}

static void nobody_left(void *arg) {
  long r[N];
  (void)arg;
  #pragma jlpar pmap retry(5) out(r[i])
  for (int i = 0; i < N; i++)
    r[i] = cube_or_die(i, 1, jlpar_myid());
  want(r[0] == 1, "never reached");
}

int main(void) {
  with_retry();
  with_batches();
  want(jlpar_try(without_retry, NULL) == JLPAR_EEXITED, "without retry the pmap fails with JLPAR_EEXITED");
  jlpar_addprocs(3);
  with_codes();
  several_at_once();
  cancelled_one();
  with_a_newcomer();
  in_a_pool();
  int status = jlpar_try(nobody_left, NULL);
  const jlpar_error *e = jlpar_last_error();
  want(status == JLPAR_EEXITED || (status == JLPAR_ECOMPOSITE && e->parts[0]->code == JLPAR_EEXITED), "with nobody left");
  want(jlpar_nprocs() == 1, "process 1 has done none of it");
  want(mapped_sum(5) == serial_sum(5), "process 1 is its own only worker");
  return 0;
}
