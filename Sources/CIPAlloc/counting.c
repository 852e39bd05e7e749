/*
 * Sums over many words, of their one bits or of tallies, 64 bytes at a time where the processor
 * counts them so. The base instruction set has POPCNT alone, so that is asked for once.
 */
#include "CIPAllocMachine.h"

/* The thread sanitizer takes a read of several words for one that is not atomic. */
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CIPALLOC_ONE_BY_ONE
#endif
#endif
#else
#define CIPALLOC_ONE_BY_ONE
#endif

static uint64_t one_by_one(const uint64_t *words, size_t count) {
    uint64_t even = 0, odd = 0;
    size_t index = 0;
    for (; index + 2 <= count; index += 2) {
        even += cipalloc_popcount(__atomic_load_n(words + index, __ATOMIC_SEQ_CST));
        odd += cipalloc_popcount(__atomic_load_n(words + index + 1, __ATOMIC_SEQ_CST));
    }
    if (index < count)
        even += cipalloc_popcount(__atomic_load_n(words + index, __ATOMIC_SEQ_CST));
    return even + odd;
}

#define TALLY(index) \
    __atomic_load_n(headers + (index) * CIPALLOC_HEADER_WORDS + 1, __ATOMIC_SEQ_CST)

/* Goes on from header `index`, *sum being the sum so far. */
static size_t tallies_one_by_one(const uint64_t *headers, size_t index, size_t count, uint64_t *sum) {
    for (; index < count; index++) {
        uint64_t tally = TALLY(index);
        if (tally >= CIPALLOC_TALLY_LIMIT)
            break;
        *sum += tally;
    }
    return index;
}

#if defined(CIPALLOC_ONE_BY_ONE)
size_t cipalloc_sum_tallies(const uint64_t *headers, size_t count, uint64_t *sum) {
    *sum = 0;
    return tallies_one_by_one(headers, 0, count, sum);
}

uint64_t cipalloc_popcount_words(const uint64_t *words, size_t count) {
    return one_by_one(words, count);
}
#else
#include <cpuid.h>
#include <immintrin.h>

/* Each of the eight words is read whole, and loads are not reordered with each other. */
__attribute__((target("avx512f,avx512vpopcntdq"))) static uint64_t by_vectors(
    const uint64_t *words, size_t count) {
    __m512i sums = _mm512_setzero_si512();
    for (; count >= 8; words += 8, count -= 8)
        sums = _mm512_add_epi64(sums, _mm512_popcnt_epi64(_mm512_loadu_si512(words)));
    __mmask8 rest = (__mmask8)((1u << count) - 1);
    sums = _mm512_add_epi64(sums, _mm512_popcnt_epi64(_mm512_maskz_loadu_epi64(rest, words)));
    return (uint64_t)_mm512_reduce_add_epi64(sums);
}

/*
 * Whether the processor has AVX512_VPOPCNTDQ, and the system keeps its registers (Intel SDM,
 * volume 1, 15.2).
 */
static int has_vectors(void) {
    unsigned eax, ebx, ecx, edx;
    if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !(ecx & bit_OSXSAVE))
        return 0;
    __asm__("xgetbv" : "=a"(eax), "=d"(edx) : "c"(0));
    if ((eax & 0xE6) != 0xE6)
        return 0;
    return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (ebx & bit_AVX512F)
        && (ecx & bit_AVX512VPOPCNTDQ);
}

static int knows_vectors(void) {
    enum { UNKNOWN, NO, YES };
    static int found = UNKNOWN;
    int has = __atomic_load_n(&found, __ATOMIC_RELAXED);
    if (has == UNKNOWN) {
        has = has_vectors() ? YES : NO;
        __atomic_store_n(&found, has, __ATOMIC_RELAXED);
    }
    return has == YES;
}

/* Four headers at a time, until one of them is no count. */
__attribute__((target("avx512f,avx512vpopcntdq"))) static size_t tallies_by_vectors(
    const uint64_t *headers, size_t count, uint64_t *sum) {
    const __mmask8 tallies = 0xAA; /* of each header the second word */
    const __m512i limit = _mm512_set1_epi64((long long)CIPALLOC_TALLY_LIMIT);
    __m512i sums = _mm512_setzero_si512();
    size_t index = 0;
    for (; index + 4 <= count; index += 4) {
        __m512i found = _mm512_loadu_si512(headers + index * CIPALLOC_HEADER_WORDS);
        if (_mm512_mask_cmpge_epu64_mask(tallies, found, limit))
            break;
        sums = _mm512_mask_add_epi64(sums, tallies, sums, found);
    }
    *sum = (uint64_t)_mm512_reduce_add_epi64(sums);
    return index;
}

size_t cipalloc_sum_tallies(const uint64_t *headers, size_t count, uint64_t *sum) {
    size_t index = 0;
    *sum = 0;
    if (knows_vectors())
        index = tallies_by_vectors(headers, count, sum);
    return tallies_one_by_one(headers, index, count, sum);
}

uint64_t cipalloc_popcount_words(const uint64_t *words, size_t count) {
    return knows_vectors() ? by_vectors(words, count) : one_by_one(words, count);
}
#endif
