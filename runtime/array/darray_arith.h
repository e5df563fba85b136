/* SPDX-License-Identifier: MIT
 *
 * Arithmetic on the elements of chunks, for each arithmetic type of C: jlpar.h says by JLPI_ARITHMETIC(T) which one it is.
 * Integers wrap around, also signed ones; floats are added up as doubles.
 */
#ifndef JLPI_DARRAY_ARITH_H
#define JLPI_DARRAY_ARITH_H

#include <jlpar.h>

/* room for a value of any of the types, at its beginning */
typedef union jlpi_number {
  long double alignment;
  unsigned char bytes[sizeof(long double)];
} jlpi_number;

/* scale * scale * sum is a sum of squares, where that itself may be too large or too small for a double */
typedef struct jlpi_squares {
  double scale, sum;
} jlpi_squares;

typedef struct jlpi_arithmetic {
  size_t bytes;
  int is_real;
  /* into = into op x[0] op ... op x[n - 1]; begins: there is nothing in it yet, n is not 0 */
  void (*fold)(int op, int begins, jlpi_number *into, const void *x, size_t n);
  void (*identity)(int op, jlpi_number *value); /* of what has one: not the least and the greatest */
  void (*map)(void (*f)(void), void *to, const void *x, size_t n); /* f: T (*)(T) */
  void (*dot)(jlpi_number *sum, const void *x, const void *y, size_t n);
  jlpi_squares (*squares)(const void *x, size_t n);
  void (*scale)(const jlpi_number *a, void *x, size_t n);
  void (*axpy)(const jlpi_number *a, const void *x, void *y, size_t n); /* y = a x + y */
} jlpi_arithmetic;

const jlpi_arithmetic *jlpi_arithmetic_of(int type);
jlpi_squares jlpi_squares_add(jlpi_squares a, jlpi_squares b);

#endif
