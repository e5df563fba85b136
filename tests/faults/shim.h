/* SPDX-License-Identifier: MIT
 *
 * The n-th call fails. The program is linked with --wrap for malloc, calloc, realloc, aligned_alloc, mmap and
 * pthread_create, so that every call of these from libjlpar.a (and none from the C library, libuv or libgomp) comes
 * through here, is counted, and fails when it is its turn. What was given and not yet freed is counted too.
 */
#ifndef JLPAR_TESTS_SHIM_H
#define JLPAR_TESTS_SHIM_H

/* the n-th call from now on fails, once; 0: none does */
void shim_arm(long n);
/* no call fails any more.  Returns  1: one has failed */
int shim_disarm(void);
/* blocks that were allocated and not freed */
long shim_live(void);

#endif
