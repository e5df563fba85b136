# SPDX-License-Identifier: MIT
# jlpar-run passes its options on in the environment; status, signals, streams and process are the program's.
. "$DRIVER_TESTS/lib.sh"
r=$JLPAR_RUN_UNDER_TEST

run 0 "$r" -p 3 -t 2 --env A=b=c --env EMPTY= --no-prefix env
for pair in JLPAR_NPROCS=3 JLPAR_NUM_THREADS=2 A=b=c EMPTY= JLPAR_NO_PREFIX=1; do
  grep -q -x "$pair" out || fail "$pair is not set"
done
run 0 "$r" -pauto -tauto env
grep -q -x JLPAR_NPROCS=auto out || fail "-p auto"
grep -q -x JLPAR_NUM_THREADS=auto out || fail "-t auto"
: >a.so
: >b.so
run 0 "$r" -L a.so -L ./b.so --topology master_worker env
grep -q -x "JLPAR_MODULES=$PWD/a.so:$PWD/b.so" out || fail "-L: $(grep MODULES out)"
grep -q -x JLPAR_TOPOLOGY=master_worker out || fail "--topology"
run 0 "$r" printf '%s|' -p --env 'a b' ''
[ "$(cat out)" = '-p|--env|a b||' ] || fail "the program's arguments: $(cat out)"
run 7 "$r" -- sh -c 'exit 7'
run 127 "$r" ./nosuch
grep -q 'nosuch: No such file' err || fail "no message for a missing program"
run 126 "$r" /etc/passwd
"$r" sh -c 'kill -TERM $$'
[ $? = 143 ] || fail "the program's signal is not passed on"
echo input | "$r" cat >out
[ "$(cat out)" = input ] || fail "stdin does not reach the program"
"$r" sleep 60 &
[ "$(sleep 0.3; tr '\0' ' ' </proc/$!/cmdline)" = 'sleep 60 ' ] || fail "jlpar-run is not the program"
kill $!
wait $! 2>/dev/null

for wrong in '-p x' '-p -1' '-t 0' '-t 1.5' '--env A' '--env =b' '--topology ring' '-L ./none.so' '--nonsense' '-Z' '-p' ''; do
  run 2 "$r" $wrong
  grep -q '^jlpar-run: error: ' err || fail "no message: $wrong"
done
run 2 "$r" -p 2
run 0 "$r" --version
grep -q '^jlpar-run [0-9]' out || fail "--version"
run 0 "$r" --help
grep -q 'Usage' out || fail "--help"
run 0 "$r" --info
for word in '^jlpar: ' '^compiler: ' '^CPUs: ' '^UCX: ' '^GPU devices: '; do
  grep -q "$word" out || fail "--info has no $word"
done
finish
