/* run: -p 2 */
/* A handle whose object lives elsewhere, let go by the process that made it, may come back to it: by a result, a
 * capture, a channel. And one that another process made here may go out, be given back, and go out again. */
#include <jlpar.h>

struct pair {
  jlpar_future f;
  jlpar_channel c;
};

static struct pair kept;

static void keep(struct pair p) {
  jlpar_retain(p.f);
  jlpar_retain(p.c);
  kept = p;
}

static struct pair give(void) {
  return kept;
}

static void forget(void) {
  jlpar_release(kept.f);
  jlpar_release(kept.c);
}

static int sum_of(struct pair p) {
  return jlpar_fetch(int, p.f) + jlpar_peek(int, p.c);
}

static struct pair make(int on, int value) {
  struct pair p = {jlpar_future_new(on), jlpar_channel_new_on(int, 2, on)};
  jlpar_set(int, p.f, value);
  jlpar_put(int, p.c, value);
  return p;
}

static void let_go(struct pair p) {
  jlpar_release(p.f);
  jlpar_release(p.c);
}

static struct pair make_and_keep(int on, int value) {
  return kept = make(on, value);
}

/* made here, living on `on`, held by `holder` only; then here again */
static void comes_back(int on, int holder) {
  struct pair p = make(on, 10 * on + holder);
  #pragma jlpar sync spawn on(holder)
  keep(p);
  let_go(p);
  for (int round = 0; round < 3; round++) {
    #pragma jlpar sync spawn on(holder)
    p = give();
    if (sum_of(p) != 2 * (10 * on + holder))
      jlpar_fail(1, "on %d, held by %d: %d", on, holder, sum_of(p));
    let_go(p);
  }
  #pragma jlpar sync spawn on(holder)
  forget();
}

/* made by `maker`, living here: the others let it go and get it again while this process holds it */
static void goes_out_again(int maker, int user) {
  struct pair p;
  int me = jlpar_myid(), sum = 0;
  #pragma jlpar sync spawn on(maker)
  p = make_and_keep(me, maker);
  #pragma jlpar sync spawn on(maker)
  forget();
  for (int round = 0; round < 3; round++) {
    #pragma jlpar sync spawn on(user)
    sum = sum_of(p);
    if (sum != 2 * maker)
      jlpar_fail(2, "made by %d, used by %d: %d", maker, user, sum);
  }
  let_go(p);
}

static int release_fetched(jlpar_future f) {
  struct pair p = jlpar_fetch(struct pair, f);
  let_go(p);
  return jlpar_isopen(kept.c);
}

/* what it made and keeps comes back as the value of a future of another process: that is a reference more */
static void comes_back_in_a_future(int owner, int other) {
  int is_open = 0;
  struct pair p;
  #pragma jlpar sync spawn on(owner)
  p = make_and_keep(owner, 5);
  #pragma jlpar sync spawn on(other)
  keep(p);
  let_go(p);
  #pragma jlpar spawn on(other) future(f)
  give();
  jlpar_wait(f);
  #pragma jlpar sync spawn on(owner)
  is_open = release_fetched(f);
  if (!is_open)
    jlpar_fail(3, "made by %d, fetched from %d and released: the maker's own is closed", owner, other);
  #pragma jlpar sync spawn on(other)
  forget();
  #pragma jlpar sync spawn on(owner)
  forget();
}

int main(void) {
  for (int k = 0; k < 6; k++) {
    int on = 1 + k / 2, holder = 2 + k % 2, maker = 2 + k % 2, user = 3 - k % 2;
    for (int by = 1; by <= 3; by++) {
      #pragma jlpar sync spawn on(by)
      comes_back(on, holder);
    }
    goes_out_again(maker, user);
    comes_back_in_a_future(maker, user);
  }
  return 0;
}
