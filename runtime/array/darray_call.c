/* SPDX-License-Identifier: MIT */
#include "array/darray_call.h"

struct run {
  const jlpi_layout *layout;
  void (*begin)(void *arg, int chunk, jlpi_call *call);
  void *arg;
  jlpi_call *one; /* instead of the layout's */
};

static void start(jlpi_sync *s, int pid, jlpi_call *call) {
  call->place = (jlpi_place){.kind = JLPI_PID, .pid = pid};
  call->sync = s;
  call->flags = JLPI_WAITED;
  call->name = call->site->name;
  jlpi_spawn(call);
}

static void run_all(void *arg) {
  struct run *r = arg;
  jlpi_sync s;
  jlpi_sync_begin(&s);
  if (r->one)
    start(&s, r->one->place.pid, r->one);
  for (int k = 0; !r->one && k < r->layout->nchunks; k++) {
    jlpi_call call = {0};
    r->begin(r->arg, k, &call);
    if (call.site)
      start(&s, jlpi_layout_pid(r->layout, k), &call);
  }
  jlpi_sync_end(&s);
}

/* of a composite the first part: that several chunks failed says nothing more */
static const jlpar_error *first_of(const jlpar_error *e) {
  if (e->code != JLPAR_ECOMPOSITE || e->nparts == 0)
    return e;
  const jlpar_error *first = jlpi_error_retain(e->parts[0]);
  jlpi_error_release(e);
  return first;
}

static void run_or_fail(const jlpi_spot *at, struct run *r) {
  char label[256];
  const jlpar_error *e = jlpi_catch(run_all, r);
  if (e)
    jlpi_fail_with(jlpi_error_hop(first_of(e), jlpi_myid, jlpi_task_label(jlpi_current(), label, sizeof label), at->file,
                                  at->line));
}

void jlpi_each_chunk(const jlpi_spot *at, const jlpi_layout *l, void (*begin)(void *arg, int chunk, jlpi_call *call),
                     void *arg) {
  struct run r = {l, begin, arg, NULL};
  run_or_fail(at, &r);
}

void jlpi_one_call(const jlpi_spot *at, int pid, jlpi_call *call) {
  struct run r = {NULL, NULL, NULL, call};
  call->place.pid = pid;
  run_or_fail(at, &r);
}
