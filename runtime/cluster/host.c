/* SPDX-License-Identifier: MIT
 *
 * Which host this is. What counts is whether processes can share memory: they need the same kernel, and must be able to
 * name each other, so that containers with processes of their own are hosts of their own.
 */
#include "cluster/cluster.h"

#include "wire/pack.h"

#include <fcntl.h>
#include <unistd.h>

static size_t read_file(const char *path, char *text, size_t room) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd >= 0 ? read(fd, text, room) : -1;
  if (fd >= 0)
    close(fd);
  return n > 0 ? (size_t)n : 0;
}

/* weak: a test has some of its processes say that they are elsewhere */
__attribute__((weak)) uint64_t jlpi_host(void) {
  static _Atomic uint64_t known;
  char text[256];
  if (known)
    return known;
  size_t n = read_file("/proc/sys/kernel/random/boot_id", text, 64);
  if (!n && gethostname(text, 64) == 0)
    n = strnlen(text, 64);
  ssize_t processes = readlink("/proc/self/ns/pid", text + n, sizeof text - n);
  return known = jlpi_hash(text, n + (processes > 0 ? (size_t)processes : 0));
}
