int f(int x); /* of
 two lines */
int main(void) {
  int a = 0;
#pragma jlpar sync spawn
  a = f(1);
  return a;
}
