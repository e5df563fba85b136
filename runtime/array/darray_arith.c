/* SPDX-License-Identifier: MIT */
#include "array/darray_arith.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

enum { LANES = 8 }; /* sums that are added up side by side, as the order of additions of reals is kept by compilers */

/* ---- sums of squares ---- */

/* Lawson et al., Basic linear algebra subprograms (1979): divided by the largest nothing overflows. Only where it has to be. */
static jlpi_squares scaled(double sum, double largest, double (*at)(const void *x, size_t k), const void *x, size_t n) {
  if (isnan(sum) || isinf(largest) || largest == 0)
    return (jlpi_squares){1, isnan(sum) ? sum : largest};
  jlpi_squares s = {largest, 0};
  for (size_t k = 0; k < n; k++) {
    double part = at(x, k) / largest;
    s.sum += part * part;
  }
  return s;
}

static int is_safe(double sum) {
  return sum < 1e300 && sum > 1e-280;
}

jlpi_squares jlpi_squares_add(jlpi_squares a, jlpi_squares b) {
  if (a.sum == 0 || isnan(b.sum))
    return b;
  if (b.sum == 0 || isnan(a.sum))
    return a;
  if (a.scale < b.scale)
    return jlpi_squares_add(b, a);
  double ratio = b.scale / a.scale;
  return (jlpi_squares){a.scale, a.sum + b.sum * ratio * ratio};
}

/* ---- for each type ---- */

/* NAME of jlpar.h's enum, type, what it is added up in: unsigned integers wrap around */
#define INTEGERS(ACT)                                                                                        \
  ACT(BOOL, _Bool, unsigned)                                                                                 \
  ACT(CHAR, char, unsigned)                                                                                  \
  ACT(SCHAR, signed char, unsigned)                                                                          \
  ACT(UCHAR, unsigned char, unsigned)                                                                        \
  ACT(SHORT, short, unsigned)                                                                                \
  ACT(USHORT, unsigned short, unsigned)                                                                      \
  ACT(INT, int, unsigned)                                                                                    \
  ACT(UINT, unsigned, unsigned)                                                                              \
  ACT(LONG, long, unsigned long)                                                                             \
  ACT(ULONG, unsigned long, unsigned long)                                                                   \
  ACT(LLONG, long long, unsigned long long)                                                                  \
  ACT(ULLONG, unsigned long long, unsigned long long)
#define REALS(ACT)                                                                                           \
  ACT(FLOAT, float, double)                                                                                  \
  ACT(DOUBLE, double, double)                                                                                \
  ACT(LDOUBLE, long double, long double)

#define EACH(expression)                                                                                     \
  for (size_t k = 0; k < n; k++)                                                                             \
    a = expression;                                                                                          \
  break

#define BITS_OF_INTEGERS                                                                                     \
  case JLPAR_BAND: EACH(a & x[k]);                                                                           \
  case JLPAR_BOR: EACH(a | x[k]);                                                                            \
  case JLPAR_BXOR: EACH(a ^ x[k]);
#define BITS_OF_REALS

#define FOLD(NAME, T, SUM, BITS)                                                                             \
  static SUM sum_##NAME(const T *x, size_t n) {                                                              \
    SUM lane[LANES] = {0}, sum = 0;                                                                          \
    size_t k = 0;                                                                                            \
    for (; k + LANES <= n; k += LANES)                                                                       \
      for (size_t j = 0; j < LANES; j++)                                                                     \
        lane[j] += (SUM)x[k + j];                                                                            \
    for (; k < n; k++)                                                                                       \
      sum += (SUM)x[k];                                                                                      \
    for (size_t j = 0; j < LANES; j++)                                                                       \
      sum += lane[j];                                                                                        \
    return sum;                                                                                              \
  }                                                                                                          \
  static SUM product_##NAME(const T *x, size_t n) {                                                          \
    SUM product = 1;                                                                                         \
    for (size_t k = 0; k < n; k++)                                                                           \
      product *= (SUM)x[k];                                                                                  \
    return product;                                                                                          \
  }                                                                                                          \
  static void fold_##NAME(int op, int begins, jlpi_number *into, const void *values, size_t n) {             \
    const T *x = values;                                                                                     \
    SUM all;                                                                                                 \
    T a;                                                                                                     \
    if (begins)                                                                                              \
      a = op == JLPAR_LAND || op == JLPAR_LOR ? (T)(x[0] != 0) : x[0];                                       \
    else                                                                                                     \
      memcpy(&a, into, sizeof a);                                                                            \
    x += begins;                                                                                             \
    n -= (size_t)begins;                                                                                     \
    switch (op) {                                                                                            \
    case JLPAR_SUM: all = (SUM)a + sum_##NAME(x, n), a = (T)all; break;                                      \
    case JLPAR_PROD: all = (SUM)a * product_##NAME(x, n), a = (T)all; break;                                 \
    case JLPAR_MIN: EACH(x[k] < a ? x[k] : a);                                                               \
    case JLPAR_MAX: EACH(a < x[k] ? x[k] : a);                                                               \
    case JLPAR_LAND: EACH(a && x[k]);                                                                        \
    case JLPAR_LOR: EACH(a || x[k]);                                                                         \
    BITS                                                                                                     \
    }                                                                                                        \
    memcpy(into, &a, sizeof a);                                                                              \
  }
