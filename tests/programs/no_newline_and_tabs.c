/* SPDX-License-Identifier: MIT
 *
 * about: tabs, form feeds, carriage-free odd spacing and deep indentation
 */
#include <stdio.h>
static	int	f ( int	x )	{	return	x	-	1	;	}
int
main
(void)
{
		int	a	=	0	,	s=0;
#pragma	jlpar	sync	spawn
			a
			=
			f
			(
			10
			)
			;

						#pragma jlpar threads reduction( + : s )
for(int i=0;i<4;i++)s+=i;
	printf("%d %d\n",a,s);
	return 0;
}
