/* SPDX-License-Identifier: MIT
 *
 * about: pointers in statements that may run in other processes, wherever they come from
 */
#include <stddef.h>
static int *file_scope;
static int f(const int *p) { return *p; }
static int g(size_t n) { return (int)n; }
#define FIRST(p) ((p)[0])

int run(int *parameter, int array[4], int matrix[2][2], const char *text) {
  int local[2] = {1, 2}, *pointer = local, *many[2] = {local, local}, sum = 0;
  static int *lasting;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    f(parameter); //! error jlpar-pointer-capture at parameter
    #pragma jlpar spawn
    g((size_t)array[1]); //! error jlpar-pointer-capture at array
    #pragma jlpar spawn
    g((size_t)matrix[1][1]); //! error jlpar-pointer-capture at matrix
    #pragma jlpar spawn
    g((size_t)text[0]); //! error jlpar-pointer-capture at text
    #pragma jlpar spawn
    f(pointer + 1); //! error jlpar-pointer-capture at pointer
    #pragma jlpar spawn
    f(many[1]); //! error jlpar-pointer-capture at many
    #pragma jlpar spawn
    f(file_scope); //! error jlpar-pointer-capture at file_scope
    #pragma jlpar spawn
    f(lasting); //! error jlpar-pointer-capture at lasting
    #pragma jlpar spawn
    sum = FIRST(pointer); //! error jlpar-pointer-capture
    #pragma jlpar spawn
    g(sizeof *pointer);
    #pragma jlpar spawn on(threads)
    f(pointer);
    #pragma jlpar spawn in(pointer[0:2])
    f(pointer);
  }
  return sum;
}
