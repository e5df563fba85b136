int f(int x);
static int g(_Pragma("omp parallel") int x) { return x; }
int main(void) {
  int a = 0;
#pragma jlpar sync spawn
  a = f(g(1));
  return a;
}
