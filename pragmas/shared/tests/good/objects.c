/* Every kind of object that can be shared. */
#include <jlpar.h>

struct cell {
  double value;
  int left, right;
};

#pragma jlpar shared
static int board[5];

#pragma jlpar shared
long visitors = 3;

#pragma jlpar shared
static struct cell grid[2][3] = {
    {{1, 2, 3}}, /* a ; in a comment */
};

#pragma jlpar shared
volatile int flags[4], turn;

/* What is counted, in words. */
#pragma jlpar shared
struct {
  unsigned long words;
  char name[8];
} count;

#pragma jlpar shared
_Alignas(64) static unsigned char bytes[] = "; begins with a semicolon";

#define ONE_FOR_ALL _Pragma("jlpar shared")
ONE_FOR_ALL static int by_a_macro[2] = {1, 2}, also_by_it; _Pragma("jlpar shared") static float in_one_line;

#pragma jlpar shared
extern double elsewhere[100];

void use(int n) {
  int sum = 0;
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < n; i++) {
    board[i % 5] = i;
    elsewhere[i] = grid[0][0].value + visitors;
    sum += flags[0] + turn + bytes[0] + (int)count.words + by_a_macro[1] + also_by_it + (int)in_one_line;
  }
  count.words = (unsigned long)sum;
}
