/* Everything that can be captured: VLAs, static locals, local types, what a macro names, bit-fields as targets. */
#include <jlpar.h>

#define SQUARE(x) ((x) * (x))
#define PLUS_N(x) ((x) + n)

struct flags {
  unsigned low : 3, high : 5;
};
int scale = 3;
static const int fixed = 4;

int work(int x);

int captures(int n, int m) {
  static int calls;
  int vla[n], table[n][m], out[3];
  struct local {
    int a, b;
  } here = {1, 2};
  enum { RED = 1, GREEN } colour = GREEN;
  struct flags flags = {0};
  double __attribute__((aligned(32))) wide = 1;
  vla[0] = table[0][0] = n;
#pragma jlpar sync
  {
#pragma jlpar spawn
    out[0] = work(SQUARE(n) + PLUS_N(m) + calls);
#pragma jlpar spawn
    out[1] = vla[0] + table[n - 1][0] + (int)sizeof vla;
#pragma jlpar spawn
    out[2] = here.a + here.b + (int)colour + GREEN + (int)wide;
#pragma jlpar spawn
    flags.high = work(scale + fixed);
  }
  return out[0] + out[1] + out[2] + (int)flags.high;
}
