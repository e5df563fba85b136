/* SPDX-License-Identifier: MIT
 *
 * Which sanitizer this is compiled with: JLPI_ASAN, JLPI_TSAN are 1 or 0.
 */
#ifndef JLPI_SANITIZE_H
#define JLPI_SANITIZE_H

#if defined(__has_feature)
  #if __has_feature(address_sanitizer)
    #define JLPI_ASAN 1
  #endif
  #if __has_feature(thread_sanitizer)
    #define JLPI_TSAN 1
  #endif
#endif
#if defined(__SANITIZE_ADDRESS__)
  #define JLPI_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__)
  #define JLPI_TSAN 1
#endif
#ifndef JLPI_ASAN
  #define JLPI_ASAN 0
#endif
#ifndef JLPI_TSAN
  #define JLPI_TSAN 0
#endif

#endif
