/* run: -p 2 */
/* SPDX-License-Identifier: MIT
 *
 * firstprivate(c) of a channel: the copy is open, or closed as c was; what is put into it is in it; it goes when nobody
 * has it any more, wherever it lives.
 */
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>

static int failures;

static void expect(const char *what, long got, long wanted) {
  if (got == wanted)
    return;
  printf("%s: got %ld, wanted %ld\n", what, got, wanted);
  failures++;
}

/* puts 2 into a channel that holds 1, and takes both */
static int scribble(jlpar_channel c) {
  int open = jlpar_isopen(c);
  jlpar_put(int, c, 2);
  int first = jlpar_take(int, c), second = jlpar_take(int, c);
  return 100 * open + 10 * first + second;
}

static int status_of_third_take(jlpar_channel c) {
  int value, status = 0;
  for (int k = 0; k < 3; k++)
    status = jlpar_take_try(c, &value);
  return status;
}

static int64_t channels_on(int pid) {
  int64_t n = 0;
  #pragma jlpar sync spawn on(pid)
  n = jlpar_stat("channels_live");
  return n;
}

static void copies_of_one_on(int home) {
  #pragma jlpar channel c(int, 4) on(home)
  int got = 0;
  jlpar_put(int, c, 1);
  int64_t before = channels_on(home);
  for (int round = 0; round < 10; round++) {
    #pragma jlpar sync spawn on(2) firstprivate(c)
    got = scribble(c);
    expect("scribbled on a copy", got, 112);
  }
  expect("in the one copied", (long)jlpar_length(c), 1);
  for (int k = 0; k < 500 && channels_on(home) != before; k++)
    jlpar_sleep(0.01);
  expect("channels left", channels_on(home), before);
}

/* each iteration of a pmap, block of a loop, process of everywhere has one of its own */
static void copies_of_loops(int home) {
  #pragma jlpar channel c(int, 4) on(home)
  #pragma jlpar channel all(int, 4) on(1)
  int got[6];
  jlpar_put(int, c, 1);
  int64_t before = channels_on(home);
  #pragma jlpar pmap firstprivate(c) out(got[i]) batch(2)
  for (int i = 0; i < 6; i++)
    got[i] = scribble(c);
  for (int i = 0; i < 6; i++)
    expect("scribbled in a pmap", got[i], 112);
  #pragma jlpar sync distributed firstprivate(c) out(got[i])
  for (int i = 0; i < 2; i++)
    got[i] = scribble(c);
  expect("scribbled in a loop", got[0] + got[1], 224);
  #pragma jlpar everywhere firstprivate(c)
  jlpar_put(int, all, scribble(c));
  for (int k = 0; k < 3; k++)
    expect("scribbled everywhere", jlpar_take(int, all), 112);
  expect("in the one copied", (long)jlpar_length(c), 1);
  for (int k = 0; k < 500 && channels_on(home) != before; k++)
    jlpar_sleep(0.01);
  expect("channels left by loops", channels_on(home), before);
}

/* blocks that begin when the loop's statement is long over */
static void copies_of_late_blocks(int home) {
  int got[20];
  #pragma jlpar channel c(int, 4) on(home)
  jlpar_put(int, c, 1);
  #pragma jlpar sync
  {
    #pragma jlpar distributed firstprivate(c) out(got[i]) schedule(dynamic, 1)
    for (int i = 0; i < 20; i++) {
      jlpar_sleep(0.002);
      got[i] = scribble(c);
    }
    (void)jlpar_take(int, c);
  }
  for (int i = 0; i < 20; i++)
    expect("scribbled in a late block", got[i], 112);
}

static void closed_ones(int home) {
  #pragma jlpar channel c(int, 4) on(home)
  int status = 0;
  jlpar_put(int, c, 1);
  jlpar_put(int, c, 2);
  jlpar_close_error(c, 44, "no more");
  #pragma jlpar sync spawn on(3) firstprivate(c)
  status = status_of_third_take(c);
  expect("closed with", status, 44);
  expect("in the one copied", (long)jlpar_length(c), 2);
}

static void of_handles(int home) {
  #pragma jlpar channel c(jlpar_future, 2) on(home)
  int value = 0;
  jlpar_future f = jlpar_future_new(1);
  jlpar_set(int, f, 31);
  jlpar_put(jlpar_future, c, f);
  #pragma jlpar sync spawn on(2) firstprivate(c)
  value = jlpar_fetch(int, jlpar_take(jlpar_future, c));
  expect("through a copied handle", value, 31);
  jlpar_release(f);
}

static int no_put(void *state, const void *key, size_t key_bytes, const void *value, size_t bytes) {
  (void)state, (void)key, (void)key_bytes, (void)value, (void)bytes;
  return JLPAR_OK;
}

static void copy_own_kind(void *c) {
  jlpar_channel own = *(jlpar_channel *)c;
  #pragma jlpar sync spawn on(2) firstprivate(own)
  jlpar_close(own);
}

int main(void) {
  static const jlpar_channel_ops ops = {.put = no_put};
  for (int home = 1; home <= 3; home++) {
    copies_of_one_on(home);
    copies_of_loops(home);
    copies_of_late_blocks(home);
    closed_ones(home);
    of_handles(home);
  }
  jlpar_channel own = jlpar_channel_new_ops(&ops, NULL);
  expect("a channel of one's own kind", jlpar_try(copy_own_kind, &own), JLPAR_EINVAL);
  jlpar_release(own);
  return failures != 0;
}
