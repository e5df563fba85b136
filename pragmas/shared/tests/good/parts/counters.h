#ifndef COUNTERS_H
#define COUNTERS_H

extern int hits[2];

#pragma jlpar shared
extern long misses;

#endif