#define FOLD_INTEGERS(NAME, T, SUM) FOLD(NAME, T, SUM, BITS_OF_INTEGERS)
#define FOLD_REALS(NAME, T, SUM) FOLD(NAME, T, SUM, BITS_OF_REALS)
INTEGERS(FOLD_INTEGERS)
REALS(FOLD_REALS)

#define OTHERS(NAME, T, SUM)                                                                                 \
  static void identity_##NAME(int op, jlpi_number *value) {                                                  \
    T v = op == JLPAR_PROD || op == JLPAR_LAND ? (T)1 : op == JLPAR_BAND ? (T)-1 : (T)0;                     \
    memcpy(value, &v, sizeof v);                                                                             \
  }                                                                                                          \
  static void map_##NAME(void (*f)(void), void *to, const void *values, size_t n) {                          \
    T (*function)(T) = (T(*)(T))f;                                                                           \
    const T *x = values;                                                                                     \
    T *y = to;                                                                                               \
    for (size_t k = 0; k < n; k++)                                                                           \
      y[k] = function(x[k]);                                                                                 \
  }                                                                                                          \
  static void dot_##NAME(jlpi_number *result, const void *left, const void *right, size_t n) {               \
    const T *x = left, *y = right;                                                                           \
    SUM lane[LANES] = {0}, sum = 0;                                                                          \
    size_t k = 0;                                                                                            \
    for (; k + LANES <= n; k += LANES)                                                                       \
      for (size_t j = 0; j < LANES; j++)                                                                     \
        lane[j] += (SUM)x[k + j] * (SUM)y[k + j];                                                            \
    for (; k < n; k++)                                                                                       \
      sum += (SUM)x[k] * (SUM)y[k];                                                                          \
    for (size_t j = 0; j < LANES; j++)                                                                       \
      sum += lane[j];                                                                                        \
    T all = (T)sum;                                                                                          \
    memcpy(result, &all, sizeof all);                                                                        \
  }                                                                                                          \
  static double at_##NAME(const void *x, size_t k) {                                                         \
    return (double)((const T *)x)[k];                                                                        \
  }                                                                                                          \
  static jlpi_squares squares_##NAME(const void *values, size_t n) {                                         \
    double lane[LANES] = {0}, sum = 0, largest = 0;                                                          \
    const T *x = values;                                                                                     \
    size_t k = 0;                                                                                            \
    for (; k + LANES <= n; k += LANES)                                                                       \
      for (size_t j = 0; j < LANES; j++)                                                                     \
        lane[j] += (double)x[k + j] * (double)x[k + j];                                                      \
    for (; k < n; k++)                                                                                       \
      sum += (double)x[k] * (double)x[k];                                                                    \
    for (size_t j = 0; j < LANES; j++)                                                                       \
      sum += lane[j];                                                                                        \
    if (is_safe(sum))                                                                                        \
      return (jlpi_squares){1, sum};                                                                         \
    for (k = 0; k < n; k++)                                                                                  \
      largest = fmax(largest, fabs((double)x[k]));                                                           \
    return scaled(sum, largest, at_##NAME, x, n);                                                            \
  }                                                                                                          \
  static void scale_##NAME(const jlpi_number *factor, void *values, size_t n) {                              \
    T a, *x = values;                                                                                        \
    memcpy(&a, factor, sizeof a);                                                                            \
    for (size_t k = 0; k < n; k++) {                                                                         \
      SUM scaled = (SUM)a * (SUM)x[k];                                                                       \
      x[k] = (T)scaled;                                                                                      \
    }                                                                                                        \
  }                                                                                                          \
  static void axpy_##NAME(const jlpi_number *factor, const void *values, void *into, size_t n) {             \
    const T *x = values;                                                                                     \
    T a, *y = into;                                                                                          \
    memcpy(&a, factor, sizeof a);                                                                            \
    for (size_t k = 0; k < n; k++)                                                                           \
      y[k] = (T)((SUM)a * (SUM)x[k] + (SUM)y[k]);                                                            \
  }
INTEGERS(OTHERS)
REALS(OTHERS)

#define ROW(NAME, T, real)                                                                                   \
  [JLPI_##NAME] = {sizeof(T),  real,           fold_##NAME,  identity_##NAME, map_##NAME,                    \
                   dot_##NAME, squares_##NAME, scale_##NAME, axpy_##NAME},
#define INTEGER_ROW(NAME, T, SUM) ROW(NAME, T, 0)
#define REAL_ROW(NAME, T, SUM) ROW(NAME, T, 1)

const jlpi_arithmetic *jlpi_arithmetic_of(int type) {
  static const jlpi_arithmetic all[] = {INTEGERS(INTEGER_ROW) REALS(REAL_ROW)};
  return &all[type];
}
