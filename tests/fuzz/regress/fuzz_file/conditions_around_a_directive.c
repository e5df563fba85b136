#define A 1
int f(int x);
int main(void) {
  int a = 0;
#if A
#pragma jlpar sync spawn
#else
#pragma jlpar sync async
#endif
  a = f(1);
  return a;
}
