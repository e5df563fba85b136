# SPDX-License-Identifier: MIT
# No room for temporary files: a message, a status, no object. The full disk is a tiny one in a name space of
# our own.
. "$DRIVER_TESTS/lib.sh"
use_stand_in
unset FAKE_LOG
mkdir tmp
{
  echo '#pragma jlpar sync'
  for k in $(seq 9000); do echo "int function_$k(void) { return $k; }"; done
} >long.c
unshare -rm true 2>/dev/null || skip "no user name spaces here"
cat >inside.sh <<'END'
mount -t tmpfs -o size=64k none tmp || exit 77
TMPDIR=$PWD/tmp "$1" -c long.c -o long.o
END
unshare -rm sh inside.sh "$cc" >out 2>err
status=$?
[ $status = 77 ] && skip "tmpfs cannot be mounted here"
[ $status = 1 ] || fail "status $status"
grep -q -i 'no space left\|cannot write' err || { fail "no message"; cat err; }
[ -e long.o ] && fail "an object in spite of the failure"
finish
