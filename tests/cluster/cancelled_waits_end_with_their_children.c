/* run: -p 2 -t 2 */
/* Who is cancelled while it waits for what it started waits until that has ended, then fails with JLPAR_ECANCELED, first
 * among all failures: nothing is lost, and nothing is written behind its back. */
#include <jlpar.h>
#include <time.h>

enum { N = 8, LARGE = 20000, CANARY = -7 };
static const double LASTS = 0.2; /* s: a child */

static jlpar_channel begun, ended; /* a value for each child */
static double written[LARGE];
static int code;

static void child(int k) {
  jlpar_put(int, begun, k);
  jlpar_sleep(LASTS);
  jlpar_put(int, ended, k);
}

static double value(jlpar_channel b, jlpar_channel e, int k) {
  jlpar_put(int, b, k);
  jlpar_sleep(LASTS);
  jlpar_put(int, e, k);
  return k;
}

static void fill(jlpar_channel b, jlpar_channel e, double *x, int n) {
  for (int i = 0; i < n; i++)
    x[i] = i;
  value(b, e, n);
}

static int fails_with(jlpar_channel b, jlpar_channel e, int k) {
  value(b, e, k);
  jlpar_fail(k, "a child");
}

/* ---- who waits ---- */

static void tasks(void *unused) {
  (void)unused;
  #pragma jlpar sync
  for (int k = 0; k < 2; k++) {
    #pragma jlpar async
    child(k);
    #pragma jlpar spawn on(threads)
    child(k);
  }
}

static void remote_block(void *unused) {
  jlpar_channel b = begun, e = ended;
  double *w = written;
  (void)unused;
  #pragma jlpar sync
  for (int k = 0; k < 2; k++) {
    #pragma jlpar spawn on(2 + k) out(w[0:LARGE])
    fill(b, e, w, LARGE);
  }
}

static void remote_value(void *unused) {
  jlpar_channel b = begun, e = ended;
  (void)unused;
  #pragma jlpar sync spawn on(2)
  written[0] = value(b, e, 5);
}

static void loop(void *unused) {
  jlpar_channel b = begun, e = ended;
  double *w = written;
  (void)unused;
  #pragma jlpar sync distributed out(w[i])
  for (int i = 0; i < N; i++)
    w[i] = i % 4 ? i : value(b, e, i);
}

static void reduction(void *unused) {
  jlpar_channel b = begun, e = ended;
  double sum = 0;
  (void)unused;
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < N; i++)
    sum += i % 4 ? i : value(b, e, i);
  written[0] = sum;
}

static void everybody(void *unused) {
  jlpar_channel b = begun, e = ended;
  (void)unused;
  #pragma jlpar everywhere
  value(b, e, 1);
}

static void told_by_status(void *unused) {
  (void)unused;
  #pragma jlpar sync status(code)
  {
    #pragma jlpar async
    child(1);
  }
}

/* not yet at the end of its sync */
static void in_the_block(void *unused) {
  jlpar_channel b = begun, e = ended;
  (void)unused;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(3)
    value(b, e, 1);
    #pragma jlpar async
    child(2);
    jlpar_sleep(1000);
  }
}

/* a pmap cancels what it has handed out, as a reduction does */
static void map(void *unused) {
  jlpar_channel b = begun, e = ended;
  double *w = written;
  (void)unused;
  #pragma jlpar pmap out(w[i])
  for (int i = 0; i < N; i++)
    w[i] = value(b, e, i);
}

/* with failures of the children behind */
static void failing_tasks(void *unused) {
  jlpar_channel b = begun, e = ended;
  (void)unused;
  #pragma jlpar sync
  {
    #pragma jlpar async
    fails_with(b, e, 11);
    #pragma jlpar spawn on(2)
    fails_with(b, e, 12);
  }
}

/* ---- ---- */

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void want(int right, const char *who, const char *what, int got) {
  if (!right)
    jlpar_fail(1, "%s: %s: %d", who, what, got);
}

static void nothing_is_written(const char *who) {
  for (int k = 0; k < LARGE; k++)
    written[k] = CANARY;
  jlpar_sleep(LASTS);
  for (int k = 0; k < LARGE; k++)
    want(written[k] == CANARY, who, "written afterwards", k);
}

/* cancelled when all children have begun; the task's failure is left for the caller to look at */
static jlpar_future cancelled(void (*who)(void *), int children, int of_them_end, const char *name) {
  double start = now();
  jlpar_future f = jlpar_async(who, NULL);
  for (int k = 0; k < children; k++)
    (void)jlpar_take(int, begun);
  jlpar_cancel(f);
  (void)jlpar_wait_try(f, 20);
  want(jlpar_isready(f), name, "it does not end", 0);
  want(jlpar_length(ended) == (size_t)of_them_end, name, "so many children have ended", (int)jlpar_length(ended));
  for (int k = 0; k < of_them_end; k++)
    (void)jlpar_take(int, ended);
  want(now() - start < 10, name, "it took long", (int)(now() - start));
  nothing_is_written(name);
  return f;
}

static void ends_cancelled(void (*who)(void *), int children, int of_them_end, const char *name) {
  jlpar_future f = cancelled(who, children, of_them_end, name);
  int status = jlpar_wait_try(f, 0);
  want(status == JLPAR_ECANCELED, name, "status", status);
  jlpar_release(f);
}

static void ends_with_parts(void (*who)(void *), int children, const int *codes, const char *name) {
  jlpar_future f = cancelled(who, children, children, name);
  int status = jlpar_wait_try(f, 0);
  const jlpar_error *e = jlpar_last_error();
  want(status == JLPAR_ECOMPOSITE && e->nparts > 1, name, "status", status);
  for (size_t k = 0; k < e->nparts; k++)
    want(e->parts[k]->code == codes[k], name, "a part", e->parts[k]->code);
  jlpar_release(f);
}

int main(void) {
  begun = jlpar_channel_new(int, 16);
  ended = jlpar_channel_new(int, 16);
  ends_cancelled(tasks, 4, 4, "tasks");
  ends_cancelled(remote_block, 2, 2, "blocks of other processes");
  ends_cancelled(remote_value, 1, 1, "a value of another process");
  ends_cancelled(loop, 2, 2, "a distributed loop");
  ends_cancelled(reduction, 2, 0, "a reduction");
  ends_cancelled(everybody, 3, 3, "everywhere");
  ends_cancelled(in_the_block, 2, 2, "in the block");
  ends_cancelled(map, 2, 0, "a pmap");
  jlpar_release(cancelled(told_by_status, 1, 1, "status"));
  want(code == JLPAR_ECANCELED, "status", "code", code);
  ends_with_parts(failing_tasks, 2, (int[]){JLPAR_ECANCELED, 11, 12}, "tasks that fail");
  jlpar_release(begun);
  jlpar_release(ended);
  return 0;
}
