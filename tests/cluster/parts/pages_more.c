#include <jlpar.h>

int own7 = 7;
#pragma jlpar shared
int shared4[2000];
#pragma jlpar shared
int shared5 = 5;
int own8[100];
