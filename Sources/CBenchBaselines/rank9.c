/* The static directory for rank and select. */
#include "rank9.h"

#include <stdlib.h>

enum { WORDS = 8, SAMPLE = 4096 };

#if defined(__x86_64__)
#define TARGET_POPCNT __attribute__((target("popcnt")))
#define TARGET_PDEP __attribute__((target("popcnt,bmi,bmi2")))
#else
#define TARGET_POPCNT
#define TARGET_PDEP
#endif

typedef struct rank9 {
    uint64_t *words;
    uint64_t *counts;  /* two for each block, and the total behind them */
    uint32_t *samples; /* the block of every SAMPLE-th one, and the last block behind them */
    uint64_t blocks;
} rank9_t;

static int rank9_allocate(rank9_t *directory, const bench_scene_t *scene) {
    directory->blocks = (scene->size + 511) / 512;
    directory->words = bench_zeroed(directory->blocks * WORDS * sizeof(uint64_t));
    directory->counts = bench_zeroed((directory->blocks + 1) * 2 * sizeof(uint64_t));
    directory->samples = bench_zeroed((scene->size / SAMPLE + 2) * sizeof(uint32_t));
    return directory->words != NULL && directory->counts != NULL && directory->samples != NULL;
}

static void rank9_count(rank9_t *directory) {
    uint64_t total = 0;
    uint64_t sample = 0;
    for (uint64_t block = 0; block < directory->blocks; block++) {
        directory->counts[2 * block] = total;
        uint64_t within = 0;
        for (uint64_t word = 0; word < WORDS; word++) {
            if (word > 0)
                directory->counts[2 * block + 1] |= within << (9 * (word - 1));
            within += (uint64_t)__builtin_popcountll(directory->words[block * WORDS + word]);
        }
        total += within;
        for (; sample * SAMPLE < total; sample++)
            directory->samples[sample] = (uint32_t)block;
    }
    directory->counts[2 * directory->blocks] = total;
    directory->samples[sample] = (uint32_t)(directory->blocks - 1);
}

static void rank9_destroy(void *context) {
    rank9_t *directory = context;
    free(directory->words);
    free(directory->counts);
    free(directory->samples);
    free(directory);
}

static void *rank9_create(const bench_scene_t *scene) {
    rank9_t *directory = bench_zeroed(sizeof *directory);
    if (directory == NULL)
        return NULL;
    if (!rank9_allocate(directory, scene)) {
        rank9_destroy(directory);
        return NULL;
    }
    for (uint32_t index = 0; index < scene->free_count; index++) {
        uint32_t ordinal = scene->order[index];
        directory->words[ordinal / 64] |= UINT64_C(1) << (ordinal % 64);
    }
    rank9_count(directory);
    return directory;
}

/*
 * The ones of a block before one of its words. The first word's count is not stored: for it the
 * shift is made 63, where there is always a zero, without a branch.
 */
static inline uint64_t before_word(uint64_t within, uint64_t word) {
    uint64_t index = word - 1;
    return within >> ((index + (index >> 60 & WORDS)) * 9) & 511;
}

TARGET_POPCNT
static uint64_t rank9_rank(const void *context, uint64_t position) {
    const rank9_t *directory = context;
    uint64_t word = position / 64;
    uint64_t block = word / WORDS;
    uint64_t below = (UINT64_C(1) << (position % 64)) - 1;
    return directory->counts[2 * block] +
           before_word(directory->counts[2 * block + 1], word % WORDS) +
           (uint64_t)__builtin_popcountll(directory->words[word] & below);
}

/* Finds the word with the one that is wanted; *rank becomes the rank within that word. */
static inline uint64_t word_of(const rank9_t *directory, uint64_t *rank) {
    uint64_t low = directory->samples[*rank / SAMPLE];
    uint64_t high = directory->samples[*rank / SAMPLE + 1];
    while (low < high) {
        uint64_t middle = (low + high + 1) / 2;
        if (directory->counts[2 * middle] <= *rank)
            low = middle;
        else
            high = middle - 1;
    }
    *rank -= directory->counts[2 * low];
    uint64_t within = directory->counts[2 * low + 1];
    uint64_t word = 0;
    /* Counted, not branched on: which word it is cannot be predicted. */
    for (uint64_t next = 1; next < WORDS; next++)
        word += before_word(within, next) <= *rank;
    *rank -= before_word(within, word);
    return low * WORDS + word;
}

TARGET_POPCNT
static uint64_t rank9_select(const void *context, uint64_t rank) {
    const rank9_t *directory = context;
    uint64_t index = word_of(directory, &rank);
    uint64_t word = directory->words[index];
    uint64_t position = index * 64;
    for (uint64_t width = 32; width > 0; width /= 2) {
        uint64_t half = word & ((UINT64_C(1) << width) - 1);
        uint64_t count = (uint64_t)__builtin_popcountll(half);
        uint64_t upper = rank >= count;
        rank -= upper ? count : 0;
        word = upper ? word >> width : half;
        position += upper ? width : 0;
    }
    return position;
}

static const bench_directory_t plain = {rank9_create, rank9_destroy, rank9_rank, rank9_select};

#if defined(__x86_64__)
TARGET_PDEP
static uint64_t rank9_select_pdep(const void *context, uint64_t rank) {
    const rank9_t *directory = context;
    uint64_t index = word_of(directory, &rank);
    uint64_t lone = __builtin_ia32_pdep_di(UINT64_C(1) << rank, directory->words[index]);
    return index * 64 + (uint64_t)__builtin_ctzll(lone);
}

static const bench_directory_t with_pdep = {rank9_create, rank9_destroy, rank9_rank,
                                            rank9_select_pdep};

const bench_directory_t *rank9_directory(void) {
    return __builtin_cpu_supports("bmi2") ? &with_pdep : &plain;
}
#else
const bench_directory_t *rank9_directory(void) { return &plain; }
#endif
