#include <jlpar.h>

#pragma jlpar shared
int of_another_file[5];

void change_it(void);
void change_it(void) {
  #pragma jlpar everywhere
  of_another_file[jlpar_myid()] = 10 * jlpar_myid();
}
