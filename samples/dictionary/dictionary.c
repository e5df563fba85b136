/* SPDX-License-Identifier: MIT
 *
 * dictionary - a channel of a kind of its own: values are put and taken by key. The Julia manual's DictChannel.
 *
 *     jlpar-cc dictionary.c -o dictionary && jlpar-run -p 3 ./dictionary
 *
 * The dictionary is made on process 2 and stays there; its handle goes to everybody. A take or peek of a key that is not
 * there waits until somebody puts it, and suspends nothing but its task.
 */
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
  struct entry *next;
  int key;
  double value;
};

struct dictionary {
  jlpar_mutex lock; /* guards entries */
  jlpar_cond changed;
  struct entry *entries;
};

/* with the lock: where the key is, or where the list ends */
static struct entry **place_of(struct dictionary *d, int key) {
  struct entry **at = &d->entries;
  while (*at && (*at)->key != key)
    at = &(*at)->next;
  return at;
}

static int key_from(const void *key, size_t bytes) {
  int k = 0;
  memcpy(&k, key, bytes < sizeof k ? bytes : sizeof k);
  return k;
}

static int put(void *state, const void *key, size_t key_bytes, const void *value, size_t bytes) {
  struct dictionary *d = state;
  if (key_bytes != sizeof(int) || bytes != sizeof(double))
    return JLPAR_ETYPE;
  struct entry *fresh = malloc(sizeof *fresh);
  if (!fresh)
    return JLPAR_ENOMEM;
  jlpar_mutex_lock(&d->lock);
  struct entry **at = place_of(d, key_from(key, key_bytes));
  if (*at) {
    free(fresh);
  } else {
    *fresh = (struct entry){NULL, key_from(key, key_bytes), 0};
    *at = fresh;
  }
  memcpy(&(*at)->value, value, bytes);
  jlpar_cond_broadcast(&d->changed);
  jlpar_mutex_unlock(&d->lock);
  return JLPAR_OK;
}

/* waits for the key; value NULL: only that; removes it when it is taken */
static int get(struct dictionary *d, const void *key, size_t key_bytes, void *value, size_t bytes, int take) {
  if (key_bytes != sizeof(int) || (value && bytes != sizeof(double)))
    return JLPAR_ETYPE;
  jlpar_mutex_lock(&d->lock);
  struct entry **at;
  while (!*(at = place_of(d, key_from(key, key_bytes))))
    jlpar_cond_wait(&d->changed, &d->lock);
  struct entry *e = *at;
  if (value)
    memcpy(value, &e->value, bytes);
  if (take) {
    *at = e->next;
    free(e);
  }
  jlpar_mutex_unlock(&d->lock);
  return JLPAR_OK;
}

static int take(void *state, const void *key, size_t key_bytes, void *value, size_t bytes) {
  return get(state, key, key_bytes, value, bytes, 1);
}

static int peek(void *state, const void *key, size_t key_bytes, void *value, size_t bytes) {
  return get(state, key, key_bytes, value, bytes, 0);
}

static int wait_for(void *state, const void *key, size_t key_bytes) {
  return get(state, key, key_bytes, NULL, 0, 0);
}

static int is_ready(void *state, const void *key, size_t key_bytes) {
  struct dictionary *d = state;
  jlpar_mutex_lock(&d->lock);
  int there = key_bytes ? *place_of(d, key_from(key, key_bytes)) != NULL : d->entries != NULL;
  jlpar_mutex_unlock(&d->lock);
  return there;
}

static void release(void *state) {
  struct dictionary *d = state;
  for (struct entry *e; (e = d->entries);) {
    d->entries = e->next;
    free(e);
  }
  free(d);
}

static jlpar_channel dictionary_new(void) {
  static const jlpar_channel_ops ops = {put, take, peek, is_ready, wait_for, NULL, release};
  struct dictionary *d = calloc(1, sizeof *d);
  if (!d)
    jlpar_fail(JLPAR_ENOMEM, "no memory for a dictionary");
  jlpar_mutex_init(&d->lock);
  jlpar_cond_init(&d->changed);
  return jlpar_channel_new_ops(&ops, d);
}

static void put_square(jlpar_channel squares, int n) {
  jlpar_put_key(double, squares, n, (double)n * n);
}

int main(void) {
  jlpar_channel squares = {0, 0, 0};
  double sum = 0;
  #pragma jlpar sync spawn on(2)
  squares = dictionary_new();

  #pragma jlpar sync
  {
    #pragma jlpar async shared(sum)
    for (int n = 10; n >= 1; n--) /* begins before any is there */
      sum += jlpar_peek_key(double, squares, n);
    jlpar_yield();
    for (int n = 1; n <= 10; n++) {
      #pragma jlpar spawn
      put_square(squares, n);
    }
  }
  printf("sum of squares: %g\n", sum);
  printf("7 squared: %g, still there: %d, then: ", jlpar_take_key(double, squares, 7), jlpar_isready_key(squares, 8));
  printf("%d\n", jlpar_isready_key(squares, 7));
  jlpar_release(squares);
  return 0;
}
