#define PART = 0; i <
int main(void) {
  int s = 0;
#pragma jlpar distributed reduction(+: s)
  for (int i PART 4; i++)
    s++;
  return s;
}
