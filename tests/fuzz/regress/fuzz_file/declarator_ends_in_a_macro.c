#define NEXT ; int main(void)
static int counted NEXT {
  int a = 0;
#pragma jlpar sync spawn
  a = counted;
  return a;
}
