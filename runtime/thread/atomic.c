/* SPDX-License-Identifier: MIT
 *
 * Compare and swap of 16 bytes, without libatomic (which may use locks, and is one library more).
 */
#include <jlpar.h>
#include "base/lock.h"

#include <string.h>

#if defined(__x86_64__)
int jlpi_atomic_cas16(volatile void *p, void *expected, const void *desired) {
  uint64_t old[2], new[2];
  unsigned char same;
  memcpy(old, expected, sizeof old);
  memcpy(new, desired, sizeof new);
  __asm__ volatile("lock cmpxchg16b %1\n\tsete %0"
                   : "=q"(same), "+m"(*(volatile __int128 *)p), "+a"(old[0]), "+d"(old[1])
                   : "b"(new[0]), "c"(new[1])
                   : "memory", "cc");
  memcpy(expected, old, sizeof old);
  return same;
}
#elif defined(__aarch64__)
int jlpi_atomic_cas16(volatile void *p, void *expected, const void *desired) {
  uint64_t want[2], new[2], old[2];
  uint32_t lost;
  memcpy(want, expected, sizeof want);
  memcpy(new, desired, sizeof new);
  do { /* what was read is only known to be one value when the store of it succeeds */
    int same;
    __asm__ volatile("ldaxp %0, %1, [%2]" : "=&r"(old[0]), "=&r"(old[1]) : "r"(p) : "memory");
    same = old[0] == want[0] && old[1] == want[1];
    __asm__ volatile("stlxp %w0, %1, %2, [%3]"
                     : "=&r"(lost)
                     : "r"(same ? new[0] : old[0]), "r"(same ? new[1] : old[1]), "r"(p)
                     : "memory");
  } while (lost);
  memcpy(expected, old, sizeof old);
  return old[0] == want[0] && old[1] == want[1];
}
#else
int jlpi_atomic_cas16(volatile void *p, void *expected, const void *desired) {
  static jlpi_lock locks[64];
  jlpi_lock *l = &locks[((uintptr_t)p >> 4) % 64];
  jlpi_lock_take(l);
  int same = memcmp((void *)(uintptr_t)p, expected, 16) == 0;
  if (same)
    memcpy((void *)(uintptr_t)p, desired, 16);
  else
    memcpy(expected, (void *)(uintptr_t)p, 16);
  jlpi_lock_give(l);
  return same;
}
#endif
