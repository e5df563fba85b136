#include <jlpar.h>
extern jlpar_channel numbers;
void fill(int n);
void fill(int n) {
#pragma jlpar sync
  for (int i = 0; i < n; i++)
#pragma jlpar async
    jlpar_put(int, numbers, i);
}
