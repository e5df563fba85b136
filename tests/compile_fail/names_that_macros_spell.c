/* SPDX-License-Identifier: MIT
 *
 * about: variables that a task reaches by address, in macros that need their names
 */
int printf(const char *format, ...);

#define SHOW(x) printf(#x "=%d\n", x)
#define SHOW_ALL(...) printf(#__VA_ARGS__ "=%d\n", __VA_ARGS__)
#define INDIRECT(x) SHOW(x)
#define PAIR(a) (a##_1 + a)
#define PAIR_OF(a) PAIR(a)
#define LOG(format, ...) printf("log: " format, ##__VA_ARGS__)
#define FIRST(x, y) printf(#y "%d\n", x)
#define TOTAL total
#define MEMBER(s) (s).total

struct part { int total; };

int run(struct part p) {
  int n = 2, n_1 = 3, m = 4, total = 0, r = 0;
  #pragma jlpar sync async shared(n)
  { n++; INDIRECT(n); } //! error jlpar-macro at n); says reached by address
  #pragma jlpar sync async shared(n, n_1)
  { n = PAIR_OF(n); } //! error jlpar-macro at n); says reached by address
  #pragma jlpar sync async shared(total)
  { SHOW(total); total += p.total; } //! error jlpar-macro at total; says something else
  #pragma jlpar sync async shared(n, n_1)
  { n = PAIR(n); SHOW(n); SHOW_ALL(n); LOG("%d\n", n); FIRST(n, m); }
  #pragma jlpar sync async shared(total)
  { TOTAL += MEMBER(p); } //! error jlpar-macro at MEMBER says something else
  #pragma jlpar sync async shared(total, r)
  { TOTAL++; int TOTAL = 5; r = total; } //! error jlpar-macro says something else
  return n + n_1 + m + total + r;
}
