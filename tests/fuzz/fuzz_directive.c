/* SPDX-License-Identifier: MIT
 *
 * Directive lines in a valid program. The first byte chooses where the line stands, the rest is what follows
 * `#pragma jlpar`: so the fuzzer spends its time in our parser and checks, not in libclang's errors.
 */
#include "translate_bytes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PRELUDE                                                                                              \
  "#include <jlpar.h>\n"                                                                                     \
  "#define LIST a, b\n#define TWO 2\n"                                                                       \
  "struct point { int x, y; };\nstruct list { struct list *next; int v; };\n"                                \
  "int file_scope, table[8];\nconst int fixed = 3;\n"                                                        \
  "int f(int);\nvoid g(int *, int);\nsize_t pack(const struct list *, void *, size_t);\n"                    \
  "void unpack(struct list *, const void *, size_t);\nvoid joined(struct point *, const struct point *);\n"  \
  "jlpar_channel ready;\n"

#define BLOCK                                                                                                \
  "  int a = 1, b = 2, n = 4, r[4] = {0}, m[2][3] = {{0}}, v[n];\n  double sum = 0;\n  int *p = r;\n"        \
  "  struct point s = {0};\n  struct list l = {0};\n  jlpar_future fut = {0};\n  jlpar_pool *pool = 0;\n"    \
  "  static int kept;\n  struct { unsigned bits : 3; } w = {0};\n"                                           \
  "  (void)sum, (void)p, (void)s, (void)l, (void)fut, (void)pool, (void)m, (void)v, (void)w, (void)b;\n"

static const struct { const char *before, *after; } places[] = {
    {PRELUDE, "\nint main(void) {" BLOCK "  return a + kept; }\n"},
    {PRELUDE "int main(void) {" BLOCK, "\n  a = f(b);\n  return kept; }\n"},
    {PRELUDE "int main(void) {" BLOCK, "\n  g(r, n);\n  return a + kept; }\n"},
    {PRELUDE "int main(void) {" BLOCK, "\n  {\n    int c = f(a);\n    s.x = c;\n    w.bits = 1;\n  }\n  return kept; }\n"},
    {PRELUDE "int main(void) {" BLOCK, "\n  for (int i = 0; i < n; i++)\n    r[i] = f(i) + a;\n  return kept; }\n"},
    {PRELUDE "int main(void) {" BLOCK,
     "\n  for (int i = 0; i < 2; i++)\n    for (int j = 3; j > 0; j -= TWO) {\n      sum += f(i);\n      m[i][j] = j;\n"
     "    }\n  return kept; }\n"},
    {PRELUDE "int main(void) {" BLOCK "#pragma jlpar sync\n  {\n",
     "\n    r[1] = f(a);\n#pragma jlpar spawn\n    b = f(kept);\n  }\n  return kept; }\n"},
    {PRELUDE "int main(void) {" BLOCK "  if (a)\n", "\n    a += b;\n  else\n    a++;\n  return kept; }\n"},
    {PRELUDE "int main(void) {" BLOCK "#pragma jlpar sync\n  for (n = 0; n < 3; n++)\n",
     "\n    v[n] = f(v[0]) + s.x + table[n] + fixed + file_scope;\n  return kept; }\n"},
    {PRELUDE "static int inner(int n, int v[n], int (*m)[n]) {\n  int a = 0, b = 0, r[4] = {0}; struct point s = {0};\n",
     "\n  {\n    v[0] = m[0][1] + a + b + r[0] + s.x;\n  }\n  return v[0]; }\n"
     "int main(void) { int x[3] = {0}; return inner(3, x, &x); }\n"},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 1 || size > 1024)
    return -1;
  size_t place = data[0] % (sizeof places / sizeof *places);
  size_t before = strlen(places[place].before), after = strlen(places[place].after);
  static const char head[] = "#pragma jlpar ";
  char *text = malloc(before + sizeof head + size + after), *at = text;
  if (!text)
    return -1;
  at = (char *)memcpy(at, places[place].before, before) + before;
  at = (char *)memcpy(at, head, sizeof head - 1) + sizeof head - 1;
  for (size_t k = 1; k < size; k++)
    *at++ = data[k] == '\n' || data[k] == '\r' || data[k] == '\0' ? ' ' : (char)data[k];
  if (at[-1] == '\\') /* or the line would go on */
    at[-1] = ' ';
  at = (char *)memcpy(at, places[place].after, after) + after;
  translate_bytes(text, (size_t)(at - text));
  free(text);
  return 0;
}
