/* SPDX-License-Identifier: MIT
 *
 * about: <: :> <% %> and %: instead of brackets, braces and #
 */
#include <stdio.h>

%:define TWICE(x) ((x) * 2)

static int f(int x) <% return TWICE(x); %>

int main(void) <%
  int v<:3:> = <%1, 2, 3%>, a = 0, sum = 0;
  %:pragma jlpar sync spawn
  a = f(v<:2:>);
  #pragma jlpar sync
  <%
    #pragma jlpar async shared(v)
    <% v<:0:> = 9; %>
  %>
  #pragma jlpar threads reduction(+: sum)
  for (int i = 0; i < 3; i++)
    sum += v<:i:>;
  printf("%d %d\n", a, sum);
  return 0;
%>
