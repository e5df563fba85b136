/* run: -p 4 */
/* Futures and channels go from hand to hand, and stay for as long as somebody holds them. */
#include <jlpar.h>
#include <stdio.h>

struct pair {
  jlpar_future f;
  jlpar_channel c;
};

static int value_of(jlpar_future f) {
  return jlpar_fetch(int, f);
}

static int slowly(int x) {
  jlpar_sleep(0.02);
  return x;
}

/* passes the handle on, through all workers, until depth is 0 */
static int pass_on(jlpar_future f, int depth) {
  int answer = 0, next = 2 + (jlpar_myid() - 1) % 4;
  if (depth == 0)
    return value_of(f);
  #pragma jlpar sync spawn on(next)
  answer = pass_on(f, depth - 1);
  return answer;
}

static struct pair make_pair(int on) {
  struct pair p = {jlpar_future_new(on), jlpar_channel_new_on(int, 4, on)};
  jlpar_put(int, p.c, 10);
  return p;
}

static int use_pair(struct pair p, int x) {
  jlpar_put(int, p.c, x);
  jlpar_set(int, p.f, 2 * x);
  return jlpar_take(int, p.c);
}

int main(void) {
  /* the caller lets go at once; the chain of calls holds it */
  for (int round = 0; round < 10; round++) {
    int answer[4] = {0};
    #pragma jlpar sync
    for (int k = 0; k < 4; k++) {
      #pragma jlpar spawn on(2 + k) future(f)
      slowly(100 * round + k);
      #pragma jlpar spawn on(2 + (k + 1) % 4)
      answer[k] = pass_on(f, 9);
    }
    for (int k = 0; k < 4; k++)
      if (answer[k] != 100 * round + k)
        jlpar_fail(1, "round %d: %d", round, answer[k]);
  }

  /* made on one process, living on another, handed to a third */
  for (int on = 1; on <= 5; on++)
    for (int maker = 1; maker <= 5; maker++) {
      struct pair p;
      int first = 0, user = 2 + (on + maker) % 4;
      #pragma jlpar sync spawn on(maker)
      p = make_pair(on);
      #pragma jlpar sync spawn on(user)
      first = use_pair(p, 7);
      int second = jlpar_take(int, p.c), fetched = jlpar_fetch(int, p.f);
      if (first != 10 || second != 7 || fetched != 14)
        jlpar_fail(2, "on %d by %d: %d %d %d", on, maker, first, second, fetched);
      jlpar_release(p.f);
      jlpar_release(p.c);
    }

  /* handles as values of futures and as elements of channels */
  jlpar_channel handles = jlpar_channel_new_on(jlpar_future, 8, 3);
  for (int k = 0; k < 8; k++) {
    jlpar_future g = jlpar_future_new(2 + k % 4);
    jlpar_put(jlpar_future, handles, g);
    jlpar_set(int, g, k);
  }
  int sum = 0;
  #pragma jlpar sync spawn on(4)
  {
    int local = 0;
    for (int k = 0; k < 8; k++)
      local += value_of(jlpar_take(jlpar_future, handles));
    if (local != 28)
      jlpar_fail(3, "%d", local);
  }
  (void)sum;
  jlpar_release(handles);
  return 0;
}
