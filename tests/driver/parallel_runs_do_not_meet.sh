# SPDX-License-Identifier: MIT
# Many drivers at once, on files of the same name: each object is the one that a run alone gives.
. "$DRIVER_TESTS/lib.sh"
use_stand_in
unset FAKE_LOG
mkdir tmp
export TMPDIR=$PWD/tmp
for k in $(seq 24); do
  mkdir -p "d$k"
  printf '#pragma jlpar sync\nint number = %s;\n' "$k" >"d$k/a.c"
done
cat >Makefile <<'END'
objects = $(patsubst %,d%/a.o,$(shell seq 24))
all: $(objects)
%.o: %.c
	$(CC) -g -MMD -c $< -o $@
END
make -s -j8 CC="$cc" || fail "make"
for k in $(seq 24); do
  mv "d$k/a.o" together.o
  "$cc" -g -MMD -c "d$k/a.c" -o "d$k/a.o"
  same together.o "d$k/a.o"
  [ -e "d$k/a.d" ] || fail "no d$k/a.d"
done
[ -z "$(ls tmp)" ] || fail "left behind: $(ls tmp)"
finish
