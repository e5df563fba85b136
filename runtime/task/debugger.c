/* SPDX-License-Identifier: MIT
 *
 * Where a debugger finds the tasks: offsets and addresses by name, for tools/gdb/jlpar-gdb.py. It reads nothing else,
 * so it needs no debugging information of libjlpar, and works on a stripped program and on a core file. The table ends
 * with an empty name.
 */
#include "task/stack.h"
#include "task/thread.h"

#include <stddef.h>

struct jlpi_layout_entry {
  char name[24]; /* "struct.member" or "@variable" */
  const void *value;
};
extern const struct jlpi_layout_entry jlpi_layout[];

#define OFFSET(name, type, member) {name, (const void *)offsetof(type, member)}

const struct jlpi_layout_entry jlpi_layout[] = {
    {"@tasks", &jlpi_stack_records},
    {"@threads", &jlpi_all_threads},
    {"@regions", &jlpi_all_regions},
#if JLPI_CONTEXT_ASM
    OFFSET("task.sp", jlpi_task, context.sp),
#endif
    OFFSET("task.wake", jlpi_task, wake),
    OFFSET("task.alive", jlpi_task, alive),
    OFFSET("task.flags", jlpi_task, flags),
    OFFSET("task.home", jlpi_task, home),
    OFFSET("task.stack", jlpi_task, stack),
    OFFSET("task.stack_bytes", jlpi_task, stack_bytes),
    OFFSET("task.name", jlpi_task, name),
    OFFSET("task.directive", jlpi_task, directive),
    OFFSET("task.file", jlpi_task, file),
    OFFSET("task.line", jlpi_task, line),
    OFFSET("task.waiting", jlpi_task, waiting),
    OFFSET("task.since", jlpi_task, since),
    OFFSET("task.next_of_all", jlpi_task, next_of_all),
    OFFSET("waiting.what", jlpi_waiting, what),
    OFFSET("waiting.of", jlpi_waiting, of),
    OFFSET("waiting.place", jlpi_waiting, place),
    OFFSET("waiting.line", jlpi_waiting, line),
    OFFSET("waiting.daemon", jlpi_waiting, daemon),
    OFFSET("queue.root", jlpi_queue, root),
    OFFSET("queue.thread", jlpi_queue, thread),
    OFFSET("queue.outer", jlpi_queue, outer),
    OFFSET("queue.next_of_all", jlpi_queue, next_of_all),
    OFFSET("thread.root", jlpi_thread, root),
    OFFSET("thread.here", jlpi_thread, here),
    OFFSET("thread.tid", jlpi_thread, tid),
    OFFSET("thread.clock", jlpi_thread, clock),
    OFFSET("thread.next_of_all", jlpi_thread, next_of_all),
    OFFSET("here.current", jlpi_here, current),
    {"", NULL},
};
