/*
 * What the C tests share: literals, assertions that name codes, an allocator that counts and
 * refuses. The tests know the library by its public header only.
 */
#ifndef IPALLOC_TEST_SUPPORT_H
#define IPALLOC_TEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ipalloc.h"

#define NUL_TERMINATED IPALLOC_NUL_TERMINATED
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* The call answers this code; a failure shows both by name. */
#define assert_code(call, code) \
    assert_string_equal(ipalloc_error_name(call), "IPALLOC_" #code)
#define assert_ok(call) assert_code(call, OK)

/* IS_FULL says which library a program is linked to. A test of what only libipalloc-full has, in a list
 * of tests: */
#if IS_FULL
#define FULL_UNIT_TEST(test) cmocka_unit_test(test),
#else
#define FULL_UNIT_TEST(test)
#endif

/* An error struct that is ready to be passed. */
#define ERROR_INIT {.struct_size = sizeof(ipalloc_error_t)}

/* An address or a range from text that is right. */
static inline ipalloc_address_t A(const char *text) {
    ipalloc_address_t address;
    assert_ok(ipalloc_address_parse(text, NUL_TERMINATED, 0, &address, NULL));
    return address;
}

static inline ipalloc_range_t R(const char *text) {
    ipalloc_range_t range;
    assert_ok(ipalloc_range_parse(text, NUL_TERMINATED, 0, &range, NULL));
    return range;
}

static inline ipalloc_cidr_t C(const char *text) {
    ipalloc_cidr_t block;
    assert_ok(ipalloc_cidr_parse(text, NUL_TERMINATED, 0, &block, NULL));
    return block;
}

/* The address `offset` behind `base`; offset may be negative. Wraps at the ends. */
static inline ipalloc_address_t plus(ipalloc_address_t base, int64_t offset) {
    int last = base.family == IPALLOC_IPV4 ? 3 : 15;
    int64_t carry = offset;
    for (int i = last; i >= 0; i--) {
        carry += base.bytes[i];
        base.bytes[i] = (uint8_t)(carry & 0xFF);
        carry >>= 8;
    }
    return base;
}

/* The text of an address or a range, in one of a few buffers that take turns. */
static inline const char *text_of(ipalloc_address_t address) {
    static char texts[8][IPALLOC_ADDRESS_TEXT_MAX];
    static unsigned turn;
    char *text = texts[turn++ % 8];
    if (ipalloc_address_format(&address, text, sizeof texts[0], NULL) != IPALLOC_OK) {
        strcpy(text, "malformed");
    }
    return text;
}

static inline const char *range_text_of(ipalloc_range_t range) {
    static char texts[8][IPALLOC_RANGE_TEXT_MAX];
    static unsigned turn;
    char *text = texts[turn++ % 8];
    if (ipalloc_range_format(&range, text, sizeof texts[0], NULL) != IPALLOC_OK) {
        strcpy(text, "malformed");
    }
    return text;
}

#define assert_address(address, text) assert_string_equal(text_of(address), text)
#define assert_range(range, text) assert_string_equal(range_text_of(range), text)

/* Every byte of `memory` is still the one that `fill` left. */
enum { UNTOUCHED = 0x5A };
#define fill(object) memset(&(object), UNTOUCHED, sizeof(object))
#define assert_untouched(object) assert_true(all_untouched(&(object), sizeof(object)))

static inline int all_untouched(const void *memory, size_t size) {
    const uint8_t *bytes = memory;
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != UNTOUCHED) {
            return 0;
        }
    }
    return 1;
}

/* The checksum of images: CRC-32C, bit by bit. */
static inline uint32_t crc32c(const uint8_t *bytes, size_t size) {
    uint32_t crc = 0xFFFFFFFFu;
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1u)));
        }
    }
    return ~crc;
}

