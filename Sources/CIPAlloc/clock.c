/* The clock by which addresses rest if the caller has none. */
#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include <time.h>

#include "CIPAllocMachine.h"

uint64_t cipalloc_monotonic_clock(void *context) {
    (void)context;
    struct timespec now;
    /* Fails only for a clock that the system does not have. */
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
