/*
 * What Swift cannot say: instructions that the base x86-64 target leaves out, libc's memory
 * functions, which an Embedded module cannot import, and tables of text that need no relocation. The library's base is x86-64-v2, so
 * POPCNT and CRC32 are there; inline assembly reaches them without compiler flags, which a
 * package that is used by version may not have.
 */
#ifndef CIPALLOC_MACHINE_H
#define CIPALLOC_MACHINE_H

#include <stddef.h>
#include <stdint.h>

/* The number of one bits. */
static inline uint64_t cipalloc_popcount(uint64_t word) {
#if defined(__x86_64__) && !defined(__POPCNT__)
    uint64_t count;
    __asm__("popcntq %1, %0" : "=r"(count) : "r"(word) : "cc");
    return count;
#else
    return (uint64_t)__builtin_popcountll(word);
#endif
}

/*
 * The number of one bits of `count` words that others may change meanwhile. Each is read once,
 * sequentially consistent, in no order.
 */
uint64_t cipalloc_popcount_words(const uint64_t *words, size_t count);

/*
 * Adds up the tallies of `count` neighbouring headers, which others may change meanwhile, until one
 * is no count, that is, reaches the limit. A header has two words, the second of which is the tally.
 * Each is read as above.
 *
 *   sum   receives the sum
 *
 * Returns how many are in the sum.
 */
enum { CIPALLOC_HEADER_WORDS = 2 };
#define CIPALLOC_TALLY_LIMIT ((uint64_t)1 << 62)
size_t cipalloc_sum_tallies(const uint64_t *headers, size_t count, uint64_t *sum);

/* The position of the lowest one bit; word is not 0. */
static inline uint64_t cipalloc_lowest_bit(uint64_t word) {
    return (uint64_t)__builtin_ctzll(word);
}

/* The length of a text that ends with NUL. */
static inline size_t cipalloc_text_length(const char *text) { return __builtin_strlen(text); }

/*
 * The message of a result's code, with letters for what each refusal says (errors.c). It ends with
 * NUL or a line's end. `line` is the number of one that the code has.
 */
const char *cipalloc_message(int code, int line);

/*
 * The numbers of the calling thread's last CIPALLOC_REFUSALS refusals: the place of the next one,
 * and the memory of a place, aligned to 16 bytes.
 */
enum { CIPALLOC_REFUSALS = 4, CIPALLOC_REFUSAL_SIZE = 80 };
uint64_t cipalloc_next_refusal(void);
void *cipalloc_refusal(uint64_t place);

/*
 * The word with one bit, number `position` modulo 64. A shift by a variable would do, but ties
 * up the register in which a C function's fourth argument comes.
 */
static inline uint64_t cipalloc_bit(uint64_t position) {
#if defined(__x86_64__)
    uint64_t word = 0;
    __asm__("btsq %1, %0" : "+r"(word) : "r"(position) : "cc");
    return word;
#else
    return (uint64_t)1 << (position & 63);
#endif
}

/*
 * CRC-32C (Castagnoli; RFC 3720 appendix B.4) of `size` bytes, continued from `crc`, which is 0
 * for the first part.
 */
uint32_t cipalloc_crc32c(uint32_t crc, const void *bytes, size_t size);

/*
 * Memory of libc's in the shape of the allocator table: aligned, and with huge pages asked for
 * where it is 2 MiB or larger. NULL when there is none.
 */
void *cipalloc_allocate(void *context, size_t size, size_t alignment);
void cipalloc_deallocate(void *context, void *memory, size_t size, size_t alignment);

/* The system's monotonic time in nanoseconds; the context is not used. */
uint64_t cipalloc_monotonic_clock(void *context);

#endif
