/* SPDX-License-Identifier: MIT
 *
 * Whether this worker has written to its stdout, at no cost when it has not.
 *
 * Process 1 prints what a worker wrote before it takes the worker's reply. To look costs a system call each time, a fifth of
 * a short call; so a reply says whether there is anything to look for. The C library does not tell, but what goes through
 * stdout is laid into its buffer first, from the buffer's beginning, even if it is written out at once: the buffer is ours,
 * and begins with a byte that no text has. What is written to the descriptor behind stdout's back is not seen here: it is
 * printed when process 1 next looks at everything.
 *
 * Where stdout is not as we set it up (the program gave it another buffer), everything counts as written to.
 */
#include "cluster/internal.h"
#include "task/seam.h"

#include <stdio_ext.h>

static char buffer[BUFSIZ];
static const char UNTOUCHED = '\xff'; /* in no UTF-8 text */

void jlpi_speak_by_line(void) {
  setvbuf(stdout, buffer, _IOLBF, sizeof buffer);
  buffer[0] = UNTOUCHED;
}

/* __fpending, which is a call */
static inline int is_pending(const FILE *f) {
#ifdef __GLIBC__
  return f->_IO_write_ptr != f->_IO_write_base;
#else
  return __fpending((FILE *)f) != 0;
#endif
}

static int is_ours(void) {
#ifdef __GLIBC__
  return stdout->_IO_buf_base == buffer || !stdout->_IO_buf_base;
#else
  return 0;
#endif
}

/* under stdout's lock nobody is about to fill the buffer */
static void flush(void) {
  flockfile(stdout);
  fflush_unlocked(stdout);
  if (is_ours() && !is_pending(stdout))
    __atomic_store_n(&buffer[0], UNTOUCHED, __ATOMIC_RELAXED);
  funlockfile(stdout);
}

int jlpi_flush_output(void) {
  if (jlpi_myid == 1)
    return 0;
  if (is_pending(stderr))
    fflush(stderr);
  if (is_ours() && __atomic_load_n(&buffer[0], __ATOMIC_RELAXED) == UNTOUCHED)
    return 0;
  flush();
  return 1;
}
