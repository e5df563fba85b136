/* SPDX-License-Identifier: MIT
 *
 * Handles that a block owns: released when it is left by its end, a jump, or a failure of the task.
 */
#include "task/future.h"

typedef struct scope {
  jlpi_node node;
  void *handle;
  void (*release)(void *handle);
} scope;

_Static_assert(sizeof(scope) <= sizeof(jlpi_scope), "a scope fits into what generated code provides");

static void leave(jlpi_node *n, const jlpar_error **why) {
  scope *s = (scope *)n;
  (void)why;
  s->release(s->handle);
}

void jlpi_scope_handle(jlpi_scope *s, void *handle, void (*release)(void *handle)) {
  scope *own = (scope *)s;
  own->handle = handle;
  own->release = release;
  jlpi_node_push(&own->node, leave);
}

void jlpi_scope_future(jlpi_scope *s, jlpar_future *f) {
  jlpi_scope_handle(s, f, jlpi_fut_let_go);
}

void jlpi_scope_leave(jlpi_scope *s) {
  scope *own = (scope *)s;
  jlpi_node_pop(&own->node);
  own->release(own->handle);
}
