#define A 1
int f(int x);
int main(void) {
  int a = 0;
#pragma jlpar sync spawn
#ifdef A
  a = f(1);
#else
  a = 2;
#endif
#pragma jlpar sync
  {
#ifdef A
    f(2);
  }
#else
  }
#endif
#pragma jlpar sync async
  {
#ifdef A
    f(2);
  }
#else
  }
#endif
  return a;
}
