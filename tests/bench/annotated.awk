# SPDX-License-Identifier: MIT
#
# Prints an ordinary program of about 1,000 lines with some sixty directives: for measuring what translating
# costs beside compiling.

BEGIN {
  print "#include <jlpar.h>\n#include <math.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
  print "struct record { int key; double weight; char name[24]; };\n"
  for (k = 0; k < 30; k++)
    functions(k)
  print "int main(void) {\n  double v[1000], total = 0;\n  for (int i = 0; i < 1000; i++)\n    v[i] = i;"
  for (k = 0; k < 30; k++)
    print "  total += work_" k "(v, 1000) + spread_" k "(" k ");"
  print "  printf(\"%g\\n\", total);\n  return 0;\n}"
}

function functions(k) {
  print "static int compare_" k "(const void *a, const void *b) {"
  print "  const struct record *x = a, *y = b;"
  print "  if (x->weight < y->weight)\n    return -1;"
  print "  return x->weight > y->weight ? 1 : strcmp(x->name, y->name);\n}\n"
  print "static double work_" k "(const double *v, int n) {"
  print "  double sum = 0, most = -HUGE_VAL;"
  print "  #pragma jlpar threads reduction(+: sum) reduction(max: most)"
  print "  for (int i = 0; i < n; i++) {"
  print "    double x = v[i] * " k ".5 + sqrt((double)i);"
  print "    sum += x;\n    if (x > most)\n      most = x;\n  }"
  print "  return sum + most;\n}\n"
  print "static double spread_" k "(int key) {"
  print "  struct record r[4];\n  double a = 0, b = 0;"
  print "  for (int i = 0; i < 4; i++) {"
  print "    r[i].key = key + i;\n    r[i].weight = (key * 7 + i * 3) % 11;"
  print "    snprintf(r[i].name, sizeof r[i].name, \"record %d\", i);\n  }"
  print "  qsort(r, 4, sizeof *r, compare_" k ");"
  print "  #pragma jlpar sync\n  {\n    #pragma jlpar spawn\n    a = sin(r[0].weight);"
  print "    b = cos(r[3].weight);\n  }"
  print "  return a * b + r[1].key;\n}\n"
}
