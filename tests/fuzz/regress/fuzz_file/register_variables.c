int f(int x);
int main(void) {
  register int a = 0, b = 0;
  register struct { int x; } s = {0};
#pragma jlpar sync
  {
#pragma jlpar spawn
    a = f(1);
#pragma jlpar async shared(b)
    b = f(2);
#pragma jlpar async
    s.x = f(3);
  }
#pragma jlpar atomic
  a += 1;
  return a + b + s.x;
}
