/* SPDX-License-Identifier: MIT
 *
 * File-scope variables that statements elsewhere refer to. They are shipped by value when their content is not
 * what the other process was last sent, which a hash per destination and variable remembers; what that
 * process did to its copy since is its own affair. Those of firstprivate go every time and are that
 * call's own (task/own.h). Objects under the directive shared never go, also where a statement cannot see that they are such.
 */
#include "remote/serve.h"
#include "task/own.h"
#include "task/task.h"

#include "base/count.h"
#include "wire/shared.h"

#include <pthread.h>
#include <stdlib.h>

struct known {
  struct known *next;
  int dest;
  const void *address;
  uint64_t hash;
};

enum { BUCKETS = 256, SKIP = 2 /* in a message, instead of `once`: not for this process */ };
static struct known *buckets[BUCKETS];
uint64_t jlpi_globals_sent, jlpi_globals_bytes;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static unsigned bucket_of(int dest, const void *address) {
  return (unsigned)((((uintptr_t)address >> 3) * 31 + (unsigned)dest) % BUCKETS);
}

/* notes that dest will have this content; returns whether it had it before */
static int already_there(int dest, const void *address, uint64_t hash) {
  struct known **b = &buckets[bucket_of(dest, address)], *k;
  pthread_mutex_lock(&lock);
  for (k = *b; k && !(k->dest == dest && k->address == address); k = k->next)
    ;
  int same = k && k->hash == hash;
  if (!k && (k = malloc(sizeof *k))) {
    *k = (struct known){*b, dest, address, hash};
    *b = k;
  }
  if (k)
    k->hash = hash;
  pthread_mutex_unlock(&lock);
  return same;
}

void jlpi_globals_forget(int dest, const void *address) {
  pthread_mutex_lock(&lock);
  for (int b = 0; b < BUCKETS; b++)
    for (struct known **at = &buckets[b], *k; (k = *at);) {
      if (k->dest == dest && (!address || k->address == address)) {
        *at = k->next;
        free(k);
      } else {
        at = &k->next;
      }
    }
  pthread_mutex_unlock(&lock);
}

static size_t values_in(const jlpi_item *g) {
  return g->element && g->element->bytes ? g->bytes / g->element->bytes : 0;
}

/* bytes and extras of fields: their hash is the content's, because a serializer's data lies elsewhere. NULL, or what
 * cannot travel. */
static const char *pack_content(jlpi_writer *w, const jlpi_item *g) {
  jlpi_pack(w, g->base, g->bytes);
  return jlpi_pack_fields(w, g->element, g->base, values_in(g), NULL);
}

struct jlpi_globals {
  size_t n;
  struct global {
    const jlpi_item *item;
    uint64_t hash;
    int once;
    jlpi_writer content;
  } at[];
};

static int is_shipped(const jlpi_item *item) {
  return (item->mode & JLPI_GLOBAL) && !jlpi_address_fixed(item->base) && !jlpi_common_holds(item->base);
}

static const char *name_of(const jlpi_item *item) {
  return item->name ? item->name : "a variable";
}

/* until all are packed */
struct taking {
  jlpi_node node; /* first */
  jlpi_globals *all;
};

static void take_no_more(jlpi_node *n, const jlpar_error **why) {
  (void)why;
  jlpi_globals_free(((struct taking *)n)->all);
}

/* A call that left one out for want of memory would find there what it had last. */
_Noreturn static void no_memory(const jlpi_call *call) {
  jlpi_fail(call->site->file, call->site->line, JLPAR_ENOMEM, "no memory for the variables that go along with a call");
}

jlpi_globals *jlpi_globals_take(const jlpi_call *call) {
  size_t n = 0;
  for (size_t k = 0; k < call->nitems; k++)
    n += is_shipped(&call->items[k]);
  if (n == 0)
    return NULL;
  struct taking t = {.all = calloc(1, sizeof *t.all + n * sizeof *t.all->at)};
  if (!t.all)
    no_memory(call);
  jlpi_node_push(&t.node, take_no_more);
  for (size_t k = 0; k < call->nitems; k++) {
    if (!is_shipped(&call->items[k]))
      continue;
    struct global *g = &t.all->at[t.all->n++];
    g->item = &call->items[k];
    g->once = (g->item->mode & JLPI_ONCE) != 0;
    const char *why = pack_content(&g->content, g->item);
    if (why)
      jlpi_fail(call->site->file, call->site->line, jlpi_cannot_travel(why),
                "%s holds %s, which means nothing in another process", name_of(g->item), why);
    if (g->content.failed)
      no_memory(call);
    g->hash = jlpi_hash(g->content.data, g->content.bytes);
  }
  jlpi_node_pop(&t.node);
  return t.all;
}

