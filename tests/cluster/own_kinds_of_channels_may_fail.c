/* run: -p 2 */
/* What a function of a channel's own kind fails with, or is cancelled with, is what the call gives; nothing holds the
 * channel afterwards. */
#include <jlpar.h>

static int freed; /* how many */

static int put(void *state, const void *key, size_t key_bytes, const void *value, size_t bytes) {
  (void)state, (void)key, (void)key_bytes, (void)value, (void)bytes;
  jlpar_fail(41, "not here");
}

static int take(void *state, const void *key, size_t key_bytes, void *value, size_t bytes) {
  (void)state, (void)key, (void)key_bytes, (void)value, (void)bytes;
  jlpar_sleep(1e9);
  return JLPAR_OK;
}

static int is_ready(void *state, const void *key, size_t key_bytes) {
  (void)state, (void)key, (void)key_bytes;
  jlpar_fail(42, "who knows");
}

static int end(void *state) {
  (void)state;
  return 43;
}

static void drop(void *state) {
  (void)state;
  freed++;
}

static const jlpar_channel_ops ops = {.put = put, .take = take, .isready = is_ready, .close = end, .free = drop};

static void expect(int got, int wanted, const char *what) {
  if (got != wanted)
    jlpar_fail(1, "%s: %d instead of %d", what, got, wanted);
}

static void ask(void *c) { jlpar_isready(*(jlpar_channel *)c); }
static void end_it(void *c) { jlpar_close(*(jlpar_channel *)c); }

static void fail_in_each(jlpar_channel c) {
  int value = 0;
  expect(jlpar_put_try(c, &value), 41, "put");
  expect(jlpar_try(ask, &c), 42, "isready");
  expect(jlpar_try(end_it, &c), 43, "close");
  expect(jlpar_isopen(c), 0, "and is closed");
}

static int wait_there(jlpar_channel c) {
  int value;
  return jlpar_take_try(c, &value);
}

static void here(void) {
  jlpar_channel c = jlpar_channel_new_ops(&ops, &freed);
  int status = 0;
  #pragma jlpar sync
  {
    #pragma jlpar async future(f)
    status = wait_there(c);
    jlpar_yield();
    jlpar_cancel(f);
  }
  expect(status, JLPAR_ECANCELED, "a take that is cancelled");
  fail_in_each(c);
  jlpar_release(c);
  expect(freed, 1, "freed");
}

static void elsewhere(void) {
  jlpar_channel c = jlpar_channel_new_ops(&ops, &freed);
  #pragma jlpar spawn on(2) future(f)
  wait_there(c);
  jlpar_sleep(0.01);
  jlpar_cancel(f);
  expect(jlpar_fetch(int, f), JLPAR_ECANCELED, "a take elsewhere that is cancelled");
  #pragma jlpar sync spawn on(3)
  fail_in_each(c);
  jlpar_release(c);
  while (freed < 2)
    jlpar_sleep(0.001);
}

int main(void) {
  here();
  elsewhere();
  return 0;
}
