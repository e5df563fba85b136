/* Objects that are shared lie among others that are not: each of those is every process's own. Written in two files, with
 * pages_more.c. */
#include <jlpar.h>
#include <stdio.h>

int own1 = 1, own2, own3[3] = {1, 2, 3};
#pragma jlpar shared
int shared1;
static int own4 = 4;
#pragma jlpar shared
static char shared2[5000];
char own5[5000];
#pragma jlpar shared
static int shared3[3] = {3};
static int own6;
extern int shared4[2000], shared5, own7, own8[100];

static void write_all(int x) {
  own1 = own2 = own3[0] = own3[2] = own4 = own6 = own7 = own8[0] = own8[99] = x;
  own5[0] = own5[4999] = (char)x;
}

int main(void) {
  int sum = 0;
  write_all(50);
  #pragma jlpar sync spawn on(2)
  {
    write_all(70);
    shared1 = shared2[0] = shared2[4999] = shared3[2] = 60;
    shared4[0] = shared4[1999] = shared5 = 60;
  }
  sum = own1 + own2 + own3[0] + own3[2] + own4 + own5[0] + own5[4999] + own6 + own7 + own8[0] + own8[99];
  printf("own %d, shared %d %d %d %d %d %d %d %d\n", sum, shared1, shared2[0], shared2[4999], shared3[0], shared3[2],
         shared4[0], shared4[1999], shared5);
  return 0;
}
