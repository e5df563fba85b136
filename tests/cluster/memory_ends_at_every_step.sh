# SPDX-License-Identifier: MIT
# Process 1 runs out of memory at each of its allocations once. Where nobody could be told it may end, and says so.
wraps=
for function in malloc calloc realloc aligned_alloc free mmap pthread_create; do
  wraps="$wraps -Wl,--wrap=$function"
done
# shellcheck disable=SC2086
"$bin/jlpar-cc" -g -O1 -Wall -Wno-jlpar-global-callee ${JLPAR_TEST_CFLAGS-} -I "$here/../faults" \
  "$here/parts/memory_ends.c" "$here/../faults/shim.c" $wraps -o program || fail "it does not compile"

# each_call SCENARIO
each_call() {
  n=1
  while :; do
    status=0
    timeout -s KILL 100 "$bin/jlpar-run" -p 2 ./program "$1" "$n" >calls 2>said || status=$?
    [ "$status" -ne 0 ] || break
    last=$(tail -n 1 calls)
    [ "$status" -eq 1 ] && grep -q 'jlpar: error: no memory for' said && ! grep -q 'raised on' said ||
      fail "$1, call $last: exit status $status: $(cat said)"
    n=$((last + 1))
  done
  echo "$1: $(tail -n 1 calls) calls"
}

for scenario in $(sed -n 's/^    {"\([a-z_]*\)", [a-z_]*},$/\1/p' "$here/parts/memory_ends.c"); do
  each_call "$scenario"
done
