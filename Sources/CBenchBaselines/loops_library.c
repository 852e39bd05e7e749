/*
 * The timed loops for the library, once for each way of allocating. They hand the library's own
 * address structs to and fro; only the table of held addresses, which has as many entries as
 * the pool, keeps four bytes each, as any caller would and as the baselines' tables do.
 */
#include "pool.h"

#include "random.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void pool_loops_stuck(void) {
    fputs("ipalloc-bench: an allocator stays full although an address was released\n", stderr);
    exit(3);
}

static inline uint32_t pack(const ipalloc_address_t *address) {
    uint32_t packed;
    memcpy(&packed, address->bytes, sizeof packed);
    return packed;
}

/* An IPv4 address has four bytes; the library ignores the others, so one store of four will do. */
static inline void unpack(ipalloc_address_t *address, uint32_t packed) {
    memcpy(address->bytes, &packed, sizeof packed);
}

typedef struct caller {
    __typeof__(ipalloc_pool_allocate_next) *allocate_next;
    __typeof__(ipalloc_pool_allocate_lowest) *allocate_lowest;
    __typeof__(ipalloc_pool_allocate_any) *allocate_any;
    __typeof__(ipalloc_pool_allocate_random) *allocate_random;
    __typeof__(ipalloc_pool_claim) *claim;
    __typeof__(ipalloc_pool_release) *release;
    ipalloc_pool_t *pool;
    ipalloc_cursor_t *cursor;
    ipalloc_random_t *random;
} caller_t;

static inline caller_t caller_of(pool_thread_t *thread) {
    const bench_library_t *library = thread->library;
    return (caller_t){library->pool_allocate_next, library->pool_allocate_lowest,
                      library->pool_allocate_any,  library->pool_allocate_random,
                      library->pool_claim,         library->pool_release,
                      thread->pool,                &thread->library_cursor,
                      &thread->library_random};
}

static inline int claim(caller_t caller, const ipalloc_address_t *address) {
    return caller.claim(caller.pool, address, NULL) == IPALLOC_OK;
}

static inline int take_next(caller_t caller, ipalloc_address_t *address) {
    return caller.allocate_next(caller.pool, caller.cursor, address, NULL) == IPALLOC_OK;
}

static inline int take_lowest(caller_t caller, ipalloc_address_t *address) {
    return caller.allocate_lowest(caller.pool, address, NULL) == IPALLOC_OK;
}

static inline int take_any(caller_t caller, ipalloc_address_t *address) {
    return caller.allocate_any(caller.pool, caller.cursor, address, NULL) == IPALLOC_OK;
}

static inline int take_random(caller_t caller, ipalloc_address_t *address) {
    return caller.allocate_random(caller.pool, caller.random, address, NULL) == IPALLOC_OK;
}

static inline int give_hot(caller_t caller, const ipalloc_address_t *address) {
    return caller.release(caller.pool, address, caller.cursor, NULL) == IPALLOC_OK;
}

static inline int give_only(caller_t caller, const ipalloc_address_t *address) {
    return caller.release(caller.pool, address, NULL, NULL) == IPALLOC_OK;
}

#define TOKEN ipalloc_address_t
#define TOKEN_INIT ((ipalloc_address_t){.family = IPALLOC_IPV4})
#define CALLER caller_t
#define CALLER_OF(thread) caller_of(thread)
#define CLAIM(caller, token) claim(caller, token)
#define PACK(token) pack(token)
#define UNPACK(token, packed) unpack(token, packed)
#define ORDINAL(token, ordinal) unpack(token, htonl(LIBRARY_BASE + (ordinal)))
#define RING(thread) ((thread)->library_ring)

#define LOOPS static const pool_loops_t loops_next
#define LOOP(name) next_##name
#define TAKE(caller, token) take_next(caller, token)
#define GIVE(caller, token) give_hot(caller, token)
#include "loops.h"
#undef LOOPS
#undef LOOP
#undef TAKE
#undef GIVE

#define LOOPS static const pool_loops_t loops_roving
#define LOOP(name) roving_##name
#define TAKE(caller, token) take_next(caller, token)
#define GIVE(caller, token) give_only(caller, token)
#include "loops.h"
#undef LOOPS
#undef LOOP
#undef TAKE
#undef GIVE

#define LOOPS static const pool_loops_t loops_lowest
#define LOOP(name) lowest_##name
#define TAKE(caller, token) take_lowest(caller, token)
#define GIVE(caller, token) give_only(caller, token)
#include "loops.h"
#undef LOOPS
#undef LOOP
#undef TAKE
#undef GIVE

#define LOOPS static const pool_loops_t loops_any
#define LOOP(name) any_##name
#define TAKE(caller, token) take_any(caller, token)
#define GIVE(caller, token) give_hot(caller, token)
#include "loops.h"
#undef LOOPS
#undef LOOP
#undef TAKE
#undef GIVE

#define LOOPS static const pool_loops_t loops_random
#define LOOP(name) random_##name
#define TAKE(caller, token) take_random(caller, token)
#define GIVE(caller, token) give_hot(caller, token)
#include "loops.h"

const pool_loops_t *pool_loops_library(bench_contender_t contender) {
    switch (contender) {
    case BENCH_LIBRARY_NEXT:
    case BENCH_LIBRARY_RESTING:
        return &loops_next;
    case BENCH_LIBRARY_ROVING:
        return &loops_roving;
    case BENCH_LIBRARY_LOWEST:
        return &loops_lowest;
    case BENCH_LIBRARY_ANY:
        return &loops_any;
    case BENCH_LIBRARY_RANDOM:
        return &loops_random;
    default:
        return NULL;
    }
}
