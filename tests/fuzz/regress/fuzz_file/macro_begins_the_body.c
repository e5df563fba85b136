#define REST < 4; i++) s +=
int main(void) {
  int s = 0;
#pragma jlpar distributed reduction(+: s)
  for (int i = 0; i REST i;
  return s;
}
