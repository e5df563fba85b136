/* about: everything that travels arrives as it was when the work was started
 * run: -p 1
 * stdout:
 * | 42 7 3.5
 * | vla 10 20 30, of 3
 * | local 1 2, enum 1
 * | bits 5 2
 * | out 1 4 9
 * | inout 2 3 4
 * | static 6, file 9
 */
#include <jlpar.h>
#include <stdio.h>

struct flags {
  unsigned low : 3, high : 5;
};
int scale = 3;

static int add(int a, int b) {
  return a + b;
}

int main(void) {
  int n = 42, small = 7, sum = 0;
  double d = 3.5;
  static int calls = 6;
  struct local {
    int a, b;
  } here = {1, 2};
  enum { RED, GREEN } colour = GREEN;
  struct flags flags = {1, 1};
  int vla[small - 4], squares[3], up[3] = {1, 2, 3}, *p = up;
  for (int i = 0; i < 3; i++)
    vla[i] = 10 * (i + 1);
  char line[3][80];
#pragma jlpar sync
  {
#pragma jlpar spawn out(line[0])
    snprintf(line[0], 80, "%d %d %.1f", n, small, d);
#pragma jlpar spawn on(2) out(squares)
    for (int i = 0; i < 3; i++)
      squares[i] = (i + 1) * (i + 1);
#pragma jlpar spawn on(2) inout(p[0:3])
    for (int i = 0; i < 3; i++)
      p[i]++;
#pragma jlpar spawn on(2)
    flags.high = add(scale, -1);
#pragma jlpar spawn on(2)
    flags.low = 5;
    n = small = 0; /* too late */
  }
  printf("%s\n", line[0]);
#pragma jlpar sync spawn on(2) out(line)
  {
    snprintf(line[0], 80, "vla %d %d %d, of %zu", vla[0], vla[1], vla[2], sizeof vla / sizeof *vla);
    snprintf(line[1], 80, "local %d %d, enum %d", here.a, here.b, (int)colour);
  }
  printf("%s\n%s\nbits %u %u\n", line[0], line[1], flags.low, flags.high);
  printf("out %d %d %d\ninout %d %d %d\n", squares[0], squares[1], squares[2], up[0], up[1], up[2]);
  scale = 9;
#pragma jlpar sync spawn on(2) out(sum)
  sum = calls * 100 + scale;
  printf("static %d, file %d\n", sum / 100, sum % 100);
  return 0;
}
