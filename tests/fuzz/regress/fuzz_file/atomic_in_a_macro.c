#define INCREMENT(x) x++
#define ALL a += 1;
int main(void) {
  int a = 0;
#pragma jlpar atomic
  INCREMENT(a);
#pragma jlpar atomic
  ALL
  return a;
}
