/* SPDX-License-Identifier: MIT
 *
 * See trace.h. A thread's part of it is its chunk and the texts that it has written there, found by their hash.
 */
#define _GNU_SOURCE /* memfd_create, gettid */
#include "base/trace.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { AREAS_MAX = 4096, TEXTS = 256 };

typedef struct track {
  jlpi_trace_slot *chunk; /* NULL: none yet */
  uint32_t used, base;    /* slots of it; its first slot's number */
  int named;
  uint32_t texts[TEXTS];
} track;

int jlpi_tracing;
uint64_t jlpi_trace_limit = 1 << 18;
static jlpi_trace_area *own, *areas[AREAS_MAX];
static atomic_int nareas;
static _Thread_local track *mine;
static pthread_key_t at_thread_end;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* ---- areas ---- */

static size_t bytes_of(uint32_t chunks) {
  return sizeof(jlpi_trace_area) + (size_t)chunks * JLPI_TRACE_SLOTS * sizeof(jlpi_trace_slot);
}

static jlpi_trace_area *map(int fd, size_t bytes) {
  void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
  return p == MAP_FAILED ? NULL : p;
}

jlpi_trace_area *jlpi_trace_area_new(int pid, int *fd) {
  uint32_t chunks = (uint32_t)((jlpi_trace_limit + JLPI_TRACE_SLOTS - 2) / (JLPI_TRACE_SLOTS - 1));
  int k = atomic_load(&nareas);
  *fd = k < AREAS_MAX ? memfd_create("jlpar trace", MFD_CLOEXEC) : -1;
  jlpi_trace_area *a =
      *fd >= 0 && ftruncate(*fd, (off_t)bytes_of(chunks)) == 0 ? map(*fd, bytes_of(chunks)) : NULL;
  if (!a) {
    if (*fd >= 0)
      close(*fd);
    *fd = -1;
    return NULL;
  }
  a->pid = (uint32_t)pid;
  a->chunks = chunks;
  areas[k] = a;
  atomic_store(&nareas, k + 1);
  return a;
}

/* a fork must not write where its parent does */
static void stop(void) {
  jlpi_tracing = 0;
}

int jlpi_trace_area_use(int fd) {
  struct stat s;
  own = fstat(fd, &s) == 0 ? map(fd, (size_t)s.st_size) : NULL;
  close(fd);
  jlpi_tracing = own != NULL && pthread_atfork(NULL, NULL, stop) == 0;
  return jlpi_tracing;
}

jlpi_trace_area *jlpi_trace_area_at(int k) {
  return k < atomic_load(&nareas) ? areas[k] : NULL;
}

/* ---- a thread's chunk ---- */

static void forget_track(void *t) {
  mine = NULL; /* another destructor of the thread may come to note something */
  jlpi_free(t);
}

static void make_key(void) {
  pthread_key_create(&at_thread_end, forget_track);
}

static track *track_of_thread(void) {
  if (!mine && (mine = jlpi_calloc(sizeof *mine))) {
    pthread_once(&once, make_key);
    pthread_setspecific(at_thread_end, mine);
  }
  return mine;
}

static void publish(track *t) {
  __atomic_store_n(&t->chunk->head.used, t->used, __ATOMIC_RELEASE);
}

static int next_chunk(track *t) {
  if (__atomic_load_n(&own->taken, __ATOMIC_RELAXED) >= own->chunks)
    return 0;
  uint32_t k = __atomic_fetch_add(&own->taken, 1, __ATOMIC_RELAXED);
  if (k >= own->chunks)
    return 0;
  t->base = k * JLPI_TRACE_SLOTS;
  t->chunk = &own->slots[t->base];
  t->chunk->head.thread = (uint32_t)gettid();
  t->used = 1;
  publish(t);
  return 1;
}

/* room for n slots one behind the other; NULL: there is none any more */
static jlpi_trace_slot *room(track *t, uint32_t n) {
  if ((!t->chunk || t->used + n > JLPI_TRACE_SLOTS) && !next_chunk(t)) {
    if (t->chunk)
      t->used = JLPI_TRACE_SLOTS;
    return NULL;
  }
  return &t->chunk[t->used];
}

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

__attribute__((noinline)) void jlpi_trace_add(enum jlpi_trace_kind kind, uint64_t id, uint64_t first,
                                              uint64_t second, uint32_t text0, uint32_t text1, uint32_t text2) {
  track *t = track_of_thread();
  jlpi_trace_slot *slot = t ? room(t, 1) : NULL;
  if (!slot) {
    __atomic_fetch_add(&own->dropped, 1, __ATOMIC_RELAXED);
    return;
  }
  slot->event = (jlpi_trace_event){now_ns(), id, {first, second}, kind, {text0, text1, text2}};
  t->used++;
  publish(t);
}

uint64_t jlpi_trace_id(void) {
  static _Atomic uint64_t last;
  return ++last;
}

/* ---- texts ---- */

static uint32_t hash_of(const char *text, size_t bytes) {
  uint32_t h = 2166136261u; /* FNV-1a */
  for (size_t k = 0; k < bytes; k++)
    h = (h ^ (unsigned char)text[k]) * 16777619u;
  return h ^ h >> 16;
}

static uint32_t add_text(track *t, const char *text, size_t bytes) {
  uint32_t slots = (uint32_t)((bytes + sizeof *t->chunk) / sizeof *t->chunk); /* with its final zero */
  jlpi_trace_slot *slot = room(t, 1 + slots);
  if (!slot)
    return 0;
  slot->event = (jlpi_trace_event){.kind = JLPI_TRACE_TEXT, .number = {bytes, slots}};
  memcpy(slot[1].text, text, bytes);
  slot[1].text[bytes] = 0;
  uint32_t number = t->base + t->used + 1;
  t->used += 1 + slots;
  publish(t);
  return number;
}

__attribute__((noinline)) uint32_t jlpi_trace_text(const char *text) {
  track *t = text ? track_of_thread() : NULL;
  if (!t)
    return 0;
  size_t bytes = strnlen(text, JLPI_TRACE_TEXT_MAX);
  uint32_t *known = &t->texts[hash_of(text, bytes) % TEXTS];
  const char *there = *known ? own->slots[*known].text : NULL;
  if (!there || memcmp(there, text, bytes) != 0 || there[bytes])
    *known = add_text(t, text, bytes);
  return *known;
}

void jlpi_trace_thread(const char *name, int number) {
  char text[64];
  track *t = jlpi_tracing ? track_of_thread() : NULL;
  if (!t || t->named)
    return;
  t->named = 1;
  snprintf(text, sizeof text, number < 0 ? "%s" : "%s %d", name, number);
  jlpi_trace(JLPI_TRACE_THREAD, 0, 0, 0, jlpi_trace_text(text), 0, 0);
}
