/* SPDX-License-Identifier: MIT
 *
 * Memory that processes of a host share: what the operating system does for it. It has no name in the system, only
 * descriptors, and is gone with the last process that has it mapped. Others open it by a descriptor of the process that
 * made it, which keeps that until they have.
 *
 * All is allocated before anybody uses it, so that a process that touches it later is not killed because there is none.
 *
 * Descriptors and 0 are success, a negative number is -errno. Any thread.
 */
#ifndef JLPI_SHARED_MEMORY_H
#define JLPI_SHARED_MEMORY_H

#include "cluster/cluster.h"

#include <stddef.h>

size_t jlpi_page_round(size_t bytes); /* to whole pages, at least one; 0: too many */
/* jlpi_memory_new - zeros, not allocated yet; bytes are whole pages. -ENOMEM when that is more than there is. */
int jlpi_memory_new(size_t bytes);
/* jlpi_memory_allocate - the pages that hold some of [from, from + bytes). */
int jlpi_memory_allocate(int fd, size_t from, size_t bytes);
/* jlpi_memory_may_hold - the process may make a file so large (ulimit -f): else it would be killed. 0 or -EFBIG */
int jlpi_memory_may_hold(size_t bytes);
jlpi_memory_at jlpi_memory_place(int fd); /* for others */
/* jlpi_memory_reach - a descriptor of one's own of another process's memory. -ESTALE: it is not there any more */
int jlpi_memory_reach(const jlpi_memory_at *at, int writable);
/* jlpi_memory_map - at an address of its own, or over what lies at `over`. MAP_FAILED and errno */
void *jlpi_memory_map(void *over, int fd, size_t from, size_t bytes, int writable);

size_t jlpi_memory_left(void); /* memory_left.c: what could be allocated, about */

#endif
