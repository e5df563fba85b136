# SPDX-License-Identifier: MIT
# Errors in the C code are reported once, at the right line, by the compiler or as it would.
. "$(dirname "$0")/lib.sh"

# once WHAT LINE REGEX
once() {
  refuses "$1" "^[^ ]*wrong\.c:$2:[0-9]+: error: .*$3"
  [ "$(grep -cE 'error: ' messages)" = 1 ] || fail "$1: $(grep -cE 'error: ' messages) errors, not 1"
  [ ! -e wrong.o ] || fail "$1: an object was made"
}

cat >wrong.c <<'END'
#include <stdio.h>
int main(void) {
  int sum = 0;
  #pragma jlpar threads reduction(+: sum)
  for (int i = 1; i < 10; i++)
    sum += i;
  printf("%d\n", sum)
  return 0;
}
END
cc -c wrong.c -o wrong.o
once "a missing semicolon after the region" 7 "expected"

cat >wrong.c <<'END'
static int f(int x) { return x; }
int run(void) {
  int a = 0;
  #pragma jlpar sync spawn
  a = f(nowhere);
  return a;
}
END
cc -c wrong.c -o wrong.o
once "an undeclared name inside the region" 5 "nowhere"

cat >wrong.c <<'END'
#include <stdio.h>
struct s { int a; };
int run(struct s v) {
  #pragma jlpar sync
  {
    #pragma jlpar async
    printf("%d\n", v.b);
  }
  return 0;
}
END
cc -c wrong.c -o wrong.o
once "an unknown member inside the region" 7 "member"

cat >wrong.c <<'END'
int run(void) {
  int a = 0;
  #pragma jlpar sync
  {
    #pragma jlpar async shared(a)
    { a = 1;
  }
  return a;
}
END
cc -c wrong.c -o wrong.o
refuses "a brace too few" 'wrong\.c:(8|9):[0-9]+: error'
[ ! -e wrong.o ] || fail "a brace too few: an object was made"

# A warning of the compiler stands at the user's line too, once, also inside the region.
cat >warned.c <<'END'
int run(int x);
int run(int x) {
  int a = 0;
  #pragma jlpar sync
  {
    #pragma jlpar async shared(a)
    {
      int unused;
      a = x;
    }
  }
  return a;
}
END
cc -Wextra -c warned.c -o warned.o
accepts "an unused variable"
warnings=$(grep -c 'warning: ' messages)
[ "$warnings" = 1 ] || fail "an unused variable: $warnings warnings, not 1"
grep -qE '^[^ ]*warned\.c:8:[0-9]+: warning: .*unused' messages || fail "the warning is not at its line"
finish
