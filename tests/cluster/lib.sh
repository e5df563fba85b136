# SPDX-License-Identifier: MIT
#
# For the tests of this folder. $bin and $here are set.

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# build SOURCE PROGRAM
build() {
  "$bin/jlpar-cc" -g -O1 -Wall -Wno-jlpar-global-callee ${JLPAR_TEST_CFLAGS-} "$1" -o "$2" || fail "$1 does not compile"
}

# alive FOLDER: process ids of programs that lie in it
alive() {
  for exe in /proc/[0-9]*/exe; do
    case $(readlink "$exe" 2>/dev/null || true) in
    "$1"/*) state=$(cut -d' ' -f3 "${exe%exe}stat" 2>/dev/null || echo Z)
      [ "$state" = Z ] || echo "$exe" ;;
    esac
  done
}

# nothing_left FOLDER: within 3 s all programs of it have ended
nothing_left() {
  for _ in $(seq 15); do
    [ -n "$(alive "$1")" ] || break
    sleep 0.2
  done
  [ -z "$(alive "$1")" ] || fail "processes are left: $(alive "$1")"
}

# segments: what lies in /dev/shm by the name of UCX
segments() {
  ls /dev/shm | grep -c ucx || true
}

# expect WANTED GOT WHAT
expect() {
  [ "$1" = "$2" ] || fail "$3: wanted
$1
got
$2"
}