/* A repeatable sequence of numbers (SplitMix64); the seed is printed when a test fails. */
static inline uint64_t next_random(uint64_t *state) {
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static inline uint64_t random_seed(void) {
    const char *given = getenv("IPALLOC_SEED");
    uint64_t seed = given != NULL ? strtoull(given, NULL, 0) : 20240607;
    print_message("# IPALLOC_SEED=%llu\n", (unsigned long long)seed);
    return seed;
}

/*
 * An allocator that counts. Memory comes filled with rubbish and is filled with other rubbish
 * when it goes back; with `quarantine` it then stays readable until the arena is closed.
 */
enum { ARENA_BLOCKS = 4096 };

typedef struct arena {
    size_t calls;       /* how often memory was asked for */
    size_t refuse_from; /* the call, counted from 1, from which on there is none; 0: never */
    size_t refuse_only; /* the one call that gets none; 0: none */
    size_t live;
    size_t live_bytes;
    int quarantine;
    struct {
        void *memory;
        size_t size;
        size_t alignment;
        int live;
    } blocks[ARENA_BLOCKS];
    size_t block_count;
} arena_t;

static inline void *arena_allocate(void *context, size_t size, size_t alignment) {
    arena_t *arena = context;
    arena->calls++;
    assert_true(size > 0);
    assert_true(alignment > 0 && (alignment & (alignment - 1)) == 0);
    assert_true(alignment <= 2u * 1024 * 1024);
    if ((arena->refuse_from != 0 && arena->calls >= arena->refuse_from)
        || arena->calls == arena->refuse_only) {
        return NULL;
    }
    size_t at_least = alignment < sizeof(void *) ? sizeof(void *) : alignment;
    void *memory = aligned_alloc(at_least, (size + at_least - 1) & ~(at_least - 1));
    if (memory == NULL) {
        return NULL;
    }
    memset(memory, 0xA5, size);
    size_t place = 0;
    while (place < arena->block_count && arena->blocks[place].memory != NULL) {
        place++;
    }
    assert_true(place < ARENA_BLOCKS);
    arena->block_count = place == arena->block_count ? place + 1 : arena->block_count;
    arena->blocks[place].memory = memory;
    arena->blocks[place].size = size;
    arena->blocks[place].alignment = alignment;
    arena->blocks[place].live = 1;
    arena->live++;
    arena->live_bytes += size;
    return memory;
}

static inline void arena_deallocate(void *context, void *memory, size_t size, size_t alignment) {
    arena_t *arena = context;
    for (size_t i = 0; i < arena->block_count; i++) {
        if (arena->blocks[i].memory != memory || !arena->blocks[i].live) {
            continue;
        }
        assert_int_equal(arena->blocks[i].size, size);
        assert_int_equal(arena->blocks[i].alignment, alignment);
        arena->blocks[i].live = 0;
        arena->live--;
        arena->live_bytes -= size;
        if (!arena->quarantine) {
            memset(memory, 0xDD, size);
            free(memory);
            arena->blocks[i].memory = NULL;
        }
        return;
    }
    fail_msg("memory was given back that was not given, or twice");
}

static inline ipalloc_allocator_t arena_table(arena_t *arena) {
    ipalloc_allocator_t table = {sizeof table, 0, arena, arena_allocate, arena_deallocate};
    return table;
}

/* Everything was given back; what was kept in quarantine goes now. */
static inline void arena_close(arena_t *arena) {
    size_t live = arena->live;
    for (size_t i = 0; i < arena->block_count; i++) {
        free(arena->blocks[i].memory);
        arena->blocks[i].memory = NULL;
    }
    assert_int_equal(live, 0);
}

/* A pool of the ranges given as text, "none" for no excluded ones, from libc's memory. */
static inline ipalloc_pool_t *pool_of(const char *range, const char *excluded) {
    ipalloc_range_t whole = R(range);
    ipalloc_pool_t *pool = NULL;
    if (strcmp(excluded, "none") == 0) {
        assert_ok(ipalloc_pool_create(&whole, 1, NULL, 0, NULL, &pool, NULL));
    } else {
        ipalloc_range_t out = R(excluded);
        assert_ok(ipalloc_pool_create(&whole, 1, &out, 1, NULL, &pool, NULL));
    }
    assert_non_null(pool);
    return pool;
}

static inline ipalloc_pool_counts_t counts_of(const ipalloc_pool_t *pool) {
    ipalloc_pool_counts_t counts = {.struct_size = sizeof counts};
    assert_ok(ipalloc_pool_counts(pool, &counts, NULL));
    return counts;
}

#define assert_counts(pool, capacity_, free_, held_, reserved_)          \
    do {                                                                 \
        ipalloc_pool_counts_t counts_ = counts_of(pool);                 \
        assert_int_equal(counts_.capacity.lo, capacity_);                \
        assert_int_equal(counts_.free.lo, free_);                        \
        assert_int_equal(counts_.held.lo, held_);                        \
        assert_int_equal(counts_.reserved.lo, reserved_);                \
        assert_int_equal(counts_.resting.lo, 0);                         \
        assert_int_equal(counts_.capacity.hi | counts_.free.hi, 0);      \
        assert_int_equal(counts_.held.hi | counts_.reserved.hi, 0);      \
        assert_ok(ipalloc_pool_check(pool, NULL));                       \
    } while (0)

static inline int state_of(const ipalloc_pool_t *pool, const char *address) {
    ipalloc_address_t at = A(address);
    int state = -1;
    assert_ok(ipalloc_pool_state(pool, &at, &state, NULL));
    return state;
}

/* The pool's image, to be freed by the caller; equal images mean equal pools. */
static inline uint8_t *image_of(const ipalloc_pool_t *pool, size_t *size) {
    assert_ok(ipalloc_pool_image_size(pool, size, NULL));
    uint8_t *bytes = malloc(*size);
    assert_non_null(bytes);
    size_t written = 0;
    assert_ok(ipalloc_pool_image_write(pool, bytes, *size, &written, NULL));
    assert_int_equal(written, *size);
    return bytes;
}

#endif
