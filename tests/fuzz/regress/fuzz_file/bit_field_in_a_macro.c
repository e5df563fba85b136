#define FIELD s.low
int f(int);
int main(void) {
  struct { unsigned low : 3; } s = {0};
#pragma jlpar sync spawn
  FIELD = f(1);
  return s.low;
}
