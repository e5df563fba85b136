/* run: -p 4 */
/* schedule(dynamic) with reductions of sections and of structs that do not commute, while workers are killed: each block
 * counts once, and in its place; a loop without retry fails with JLPAR_EEXITED and leaves its variables alone. */
#include <jlpar.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { N = 400, BINS = 16 };

/* x -> a x + b, modulo a prime: composition is associative, but the order counts */
struct affine {
  unsigned long a, b;
};

static void then(struct affine *first, const struct affine *second) {
  *first = (struct affine){first->a * second->a % 1000003, (second->a * first->b + second->b) % 1000003};
}
#pragma jlpar declare reduction(then : struct affine : then(&jlpar_out, &jlpar_in)) initializer(jlpar_priv = {1, 0})

static void want(int holds, const char *what) {
  if (!holds)
    jlpar_fail(1, "%s", what);
}

static struct affine step(int i) {
  return (struct affine){(unsigned long)(i * 7 + 3) % 1000, (unsigned long)i};
}

static void die_if(int yes) {
  if (yes)
    kill(getpid(), SIGKILL);
}

/* each token kills whoever takes it */
static void die_of(jlpar_channel tokens) {
  int token;
  jlpar_case c = {tokens, JLPAR_TAKE, &token, 0};
  die_if(jlpar_select(&c, 1, 0) == 0);
}

static void with_retry(void) {
  struct affine all = {5, 6}, expected = {5, 6};
  long bins[BINS] = {0}, weight[2 * BINS] = {0}, *half = weight + BINS;
  int seen[N] = {0};
  bins[3] = 1000;
  #pragma jlpar channel tokens(int, 2) on(1)
  jlpar_put(int, tokens, 1);
  jlpar_put(int, tokens, 2);
  #pragma jlpar distributed schedule(dynamic, 7) retry(2) out(seen[i]) \
      reduction(then: all) reduction(+: bins, half[0:BINS])
  for (int i = 0; i < N; i++) {
    struct affine one = step(i);
    if (i == 150 || i == 250)
      die_of(tokens);
    then(&all, &one);
    bins[i % BINS]++;
    half[i % BINS] += i;
    seen[i] = i + 1;
  }
  for (int i = 0; i < N; i++) {
    struct affine one = step(i);
    then(&expected, &one);
    bins[i % BINS]--;
    half[i % BINS] -= i;
    want(seen[i] == i + 1, "each iteration's memory is back");
  }
  want(all.a == expected.a && all.b == expected.b, "blocks are combined in order");
  for (int k = 0; k < BINS; k++)
    want(bins[k] == (k == 3 ? 1000 : 0) && half[k] == 0 && weight[k] == 0, "each block counts once");
  want(jlpar_nworkers() == 2, "two workers died");
}

static long sum;

static void without_retry(void *unused) {
  (void)unused;
  long total = sum;
  #pragma jlpar distributed schedule(dynamic) reduction(+: total)
  for (int i = 0; i < N; i++) {
    die_if(i == 50);
    total += i;
  }
  sum = total;
}

int main(void) {
  sum = 17;
  with_retry();
  int status = jlpar_try(without_retry, NULL);
  const jlpar_error *e = jlpar_last_error();
  want(status == JLPAR_EEXITED || (e->nparts && e->parts[0]->code == JLPAR_EEXITED), "a lost block without retry");
  want(sum == 17, "a loop that failed changes nothing");
  return 0;
}
