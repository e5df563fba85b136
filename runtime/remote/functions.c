/* SPDX-License-Identifier: MIT
 *
 * Functions that are called by name (the directive `remote`). Constructors make them known, those of the program
 * before main, those of a module when it is loaded; the newest of a name counts. A call by name is an ordinary call
 * whose site was looked up: the process called is asked for the same site, and knows it if it has the same module.
 *
 * One that is not known here may be known there. Then the parameters are asked for (SIGNATURE), so that the handles and
 * functions among them travel as such, and the call brings the name:
 *
 *   caller                                 callee
 *   SIGNATURE name, size ----------------> knows it, and that size
 *        <----------------- REPLY, fields
 *   CALL with NAMED, a future -----------> makes the future, runs
 *        <------------------ FUTURE_VALUE
 */
#include "remote/remote.h"

#include "task/task.h"

#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static jlpi_named *all; /* newest first; under the lock */

void jlpi_named_add(jlpi_named *f) {
  pthread_mutex_lock(&lock);
  f->next = all;
  all = f;
  pthread_mutex_unlock(&lock);
}

void jlpi_named_remove(jlpi_named *f) {
  pthread_mutex_lock(&lock);
  for (jlpi_named **at = &all; *at; at = &(*at)->next)
    if (*at == f) {
      *at = f->next;
      break;
    }
  pthread_mutex_unlock(&lock);
}

static const jlpi_site *find(const char *name) {
  pthread_mutex_lock(&lock);
  jlpi_named *f = all;
  while (f && strcmp(f->name, name) != 0)
    f = f->next;
  const jlpi_site *site = f ? f->site : NULL;
  pthread_mutex_unlock(&lock);
  return site;
}

static const jlpar_error *is_unknown(const char *name) {
  return jlpi_error_new(JLPAR_EUNDEFINED, jlpi_myid, NULL, NULL, 0, "process %d knows no remote function '%s'", jlpi_myid,
                        name ? name : "");
}

const jlpi_site *jlpi_named_find(const char *name, size_t size, const jlpar_error **why) {
  const jlpi_site *site = name ? find(name) : NULL;
  size_t wanted = site && site->env ? site->env->bytes : 0;
  *why = NULL;
  if (!site)
    *why = is_unknown(name);
  else if (size != wanted)
    *why = jlpi_error_new(JLPAR_EINVAL, jlpi_myid, NULL, site->file, site->line,
                          "remote function '%s' takes %zu bytes of parameters, not %zu", name, wanted, size);
  return *why ? NULL : site;
}

/* ---- functions that only the callee knows ---- */

static int is_known_anywhere(int kind) {
  return kind == JLPI_FUNCTION || kind == JLPI_STATIC || jlpi_is_handle(kind);
}

void jlpi_signature_here(jlpi_message *m, jlpi_reader *r) {
  uint64_t id = jlpi_unpack_u64(r);
  const char *name = jlpi_unpack_string(r);
  const jlpar_error *why;
  const jlpi_site *site = jlpi_named_find(name, jlpi_unpack_u64(r), &why);
  const jlpi_type *type = site ? site->env : NULL;
  size_t n = type ? type->nfields : 0;
  for (size_t k = 0; k < n && !why; k++)
    if (!is_known_anywhere(type->fields[k].kind))
      why = jlpi_error_new(JLPAR_EINVAL, jlpi_myid, NULL, site->file, site->line,
                           "remote function '%s' takes a %s, whose serializer the caller does not have", name,
                           type->fields[k].serializer->type);
  if (why) {
    jlpi_reply_error(m->from, id, why);
  } else {
    jlpi_writer w = jlpi_reply_begin(id);
    jlpi_pack_u32(&w, (uint32_t)n);
    for (size_t k = 0; k < n; k++) {
      const jlpi_field *f = &type->fields[k];
      const uint64_t numbers[] = {(uint64_t)f->kind, f->offset, f->count, f->stride};
      jlpi_pack(&w, numbers, sizeof numbers);
    }
    jlpi_reply_send(m->from, id, &w);
  }
  jlpi_message_free(m);
}

/* the fields of the parameters, to be freed; NULL: *why is the error */
static jlpi_field *ask(int pid, const char *name, size_t size, size_t *n, const jlpar_error **why) {
  jlpi_writer w;
  jlpi_field *fields = NULL;
  jlpi_question q;
  int asked = jlpi_ask(&q, pid, JLPI_M_SIGNATURE, &w);
  if (asked) {
    jlpi_pack_string(&w, name);
    jlpi_pack_u64(&w, size);
    jlpi_answer a = jlpi_ask_wait(&q, &w, 0);
    *why = a.error;
    *n = a.error ? 0 : jlpi_unpack_u32(&a.reader);
    if (!a.error && *n <= a.reader.bytes)
      fields = calloc(*n + 1, sizeof *fields);
    for (size_t k = 0; fields && k < *n; k++) {
      uint64_t numbers[4];
      jlpi_unpack_into(&a.reader, numbers, sizeof numbers);
      fields[k] = (jlpi_field){(int)numbers[0], numbers[1], numbers[2], numbers[3], NULL};
    }
    jlpi_message_free(a.message);
  }
  if (!fields && (!asked || !*why))
    *why = jlpi_error_new(JLPAR_ENOMEM, jlpi_myid, NULL, NULL, 0, "no memory for a call by name");
  return fields;
}

/* a future that has failed already; takes e over */
static jlpar_future failed_future(const jlpar_error *e) {
  jlpar_future f = jlpi_future_pending(jlpi_myid, "remotecall", NULL, 0);
  if (!f.id) {
    jlpi_error_release(e);
    jlpi_fail_new(JLPAR_ENOMEM, "no memory for a future");
  }
  jlpi_future_complete(f, NULL, 0, NULL, e);
  return f;
}

struct named {
  int pid;
  const char *name;
  jlpi_type type;
  const void *args;
  jlpar_future future;
};

static void call_named(void *arg) {
  struct named *c = arg;
  c->future = jlpi_call_named(c->pid, c->name, &c->type, c->args);
}

static jlpar_future call_there(int pid, const char *name, const void *args, size_t size) {
  const jlpar_error *why = NULL;
  size_t n = 0;
  jlpi_field *fields = ask(pid, name, size, &n, &why);
  if (!fields)
    return failed_future(why);
  struct named c = {.pid = pid, .name = name, .type = {"parameters", size, fields, n}, .args = args};
  why = jlpi_catch(call_named, &c);
  free(fields);
  if (why)
    jlpi_fail_with(why);
  return c.future;
}

jlpar_future jlpar_remotecall(int pid, const char *name, const void *args, size_t size) {
  const jlpar_error *why;
  int status = jlpi_member_status(pid);
  if (status != JLPAR_OK)
    jlpi_fail_with(jlpi_unreachable(pid, status, NULL));
  if (name && pid != jlpi_myid && !find(name))
    return call_there(pid, name, args, size);
  const jlpi_site *site = jlpi_named_find(name, size, &why);
  if (!site)
    return failed_future(why);
  return jlpi_spawn_at(&(jlpi_call){.site = site, .env = (void *)(uintptr_t)args, .flags = JLPI_KEEP}, pid);
}
