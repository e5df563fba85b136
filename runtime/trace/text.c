/* SPDX-License-Identifier: MIT
 *
 * See text.h.
 */
#include "trace/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

static struct {
  int fd, error;
  size_t used;
  char buffer[1 << 16];
} out;

void jlpi_text_begin(int fd) {
  out.fd = fd;
  out.error = 0;
  out.used = 0;
}

static void flush(void) {
  for (size_t done = 0; done < out.used && !out.error;) {
    ssize_t n = write(out.fd, out.buffer + done, out.used - done);
    if (n > 0)
      done += (size_t)n;
    else if (n == 0 || errno != EINTR)
      out.error = n == 0 ? EIO : errno;
  }
  out.used = 0;
}

int jlpi_text_end(void) {
  flush();
  return out.error;
}

int jlpi_text_failed(void) {
  return out.error != 0;
}

/* less than the buffer holds */
static void put(const char *text, size_t bytes) {
  if (out.used + bytes > sizeof out.buffer)
    flush();
  memcpy(out.buffer + out.used, text, bytes);
  out.used += bytes;
}

static void put_number(unsigned long n, int negative) {
  char digits[24];
  size_t at = sizeof digits;
  do
    digits[--at] = (char)('0' + n % 10);
  while ((n /= 10) > 0);
  if (negative)
    digits[--at] = '-';
  put(digits + at, sizeof digits - at);
}

/* what the letters behind a % want; where they end */
static const char *put_argument(const char *letters, va_list *ap) {
  if (*letters == 's') {
    const char *text = va_arg(*ap, const char *);
    put(text, strlen(text));
    return letters + 1;
  }
  if (*letters == 'c') {
    char c = (char)va_arg(*ap, int);
    put(&c, 1);
    return letters + 1;
  }
  if (letters[1] == 'd') {
    long n = va_arg(*ap, long);
    put_number(n < 0 ? 0 - (unsigned long)n : (unsigned long)n, n < 0);
  } else {
    put_number(va_arg(*ap, unsigned long), 0);
  }
  return letters + 2;
}

void jlpi_text(const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  while (*format) {
    size_t plain = strcspn(format, "%");
    put(format, plain);
    format += plain;
    if (*format)
      format = put_argument(format + 1, &ap);
  }
  va_end(ap);
}

/* ---- characters ---- */

/* bytes of the UTF-8 character at s that begins as one of `more` bytes more; 0: it is none */
static int checked(const unsigned char *s, int more) {
  for (int k = 1; k <= more; k++)
    if ((s[k] & 0xc0) != 0x80)
      return 0;
  int longer_than_need_be = (more == 1 && *s < 0xc2) || (more == 2 && *s == 0xe0 && s[1] < 0xa0) ||
                            (more == 3 && *s == 0xf0 && s[1] < 0x90);
  int surrogate = more == 2 && *s == 0xed && s[1] >= 0xa0,
      too_large = *s > 0xf4 || (*s == 0xf4 && s[1] >= 0x90);
  return longer_than_need_be || surrogate || too_large ? 0 : more + 1;
}

static int character(const unsigned char *s) {
  if (*s < 0x80)
    return 1;
  return (*s & 0xe0) == 0xc0   ? checked(s, 1)
         : (*s & 0xf0) == 0xe0 ? checked(s, 2)
         : (*s & 0xf8) == 0xf0 ? checked(s, 3)
                               : 0;
}

static int is_plain(unsigned char c) {
  return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static void put_byte(unsigned char c) {
  static const char hex[] = "0123456789abcdef";
  const char text[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
  put(text, sizeof text);
}

void jlpi_text_escaped(const char *text) {
  for (const unsigned char *s = (const unsigned char *)text; *s;) {
    size_t n = 0;
    while (is_plain(s[n]))
      n++;
    put((const char *)s, n);
    s += n;
    if (!*s)
      return;
    n = (size_t)character(s);
    if (n > 1)
      put((const char *)s, n);
    else
      put_byte(*s);
    s += n ? n : 1;
  }
}
