/* SPDX-License-Identifier: MIT
 *
 * What reading and writing (stream.c) leave to files: each is a request to libuv's pool; -1 and errno when it fails.
 */
#ifndef JLPI_FILE_H
#define JLPI_FILE_H

#include <stddef.h>
#include <sys/types.h>

int jlpi_is_file(int fd);
ssize_t jlpi_file_read(int fd, void *buffer, size_t bytes);
ssize_t jlpi_file_write(int fd, const void *data, size_t bytes);

#endif
