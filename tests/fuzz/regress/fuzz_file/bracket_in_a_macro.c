#define CLOSE 3] +=
int main(void) {
  int v[3] = {0};
#pragma jlpar threads reduction(+: v[0:3])
  for (int i = 0; i < 9; i++)
    v[i % CLOSE 1;
  return v[0];
}
