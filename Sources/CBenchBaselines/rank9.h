/*
 * A static directory for rank and select over a bitmap, after Vigna's Rank9: two words for each
 * 512 bits, the number of ones before the block and seven counts of nine bits within it. Select
 * searches the blocks between two samples. It answers from one cache line and the bitmap, but
 * nothing can be changed once it is built: what a pool that lives is up against at best.
 */
#ifndef BENCH_RANK9_H
#define BENCH_RANK9_H

#include "peer.h"

/* Its functions: with PDEP on a processor that has it. */
const bench_directory_t *rank9_directory(void);

#endif
