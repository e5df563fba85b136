# SPDX-License-Identifier: MIT
# The disk is full, or files may not grow: the status says so, a message names what could not be written, and
# nothing that looks like a result is left.
. "$(dirname "$0")/lib.sh"
program a.c

# /dev/full takes nothing.
"$jlpar_cc" --jlpar-emit a.c >/dev/full 2>messages
status=$?
refuses "the translation on a full device" '[Nn]o space|write'
ln -s /dev/full full.c
cc --jlpar-emit a.c -o full.c
refuses "--jlpar-emit -o on a full device" '[Nn]o space|write'

# Files of at most 512 bytes: the translation itself cannot be written.
( ulimit -f 1; trap '' XFSZ; exec "$jlpar_cc" -c a.c -o limited.o ) >output 2>messages
status=$?
[ $status != 0 ] || fail "files could not grow, and the status was 0"
[ -s messages ] || fail "files could not grow, and nothing was said"
[ ! -s limited.o ] || fail "an object is left though files could not grow"

# A file system of its own, when this user may make one.
mkdir disk
if unshare -rm true 2>/dev/null; then
  unshare -rm bash -c '
    mount -t tmpfs -o size=64k none disk || exit 99
    dd if=/dev/zero of=disk/filler bs=1k count=64 2>/dev/null
    TMPDIR=$PWD/disk "$1" -c a.c -o a.o 2>messages
    status=$?
    rm disk/filler
    [ -z "$(ls -A disk)" ] || echo "left: $(ls -A disk)" >>messages
    exit $status' - "$jlpar_cc"
  status=$?
  if [ $status != 99 ]; then
    [ $status != 0 ] || [ -s a.o ] || fail "TMPDIR on a full disk: status 0 without an object"
    [ $status = 0 ] || [ -s messages ] || fail "TMPDIR on a full disk: nothing was said"
    [ $status = 0 ] || [ ! -e a.o ] || fail "TMPDIR on a full disk: an object was left"
    ! grep -q '^left:' messages || fail "TMPDIR on a full disk: files were left"
  fi
fi
finish
