/* SPDX-License-Identifier: MIT
 *
 * mandelbrot - draws the Mandelbrot set as a PPM picture.
 *
 *     jlpar-cc -O2 mandelbrot.c -o mandelbrot
 *     jlpar-run -t 2 ./mandelbrot --threads 640 480 >a.ppm
 *     jlpar-run -p 2 ./mandelbrot --distributed 640 480 >b.ppm
 *
 * One function draws a row; two loops call it for every row. On threads all write into the same image; on
 * worker processes each row is written there and comes back, which is what out(...) says. Rows near the
 * middle take much longer than those at the edge, so threads take them one by one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT = 255 };

/* The number of steps, at most LIMIT, after which z = z^2 + c has left the circle of radius 2. */
static int steps(double re, double im) {
  double x = 0, y = 0;
  int n = 0;
  while (n < LIMIT && x * x + y * y <= 4) {
    double next = x * x - y * y + re;
    y = 2 * x * y + im;
    x = next;
    n++;
  }
  return n;
}

static void draw_row(unsigned char *rgb, long y, long width, long height) {
  double im = (double)(2 * y - height) / (double)height * 1.25;
  for (long x = 0; x < width; x++) {
    int n = steps((double)(3 * x - 2 * width) / (double)width, im);
    rgb[3 * x] = (unsigned char)(LIMIT - n);
    rgb[3 * x + 1] = (unsigned char)(n * 7 % 256);
    rgb[3 * x + 2] = (unsigned char)(n * 13 % 256);
  }
}

int main(int argc, char **argv) {
  if (argc != 4 || (strcmp(argv[1], "--threads") != 0 && strcmp(argv[1], "--distributed") != 0)) {
    fprintf(stderr, "usage: %s --threads|--distributed WIDTH HEIGHT >picture.ppm\n", argv[0]);
    return 2;
  }
  long width = atol(argv[2]), height = atol(argv[3]), row = 3 * width;
  unsigned char *image = width > 0 && height > 0 ? malloc((size_t)(row * height)) : NULL;
  if (!image) {
    fprintf(stderr, "%s: no picture of %s by %s\n", argv[0], argv[2], argv[3]);
    return 1;
  }

  if (strcmp(argv[1], "--threads") == 0) {
    #pragma jlpar threads schedule(dynamic)
    for (long y = 0; y < height; y++)
      draw_row(image + row * y, y, width, height);
  } else {
    #pragma jlpar sync distributed out(image[row * y : row])
    for (long y = 0; y < height; y++)
      draw_row(image + row * y, y, width, height);
  }

  printf("P6\n%ld %ld\n255\n", width, height);
  fwrite(image, (size_t)row, (size_t)height, stdout);
  free(image);
  return 0;
}
