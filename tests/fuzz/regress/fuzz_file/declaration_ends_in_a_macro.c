#define END , 3}
static const int v[] = {1, 2 END ;
int f(int x);
int main(void) {
  int a = 0;
#pragma jlpar sync spawn
  a = f(v[1]);
  return a;
}
