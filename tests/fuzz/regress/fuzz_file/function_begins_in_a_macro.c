#define NEXT return 1; } int
static int one(void) { NEXT main(void) {
  int a = 0;
#pragma jlpar sync spawn
  a = one();
  return a;
}
