int f(int x);
#define END = 2; } }
int main(void) {
  int a = 0;
#pragma jlpar sync
  {
#pragma jlpar async shared(a)
    {
      f(1);
      a END
  return a;
}
