/*
 * A static directory for rank and select over a bitmap, after Vigna's Rank9: two words for each
 * 512 bits, the number of ones before the block and seven counts of nine bits within it. Select
 * searches the blocks between two samples. It answers from one cache line and the bitmap, but
 * nothing can be changed once it is built: what a pool that lives is up against at best.
 */
#ifndef BENCH_RANK9_H
#define BENCH_RANK9_H

#include "task.h"

typedef struct rank9 rank9_t;

/* Ones at the scene's free addresses; NULL without memory. */
rank9_t *rank9_create(const bench_scene_t *scene);
void rank9_destroy(rank9_t *directory);

typedef uint64_t (*rank9_query_t)(const rank9_t *directory, uint64_t argument);

/* The ones below a position; and the position of the one that has so many others below. */
uint64_t rank9_rank(const rank9_t *directory, uint64_t position);
uint64_t rank9_select(const rank9_t *directory, uint64_t rank);
/* The same with PDEP, for processors that have it. */
uint64_t rank9_select_pdep(const rank9_t *directory, uint64_t rank);
/* Whichever of the two this processor is best at. */
rank9_query_t rank9_select_best(void);

#endif
