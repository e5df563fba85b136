
int f(int x);
int main(void) {
  int a = 0;
#pragma jlpar sync spawn
  a = f(1);
  return a;
}
