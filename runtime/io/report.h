/* SPDX-License-Identifier: MIT
 *
 * How the calls of io/ end. As in POSIX a failure is -1 and errno; beside it the task's jlpar_last_error() says which
 * call it was, of what (a path, an address, a descriptor's), and why, with the code JLPAR_EIO. Only what ends a wait
 * (a cancellation, most of all) fails the task.
 */
#ifndef JLPI_REPORT_H
#define JLPI_REPORT_H

#include <stddef.h>

/* All four: `call` is "jlpar_read"; returns -1 with errno set. */
int jlpi_io_failed(int error, const char *call, int fd);
int jlpi_io_failed_of(int error, const char *call, const char *of); /* of: a path or an address */
int jlpi_io_failed_why(int error, const char *call, const char *of, const char *why);
/* what jlpi_descriptor_wait returned, not 0: as above, or (below 0) the task fails */
int jlpi_io_ended(int status, const char *call, int fd);
_Noreturn void jlpi_io_interrupted(int status, const char *call, const char *of);

#endif
