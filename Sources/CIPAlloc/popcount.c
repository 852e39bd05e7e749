/*
 * The one bits of many words, 64 bytes at a time where the processor counts them so. The base
 * instruction set has POPCNT alone, so that is asked for once.
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

#if defined(CIPALLOC_ONE_BY_ONE)
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

uint64_t cipalloc_popcount_words(const uint64_t *words, size_t count) {
    enum { UNKNOWN, NO, YES };
    static int found = UNKNOWN;
    int has = __atomic_load_n(&found, __ATOMIC_RELAXED);
    if (has == UNKNOWN) {
        has = has_vectors() ? YES : NO;
        __atomic_store_n(&found, has, __ATOMIC_RELAXED);
    }
    return has == YES ? by_vectors(words, count) : one_by_one(words, count);
}
#endif
