/* SPDX-License-Identifier: MIT
 *
 * The random streams behind jlpar_rand_*: each task has one of its own, named by a number. A task's name comes from its
 * parent's and from how many the parent had started before, an iteration's from its loop's and from its number. So what
 * anybody draws depends on the seed and on the program alone, not on who runs it, where and when. A name is made in a few
 * instructions; the generator behind it only when somebody draws.
 *
 * What is lazy (task/lazy.h) draws nothing and starts nobody who does: it has no name and is not counted.
 */
#ifndef JLPI_STREAM_H
#define JLPI_STREAM_H

#include "task/task.h"

uint64_t jlpi_stream_mix(uint64_t stream, uint64_t k); /* the k-th stream below stream */
uint64_t jlpi_stream_split(void); /* a new one for what the current task starts */
/* the same for a task of this site; 0 if it is lazy */
static inline uint64_t jlpi_stream_for(const jlpi_site *site) {
  return site->lazy ? 0 : jlpi_stream_split();
}
/* the current task, which works for another one, draws from stream, in a block of a loop from its iterations' */
void jlpi_stream_enter(uint64_t stream);

#endif
