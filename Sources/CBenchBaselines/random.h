/* A generator that costs a multiplication and an addition, so that it hides behind the loops. */
#ifndef BENCH_RANDOM_H
#define BENCH_RANDOM_H

#include <stdint.h>

/* Knuth's constants for MMIX. */
static inline uint64_t random_step(uint64_t state) {
    return state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
}

/* A number below `bound` from the good upper half of a state. */
static inline uint32_t random_below(uint64_t state, uint32_t bound) {
    return (uint32_t)(((state >> 32) * bound) >> 32);
}

#endif
