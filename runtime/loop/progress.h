/* SPDX-License-Identifier: MIT
 *
 * The bar of a loop's `progress` clause: one line on stderr, drawn at most ten times a second, and only when
 * stderr is a terminal. Declared for translated code in jlpar/generated.h.
 */
#ifndef JLPI_PROGRESS_H
#define JLPI_PROGRESS_H

#include <jlpar/generated.h>

#endif
