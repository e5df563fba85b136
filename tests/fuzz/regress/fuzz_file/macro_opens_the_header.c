#define OPEN (int i = 0; i
int f(int);
int main(void) {
  int s = 0;
#pragma jlpar threads reduction(+: s)
  for OPEN < 5; i++)
    s += f(i);
  return s;
}