void jlpi_globals_free(jlpi_globals *all) {
  for (size_t k = 0; all && k < all->n; k++)
    jlpi_pack_free(&all->at[k].content);
  free(all);
}

/* whether dest needs it; it is noted that it goes there */
static int is_wanted(const struct global *g, int dest) {
  const jlpi_item *item = g->item;
  if (!g->once && already_there(dest, item->base, g->hash))
    return 0;
  jlpi_handles tell = jlpi_handles_lent_to(&dest);
  jlpi_value_handles(item->element, item->base, values_in(item), &tell);
  jlpi_count_shared(&jlpi_globals_sent, 1);
  jlpi_count_shared(&jlpi_globals_bytes, g->content.bytes);
  return 1;
}

static void put_global(jlpi_writer *w, const struct global *g) {
  const jlpi_item *item = g->item;
  jlpi_pack_u32(w, (uint32_t)g->once);
  jlpi_pack_address(w, item->base);
  jlpi_pack_address(w, item->element);
  jlpi_pack_u64(w, item->bytes);
  jlpi_pack_u64(w, g->content.bytes);
  jlpi_pack(w, g->content.data, g->content.bytes);
}

/* In this process they are there already. */
void jlpi_globals_put(jlpi_writer *w, const jlpi_globals *all, int dest) {
  uint32_t n = 0;
  size_t at = w->bytes;
  if (!all || dest == jlpi_myid)
    return; /* nothing follows: there are none */
  jlpi_pack_u32(w, 0);
  for (size_t k = 0; k < all->n; k++)
    if (is_wanted(&all->at[k], dest)) {
      put_global(w, &all->at[k]);
      n++;
    }
  if (!w->failed)
    memcpy(w->data + at, &n, sizeof n);
  for (size_t k = 0; w->failed && k < all->n; k++)
    jlpi_globals_forget(dest, all->at[k].item->base); /* it will not be sent */
}

/* ---- one message for many, each of whom takes what it needs ---- */

/* of a variable in front of its content's length, at most: once, two addresses, bytes */
enum { HEAD_BYTES = sizeof(uint32_t) + 2 * 2 * sizeof(uint64_t) + sizeof(uint64_t) };

size_t jlpi_globals_count(const jlpi_globals *all) {
  return all ? all->n : 0;
}

size_t jlpi_globals_room(const jlpi_globals *all) {
  size_t bytes = sizeof(uint32_t);
  for (size_t k = 0; all && k < all->n; k++)
    bytes += HEAD_BYTES + sizeof(uint64_t) + all->at[k].content.bytes;
  return bytes;
}

uint64_t jlpi_globals_choose(const jlpi_globals *all, int dest) {
  uint64_t chosen = 0;
  for (size_t k = 0; all && k < all->n; k++)
    chosen |= (uint64_t)is_wanted(&all->at[k], dest) << k;
  return chosen;
}

void jlpi_globals_put_chosen(jlpi_writer *w, const jlpi_globals *all, uint64_t chosen) {
  jlpi_pack_u32(w, (uint32_t)__builtin_popcountll(chosen));
  for (size_t k = 0; all && k < all->n; k++)
    if (chosen >> k & 1)
      put_global(w, &all->at[k]);
}

void jlpi_globals_skip_others(unsigned char *globals, size_t bytes, uint64_t put, uint64_t mine) {
  jlpi_reader r = {.data = globals, .bytes = bytes};
  uint32_t n = jlpi_unpack_u32(&r), skip = SKIP;
  for (; n > 0 && put && !r.bad; n--, put &= put - 1) {
    if (!(mine & put & -put))
      memcpy(globals + r.at, &skip, sizeof skip);
    jlpi_unpack_u32(&r);
    jlpi_unpack_address(&r);
    jlpi_unpack_address(&r);
    jlpi_unpack_u64(&r);
    jlpi_unpack(&r, jlpi_unpack_u64(&r));
  }
}

static pthread_mutex_t order[64];

static void make_order(void) {
  pthread_mutexattr_t recursive;
  pthread_mutexattr_init(&recursive);
  pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
  for (int k = 0; k < 64; k++)
    pthread_mutex_init(&order[k], &recursive);
  pthread_mutexattr_destroy(&recursive);
}

