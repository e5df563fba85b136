/* SPDX-License-Identifier: MIT
 *
 * See loan.h.
 */
#define _GNU_SOURCE /* process_vm_readv */
#include "remote/loan.h"

#include "base/memory.h"
#include "base/trace.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>

int jlpi_loan_suits(const jlpi_item *item) {
  return item->ndims == 0 && item->bytes >= JLPI_LOAN_MIN && !(item->element && item->element->nfields > 0);
}

/* ---- the caller ---- */

enum direction { READ, WRITE };

static ssize_t move(enum direction way, pid_t process, void *own, uint64_t address, size_t bytes) {
  struct iovec here = {own, bytes}, there = {(void *)(uintptr_t)address, bytes};
  return way == READ ? process_vm_readv(process, &here, 1, &there, 1, 0)
                     : process_vm_writev(process, &here, 1, &there, 1, 0);
}

/* nobody has this address: EFAULT says that all else was fine */
static int why_not(enum direction way, pid_t process) {
  char nothing = 0;
  return move(way, process, &nothing, 16, 1) < 0 ? errno : 0;
}

static int is_off(void) {
  const char *loans = getenv("JLPAR_LOANS");
  return loans && strcmp(loans, "0") == 0;
}

int jlpi_can_borrow(int pid) {
  static atomic_int known; /* 1: the kernel lets us, 2: it does not, or nobody wants it */
  int process = jlpi_member_process(pid);
  if (process == 0)
    return 0;
  if (atomic_load(&known) == 0 && is_off())
    atomic_store(&known, 2);
  if (atomic_load(&known) == 0) {
    int reading = why_not(READ, process), writing = why_not(WRITE, process);
    if (reading == ESRCH || writing == ESRCH)
      return 0;
    atomic_store(&known, reading == EFAULT && writing == EFAULT ? 1 : 2);
  }
  return atomic_load(&known) == 1;
}

static int move_pieces(enum direction way, int pid, char *own, uint64_t address, size_t bytes) {
  int process = jlpi_member_process(pid);
  for (size_t done = 0; done < bytes;) {
    ssize_t n = process ? move(way, process, own + done, address + done, bytes - done) : -1;
    if (n <= 0)
      return process && n < 0 ? errno : ESRCH;
    done += (size_t)n;
  }
  return 0;
}

/* all of it; 0 or errno */
static int move_all(enum direction way, int pid, char *own, uint64_t address, size_t bytes) {
  jlpi_trace(JLPI_TRACE_COPY_BEGINS, way == WRITE, (uint64_t)pid, bytes, 0, 0, 0);
  int why = move_pieces(way, pid, own, address, bytes);
  jlpi_trace(JLPI_TRACE_COPY_ENDS, 0, 0, 0, 0, 0, 0);
  return why;
}

/* A process that has ended, or is ending, has no memory any more. */
const jlpar_error *jlpi_borrow(int pid, void *to, uint64_t address, size_t bytes, const jlpi_site *site) {
  int why = move_all(READ, pid, to, address, bytes);
  if (why == 0)
    return NULL;
  if (why == ESRCH || why == EFAULT)
    return jlpi_unreachable(pid, JLPAR_EEXITED, site);
  return jlpi_error_new(JLPAR_EIO, jlpi_myid, NULL, site->file, site->line,
                        "%zu bytes that came back could not be read from the memory of process %d: %s", bytes, pid,
                        strerror(why));
}

static const void *copy_of(jlpi_lending *l, const jlpi_item *item) {
  void *copy = jlpi_room_take(item->bytes), **more = realloc(l->copies, (l->ncopies + 1) * sizeof *more);
  if (more)
    l->copies = more;
  if (!copy || !more) {
    jlpi_room_give(copy);
    return NULL;
  }
  l->copies[l->ncopies++] = copy;
  return memcpy(copy, (const char *)item->base + item->first, item->bytes);
}

