/* SPDX-License-Identifier: MIT
 *
 * What this process does for others: a service is a task that works on a request of somebody else.
 */
#ifndef JLPI_SERVE_H
#define JLPI_SERVE_H

#include "remote/remote.h"
#include "task/task.h"

typedef struct jlpi_service {
  struct jlpi_service *next, *prev;
  jlpi_message *message;
  jlpi_reader reader; /* behind the id */
  int from;
  uint64_t id;
  jlpar_future future; /* that the request makes here, or null */
  jlpi_task *task;     /* once it has started; guarded by the list's lock, as are the two flags */
  int cancelled; /* atomic: read without the lock */
  int interrupted;
  atomic_int read; /* the handles that came with it are counted */
  int any_thread; /* otherwise its task stays on the main thread */
  const char *directive, *file; /* of its task, for messages */
  int line;
  size_t block_bytes;
  void (*work)(struct jlpi_service *s); /* in its task; replies */
} jlpi_service;

/* jlpi_service_new - a struct of so many bytes that begins with a service for message m, whose reader is behind the id;
 * the rest of it is zero. NULL without memory. */
void *jlpi_service_new(size_t bytes, jlpi_message *m, const jlpi_reader *r, uint64_t id, void (*work)(jlpi_service *s));
/* jlpi_service_start - runs s->work(s) as a task, in the order of these calls. The service is the list's from
 * then on, and freed with its message after work. */
void jlpi_service_start(jlpi_service *s, const char *name, const char *file, int line);
/* the error that the request gets when its work failed with e (taken over) */
const jlpar_error *jlpi_service_error(jlpi_service *s, const jlpar_error *e);
int jlpi_service_cancelled(jlpi_service *s);
static inline void jlpi_service_read(jlpi_service *s) {
  atomic_store_explicit(&s->read, 1, memory_order_release); /* jlpi_services_unread */
}
int jlpi_services_unread(int from); /* there are some whose requests came from there and were not unpacked yet */

#endif
