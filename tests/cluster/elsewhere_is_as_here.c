/* run: -p 2 */
/* Futures and channels of this process, of a worker and of another one: the same calls give the same statuses. */
#include <jlpar.h>
#include <stdlib.h>
#include <string.h>

static int home; /* where what is tried lives */

#define WANT(holds)                                                                                          \
  do {                                                                                                       \
    if (!(holds))                                                                                            \
      jlpar_fail(1, "on process %d: not " #holds, home);                                                     \
  } while (0)

/* ---- plain calls, to be tried ---- */

static void release_future(void *f) {
  jlpar_release(*(jlpar_future *)f);
}

static void release_channel(void *c) {
  jlpar_release(*(jlpar_channel *)c);
}

static void fetch(void *f) {
  (void)jlpar_fetch(int, *(jlpar_future *)f);
}

static void set(void *f) {
  jlpar_set(int, *(jlpar_future *)f, 9);
}

static void put(void *c) {
  jlpar_put(int, *(jlpar_channel *)c, 9);
}

static void put_double(void *c) {
  jlpar_put(double, *(jlpar_channel *)c, 9);
}

static void take_double(void *c) {
  (void)jlpar_take(double, *(jlpar_channel *)c);
}

static void peek(void *c) {
  (void)jlpar_peek(int, *(jlpar_channel *)c);
}

static int names_both(int status) {
  const char *text = status == JLPAR_ETYPE ? jlpar_last_error()->message : "";
  return strstr(text, "int") && strstr(text, "double");
}

/* ---- futures ---- */

static void future_is_set_once(void) {
  jlpar_future f = jlpar_future_new(home);
  int x = 5;
  double d = 1;
  WANT(!jlpar_isready(f));
  WANT(jlpar_wait_try(f, 0) == JLPAR_ETIMEDOUT);
  WANT(jlpar_wait_try(f, 0.01) == JLPAR_ETIMEDOUT);
  WANT(jlpar_set_try(f, &x) == JLPAR_OK);
  WANT(jlpar_set_try(f, &x) == JLPAR_ESET);
  WANT(jlpar_try(set, &f) == JLPAR_ESET);
  WANT(jlpar_isready(f));
  WANT(jlpar_fetch_try(f, &d) == JLPAR_ETYPE && d == 1);
  WANT(jlpar_fetch(int, f) == 5);
  jlpar_retain(f);
  jlpar_release(f);
  WANT(jlpar_fetch(int, f) == 5);
  jlpar_release(f);
}

static void released_future_is_released(void) {
  jlpar_future f = jlpar_future_new(home);
  int x = 1;
  jlpar_release(f);
  WANT(jlpar_try(fetch, &f) == JLPAR_ERELEASED);
  WANT(jlpar_fetch_try(f, &x) == JLPAR_ERELEASED);
  WANT(jlpar_wait_try(f, 1) == JLPAR_ERELEASED);
  WANT(jlpar_set_try(f, &x) == JLPAR_ERELEASED);
  WANT(jlpar_try(set, &f) == JLPAR_ERELEASED);
  WANT(jlpar_try(release_future, &f) == JLPAR_ERELEASED);
}

/* ---- channels ---- */

static void channel_holds_and_refuses(void) {
  jlpar_channel c = jlpar_channel_new_on(int, 3, home);
  int x;
  double d = 2;
  WANT(jlpar_isopen(c) && !jlpar_isready(c) && jlpar_length(c) == 0);
  jlpar_put(int, c, 1);
  jlpar_put(int, c, 2);
  WANT(jlpar_isready(c) && jlpar_length(c) == 2);
  WANT(jlpar_put_try(c, &d) == JLPAR_ETYPE);
  WANT(names_both(jlpar_try(put_double, &c)));
  WANT(jlpar_take_try(c, &d) == JLPAR_ETYPE);
  WANT(names_both(jlpar_try(take_double, &c)));
  WANT(jlpar_length(c) == 2);
  WANT(jlpar_peek(int, c) == 1 && jlpar_take(int, c) == 1);
  WANT(jlpar_peek_try(c, &x) == JLPAR_OK && x == 2);
  jlpar_wait(c);
  WANT(jlpar_length(c) == 1);
  jlpar_close(c);
  WANT(!jlpar_isopen(c));
  WANT(jlpar_put_try(c, &x) == JLPAR_ECLOSED && jlpar_try(put, &c) == JLPAR_ECLOSED);
  WANT(jlpar_peek(int, c) == 2 && jlpar_take(int, c) == 2);
  WANT(jlpar_take_try(c, &x) == JLPAR_ECLOSED && jlpar_peek_try(c, &x) == JLPAR_ECLOSED);
  WANT(jlpar_try(peek, &c) == JLPAR_ECLOSED);
  jlpar_close(c);
  jlpar_release(c);
  WANT(jlpar_take_try(c, &x) == JLPAR_ERELEASED && jlpar_put_try(c, &x) == JLPAR_ERELEASED);
  WANT(jlpar_try(release_channel, &c) == JLPAR_ERELEASED);
}

static void channel_passes_its_error_on(void) {
  jlpar_channel c = jlpar_channel_new_on(int, 3, home);
  int x = 0;
  jlpar_close_error(c, 77, "because");
  WANT(jlpar_take_try(c, &x) == 77 && strcmp(jlpar_last_error()->message, "because") == 0);
  WANT(jlpar_put_try(c, &x) == 77);
  jlpar_release(c);
}

static void rendezvous(void) {
  jlpar_channel c = jlpar_channel_new_on(int, 0, home);
  int x;
  WANT(jlpar_peek_try(c, &x) == JLPAR_EINVAL && jlpar_length(c) == 0);
  #pragma jlpar async future(first)
  jlpar_put(int, c, 11);
  jlpar_wait(c);
  WANT(jlpar_isready(c) && jlpar_isready(c) && !jlpar_isready(first));
  WANT(jlpar_take(int, c) == 11);
  jlpar_wait(first);
  WANT(!jlpar_isready(c));
  #pragma jlpar async future(second)
  jlpar_put(int, c, 12);
  jlpar_wait(c);
  jlpar_close(c);
  WANT(jlpar_wait_try(second, 10) == JLPAR_ECLOSED);
  WANT(jlpar_take_try(c, &x) == JLPAR_ECLOSED);
  jlpar_release(c);
}

static void any_takes_bytes(void) {
  #pragma jlpar channel any(any, unbounded) on(home)
  size_t n;
  double d;
  jlpar_put(int, any, 5);
  jlpar_put(double, any, 2.5);
  jlpar_put_bytes(any, "hello", 6);
  jlpar_put_bytes(any, "", 0);
  WANT(jlpar_take_try(any, &d) == JLPAR_ETYPE && jlpar_length(any) == 4);
  WANT(jlpar_take(int, any) == 5);
  double *typed = jlpar_take_bytes(any, &n);
  WANT(n == sizeof d && *typed == 2.5);
  char *text = jlpar_take_bytes(any, &n), *nothing = jlpar_take_bytes(any, NULL);
  WANT(n == 6 && strcmp(text, "hello") == 0);
  free(typed);
  free(text);
  free(nothing);
}

static void select_of_two(void) {
  jlpar_channel there = jlpar_channel_new_on(int, 1, home), here = jlpar_channel_new(int, 1);
  int got = 0, one = 1;
  jlpar_case takes[2] = {{there, JLPAR_TAKE, &got, 9}, {here, JLPAR_TAKE, &got, 9}};
  WANT(jlpar_select(takes, 2, 0) == JLPAR_ETIMEDOUT && jlpar_select(takes, 2, 0.02) == JLPAR_ETIMEDOUT);
  jlpar_put(int, here, 6);
  WANT(jlpar_select(takes, 2, 10) == 1 && got == 6 && takes[1].status == JLPAR_OK);
  jlpar_put(int, there, 7);
  WANT(jlpar_select(takes, 2, 10) == 0 && got == 7 && takes[0].status == JLPAR_OK);
  jlpar_close(there);
  WANT(jlpar_select(takes, 2, 10) == 0 && takes[0].status == JLPAR_ECLOSED);
  jlpar_case put_here = {here, JLPAR_PUT, &one, 9};
  WANT(jlpar_select(&put_here, 1, 10) == 0 && jlpar_select(&put_here, 1, 0) == JLPAR_ETIMEDOUT);
  jlpar_release(there);
  jlpar_release(here);
}

/* the producer's task is another process's, the channel may be a third's: nobody waits in a message's handler */
static void bound_channel_is_closed(void) {
  jlpar_channel c = jlpar_channel_new_on(int, 2, home);
  int sum = 0, x;
  #pragma jlpar spawn on(3) future(producer)
  {
    for (int i = 0; i < 10; i++)
      jlpar_put(int, c, i);
  }
  jlpar_bind(c, producer);
  jlpar_foreach(int, v, c)
    sum += v;
  WANT(sum == 45);
  jlpar_release(c);
  c = jlpar_channel_new_on(int, 2, home);
  #pragma jlpar spawn on(2) future(failing)
  {
    jlpar_put(int, c, 1);
    jlpar_fail(55, "no more");
  }
  jlpar_bind(c, failing);
  WANT(jlpar_take(int, c) == 1 && jlpar_take_try(c, &x) == 55);
  jlpar_release(c);
}

/* its future is let go before it ends: at the end of the block */
static void bound_channel_outlives_the_future(void) {
  jlpar_channel c = jlpar_channel_new_on(int, 2, home);
  int sum = 0;
  {
    #pragma jlpar spawn on(3) future(producer)
    {
      jlpar_sleep(0.02);
      for (int i = 0; i < 10; i++)
        jlpar_put(int, c, i);
    }
    jlpar_bind(c, producer);
  }
  jlpar_foreach(int, v, c)
    sum += v;
  WANT(sum == 45);
  jlpar_release(c);
}

static void abandoned_future_closes_what_is_bound(void) {
  jlpar_channel c = jlpar_channel_new(int, 1);
  jlpar_future f = jlpar_future_new(1);
  int x;
  jlpar_bind(c, f);
  jlpar_release(f);
  WANT(jlpar_take_try(c, &x) == JLPAR_ERELEASED);
  jlpar_release(c);
}

/* ---- no such process ---- */

static void future_nowhere(void *f) {
  *(jlpar_future *)f = jlpar_future_new(99);
}

static void channel_nowhere(void *c) {
  *(jlpar_channel *)c = jlpar_channel_new_on(int, 1, 99);
}

static void call_nowhere(void *f) {
  *(jlpar_future *)f = jlpar_remotecall(99, "anything", NULL, 0);
}

static void nowhere(void) {
  jlpar_future f;
  jlpar_channel c;
  WANT(jlpar_try(future_nowhere, &f) == JLPAR_ENOPROC);
  WANT(jlpar_try(channel_nowhere, &c) == JLPAR_ENOPROC);
  WANT(jlpar_try(call_nowhere, &f) == JLPAR_ENOPROC);
}

int main(void) {
  for (home = 1; home <= 3; home++) {
    future_is_set_once();
    released_future_is_released();
    channel_holds_and_refuses();
    channel_passes_its_error_on();
    rendezvous();
    any_takes_bytes();
    select_of_two();
    bound_channel_is_closed();
    bound_channel_outlives_the_future();
  }
  abandoned_future_closes_what_is_bound();
  nowhere();
  return 0;
}