/* What was noted as sent must be on its way before another thread sends a call that counts on it. Recursive:
 * a send that fails may make another one on the spot. */
static pthread_mutex_t *order_of(int dest) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_order);
  return &order[(unsigned)dest % 64];
}

void jlpi_globals_begin(const jlpi_globals *all, int dest) {
  if (all && dest != jlpi_myid)
    pthread_mutex_lock(order_of(dest));
}

void jlpi_globals_end(const jlpi_globals *all, int dest) {
  if (all && dest != jlpi_myid)
    pthread_mutex_unlock(order_of(dest));
}

/* a handle in a variable that stays is held for ever by this process */
static void keep(void *from, int kind, jlpar_future h) {
  jlpi_handle_got(kind, h, *(int *)from);
}

void jlpi_globals_unpack(jlpi_reader *r, int from) {
  uint32_t n = r->at < r->bytes ? jlpi_unpack_u32(r) : 0;
  for (uint32_t k = 0; k < n && !r->bad; k++) {
    int once = (int)jlpi_unpack_u32(r);
    void *address = jlpi_unpack_address(r);
    const jlpi_type *element = jlpi_unpack_address(r);
    size_t bytes = jlpi_unpack_u64(r), content = jlpi_unpack_u64(r), end = r->at + content;
    if (r->bad || !address || content > r->bytes - r->at)
      break;
    if (once == SKIP) {
      r->at = end;
      continue;
    }
    if (once && !jlpi_own_add(address, bytes))
      jlpi_fail_new(JLPAR_ENOMEM, "no memory to keep a variable of %zu bytes", bytes);
    jlpi_unpack_into(r, address, bytes);
    jlpi_handles held = {keep, &from};
    jlpi_unpack_fields(r, element, address, element && element->bytes ? bytes / element->bytes : 0, &held);
    r->at = end;
  }
}

/* ---- jlpar_clear ---- */

/* in a task of its own: calls that were sent before have begun, and no task's own variables are there */
static void serve_clear(jlpi_service *s) {
  void *address = jlpi_unpack_address(&s->reader);
  size_t bytes = jlpi_unpack_u64(&s->reader);
  if (!s->reader.bad && address)
    memset(address, 0, bytes);
  jlpi_writer w = jlpi_reply_begin(s->id);
  jlpi_reply_send(s->from, s->id, &w);
}

void jlpi_globals_clear(jlpi_message *m, jlpi_reader *r) {
  uint64_t id = jlpi_unpack_u64(r);
  jlpi_service *s = jlpi_service_new(sizeof *s, m, r, id, serve_clear);
  if (s) {
    jlpi_service_start(s, "clear", NULL, 0);
    return;
  }
  jlpi_reply_error(m->from, id, jlpi_error_new(JLPAR_ENOMEM, jlpi_myid, NULL, NULL, 0, "no memory to clear a variable"));
  jlpi_message_free(m);
}

static void clear_one(void *address, size_t bytes, int pid) {
  jlpi_writer w;
  jlpi_globals_forget(pid, address);
  jlpi_question q;
  if (!jlpi_ask(&q, pid, JLPI_M_CLEAR, &w))
    jlpi_fail_new(JLPAR_ENOMEM, "no memory to clear a variable on process %d", pid);
  if (!jlpi_pack_address(&w, address))
    jlpi_pack_address(&w, NULL);
  jlpi_pack_u64(&w, bytes);
  jlpi_answer a = jlpi_ask_wait(&q, &w, 0);
  jlpi_message_free(a.message);
  if (a.error)
    jlpi_fail_with(a.error);
}

void jlpi_clear_at(void *address, size_t bytes, int pid) {
  if (pid) {
    clear_one(address, bytes, pid);
    return;
  }
  int n, *workers = jlpi_workers_now(0, &n);
  for (int k = 0; workers && k < n; k++)
    if (workers[k] != 1)
      clear_one(address, bytes, workers[k]);
  free(workers);
}

void jlpi_clear(void *address, size_t bytes, int pid) {
  if (jlpi_remote)
    jlpi_clear_at(address, bytes, pid);
  else if (pid == jlpi_myid)
    memset(address, 0, bytes);
  else if (pid)
    jlpi_fail_new(JLPAR_ENOPROC, "there is no process %d", pid);
}
