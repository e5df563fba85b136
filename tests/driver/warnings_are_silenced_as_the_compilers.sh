# SPDX-License-Identifier: MIT
# With the real translator: what the command says of warnings in general holds for jlpar's.
. "$DRIVER_TESTS/lib.sh"
unset JLPAR_TRANSLATE
cat >unwaited.c <<'END'
static int one(void) { return 1; }
int main(void) {
#pragma jlpar spawn
  one();
  return 0;
}
END

# says STATUS WORD|- OPTIONS...: status, and whether it says "WORD:"
says() {
  run "$1" "$cc" -c unwaited.c -o unwaited.o "${@:3}"
  local got=$(grep -o 'error:\|warning:' err | tr '\n' ' ')
  [ "$got" = "${2/#-/}" ] || fail "said «$got», not «$2», with: ${*:3}"
}
says 0 'warning: '
says 0 - -w
says 0 - -w -Werror
says 0 - -w -Werror=jlpar-unwaited
says 0 - -Wno-jlpar-unwaited
says 1 'error: ' -Werror
says 0 'warning: ' -Werror -Wno-error
says 1 'error: ' -Wno-error -Werror
finish
