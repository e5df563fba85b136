/* SPDX-License-Identifier: MIT
 *
 * Whole C files through the whole translator. Most of what a fuzzer makes of a program is no C any more: then the
 * translator must say so and give the text back without directives.
 */
#include "translate_bytes.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  translate_bytes((const char *)data, size);
  return 0;
}
