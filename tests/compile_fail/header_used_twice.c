/* SPDX-License-Identifier: MIT
 *
 * about: a header with a directive that is included twice, for two functions, cannot be translated
 */
#define NAME first_sum
#define TYPE int
#include "sum_template.h"
#undef NAME
#undef TYPE
#define NAME second_sum
#define TYPE double
#include "sum_template.h" //! error jlpar-macro at # noted

int run(const int *v, const double *w) { return first_sum(v, 3) + (int)second_sum(w, 3); }
