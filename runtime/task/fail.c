/* SPDX-License-Identifier: MIT
 *
 * Failing. A failure does not unwind the C stack by exceptions: the task leaves the nodes that are open since
 * the innermost catcher (its syncs wait for their children, its blocks release their handles), newest first,
 * on top of the stack where it failed; then it jumps to the catcher, or, without one, ends from there.
 *
 *     jlpar_try ---> body ---> jlpi_sync_begin ---> jlpar_fail
 *       catcher                   node <-- left -------'
 *          ^---------- longjmp ----'
 */
#include "base/memory.h"
#include "task/lazy.h"
#include "task/thread.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

int jlpi_myid = 1;
int jlpi_outside_world;
const jlpi_remote_ops *jlpi_remote;

void jlpi_node_push(jlpi_node *n, void (*leave)(jlpi_node *n, const jlpar_error **why)) {
  jlpi_task *t = jlpi_current();
  jlpi_lazies_begin(jlpi_this());
  n->leave = leave;
  n->outer = t->head.scopes;
  t->head.scopes = n;
}

/* nearly always the newest; a jump of the user's out of a block may have left others above it */
void jlpi_node_pop(jlpi_node *n) {
  jlpi_node **at = &jlpi_current()->head.scopes;
  while (*at && *at != n)
    at = &(*at)->outer;
  if (*at)
    *at = n->outer;
}

_Noreturn static void end_of_root(const jlpar_error *e) {
  jlpi_error_mark_seen(e);
  jlpi_error_report(e);
  exit(1);
}

_Noreturn void jlpi_fail_with(const jlpar_error *e) {
  jlpi_task *t = jlpi_current();
  jlpi_catcher *c = t->catcher;
  jlpi_node *mark = c ? c->mark : NULL;
  jlpi_lazies_fail();
  t->masked++;
  while (t->head.scopes && t->head.scopes != mark) {
    jlpi_node *n = t->head.scopes;
    t->head.scopes = n->outer;
    n->leave(n, &e);
  }
  t->masked--;
  if (c) {
    t->catcher = c->outer;
    c->error = e;
    if (c->armed)
      *c->armed = 0;
    _longjmp(*(jmp_buf *)c->landing, 1);
  }
  if (t->flags & JLPI_TASK_ROOT)
    end_of_root(e);
  jlpi_task_end(e);
}

/* apart from the setjmp, so that nothing of it can be in a register there */
__attribute__((noinline)) static void with_catcher(jlpi_catcher *c, void (*f)(void *), void *arg) {
  jlpi_current()->catcher = c;
  f(arg);
  jlpi_current()->catcher = c->outer;
}

const jlpar_error *jlpi_catch(void (*f)(void *), void *arg) {
  jmp_buf landing;
  jlpi_task *t = jlpi_current();
  jlpi_catcher c = {.outer = t->catcher, .mark = t->head.scopes, .landing = &landing};
  if (_setjmp(landing))
    return c.error;
  with_catcher(&c, f, arg);
  return NULL;
}

static const jlpar_error *error_here(const char *file, int line, int code, const char *format, va_list ap) {
  char label[256];
  jlpi_task *t = jlpi_current();
  return jlpi_error_newv(code, jlpi_myid, jlpi_task_label(t, label, sizeof label), file, line, format, ap);
}

const jlpar_error *jlpi_error_here(const char *file, int line, int code, const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  const jlpar_error *e = error_here(file, line, code, format, ap);
  va_end(ap);
  return e;
}

_Noreturn void jlpi_fail(const char *file, int line, int code, const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  const jlpar_error *e = error_here(file, line, code, format, ap);
  va_end(ap);
  jlpi_fail_with(e);
}

_Noreturn void jlpi_fail_new(int code, const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  const jlpar_error *e = error_here(NULL, 0, code, format, ap);
  va_end(ap);
  jlpi_fail_with(e);
}

int jlpi_note(const jlpar_error *error) {
  jlpi_task *t = jlpi_current();
  jlpi_error_mark_seen(error);
  jlpi_error_release(t->last_error);
  t->last_error = error;
  return error->code;
}

int jlpi_note_new(int code, const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  const jlpar_error *e = error_here(NULL, 0, code, format, ap);
  va_end(ap);
  return jlpi_note(e);
}

const jlpar_error *jlpar_last_error(void) {
  return jlpi_current()->last_error;
}

int jlpar_try(void (*body)(void *), void *arg) {
  const jlpar_error *e = jlpi_catch(body, arg);
  return e ? jlpi_note(e) : JLPAR_OK;
}

const jlpar_error *jlpi_wait_error(int status, const jlpi_waiting *why, const char *file, int line) {
  char made[300] = "";
  const char *of = why->of ? why->of : "";
  if (why->place)
    snprintf(made, sizeof made, " made at %s:%d", why->place, why->line);
  if (status == JLPAR_EDEADLOCK)
    return jlpi_error_here(file, line, status, "nothing can end this wait for %s%s%s", why->what, of, made);
  if (status == JLPAR_ECANCELED) {
    const jlpar_error *e = jlpi_error_here(file, line, status, "cancelled during a wait for %s%s%s", why->what, of, made);
    jlpi_error_mark_quiet(e); /* whoever cancelled it knows */
    return e;
  }
  if (status == JLPAR_ETIMEDOUT)
    return jlpi_error_here(file, line, status, "the time is over in a wait for %s%s%s", why->what, of, made);
  return jlpi_error_here(file, line, status, "%s in a wait for %s%s%s", jlpar_strerror(status), why->what, of, made);
}
