/* run: -p 2 */
/* Channels that iterations of pmap and distributed make and give back: released by the caller they are gone. */
#include <jlpar.h>
#include <stdlib.h>

enum { N = 9 };

static int alive, nmine; /* channels of this process; those that it has made and not released */
static jlpar_channel mine[N];

static void gone(void *state) {
  alive--;
  free(state);
}

static jlpar_channel make(void) {
  static const jlpar_channel_ops ops = {.free = gone};
  alive++;
  return mine[nmine++] = jlpar_channel_new_ops(&ops, malloc(1));
}

static int alive_here(void) {
  return alive;
}

static int alive_in_all(void) {
  int sum = 0;
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 2; i++)
    sum += alive_here();
  return sum;
}

static void release_mine(void) {
  while (nmine > 0)
    jlpar_release(mine[--nmine]);
}

static void want_alive(void) {
  if (alive_in_all() != N)
    jlpar_fail(2, "%d channels are there, not %d", alive_in_all(), N);
}

/* first where they were made: they stay, because the caller holds them */
static void release_all(jlpar_channel *c) {
  want_alive();
  #pragma jlpar everywhere
  release_mine();
  want_alive();
  for (int i = 0; i < N; i++)
    jlpar_release(c[i]);
  for (int patience = 500; alive_in_all() > 0; patience--) {
    jlpar_sleep(0.01);
    if (patience == 0)
      jlpar_fail(1, "%d channels are left", alive_in_all());
  }
}

int main(void) {
  jlpar_channel c[N], spread[2 * N];
  #pragma jlpar pmap out(c[i])
  for (int i = 0; i < N; i++)
    c[i] = make();
  release_all(c);

  #pragma jlpar pmap batch(4) out(spread[2 * i])
  for (int i = 0; i < N; i++)
    spread[2 * i] = make();
  for (int i = 0; i < N; i++)
    c[i] = spread[2 * i];
  release_all(c);

  #pragma jlpar sync distributed out(c[i])
  for (int i = 0; i < N; i++)
    c[i] = make();
  want_alive();
  #pragma jlpar pmap in(c[i])
  for (int i = 0; i < N; i++)
    jlpar_retain(c[i]), jlpar_release(c[i]);
  release_all(c);
  return 0;
}
