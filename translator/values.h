/* SPDX-License-Identifier: MIT
 *
 * Calls that give a value to the runtime (jlpar_set, jlpar_channel_new): where its type is more than bytes, a jlpi_type
 * for it stands above the function, and the macro that chooses by type (JLPI_TYPE_OF in jlpar.h) knows it:
 *
 *     static const jlpi_type main_value1_type = {"struct pair", ...};
 *     #undef JLPI_VALUE_TYPES
 *     #define JLPI_VALUE_TYPES struct pair: &main_value1_type,
 *
 * The user's text stays as it is. Each function with such calls has the list of its own, as a name may mean another type
 * elsewhere.
 */
#ifndef JLPT_VALUES_H
#define JLPT_VALUES_H

#include "directive.h"

bool jlpt_gives_values(CXCursor function); /* it has such calls */
void jlpt_add_value_types(void);           /* writes what stands above the functions, into their `types` */

#endif
