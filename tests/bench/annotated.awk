# SPDX-License-Identifier: MIT
#
# awk -v units=N -v ordinary=0|1 -f annotated.awk: prints an ordinary program with 3 N directives, for measuring
# what translating costs beside compiling. With `ordinary` there are functions without directives in between, so
# that 11 units are about 1,000 lines; without them 27 are.

BEGIN {
  print "#include <jlpar.h>\n#include <math.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
  print "struct record { int key; double weight; char name[24]; };\n"
  for (k = 0; k < units; k++) {
    annotated(k)
    if (ordinary)
      plain(k)
  }
  print "int main(void) {\n  double v[1000], total = 0;\n  for (int i = 0; i < 1000; i++)\n    v[i] = i;"
  for (k = 0; k < units; k++)
    print "  total += work_" k "(v, 1000) + spread_" k "(" k ")" \
          (ordinary ? " + solve_" k "(3) + words_" k "(\"a b\")" : "") ";"
  print "  printf(\"%g\\n\", total);\n  return 0;\n}"
}

function annotated(k) {
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

function plain(k) {
  print "/* Gaussian elimination of a small system made up from the number given. */"
  print "static double solve_" k "(int n) {"
  print "  double a[8][9];\n  if (n < 1 || n > 8)\n    return 0;"
  print "  for (int r = 0; r < n; r++)\n    for (int c = 0; c <= n; c++)"
  print "      a[r][c] = (r * 31 + c * 17 + " k ") % 13 + (r == c ? 20 : 0);"
  print "  for (int p = 0; p < n; p++) {\n    int best = p;"
  print "    for (int r = p + 1; r < n; r++)\n      if (fabs(a[r][p]) > fabs(a[best][p]))\n        best = r;"
  print "    for (int c = 0; c <= n; c++) {\n      double t = a[p][c];\n      a[p][c] = a[best][c];"
  print "      a[best][c] = t;\n    }"
  print "    for (int r = p + 1; r < n; r++) {\n      double f = a[r][p] / a[p][p];"
  print "      for (int c = p; c <= n; c++)\n        a[r][c] -= f * a[p][c];\n    }\n  }"
  print "  double x[8], sum = 0;"
  print "  for (int r = n - 1; r >= 0; r--) {\n    x[r] = a[r][n];"
  print "    for (int c = r + 1; c < n; c++)\n      x[r] -= a[r][c] * x[c];"
  print "    x[r] /= a[r][r];\n    sum += x[r];\n  }\n  return sum;\n}\n"
  print "static int words_" k "(const char *text) {"
  print "  int words = 0, inside = 0;\n  for (const char *p = text; *p; p++) {"
  print "    switch (*p) {\n      case ' ':\n      case '\\t':\n      case '\\n':"
  print "        inside = 0;\n        break;"
  print "      default:\n        if (!inside) {\n          words++;\n          inside = 1;\n        }"
  print "    }\n  }"
  print "  return words;\n}\n"
}
