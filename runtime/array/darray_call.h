/* SPDX-License-Identifier: MIT
 *
 * Calls to the processes that have the chunks of an array: sites of the runtime's own, called and answered like those of a
 * program's directives (remote/call.c), so that arrays go and come back, fail, are cancelled and are lost in the same way.
 */
#ifndef JLPI_DARRAY_CALL_H
#define JLPI_DARRAY_CALL_H

#include "array/darray.h"

/* a site of its own file: static const jlpi_site fill_site = JLPI_CHUNK_SITE(fill, &env_type, NULL) */
#define JLPI_CHUNK_SITE(function, env_type, result_type)                                                     \
  {.directive = "distributed array", .name = #function, .run = function, .env = env_type, .result = result_type}

/* jlpi_each_chunk - calls the process of each chunk, and waits for all.
 *   begin   fills in site, env, items and target; what it points at stays until its next call, the target until all have
 *           ended. A call without a site is left out
 * Fails    with the failure of the first chunk in order that has one, as awaited at `at`
 */
void jlpi_each_chunk(const jlpi_spot *at, const jlpi_layout *l, void (*begin)(void *arg, int chunk, jlpi_call *call),
                     void *arg);
/* the same of one process */
void jlpi_one_call(const jlpi_spot *at, int pid, jlpi_call *call);

/* jlpi_darray_use_chunk - in such a site: the array whose chunk is here. Fails as jlpi_darray_use_begin. */
jlpi_darray *jlpi_darray_use_chunk(jlpi_darray_use *u, jlpar_darray d);

#endif
