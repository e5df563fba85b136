# SPDX-License-Identifier: MIT
# What the driver adds to a file without directives is below 3 ms. Both times are the best of many runs, so
# that a busy machine does not matter.
. "$DRIVER_TESTS/lib.sh"
mkdir inc
for k in $(seq 30); do
  { echo "#ifndef H$k"; echo "#define H$k"; echo "#include \"h$((k + 1)).h\""; seq -f 'int v%g;' 200; echo '#endif'; } >inc/h$k.h
done
: >inc/h31.h
{ echo '#include "h1.h"'; for k in $(seq 2000); do echo "int function_$k(int j) { return j + $k; }"; done; } >a.c
python3 - "$cc" <<'END' || fail "starting takes too long"
import os, subprocess, sys, time
def best(argv, env=None):
    times = []
    for _ in range(60):
        begin = time.perf_counter()
        subprocess.run(argv, env=env, check=True)
        times.append(time.perf_counter() - begin)
    return min(times)
env = dict(os.environ, JLPAR_CC="/bin/true")
alone = best(["/bin/true", "-Iinc", "-c", "a.c"])
driven = best([sys.argv[1], "-Iinc", "-c", "a.c"], env)
print(f"the driver adds {1e3 * (driven - alone):.2f} ms")
sys.exit(driven - alone > 3e-3)
END
finish
