/* about: own kinds of channel from other processes: keys that are structs, statuses of the user, functions left NULL
 * run: -p 2
 * stdout:
 * | put by 2, taken by 3: 42
 * | peek 8, ready 1 0
 * | user status: 55
 * | wait waits: 1
 * | NULL isready/peek: JLPAR_EINVAL
 * | closed 1, freed 0
 * | freed 1
 */
#include <jlpar.h>
#include <stdio.h>
#include <string.h>

struct key {
  char name[4];
  int n;
};
static struct box {
  struct key key;
  int value, full, closed, freed, wrong;
  jlpar_event filled;
} box;
static int put(void *state, const void *key, size_t kb, const void *value, size_t bytes) {
  struct box *b = state;
  if (b->wrong)
    return 55;
  if (bytes != sizeof(int))
    return JLPAR_ETYPE;
  if (kb == sizeof b->key)
    memcpy(&b->key, key, kb);
  b->value = *(const int *)value;
  b->full = 1;
  jlpar_event_set(&b->filled);
  return JLPAR_OK;
}
static int matches(struct box *b, const void *key, size_t kb) {
  return b->full && (kb == 0 || (kb == sizeof b->key && memcmp(&b->key, key, kb) == 0));
}
static int wait_for(void *state, const void *key, size_t kb) {
  struct box *b = state;
  while (!matches(b, key, kb)) {
    jlpar_event_reset(&b->filled);
    jlpar_event_wait(&b->filled);
  }
  return JLPAR_OK;
}
static int peek(void *state, const void *key, size_t kb, void *value, size_t bytes) {
  (void)bytes;
  wait_for(state, key, kb);
  *(int *)value = ((struct box *)state)->value;
  return JLPAR_OK;
}
static int take(void *state, const void *key, size_t kb, void *value, size_t bytes) {
  peek(state, key, kb, value, bytes);
  ((struct box *)state)->full = 0;
  return JLPAR_OK;
}
static int ready(void *state, const void *key, size_t kb) { return matches(state, key, kb); }
static int end(void *state) { return ((struct box *)state)->closed++, JLPAR_OK; }
static void drop(void *state) { ((struct box *)state)->freed++; }

static const char *name(int s) { return s == JLPAR_EINVAL ? "JLPAR_EINVAL" : jlpar_strerror(s); }
static void wait_on(void *c) { jlpar_wait(*(jlpar_channel *)c); }

int main(void) {
  static const jlpar_channel_ops ops = {put, take, peek, ready, wait_for, end, drop};
  static const jlpar_channel_ops few = {.put = put};
  jlpar_event_init(&box.filled, 0);
  jlpar_channel c = jlpar_channel_new_ops(&ops, &box), w = jlpar_channel_new_ops(&few, &box);
  int got = 0, status = 0, r1 = 0, r0 = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(3)
    got = jlpar_take(int, c);
    #pragma jlpar spawn on(2)
    jlpar_put(int, c, 42);
  }
  printf("put by 2, taken by 3: %d\n", got);
  #pragma jlpar sync spawn on(2)
  {
    struct key k = {"abc", 1};
    jlpar_put_key(int, c, k, 8);
  }
  #pragma jlpar sync spawn on(3) out(got, r1, r0)
  {
    struct key k = {"abc", 1}, other = {"abd", 1};
    got = jlpar_peek_key(int, c, k);
    r1 = jlpar_isready_key(c, k);
    r0 = jlpar_isready_key(c, other);
  }
  printf("peek %d, ready %d %d\n", got, r1, r0);
  box.wrong = 1;
  #pragma jlpar sync spawn on(2) out(status)
  {
    int one = 1;
    status = jlpar_put_try(c, &one);
  }
  printf("user status: %d\n", status);
  box.wrong = 0;
  box.full = 0;
  int waited = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(3) out(waited)
    {
      jlpar_wait(c);
      waited = 1;
    }
    jlpar_sleep(0.05);
    jlpar_put(int, c, 1);
  }
  printf("wait waits: %d\n", waited);
  int other = 0;
  #pragma jlpar sync spawn on(2) out(status, other)
  {
    int v;
    status = jlpar_peek_try(w, &v);
    jlpar_channel copy = w;
    other = jlpar_try(wait_on, &copy);
  }
  printf("NULL isready/peek: %s\n", status == other ? name(status) : "?");
  #pragma jlpar sync spawn on(2)
  jlpar_close(c);
  printf("closed %d, freed %d\n", box.closed, box.freed);
  jlpar_release(c);
  for (int k = 0; k < 200 && !box.freed; k++)
    jlpar_sleep(0.01);
  printf("freed %d\n", box.freed);
  return 0;
}
