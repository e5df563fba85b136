/* SPDX-License-Identifier: MIT */
#ifndef JLPT_NAMES_H
#define JLPT_NAMES_H

#include "directive.h"

enum jlpt_spelled {
  JLPT_NOT_SPELLED,
  JLPT_SPELLED,         /* it is an argument of which a macro makes a string or a part of a name, as it is written */
  JLPT_SPELLED_EXPANDED /* or as its own macros have expanded it */
};

/* what macros that the translated files define do with the name at this offset */
enum jlpt_spelled jlpt_spelled_at(const jlpt_file *f, size_t at);

#endif
