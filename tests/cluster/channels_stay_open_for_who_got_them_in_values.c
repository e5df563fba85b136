/* run: -p 3 */
/* A channel that came in a value is held open by whoever has it; one that was passed to a call, by its maker alone. */
#include <jlpar.h>
#include <stdio.h>

struct job {
  int x;
  jlpar_channel reply;
};

static jlpar_channel kept;
static int closes;

/* a channel of this process in a value there; this process lets go at once */
static void offer(jlpar_channel box, int x) {
  #pragma jlpar channel c(int, 4)
  struct job j = {x, c};
  jlpar_put(int, c, x);
  jlpar_put(struct job, box, j);
}

static int use(jlpar_channel box) {
  struct job j = jlpar_take(struct job, box);
  int first = jlpar_take(int, j.reply);
  jlpar_put(int, j.reply, 7);
  int open = jlpar_isopen(j.reply), got = jlpar_take(int, j.reply);
  jlpar_release(j.reply);
  return open && got == 7 && first == j.x;
}

static struct job make_job(int on) {
  struct job j = {5, jlpar_channel_new_on(int, 2, on)};
  return j;
}

static int keep(jlpar_channel c) {
  kept = c;
  jlpar_retain(kept);
  return 1;
}

static int use_kept(int let_go) {
  int value = 3;
  int status = jlpar_put_try(kept, &value);
  if (let_go)
    jlpar_release(kept);
  return status;
}

static int put_one_too_many(jlpar_channel c) {
  int value = 1;
  while (jlpar_put_try(c, &value) == JLPAR_OK)
    continue;
  return jlpar_put_try(c, &value);
}

static int count_close(void *state) {
  (void)state;
  jlpar_sleep(0.001); /* it may wait */
  closes++;
  return JLPAR_OK;
}

static int closes_here(void) {
  return closes;
}

static void hand_over_own_kind(jlpar_channel box) {
  static const jlpar_channel_ops ops = {.close = count_close};
  jlpar_channel c = jlpar_channel_new_ops(&ops, NULL);
  jlpar_put(jlpar_channel, box, c);
  jlpar_release(c);
}

static void take_and_die(jlpar_channel box) {
  kept = jlpar_take(jlpar_channel, box);
  _Exit(0);
}

int main(void) {
  /* by one, to another, lives on a third or not, and goes through this process's own memory or not */
  for (int on = 1; on <= 4; on++)
    for (int from = 1; from <= 4; from++) {
      int user = 2 + (on + from) % 3, fine = 0;
      #pragma jlpar channel box(struct job, 2) on(on)
      #pragma jlpar sync spawn on(from)
      offer(box, 10 * on + from);
      #pragma jlpar sync spawn on(user)
      fine = use(box);
      if (!fine)
        jlpar_fail(1, "on %d from %d", on, from);
    }

  /* a result */
  for (int on = 1; on <= 4; on++) {
    struct job j;
    #pragma jlpar sync spawn on(2)
    j = make_job(on);
    jlpar_put(int, j.reply, on);
    if (jlpar_take(int, j.reply) != on || !jlpar_isopen(j.reply))
      jlpar_fail(2, "the result on %d", on);
    jlpar_release(j.reply);
  }

  /* what a call was lent it may keep, and is then not closed by its maker's release */
  {
    int status = 1;
    {
      #pragma jlpar channel c(int, 8)
      #pragma jlpar sync spawn on(3)
      status = keep(c);
    }
    #pragma jlpar sync spawn on(3)
    status = use_kept(0);
    if (status != JLPAR_OK)
      jlpar_fail(3, "what was kept: %s", jlpar_strerror(status));
    #pragma jlpar sync spawn on(3)
    status = use_kept(1);
    if (status != JLPAR_OK)
      jlpar_fail(3, "what was kept, again: %s", jlpar_strerror(status));
    #pragma jlpar sync spawn on(3)
    status = use_kept(0);
    if (status != JLPAR_ERELEASED && status != JLPAR_ECLOSED)
      jlpar_fail(3, "what was released: %s", jlpar_strerror(status));
  }

  /* what it was lent and does not keep is closed under its feet */
  {
    int status = 1;
    jlpar_channel c = jlpar_channel_new(int, 2);
    #pragma jlpar spawn on(2) future(blocked)
    status = put_one_too_many(c);
    while (jlpar_length(c) < 2)
      jlpar_yield();
    jlpar_release(c);
    jlpar_wait(blocked);
    if (status != JLPAR_ECLOSED)
      jlpar_fail(4, "what was lent: %s", jlpar_strerror(status));
  }

  /* own kinds are closed by the last one, where they live */
  {
    #pragma jlpar channel box(jlpar_channel, 1)
    int n = -1;
    #pragma jlpar sync spawn on(2)
    hand_over_own_kind(box);
    jlpar_channel own = jlpar_take(jlpar_channel, box);
    #pragma jlpar sync spawn on(2)
    n = closes_here();
    if (n != 0)
      jlpar_fail(5, "closed %d times too early", n);
    jlpar_release(own);
    for (int tries = 0; n != 1 && tries < 2000; tries++) {
      #pragma jlpar sync spawn on(2)
      n = closes_here();
      jlpar_sleep(0.001);
    }
    if (n != 1)
      jlpar_fail(5, "closed %d times", n);
  }

  /* who dies holds it open no more */
  {
    int status = 0, v;
    #pragma jlpar channel box(jlpar_channel, 1)
    jlpar_channel c = jlpar_channel_new(int, 2), here = c;
    jlpar_put(jlpar_channel, box, c);
    #pragma jlpar sync status(status) spawn on(4)
    take_and_die(box);
    if (status != JLPAR_EEXITED)
      jlpar_fail(6, "the dead: %s", jlpar_strerror(status));
    #pragma jlpar async future(taken) shared(v)
    jlpar_take_try(here, &v);
    jlpar_yield();
    jlpar_release(c);
    if (jlpar_wait_try(taken, 10) != JLPAR_OK)
      jlpar_fail(6, "nobody closed what the dead held");
  }
  return 0;
}
