/* SPDX-License-Identifier: MIT
 *
 * Translates a text in this process, as often as wanted: what both fuzz targets do with what they made of their
 * input.
 */
#ifndef TRANSLATE_BYTES_H
#define TRANSLATE_BYTES_H

#include <stddef.h>

/* translate_bytes - translates a C file of these bytes; returns the translator's exit status.
 * Aborts when libclang finds an error in what the translator made of a file that it translated: that is a bug. */
int translate_bytes(const char *text, size_t size);

#endif
