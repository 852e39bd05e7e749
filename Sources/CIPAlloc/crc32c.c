/*
 * CRC-32C by the processor's instruction where there is one, else bit by bit.
 * Source: RFC 3720 appendix B.4; polynomial 0x1EDC6F41, reflected.
 */
#include <string.h>

#include "CIPAllocMachine.h"

#if defined(__x86_64__)

static inline uint64_t step8(uint64_t crc, uint64_t word) {
    __asm__("crc32q %1, %0" : "+r"(crc) : "r"(word));
    return crc;
}

static inline uint64_t step1(uint64_t crc, uint8_t byte) {
    uint32_t narrow = (uint32_t)crc;
    __asm__("crc32b %1, %0" : "+r"(narrow) : "r"(byte));
    return narrow;
}

#elif defined(__ARM_FEATURE_CRC32)

#include <arm_acle.h>

static inline uint64_t step8(uint64_t crc, uint64_t word) {
    return __crc32cd((uint32_t)crc, word);
}

static inline uint64_t step1(uint64_t crc, uint8_t byte) {
    return __crc32cb((uint32_t)crc, byte);
}

#else

static inline uint64_t step1(uint64_t crc, uint8_t byte) {
    uint32_t value = (uint32_t)crc ^ byte;
    for (int bit = 0; bit < 8; bit++) {
        value = (value >> 1) ^ (0x82F63B78u & (0u - (value & 1u)));
    }
    return value;
}

static inline uint64_t step8(uint64_t crc, uint64_t word) {
    for (int byte = 0; byte < 8; byte++) {
        crc = step1(crc, (uint8_t)(word >> (8 * byte)));
    }
    return crc;
}

#endif

uint32_t cipalloc_crc32c(uint32_t crc, const void *bytes, size_t size) {
    const uint8_t *at = bytes;
    uint64_t state = (uint32_t)~crc;
    for (; size >= 8; size -= 8, at += 8) {
        uint64_t word;
        memcpy(&word, at, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        word = __builtin_bswap64(word);
#endif
        state = step8(state, word);
    }
    for (; size > 0; size--, at++) {
        state = step1(state, *at);
    }
    return (uint32_t)~state;
}