void jlpi_item_lend(jlpi_writer *w, const jlpi_item *item, jlpi_lending *lending) {
  if (!lending || lending->what == JLPI_LEND_NOTHING || !(item->mode & JLPI_IN) || !jlpi_loan_suits(item)) {
    jlpi_item_pack(w, item);
    return;
  }
  const void *place = lending->what == JLPI_LEND_COPIES ? copy_of(lending, item) : (char *)item->base + item->first;
  w->failed |= !place;
  jlpi_item_pack_lent(w, item, place);
}

void jlpi_lending_end(jlpi_lending *lending) {
  for (size_t k = 0; k < lending->ncopies; k++)
    jlpi_room_give(lending->copies[k]);
  free(lending->copies);
  *lending = (jlpi_lending){0};
}

/* The call has not been answered yet, so what it lent is still there. */
void jlpi_loan_fill(jlpi_message *m, jlpi_reader *r) {
  uint64_t id = jlpi_unpack_u64(r), from = jlpi_unpack_u64(r), to = jlpi_unpack_u64(r);
  size_t bytes = jlpi_unpack_u64(r);
  int why = r->bad ? EBADMSG : move_all(WRITE, m->from, (char *)(uintptr_t)from, to, bytes);
  if (why) {
    jlpi_reply_error(m->from, id, jlpi_error_new(JLPAR_EIO, jlpi_myid, NULL, NULL, 0,
                                                 "%zu bytes could not be written to the memory of process %d: %s", bytes,
                                                 m->from, strerror(why)));
  } else {
    jlpi_writer w = jlpi_reply_begin(id);
    jlpi_reply_send(m->from, id, &w);
  }
  jlpi_message_free(m);
}

void jlpi_loan_return(int pid, uint64_t id, const uint64_t *at, size_t n) {
  int some = 0;
  for (size_t k = 0; k < n; k++)
    some |= at[k] != 0;
  if (!some)
    return;
  jlpi_writer w = jlpi_message_begin(JLPI_M_RETURNED);
  jlpi_pack_u64(&w, id);
  jlpi_message_must(pid, &w, "arrays that were lent");
}

/* ---- the callee ---- */

const jlpar_error *jlpi_region_fill(const jlpi_region *region, int from) {
  jlpi_writer w;
  jlpi_question q;
  if (!jlpi_ask(&q, from, JLPI_M_FILL, &w))
    return jlpi_error_new(JLPAR_ENOMEM, jlpi_myid, NULL, NULL, 0, "no memory to ask for the arrays of a call");
  jlpi_pack_u64(&w, region->lent);
  jlpi_pack_u64(&w, (uintptr_t)region->data);
  jlpi_pack_u64(&w, region->item.bytes);
  jlpi_answer a = jlpi_ask_wait(&q, &w, 0);
  jlpi_message_free(a.message);
  return a.error;
}

