/* SPDX-License-Identifier: MIT
 *
 * about: a caret stands below its column whatever blanks the line begins with
 */
static int f(int *p) { return *p; }

int run(int *p) {
	int	sum = 0;
	#pragma jlpar sync spawn
	sum	=	f(p); //! error jlpar-pointer-capture at p)
	return sum;
}
