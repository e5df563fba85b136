/* SPDX-License-Identifier: MIT
 *
 * about: return, break, continue and goto out of tasks and syncs
 */
static int f(int x) { return x; }

int run(int n) {
  for (int i = 0; i < n; i++) {
    #pragma jlpar async
    {
      if (f(i))
        continue; //! error jlpar-jump at continue
    }
    #pragma jlpar sync
    {
      if (f(i))
        break; //! error jlpar-jump at break
    }
    #pragma jlpar sync spawn
    {
      if (f(i))
        goto out; //! error jlpar-jump at goto
    }
  }
  #pragma jlpar sync
  {
    #pragma jlpar async
    {
      while (f(n)) {
        if (f(1))
          break;
        if (f(2))
          goto inside;
      }
    inside:
      if (f(3))
        return n; //! error jlpar-jump at return
    }
  }
out:
  return 0;
}
