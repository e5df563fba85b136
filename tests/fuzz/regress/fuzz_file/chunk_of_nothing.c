int main(void) {
  int sum = 0;
#pragma jlpar threads reduction(+: sum) schedule(dynamic, 0)
  for (int i = 0; i < 4; i++)
    sum += i;
  return sum;
}