struct jlpi_loan {
  struct jlpi_loan *next;
  int to;
  uint64_t id;
  jlpi_message *message;
  size_t n;
  void *memory[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards the list and the spare rooms */
static struct jlpi_loan *loans;

int jlpi_loan_make(int to, uint64_t id, void **memory, size_t n, jlpi_message *m) {
  struct jlpi_loan *l = malloc(sizeof *l + n * sizeof *l->memory);
  if (!l)
    return 0;
  l->to = to;
  l->id = id;
  l->message = m;
  l->n = n;
  for (size_t k = 0; k < n; k++)
    l->memory[k] = memory[k];
  pthread_mutex_lock(&lock);
  l->next = loans;
  loans = l;
  pthread_mutex_unlock(&lock);
  return 1;
}

size_t jlpi_loans_live(void) {
  size_t n = 0;
  pthread_mutex_lock(&lock);
  for (const struct jlpi_loan *l = loans; l; l = l->next)
    n++;
  pthread_mutex_unlock(&lock);
  return n;
}

static void end(struct jlpi_loan *l) {
  for (size_t k = 0; k < l->n; k++)
    jlpi_room_give(l->memory[k]);
  jlpi_message_free(l->message);
  free(l);
}

/* all: of that process, whatever the id */
static void end_some(int to, uint64_t id, int all) {
  struct jlpi_loan *ended = NULL;
  pthread_mutex_lock(&lock);
  for (struct jlpi_loan **at = &loans, *l; (l = *at);)
    if (l->to == to && (all || l->id == id)) {
      *at = l->next;
      l->next = ended;
      ended = l;
    } else {
      at = &l->next;
    }
  pthread_mutex_unlock(&lock);
  for (struct jlpi_loan *l; (l = ended);) {
    ended = l->next;
    end(l);
  }
}

void jlpi_loan_end(int to, uint64_t id) {
  end_some(to, id, 0);
}

void jlpi_loans_lost(int to) {
  end_some(to, 0, 1);
}

void jlpi_loan_returned(jlpi_message *m, jlpi_reader *r) {
  jlpi_loan_end(m->from, jlpi_unpack_u64(r));
  jlpi_message_free(m);
}

/* ---- rooms ---- */

enum { SPARE_MAX = 4, HEAD = JLPI_PACK_ALIGN };
static const size_t SPARE_BYTES_MAX = (size_t)512 << 20; /* of all spare rooms; the kernel may take their pages back */

struct room { /* in front of the memory */
  size_t bytes; /* of the mapping; 0: it lies in a block */
  void *block;
  size_t block_bytes;
};

static struct room *spare[SPARE_MAX];
static size_t spare_bytes;

static struct room *room_of(void *memory) {
  return (struct room *)((char *)memory - HEAD);
}

/* The smallest that is large enough, and not by far. */
static struct room *take_spare(size_t bytes) {
  int best = -1;
  pthread_mutex_lock(&lock);
  for (int k = 0; k < SPARE_MAX; k++)
    if (spare[k] && spare[k]->bytes >= bytes && spare[k]->bytes / 2 <= bytes &&
        (best < 0 || spare[k]->bytes < spare[best]->bytes))
      best = k;
  struct room *r = best < 0 ? NULL : spare[best];
  if (r) {
    spare[best] = NULL;
    spare_bytes -= r->bytes;
  }
  pthread_mutex_unlock(&lock);
  return r;
}

static int keep_spare(struct room *r) {
  int kept = 0;
  pthread_mutex_lock(&lock);
  for (int k = 0; k < SPARE_MAX && !kept; k++)
    if (!spare[k] && spare_bytes + r->bytes <= SPARE_BYTES_MAX) {
      spare[k] = r;
      spare_bytes += r->bytes;
      kept = 1;
    }
  pthread_mutex_unlock(&lock);
  return kept;
}

static void *take_small(size_t bytes) {
  char *block = jlpi_block_get(bytes + 2 * HEAD);
  if (!block)
    return NULL;
  char *memory = (char *)(((uintptr_t)block + 2 * HEAD - 1) & ~(uintptr_t)(HEAD - 1));
  *room_of(memory) = (struct room){0, block, bytes + 2 * HEAD};
  return memset(memory, 0, bytes);
}

void *jlpi_room_take(size_t bytes) {
  if (bytes < JLPI_LOAN_MIN)
    return take_small(bytes);
  size_t whole = (bytes + HEAD + 4095) & ~(size_t)4095;
  struct room *r = whole > bytes ? take_spare(whole) : NULL;
  if (!r) {
    r = whole > bytes ? mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) : MAP_FAILED;
    if (r == MAP_FAILED)
      return NULL;
    r->bytes = whole;
  }
  return (char *)r + HEAD;
}

void jlpi_room_give(void *memory) {
  struct room *r = memory ? room_of(memory) : NULL;
  if (!r)
    return;
  if (r->bytes == 0)
    jlpi_block_put(r->block, r->block_bytes);
  else if (!keep_spare(r))
    munmap(r, r->bytes);
}
