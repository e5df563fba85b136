/* SPDX-License-Identifier: MIT
 *
 * Shared arrays, what their files share:
 *
 *   shared.c           making one, and what is asked of it
 *   shared_free.c      the end
 *   shared_file.c      files that hold one
 *   shared_memory.c, memory_left.c   what the operating system does
 *   shared_objects.c   objects under the directive shared, which are none of these
 */
#ifndef JLPI_SHARED_ARRAY_H
#define JLPI_SHARED_ARRAY_H

#include "array/shared_memory.h"
#include "remote/remote.h"
#include "wire/shared.h"

/* A shared array as one of its processes has it; it does not change. */
typedef struct jlpi_shared_array {
  jlpi_segment segment; /* first */
  size_t n, elem_bytes;
  size_t mapped;     /* bytes */
  int npids, pids[]; /* who has which part: in this order. The maker has it, too, with or without a part. */
} jlpi_shared_array;

/* jlpi_shared_undrawn - jlpi_catch; the task's random stream is afterwards as before. */
const jlpar_error *jlpi_shared_undrawn(void (*f)(void *), void *arg);
/* jlpi_shared_there - calls site on each of the pids but this process, and waits for all.
 * Returns  NULL, or the counted error, composite */
const jlpar_error *jlpi_shared_there(const jlpi_site *site, void *env, jlpi_item *item, const int *pids, int npids);
/* jlpi_shared_drop - everybody of these, the maker and this process let the array go.
 * Returns  NULL, or the counted error of those that may still have it; who has died counts as having let go */
const jlpar_error *jlpi_shared_drop(uint32_t maker, uint64_t number, const int *pids, int npids);
/* e, taken over, as what went wrong for whoever called at file and line */
_Noreturn void jlpi_shared_fail(const char *file, int line, const jlpar_error *e);
/* jlpi_shared_find - the array that p points into, held until jlpi_segment_let_go; what: "jlpar_shared_index".
 * Fails  the task: JLPAR_EINVAL, JLPAR_ERELEASED */
jlpi_shared_array *jlpi_shared_find(const char *file, int line, const char *what, const volatile void *p);

/* jlpi_shared_file_mode - 1: "r+", "w+", "a+"; 0: "r"; -1: there is no such mode */
int jlpi_shared_file_mode(const char *mode);
/* jlpi_shared_file_open - a descriptor of a file that holds so many bytes.
 * Fails  the task with JLPAR_EIO: nothing was made then */
int jlpi_shared_file_open(const char *file, int line, const char *path, const char *mode, size_t bytes);

#endif
