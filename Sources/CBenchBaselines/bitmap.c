/*
 * The flat atomic bitmap: one bit per address, 1 when it is free, and a word per thread at which
 * it goes on searching (next fit). The lowest bit of a word is taken by a compare-and-swap of
 * the word that was just read, which on x86-64 costs less than a locked bit test in memory.
 */
#include "baseline.h"

#include <stdatomic.h>
#include <stdlib.h>

typedef struct bitmap {
    uint32_t words;
    _Alignas(BENCH_LINE) _Atomic uint64_t word[];
} bitmap_t;

static void *bitmap_create(const bench_scene_t *scene) {
    uint32_t words = (scene->size + 63) / 64;
    bitmap_t *bitmap = bench_zeroed(sizeof *bitmap + words * sizeof bitmap->word[0]);
    if (bitmap != NULL)
        bitmap->words = words;
    return bitmap;
}

static uint64_t bitmap_memory(const void *context) {
    const bitmap_t *bitmap = context;
    return sizeof *bitmap + bitmap->words * sizeof bitmap->word[0];
}

static uint32_t bitmap_count(const void *context) {
    const bitmap_t *bitmap = context;
    uint32_t count = 0;
    for (uint32_t index = 0; index < bitmap->words; index++)
        count += (uint32_t)__builtin_popcountll(
            atomic_load_explicit(&bitmap->word[index], memory_order_relaxed));
    return count;
}

static void bitmap_cursor(const void *context, baseline_cursor_t *cursor, uint32_t lane,
                          uint32_t lanes) {
    const bitmap_t *bitmap = context;
    cursor->place = (uint64_t)bitmap->words * lane / lanes;
}

static uint32_t bitmap_allocate(void *context, baseline_cursor_t *cursor) {
    bitmap_t *bitmap = context;
    uint32_t words = bitmap->words;
    uint32_t index = (uint32_t)cursor->place;
    for (uint32_t looked = 0; looked < words; looked++) {
        _Atomic uint64_t *word = &bitmap->word[index];
        uint64_t free = atomic_load_explicit(word, memory_order_relaxed);
        while (free != 0) {
            uint32_t bit = (uint32_t)__builtin_ctzll(free);
            if (atomic_compare_exchange_weak_explicit(word, &free, free & (free - 1),
                                                      memory_order_acquire,
                                                      memory_order_relaxed)) {
                cursor->place = index;
                return index * 64 + bit;
            }
        }
        index = index + 1 == words ? 0 : index + 1;
    }
    return BASELINE_NONE;
}

static void bitmap_release(void *context, baseline_cursor_t *cursor, uint32_t ordinal) {
    bitmap_t *bitmap = context;
    (void)cursor;
    atomic_fetch_or_explicit(&bitmap->word[ordinal / 64], UINT64_C(1) << (ordinal % 64),
                             memory_order_release);
}

static void bitmap_release_hot(void *context, baseline_cursor_t *cursor, uint32_t ordinal) {
    bitmap_release(context, cursor, ordinal);
    cursor->place = ordinal / 64;
}

static int bitmap_claim(void *context, uint32_t ordinal) {
    bitmap_t *bitmap = context;
    uint64_t mask = UINT64_C(1) << (ordinal % 64);
    uint64_t old = atomic_fetch_and_explicit(&bitmap->word[ordinal / 64], ~mask,
                                             memory_order_acquire);
    return (old & mask) != 0;
}

const baseline_t baseline_flat_bitmap = {
    .create = bitmap_create,
    .destroy = free,
    .memory = bitmap_memory,
    .count = bitmap_count,
    .cursor = bitmap_cursor,
    .allocate = bitmap_allocate,
    .release = bitmap_release,
    .claim = bitmap_claim,
};

const baseline_t baseline_flat_bitmap_hot = {
    .create = bitmap_create,
    .destroy = free,
    .memory = bitmap_memory,
    .count = bitmap_count,
    .cursor = bitmap_cursor,
    .allocate = bitmap_allocate,
    .release = bitmap_release_hot,
    .claim = bitmap_claim,
};
