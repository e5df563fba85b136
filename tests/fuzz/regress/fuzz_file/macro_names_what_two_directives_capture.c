#define SET total = left
int f(int x);
int main(void) {
  int total = 0;
#pragma jlpar sync spawn inout(total)
  {
    int left = 0;
#pragma jlpar sync
    {
#pragma jlpar spawn on(threads)
      left = f(total);
    }
    SET;
  }
  return total;
}
