/*
 * ipalloc.h - allocation of IPv4 and IPv6 addresses from pools, without locks.
 *
 * This file is the manual. It is divided into groups:
 *
 *   1  Conventions        how results, memory, threads and byte order work everywhere below
 *   2  Versions           what was compiled against, what runs
 *   3  Errors             one table of codes, and the detail of a refusal
 *   4  Memory             the table of functions that supplies all storage
 *   5  Addresses          parse, format, compare; ranges and CIDR blocks
 *   6  Range sets         union, subtraction, intersection, ordinals, CIDR cover
 *   7  Pools              make, free, grow, shrink, reserve
 *   8  Allocation         allocate, claim, release: one at a time, many, or a whole block
 *   9  Questions          state, counts, rank, select, next
 *  10  Images             a pool as bytes
 *  11  Live images        a pool in shared memory, used by several processes at once
 *  12  Checking           the pool's own invariants
 *
 * -------------------------------------------------------------------------------------------
 * 1  Conventions
 *
 * RESULTS. Every function that can be refused returns an int: 0 (IPALLOC_OK) or a negative code
 * of section 3. A function that returns a code has changed nothing and written nothing through
 * its output pointers, unless its text says otherwise. Bad arguments are answered, never
 * aborted on. Three codes can come from any function and are not repeated below: IPALLOC_EINVAL
 * (a required pointer is NULL, a flag or an enumerated value is unknown), IPALLOC_EHANDLE (a
 * handle is not of the kind that the function takes, or was freed) and IPALLOC_ESTRUCT (the
 * struct_size of a struct, an error's too, is smaller than the struct was at first). To notice that
 * a handle was freed its memory is read, which may be gone by then or have another use: that helps
 * to find a mistake, and no program may count on it.
 *
 * NULL. A pointer may be NULL only where its text says so. `error` may always be NULL, and an array
 * that is read if its count is 0. With a count of 0 nothing is to be done, which is answered
 * IPALLOC_OK; ipalloc_pool_allocate_many alone answers IPALLOC_ECOUNT.
 *
 * MEMORY. Handles (ipalloc_pool_t, ipalloc_range_set_t) own their memory and are given back with
 * their `_free` function, which accepts NULL. All other structs belong to the caller, may live
 * on the stack and hold no pointer into the library. Nothing is allocated behind the caller's
 * back: only functions whose list of errors has IPALLOC_ENOMEM allocate, and they ask the
 * handle's allocator (section 4).
 *
 * THREADS. Each function's text has one of these phrases:
 *   lock-free           any threads, on the same pool, at once; none waits for another, and
 *                       when several collide at least one gets on
 *   wait-free           the same, and each call ends after a bounded number of its own steps
 *   caller serialises   no other call on the same handle may be under way
 * Structs of the caller's (cursors, errors, addresses) are used by one call at a time.
 * A pool lives in one process: after fork() only one of the two processes may go on using it. For
 * several processes there are live images (section 11), to which each attaches a pool of its own.
 * No function is async-signal-safe by promise, though none takes a lock.
 *
 * BYTE ORDER. Addresses are in network byte order. Counts are host integers. Images are
 * little-endian on every machine.
 *
 * COMPLEXITY. n is the number of addresses in the pool, r the number of its ranges plus its
 * reserved ranges, b its number of blocks of 32,768 addresses. "Constant" means: independent of
 * n and of how many addresses are held. Allocating and releasing keep no counts; who asks for
 * counts, ranks or a selection pays for one pass over each block that has changed since the last
 * such call (+ c, 4 KiB each), which makes them exact again.
 *
 * TWO LIBRARIES have this interface, with the same functions. libipalloc, of less than 100 KB, has
 * everything but sparse pools (section 7), generations (FENCED, there) and live images (section 11),
 * which it refuses with IPALLOC_ETOOLARGE, IPALLOC_EUNSUPPORTED and, where they are images,
 * IPALLOC_EIMAGEVERSION; libipalloc-full has these too. A program links one of the two: of both in one
 * process, the one that the loader finds first would serve everybody.
 *
 * GROWTH OF THIS INTERFACE. Within a major version functions and struct members are only added.
 * A struct that may grow starts with `struct_size`, which the caller sets to sizeof the struct
 * that it was compiled with; members beyond that size are not touched.
 */
#ifndef IPALLOC_H
#define IPALLOC_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* -------------------------------------------------------------------------------------------
 * 2  Versions
 *
 *     if (ipalloc_version_number() / 1000000 != IPALLOC_VERSION_MAJOR)
 *         fprintf(stderr, "built for %s, found %s\n", IPALLOC_VERSION,
 *                 ipalloc_version_string());
 */
#define IPALLOC_VERSION_MAJOR 0
#define IPALLOC_VERSION_MINOR 1
#define IPALLOC_VERSION_PATCH 0
/* The version of this header as text. */
#define IPALLOC_VERSION "0.1.0"
/* The version of this header as one number: major * 1000000 + minor * 1000 + patch. */
#define IPALLOC_VERSION_NUMBER \
    (IPALLOC_VERSION_MAJOR * 1000000 + IPALLOC_VERSION_MINOR * 1000 + IPALLOC_VERSION_PATCH)

/*
 * The version of the library that runs, to be compared with IPALLOC_VERSION_NUMBER.
 * Wait-free. Never fails. Since 0.1.
 */
uint32_t ipalloc_version_number(void);

/*
 * The version of the library that runs, as text. The pointer stays valid for ever.
 * Wait-free. Never fails. Since 0.1.
 */
const char *ipalloc_version_string(void);

/* -------------------------------------------------------------------------------------------
 * 3  Errors
 *
 *     ipalloc_error_t error = {.struct_size = sizeof error};
 *     if (ipalloc_pool_claim(pool, &address, &error) != IPALLOC_OK) {
 *         char text[IPALLOC_ERROR_TEXT_MAX];
 *         ipalloc_error_format(&error, text, sizeof text, NULL);
 *         fprintf(stderr, "%s\n", text);
 *     }
 *
 * The one table of results: XX(name, number, text). ipalloc_strerror and ipalloc_error_name
 * are made from it; a binding may make its own enumeration the same way.
 */
#define IPALLOC_ERROR_MAP(XX)                                                                  \
    XX(OK, 0, "success")                                                                       \
    XX(EINVAL, -1001, "invalid argument")                                                      \
    XX(EHANDLE, -1002, "not a live handle of this kind")                                       \
    XX(ENOMEM, -1003, "the allocator gave no memory")                                          \
    XX(ESTRUCT, -1004, "struct_size is smaller than in the first version of the struct")       \
    XX(ESYNTAX, -1005, "malformed text")                                                       \
    XX(EFAMILY, -1006, "address of the other family")                                          \
    XX(EREVERSED, -1007, "range ends before it starts")                                        \
    XX(EPREFIX, -1008, "prefix length out of bounds")                                          \
    XX(EOVERLAP, -1009, "ranges overlap")                                                      \
    XX(EOUTSIDE, -1010, "address outside the pool")                                            \
    XX(EHELD, -1011, "address is held")                                                        \
    XX(ERESERVED, -1012, "address is reserved")                                                \
    XX(ENOTHELD, -1013, "address is not held")                                                 \
    XX(ENOTRESERVED, -1014, "address is not reserved")                                         \
    XX(EFULL, -1015, "no free address")                                                        \
    XX(ECOUNT, -1016, "count is zero or exceeds what there is")                                \
    XX(ENOTFOUND, -1017, "no such address")                                                    \
    XX(ETOOLARGE, -1018, "pool too large")                                                     \
    XX(EBUSY, -1019, "another change of the pool's ranges is under way")                       \
    XX(ENOSPACE, -1020, "buffer too small")                                                    \
    XX(EIMAGESHORT, -1021, "image is cut short")                                               \
    XX(EIMAGEFORMAT, -1022, "not an image")                                                    \
    XX(EIMAGEVERSION, -1023, "image of an unknown version")                                    \
    XX(EIMAGECHECKSUM, -1024, "image is damaged: checksum differs")                            \
    XX(EIMAGECONTENT, -1025, "image contradicts itself")                                       \
    XX(ECORRUPT, -1026, "pool violates its invariants")                                        \
    XX(EADDRESS, -1027, "malformed address struct")                                            \
    XX(ERESTING, -1028, "address is resting")                                                  \
    XX(ENOBLOCK, -1029, "no block of that size is free")                                       \
    XX(EUNSUPPORTED, -1030, "not possible with this pool or library")                       \
    XX(EGENERATION, -1031, "address is held under another generation")                         \
    XX(EOTHERBLOCK, -1032, "address is held as part of another block")

enum {
#define IPALLOC_ERROR_ENUM(name, number, text) IPALLOC_##name = (number),
    IPALLOC_ERROR_MAP(IPALLOC_ERROR_ENUM)
#undef IPALLOC_ERROR_ENUM
    IPALLOC_ERROR_FIRST = -1001
};

/* The families of addresses; the values are the IP version numbers, on every platform. */
enum { IPALLOC_IPV4 = 4, IPALLOC_IPV6 = 6 };

/*
 * An address. IPv4 uses bytes[0..3] and leaves bytes[4..15] zero; both in network byte order.
 * `reserved` is zero. Functions that take an address answer IPALLOC_EADDRESS if the family is
 * neither 4 nor 6; they ignore bytes that the family does not use.
 */
typedef struct ipalloc_address {
    uint8_t bytes[16];
    uint8_t family;
    uint8_t reserved[7];
} ipalloc_address_t;

/* All addresses from lower to upper, both included. */
typedef struct ipalloc_range {
    ipalloc_address_t lower;
    ipalloc_address_t upper;
} ipalloc_range_t;

/* A number of addresses, hi * 2^64 + lo. The size of ::/0, 2^128, is given as 2^128 - 1. */
typedef struct ipalloc_count {
    uint64_t hi;
    uint64_t lo;
} ipalloc_count_t;

/* The states of an address of a pool (section 9). */
enum {
    IPALLOC_OUTSIDE = 0,  /* not in the pool's ranges */
    IPALLOC_FREE = 1,     /* may be allocated or claimed */
    IPALLOC_HELD = 2,     /* allocated or claimed, and not yet released */
    IPALLOC_RESERVED = 3, /* excluded when the pool was made, or reserved since */
    IPALLOC_RESTING = 4,  /* released, and not yet to be used again */
    IPALLOC_ANY = 15      /* in questions: any address of the pool, whatever its state */
};

/*
 * What was asked and what stood in the way. The caller sets struct_size and passes a pointer;
 * a function that returns a code fills the rest, and one that succeeds leaves it alone. A
 * family of 0 in `subject` or `obstacle` means: nothing to say there.
 */
typedef struct ipalloc_error {
    uint32_t struct_size;
    int32_t code;             /* what the function returned */
    ipalloc_range_t subject;  /* the address or range that was asked for */
    ipalloc_range_t obstacle; /* the address or range in the way: held, reserved, overlapping */
    ipalloc_count_t requested; /* a count, size or length that was asked for */
    ipalloc_count_t available; /* what there was instead */
    uint64_t position;        /* offset in a text or an image, or index in an array argument */
} ipalloc_error_t;

/* A buffer of this size holds any text of ipalloc_error_format, the final NUL included. */
#define IPALLOC_ERROR_TEXT_MAX 512

/*
 * The short text of a code, "unknown error" for a number not in the table; never NULL.
 * The pointer stays valid for ever. Wait-free. Since 0.1.
 */
const char *ipalloc_strerror(int code);

/*
 * The name of a code ("IPALLOC_EFULL"), "IPALLOC_EUNKNOWN" for a number not in the table;
 * never NULL. The pointer stays valid for ever. Wait-free. Since 0.1.
 */
const char *ipalloc_error_name(int code);

/*
 * Writes the whole message of a refusal: what was asked, what stood in the way, what to do.
 *
 *   buffer, capacity   receives at most `capacity` bytes, always with a final NUL; may be NULL
 *                      with capacity 0
 *   length             receives the length of the whole text without NUL; may be NULL
 *
 * Errors: IPALLOC_ENOSPACE (the text was cut to fit; *length is set).
 * Constant. Wait-free. Since 0.1.
 */
int ipalloc_error_format(const ipalloc_error_t *error, char *buffer, size_t capacity,
                         size_t *length);

/* -------------------------------------------------------------------------------------------
 * 4  Memory
 *
 *     static void *take(void *context, size_t size, size_t alignment) { ... }
 *     static void give(void *context, void *memory, size_t size, size_t alignment) { ... }
 *     ipalloc_allocator_t arena = {sizeof arena, 0, &my_arena, take, give};
 *
 * Where a function takes an allocator, NULL stands for libc's (posix_memalign and free). The
 * table is copied; `context` and what it points to must outlive every handle made with it.
 *
 *   allocate     returns `size` bytes (never 0) aligned to `alignment` (a power of two, at most
 *                2 MiB), or NULL when there are none; the bytes need not be zero
 *   deallocate   takes back what `allocate` returned, with the same size and alignment
 *
 * A pool may call both from any thread that calls it; pools that share a table may do so at
 * once. The functions must not call back into the handle for which they are called.
 */
typedef struct ipalloc_allocator {
    uint32_t struct_size;
    uint32_t reserved; /* 0 */
    void *context;
    void *(*allocate)(void *context, size_t size, size_t alignment);
    void (*deallocate)(void *context, void *memory, size_t size, size_t alignment);
} ipalloc_allocator_t;

/* -------------------------------------------------------------------------------------------
 * 5  Addresses, ranges and CIDR blocks
 *
 *     ipalloc_address_t address;
 *     ipalloc_address_parse("10.6.168.171", IPALLOC_NUL_TERMINATED, IPALLOC_IPV4, &address, NULL);
 *     char text[IPALLOC_ADDRESS_TEXT_MAX];
 *     ipalloc_address_format(&address, text, sizeof text, NULL);
 *
 * Text is ASCII, given by pointer and length; it needs no NUL unless the length is
 * IPALLOC_NUL_TERMINATED. Parsing is strict:
 *   IPv4   four decimal numbers 0 to 255, no leading zeros ("010.0.0.1" is refused)
 *   IPv6   RFC 4291 2.2, either case, "::" once at most and for at least one group, no zone
 *          ("fe80::1%eth0" is refused), the last 32 bits may be in dotted form
 *   both   no blanks, nothing before or after
 * IPv4-mapped text ("::ffff:10.0.0.1") is IPv6 and is refused with IPALLOC_EFAMILY where a
 * family, either one, is required. Printing follows RFC 5952.
 */
#define IPALLOC_NUL_TERMINATED ((size_t)-1)

/* Buffers of these sizes hold any text of the kind, the final NUL included. */
#define IPALLOC_ADDRESS_TEXT_MAX 46
#define IPALLOC_CIDR_TEXT_MAX 50
#define IPALLOC_RANGE_TEXT_MAX 92

/* An address and the length of the network prefix it lies in; host bits may be set. */
typedef struct ipalloc_cidr {
    ipalloc_address_t address;
    uint8_t prefix_length; /* 0 to 32, or 0 to 128 */
    uint8_t reserved[7];   /* 0 */
} ipalloc_cidr_t;

/*
 * Reads one address.
 *
 *   family   IPALLOC_IPV4 or IPALLOC_IPV6 to require it, 0 to accept either
 *
 * Errors: IPALLOC_ESYNTAX (error->position is the offset of the first byte that does not fit),
 * IPALLOC_EFAMILY. O(length). Wait-free. Since 0.1.
 */
int ipalloc_address_parse(const char *text, size_t length, int family,
                          ipalloc_address_t *address, ipalloc_error_t *error);

/*
 * Writes an address as text, with a final NUL.
 *
 *   length   receives the text's length without NUL; may be NULL. It is set also when the
 *            buffer is too small; buffer may be NULL with capacity 0 to learn it.
 *
 * Errors: IPALLOC_EADDRESS, IPALLOC_ENOSPACE (nothing but *length is written).
 * Constant. Wait-free. Since 0.1.
 */
int ipalloc_address_format(const ipalloc_address_t *address, char *buffer, size_t capacity,
                           size_t *length);

/*
 * Orders two addresses, IPv4 before IPv6, then by number: *order becomes -1, 0 or 1.
 * Errors: IPALLOC_EADDRESS. Constant. Wait-free. Since 0.1.
 */
int ipalloc_address_compare(const ipalloc_address_t *left, const ipalloc_address_t *right,
                            int *order);

/*
 * Reads a range: one address, or two joined by "-" without blanks ("10.6.168.171-10.6.168.173").
 * CIDR notation is not a range.
 *
 *   family   as in ipalloc_address_parse
 *
 * Errors: IPALLOC_ESYNTAX, IPALLOC_EFAMILY (also for two ends of two families),
 * IPALLOC_EREVERSED. O(length). Wait-free. Since 0.1.
 */
int ipalloc_range_parse(const char *text, size_t length, int family, ipalloc_range_t *range,
                        ipalloc_error_t *error);

/*
 * Writes a range as "lower-upper", or as one address if both are equal. Buffer, capacity and
 * length as in ipalloc_address_format. Errors: IPALLOC_EADDRESS, IPALLOC_EFAMILY,
 * IPALLOC_EREVERSED, IPALLOC_ENOSPACE. Constant. Wait-free. Since 0.1.
 */
int ipalloc_range_format(const ipalloc_range_t *range, char *buffer, size_t capacity,
                         size_t *length);

/*
 * Reads "address/length". Host bits are kept ("10.6.0.1/16").
 *
 * Errors: IPALLOC_ESYNTAX, IPALLOC_EFAMILY, IPALLOC_EPREFIX. O(length). Wait-free. Since 0.1.
 */
int ipalloc_cidr_parse(const char *text, size_t length, int family, ipalloc_cidr_t *cidr,
                       ipalloc_error_t *error);

/*
 * Writes "address/length". Buffer, capacity and length as in ipalloc_address_format.
 * Errors: IPALLOC_EADDRESS, IPALLOC_EPREFIX, IPALLOC_ENOSPACE. Constant. Wait-free. Since 0.1.
 */
int ipalloc_cidr_format(const ipalloc_cidr_t *cidr, char *buffer, size_t capacity,
                        size_t *length);

/*
 * The range of all addresses of a block, from the network address on, host bits masked.
 * Errors: IPALLOC_EADDRESS, IPALLOC_EPREFIX. Constant. Wait-free. Since 0.1.
 */
int ipalloc_cidr_range(const ipalloc_cidr_t *cidr, ipalloc_range_t *range,
                       ipalloc_error_t *error);

/* -------------------------------------------------------------------------------------------
 * 6  Range sets
 *
 *     ipalloc_range_set_t *set;
 *     ipalloc_range_set_create(IPALLOC_IPV4, NULL, &set, NULL);
 *     ipalloc_range_set_add(set, ranges, range_count, 0, NULL);
 *     ipalloc_range_set_free(set);
 *
 * A set of addresses of one family, kept as sorted ranges of which no two overlap or touch. No
 * operation enumerates addresses: each costs at most O(s log s) for s ranges, whatever they
 * span. Functions that change a set: caller serialises. The others may run at once.
 */
typedef struct ipalloc_range_set ipalloc_range_set_t;

/* For ipalloc_range_set_add: refuse ranges that share an address, instead of merging them. */
#define IPALLOC_DISJOINT 1u

/*
 * Makes an empty set; the caller frees it with ipalloc_range_set_free.
 *
 *   family      IPALLOC_IPV4 or IPALLOC_IPV6
 *   allocator   NULL for libc's
 *
 * Errors: IPALLOC_ENOMEM. Constant. Lock-free. Since 0.1.
 */
int ipalloc_range_set_create(int family, const ipalloc_allocator_t *allocator,
                             ipalloc_range_set_t **set, ipalloc_error_t *error);

/* Gives the set's memory back; NULL is accepted. Caller serialises. Since 0.1. */
int ipalloc_range_set_free(ipalloc_range_set_t *set);

/*
 * Adds ranges, in any order; they are merged with each other and with what is there.
 *
 *   ranges, count   borrowed for the call
 *   flags           0, or IPALLOC_DISJOINT: overlap, among the ranges given or with the set,
 *                   is refused; ranges that only touch are joined
 *
 * Errors: IPALLOC_EADDRESS, IPALLOC_EFAMILY, IPALLOC_EREVERSED, IPALLOC_EOVERLAP, each with
 * error->position the index of the offending range (EOVERLAP: error->obstacle is the other
 * one); IPALLOC_ENOMEM. O((s + count) log count). Caller serialises. Since 0.1.
 */
int ipalloc_range_set_add(ipalloc_range_set_t *set, const ipalloc_range_t *ranges, size_t count,
                          uint32_t flags, ipalloc_error_t *error);

/*
 * Makes `set` the union, the difference or the intersection of itself and `other`.
 * Errors: IPALLOC_EFAMILY, IPALLOC_ENOMEM. O(s + t). Caller serialises. Since 0.1.
 */
int ipalloc_range_set_union(ipalloc_range_set_t *set, const ipalloc_range_set_t *other,
                            ipalloc_error_t *error);
int ipalloc_range_set_subtract(ipalloc_range_set_t *set, const ipalloc_range_set_t *other,
                               ipalloc_error_t *error);
int ipalloc_range_set_intersect(ipalloc_range_set_t *set, const ipalloc_range_set_t *other,
                                ipalloc_error_t *error);

/* The number of ranges in the set. Constant. Wait-free. Since 0.1. */
int ipalloc_range_set_size(const ipalloc_range_set_t *set, size_t *size);

/*
 * The range with the given index, counted from 0 in ascending order.
 * Errors: IPALLOC_ENOTFOUND. Constant. Wait-free. Since 0.1.
 */
int ipalloc_range_set_get(const ipalloc_range_set_t *set, size_t index, ipalloc_range_t *range,
                          ipalloc_error_t *error);

/* The number of addresses in the set; 2^128 is given as 2^128 - 1. O(s). Wait-free. Since 0.1. */
int ipalloc_range_set_count(const ipalloc_range_set_t *set, ipalloc_count_t *count);

/*
 * Whether every address of the range is in the set: *contained becomes 1 or 0.
 * Errors: IPALLOC_EADDRESS, IPALLOC_EFAMILY, IPALLOC_EREVERSED. O(log s). Wait-free. Since 0.1.
 */
int ipalloc_range_set_contains(const ipalloc_range_set_t *set, const ipalloc_range_t *range,
                               int *contained, ipalloc_error_t *error);

/*
 * The number of addresses of the set that lie below the given one, which must be in the set.
 * Errors: IPALLOC_EADDRESS, IPALLOC_EFAMILY, IPALLOC_ENOTFOUND. O(s). Wait-free. Since 0.1.
 */
int ipalloc_range_set_ordinal(const ipalloc_range_set_t *set, const ipalloc_address_t *address,
                              ipalloc_count_t *ordinal, ipalloc_error_t *error);

/*
 * The address with the given ordinal, counted from 0: the inverse of ipalloc_range_set_ordinal.
 * Errors: IPALLOC_ENOTFOUND. O(s). Wait-free. Since 0.1.
 */
int ipalloc_range_set_address(const ipalloc_range_set_t *set, ipalloc_count_t ordinal,
                              ipalloc_address_t *address, ipalloc_error_t *error);

/*
 * The smallest list of CIDR blocks that covers exactly the set, ascending.
 *
 *   blocks, capacity   receives the blocks; may be NULL with capacity 0
 *   count              receives how many blocks there are, also when they do not fit
 *
 * Errors: IPALLOC_ENOSPACE (nothing but *count is written). O(blocks). Wait-free. Since 0.1.
 */
int ipalloc_range_set_cidrs(const ipalloc_range_set_t *set, ipalloc_cidr_t *blocks,
                            size_t capacity, size_t *count, ipalloc_error_t *error);

/* -------------------------------------------------------------------------------------------
 * 7  Pools
 *
 *     ipalloc_pool_t *pool;
 *     ipalloc_pool_create(&range, 1, &gateway, 1, NULL, &pool, NULL);
 *     ...
 *     ipalloc_pool_free(pool);
 *
 * A pool holds any number of addresses of one family, up to all of them. Each address of it is in
 * exactly one state: free, held, resting or reserved; at rest their numbers add up to the capacity.
 *
 * A pool that is made with more than 2^32 addresses is SPARSE: its memory grows with use.
 *   memory        about 60 bytes per address if they are scattered, about 1 if not, for every group
 *                 of 64 that was ever used; only ipalloc_pool_reclaim gives back what has become free
 *   errors        claims and allocations may answer IPALLOC_ENOMEM, and have changed nothing then
 *   complexity    with n the addresses held: O(log n + log r) for claims, releases and allocations,
 *                 O(log n + r + c) for ranks and selections, O(log^2 n + r log n) for selecting a
 *                 free one, O(r) for changes of the ranges
 *   counts        2^128 is given as 2^128 - 1, for the capacity of ::/0 and what is all of it
 * It stays sparse when it shrinks. One made with fewer is dense, and cannot grow beyond 2^32:
 * IPALLOC_ETOOLARGE. libipalloc-full alone has sparse pools; libipalloc answers IPALLOC_ETOOLARGE.
 * Where addresses rest or are fenced (below) a pool is sparse, and a dense one cannot grow, from 2^31
 * addresses on. Then it keeps 40 bytes more for each address, or block taken as one, that was ever
 * used, until ipalloc_pool_reclaim finds it free.
 *
 * A pool's ranges and reservations change under use: no allocation or release ever waits for
 * that. One such change is made at a time; a second one meanwhile is answered IPALLOC_EBUSY.
 */
typedef struct ipalloc_pool ipalloc_pool_t;

/* For ipalloc_pool_options_t.flags. */
#define IPALLOC_POOL_DISJOINT 1u /* refuse ranges that overlap each other, instead of merging */
#define IPALLOC_POOL_RESTING 2u  /* released addresses rest, and are used again in that order */
#define IPALLOC_POOL_OLDEST 4u   /* and are used before their time if nothing else is left */
#define IPALLOC_POOL_FENCED 8u   /* each address is held under a generation */

/*
 * How a pool is to be made; {sizeof options} gives the defaults.
 *
 * RESTING. In a pool that is made with IPALLOC_POOL_RESTING an address is neither free nor held
 * after its release: it rests, so that whoever still sends to its last holder reaches nobody.
 *   allocations   take free addresses while there are any (those never released), by their own
 *                 rule; then the one that was released first, if that is resting_time ago or if
 *                 IPALLOC_POOL_OLDEST is set, too (alone it is answered IPALLOC_EINVAL); else they
 *                 answer IPALLOC_EFULL with the number of resting addresses as error->available
 *   claims        take a resting address if its time is over, and else answer IPALLOC_ERESTING
 *   releases      of a resting address are answered IPALLOC_ERESTING
 *   changes       that reserve or remove a resting address do so at once, as if it were free
 *   blocks        of more than 64 addresses of a sparse pool rest as one: if one address is used,
 *                 reserved or removed, or is wanted as part of another block, the others become free
 *   questions     an address is IPALLOC_RESTING until it is taken again, even if its time is over
 *   images        have for how long each address has rested, not since when: loaded later, with a
 *                 clock of any other origin, they rest as long as they had to
 * The time until an address is used again is exact by the clock; the order is exact if no other
 * call is under way meanwhile. A dense pool has 8 bytes of memory for each address then,
 * allocations of resting addresses cost O(log n), those that are refused O(n), and counts and ranks
 * O(n / 64), in a sparse pool as those of held ones. The clock is called by any thread that uses the
 * pool and must not call the pool.
 *
 *     ipalloc_pool_options_t options = {sizeof options, IPALLOC_POOL_RESTING};
 *     options.resting_time = 60 * 1000000000ull;
 *
 * FENCED. In a pool that is made with IPALLOC_POOL_FENCED each address is held under a generation,
 * from its allocation or claim, of whatever kind, to its release: 1 for the first time, and a higher
 * one each time; in a sparse pool they are counted for all addresses together. Its holder asks for it (ipalloc_pool_generation) and releases by it
 * (ipalloc_pool_release_fenced). A release that comes late or twice, when somebody else may have the
 * address by then, is refused.
 *   releases      without a generation (ipalloc_pool_release, _release_many, _release_prefix) end
 *                 whichever there is: of several at once, or of one by generation beside them, one
 *                 succeeds. They are for those who know better than the holder.
 *   undoing       what a refused call for many gives back or takes again has another generation then
 *   changes       generations of an address go on when it is reserved or removed and comes back
 *   blocks        of more than 64 addresses of a sparse pool have one generation
 *   images        have the generations of what is held. Other addresses go on behind the highest of
 *                 the pool. Addresses of an image without generations are held under the first one.
 *   live images   there is none of a fenced pool
 * Allocations and releases of such a pool cost what they cost outside of the widest stretch of
 * other pools, those of blocks O(size). A dense one has 8 bytes of memory for each address.
 * Others pay nothing for it. libipalloc-full alone has it; libipalloc answers IPALLOC_EUNSUPPORTED.
 */
typedef struct ipalloc_pool_options {
    uint32_t struct_size;
    uint32_t flags;                       /* IPALLOC_POOL_… */
    const ipalloc_allocator_t *allocator; /* NULL for libc's */
    int32_t family;                       /* needed only for a pool with no ranges; else 0 */
    int32_t reserved;                     /* 0 */
    uint64_t resting_time;                /* how long an address rests at least, in nanoseconds */
    uint64_t (*clock)(void *context);     /* nanoseconds from any origin; NULL: CLOCK_MONOTONIC */
    void *clock_context;                  /* handed to `clock` */
} ipalloc_pool_options_t;

/*
 * Makes a pool of all addresses of `ranges`, those of `excluded` reserved and the others free.
 * The caller frees it with ipalloc_pool_free.
 *
 *   ranges, excluded   in any order, borrowed for the call. Excluded addresses outside the ranges
 *                      are ignored.
 *   options            NULL for the defaults
 *
 * Errors: IPALLOC_EADDRESS, IPALLOC_EFAMILY, IPALLOC_EREVERSED, IPALLOC_EOVERLAP, with
 * error->position the index of the offending range (of `excluded` if error->requested.lo is 1);
 * IPALLOC_ETOOLARGE (libipalloc: more than 2^32 addresses, or 2^31 that rest), IPALLOC_EUNSUPPORTED
 * (libipalloc: IPALLOC_POOL_FENCED), IPALLOC_ENOMEM.
 * O(n / 64 + r log r), O(n + r log r) if addresses rest or are fenced, O(r log r) if sparse.
 * Lock-free. Since 0.1.
 */
int ipalloc_pool_create(const ipalloc_range_t *ranges, size_t range_count,
                        const ipalloc_range_t *excluded, size_t excluded_count,
                        const ipalloc_pool_options_t *options, ipalloc_pool_t **pool,
                        ipalloc_error_t *error);

/* Gives all of the pool's memory back; NULL is accepted. Caller serialises. Since 0.1. */
int ipalloc_pool_free(ipalloc_pool_t *pool);

/*
 * Adds ranges; addresses that the pool has already stay as they are, new ones are free.
 * Errors: IPALLOC_EADDRESS, IPALLOC_EFAMILY, IPALLOC_EREVERSED, with error->position the index of the
 * offending range; IPALLOC_ETOOLARGE (as ranges of that size would be at ipalloc_pool_create, or a
 * dense pool would have more than 2^32), IPALLOC_ENOMEM, IPALLOC_EBUSY, IPALLOC_EUNSUPPORTED (the
 * pool is attached to a live image). O(added / 64 + b + r). Lock-free. Since 0.1.
 */
int ipalloc_pool_grow(ipalloc_pool_t *pool, const ipalloc_range_t *ranges, size_t count,
                      ipalloc_error_t *error);

/*
 * Takes ranges out of the pool, all of them or none.
 * Errors: IPALLOC_EHELD (error->obstacle is the lowest held address in the way), IPALLOC_EOUTSIDE
 * (error->obstacle is the first address that the pool does not have), IPALLOC_EADDRESS,
 * IPALLOC_EFAMILY, IPALLOC_EREVERSED, IPALLOC_ENOMEM, IPALLOC_EBUSY, IPALLOC_EUNSUPPORTED (as in
 * ipalloc_pool_grow). O(removed / 64 + b + r). Lock-free. Since 0.1.
 */
int ipalloc_pool_shrink(ipalloc_pool_t *pool, const ipalloc_range_t *ranges, size_t count,
                        ipalloc_error_t *error);

/*
 * Makes every address of the ranges reserved, all or none: they are not handed out until they
 * are unreserved. Addresses that are reserved already may be among them.
 * Errors: as ipalloc_pool_shrink. O(reserved / 64 + b + r). Lock-free. Since 0.1.
 */
int ipalloc_pool_reserve(ipalloc_pool_t *pool, const ipalloc_range_t *ranges, size_t count,
                         ipalloc_error_t *error);

/*
 * Makes every address of the ranges free again, all or none; those that were excluded when the
 * pool was made too.
 * Errors: IPALLOC_ENOTRESERVED (error->obstacle is the first address that is not reserved),
 * IPALLOC_EOUTSIDE, IPALLOC_EADDRESS, IPALLOC_EFAMILY, IPALLOC_EREVERSED, IPALLOC_ENOMEM,
 * IPALLOC_EBUSY, IPALLOC_EUNSUPPORTED (as in ipalloc_pool_grow). O(unreserved / 64 + b + r).
 * Lock-free. Since 0.1.
 */
int ipalloc_pool_unreserve(ipalloc_pool_t *pool, const ipalloc_range_t *ranges, size_t count,
                           ipalloc_error_t *error);

/*
 * Gives back the memory that changes of the ranges have left behind. It is kept until then,
 * since a call that started before the change may still look at it.
 * Errors: IPALLOC_ENOMEM (nothing is given back). O(n / 64 + r). Caller serialises. Since 0.1.
 */
int ipalloc_pool_reclaim(ipalloc_pool_t *pool, ipalloc_error_t *error);

/* The number of bytes that the pool has from its allocator. O(r). Lock-free. Since 0.1. */
int ipalloc_pool_memory(const ipalloc_pool_t *pool, uint64_t *bytes);

/* -------------------------------------------------------------------------------------------
 * 8  Allocation
 *
 *     ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
 *     if (ipalloc_pool_allocate_next(pool, &cursor, &address, NULL) == IPALLOC_OK)
 *         ipalloc_pool_release(pool, &address, NULL, NULL);
 *
 * Claims, releases and successful allocations are linearizable: each takes effect at one instant
 * between its call and its return. An address is never given to two callers.
 *
 * IPALLOC_EFULL is answered only after a look at every word of the pool: if some one address was
 * free during the whole call, the call succeeds. That look costs O(n / 64), the success of an
 * allocation is constant.
 */

/*
 * Where an allocation begins to look. It belongs to one thread at a time, works with any pool,
 * and is not bound to it: it may be dropped, copied or kept when the pool is freed.
 */
typedef struct ipalloc_cursor {
    uint64_t opaque[8];
} ipalloc_cursor_t;

/* A cursor that starts at a pool's first address. */
#define IPALLOC_CURSOR_INIT {{0, 0, 0, 0, 0, 0, 0, 0}}

/*
 * Sets a cursor to a place of its own: lanes 0, 1, 2 … start spread over the pool, so that
 * threads with a lane each do not meet on a cache line. Lane 0 starts at the first address.
 * Constant. Wait-free. Since 0.1.
 */
int ipalloc_cursor_init(ipalloc_cursor_t *cursor, uint32_t lane);

/*
 * Allocates the lowest free address: exactly that if no other call is under way meanwhile. A
 * lower one may be passed over whose neighbours another call is releasing or searching.
 * Errors: IPALLOC_EFULL, IPALLOC_ENOMEM (sparse pools). Constant. Lock-free. Since 0.1.
 */
int ipalloc_pool_allocate_lowest(ipalloc_pool_t *pool, ipalloc_address_t *address,
                                 ipalloc_error_t *error);

/*
 * Allocates the first free address at or after the cursor's place, going round at the end of the
 * pool, and moves the cursor behind it. The fastest way, and the one to use from many threads.
 * Errors: IPALLOC_EFULL, IPALLOC_ENOMEM (sparse pools). Constant. Lock-free. Since 0.1.
 */
int ipalloc_pool_allocate_next(ipalloc_pool_t *pool, ipalloc_cursor_t *cursor,
                               ipalloc_address_t *address, ipalloc_error_t *error);

/*
 * Allocates the free address that is cheapest to find: at the cursor's place, else in the block
 * where addresses were released most recently (the pool's free list), else anywhere. Which one
 * it is, is not promised.
 * Errors: IPALLOC_EFULL, IPALLOC_ENOMEM (sparse pools). Constant. Lock-free. Since 0.1.
 */
int ipalloc_pool_allocate_any(ipalloc_pool_t *pool, ipalloc_cursor_t *cursor,
                              ipalloc_address_t *address, ipalloc_error_t *error);

/*
 * Where random allocations take their numbers from (SplitMix64). It belongs to one thread at a
 * time, works with any pool and may be copied; any content is a valid state. Whoever sees some of
 * the numbers can compute the others: addresses that must not be guessed need a seed that cannot
 * be guessed either, from getrandom() for instance.
 */
typedef struct ipalloc_random {
    uint64_t opaque[4];
} ipalloc_random_t;

/*
 * Sets a source to a seed. Equal seeds give equal numbers, on every machine and in every release.
 * Constant. Wait-free. Since 0.1.
 */
int ipalloc_random_init(ipalloc_random_t *random, uint64_t seed);

/*
 * Allocates a free address at random: each has the same probability.
 *
 *     ipalloc_random_t random;
 *     ipalloc_random_init(&random, seed);
 *     ipalloc_pool_allocate_random(pool, &random, &address, NULL);
 *
 *   random   advanced, by a refusal too
 *
 * Errors: IPALLOC_EFULL, IPALLOC_ENOMEM (sparse pools). O(log r) as long as one address in ten is
 * free, else O(b + c). Lock-free. Since 0.1.
 */
int ipalloc_pool_allocate_random(ipalloc_pool_t *pool, ipalloc_random_t *random,
                                 ipalloc_address_t *address, ipalloc_error_t *error);

/*
 * Allocates the address that a key prefers, or the first free one behind it, going round at the
 * end of the pool: an owner who comes back gets the address it had, if that is still free.
 *
 *     const char *owner = "default/web-0";
 *     ipalloc_pool_allocate_sticky(pool, owner, strlen(owner), &address, NULL);
 *
 *   key, size   what the owner is known by: `size` bytes of any content, which are hashed; key may
 *               be NULL if size is 0. Equal keys prefer equal addresses in every process and
 *               release, as long as the pool's ranges stay as they are; reservations change
 *               nothing but that a reserved address is passed over.
 *
 * Errors: IPALLOC_EFULL, IPALLOC_ENOMEM (sparse pools). O(size + log r). Lock-free. Since 0.1.
 */
int ipalloc_pool_allocate_sticky(ipalloc_pool_t *pool, const void *key, size_t size,
                                 ipalloc_address_t *address, ipalloc_error_t *error);

/*
 * Allocates `count` addresses, all or none.
 *
 *   cursor      as in ipalloc_pool_allocate_next; NULL: lowest first
 *   addresses   room for `count` addresses; what it holds after a refusal is undefined
 *
 * Errors: IPALLOC_ECOUNT (count is 0 or exceeds the pool's capacity), IPALLOC_EFULL
 * (error->available: how many could be had; other threads may have seen them as held
 * meanwhile), IPALLOC_ENOMEM (sparse pools). O(count). Lock-free. Since 0.1.
 */
int ipalloc_pool_allocate_many(ipalloc_pool_t *pool, ipalloc_cursor_t *cursor, size_t count,
                               ipalloc_address_t *addresses, ipalloc_error_t *error);

/*
 * Takes the given address, if it is free.
 * Errors: IPALLOC_EADDRESS, IPALLOC_EFAMILY, IPALLOC_EOUTSIDE, IPALLOC_EHELD, IPALLOC_ERESERVED,
 * IPALLOC_ERESTING, IPALLOC_ENOMEM (sparse pools). O(log r). Lock-free. Since 0.1.
 */
int ipalloc_pool_claim(ipalloc_pool_t *pool, const ipalloc_address_t *address,
                       ipalloc_error_t *error);

/*
 * Takes the given addresses, all or none; others may see them held meanwhile. An address that
 * occurs twice is refused the second time, so the whole call is.
 * Errors: as ipalloc_pool_claim, with error->position the index of the address in the way.
 * O(count log r). Lock-free. Since 0.1.
 */
int ipalloc_pool_claim_many(ipalloc_pool_t *pool, const ipalloc_address_t *addresses,
                            size_t count, ipalloc_error_t *error);

/*
 * Gives a held address back; only its holder may do so. It is free then, or rests.
 *
 *   cursor   NULL, or a cursor that is moved to this address, so that the next allocation with
 *            it finds the address while it is still in the cache
 *
 * Errors: IPALLOC_EADDRESS, IPALLOC_EFAMILY, IPALLOC_EOUTSIDE, IPALLOC_ERESERVED,
 * IPALLOC_ENOTHELD (it is free: released twice, or never allocated), IPALLOC_ERESTING (it rests:
 * released twice), IPALLOC_EOTHERBLOCK (as in ipalloc_pool_release_prefix). O(log r). Lock-free.
 * Since 0.1.
 */
int ipalloc_pool_release(ipalloc_pool_t *pool, const ipalloc_address_t *address,
                         ipalloc_cursor_t *cursor, ipalloc_error_t *error);

/*
 * The generation under which an address of a pool with IPALLOC_POOL_FENCED is held. It stays the same
 * until the address is released, so that its holder may ask at any time.
 *
 *     uint64_t generation;
 *     ipalloc_pool_allocate_lowest(pool, &address, NULL);
 *     ipalloc_pool_generation(pool, &address, &generation, NULL);
 *     ...                                         // kept with the address, in a record for instance
 *     ipalloc_pool_release_fenced(pool, &address, generation, NULL, NULL);
 *
 * Errors: IPALLOC_EUNSUPPORTED (the pool is not fenced), IPALLOC_EADDRESS, IPALLOC_EFAMILY,
 * IPALLOC_EOUTSIDE, IPALLOC_ERESERVED, IPALLOC_ENOTHELD, IPALLOC_ERESTING. O(log r), in a sparse pool
 * O(log n + log r). Wait-free. Since 0.1.
 */
int ipalloc_pool_generation(const ipalloc_pool_t *pool, const ipalloc_address_t *address,
                            uint64_t *generation, ipalloc_error_t *error);

/*
 * Gives an address back, if it is still held under the given generation. Of several calls with the
 * same one, one succeeds; from then on the others are refused, which may be a moment before the address
 * is free or rests.
 *
 *   generation   from ipalloc_pool_generation
 *   cursor       as in ipalloc_pool_release
 *
 * Errors: IPALLOC_EGENERATION (it is held under another one, error->available; somebody else has it:
 * nothing is to be done), IPALLOC_ENOTHELD, IPALLOC_ERESTING (released already); IPALLOC_EOTHERBLOCK
 * (as in ipalloc_pool_release_prefix);
 * IPALLOC_EUNSUPPORTED (the pool is not fenced), IPALLOC_EADDRESS, IPALLOC_EFAMILY,
 * IPALLOC_EOUTSIDE, IPALLOC_ERESERVED. O(log r), in a sparse pool O(log n + log r). Lock-free.
 * Since 0.1.
 */
int ipalloc_pool_release_fenced(ipalloc_pool_t *pool, const ipalloc_address_t *address,
                                uint64_t generation, ipalloc_cursor_t *cursor,
                                ipalloc_error_t *error);

/*
 * Gives held addresses back, all or none: each is looked at before the first is released, and
 * if one is refused all the same (it occurs twice, is of a block that was taken as one, or another
 * thread released it meanwhile) those already released are taken again, unless someone else got
 * them first. Like any release it believes its caller: if another thread gets an address that
 * occurs twice between the two releases, the second one takes it from that thread.
 * Errors: as ipalloc_pool_release, with error->position the index of the address in the way.
 * O(count log r). Lock-free. Since 0.1.
 */
int ipalloc_pool_release_many(ipalloc_pool_t *pool, const ipalloc_address_t *addresses,
                              size_t count, ipalloc_cursor_t *cursor, ipalloc_error_t *error);

/*
 * Allocates an aligned block of which every address is free, such as a /28, as one.
 *
 *     ipalloc_cidr_t block;
 *     if (ipalloc_pool_allocate_prefix(pool, 28, &block, NULL) == IPALLOC_OK)
 *         ipalloc_pool_release_prefix(pool, &block, NULL);
 *
 *   length   of the network prefix, in bits: 0 to 32, or 0 to 128
 *
 * WHICH ONE. The one that leaves large blocks whole. The pool is looked at in neighbourhoods: 64
 * addresses that begin at a multiple of 64 if the block is smaller than that, else eight blocks
 * that begin at a multiple of eight of their size. Of the neighbourhoods that have a wholly free
 * block, the one with the fewest free addresses gives it, of several the lowest. There it is cut
 * from the smallest wholly free aligned block that has the room, of several the lowest.
 * Where addresses rest, and no block is wholly free, those that may be used count as free.
 * In a sparse pool it is the lowest wholly free one, so that addresses and blocks of all sizes are
 * packed from below.
 *
 * A block of up to 64 addresses is taken in one step; of a larger one other threads may see parts,
 * or in a sparse pool the whole, held and then given back.
 *
 * Errors: IPALLOC_EPREFIX, IPALLOC_ECOUNT (the pool has fewer addresses than the block),
 * IPALLOC_ENOBLOCK (error->available is the number of free addresses; if some one block was wholly
 * free during the whole call, the call succeeds); IPALLOC_ENOMEM (sparse pools). O(n / 64), and O(n)
 * where addresses rest and none is free; in a sparse pool O(log n + log r) per run of reserved or
 * held addresses below the block. Lock-free. Since 0.1.
 */
int ipalloc_pool_allocate_prefix(ipalloc_pool_t *pool, int length, ipalloc_cidr_t *block,
                                 ipalloc_error_t *error);

/*
 * Takes every address of a block, all or none; others may see some of them held meanwhile.
 *
 *   block   host bits are ignored
 *
 * Errors: IPALLOC_EADDRESS, IPALLOC_EPREFIX, IPALLOC_EFAMILY; IPALLOC_EOUTSIDE, IPALLOC_EHELD,
 * IPALLOC_ERESERVED, IPALLOC_ERESTING, each with the lowest address in the way as error->obstacle;
 * IPALLOC_ENOMEM (sparse pools). O(size / 64 + log r), O(size) where addresses rest; in a sparse pool
 * O(log n + log r), whatever the size. Lock-free. Since 0.1.
 */
int ipalloc_pool_claim_prefix(ipalloc_pool_t *pool, const ipalloc_cidr_t *block,
                              ipalloc_error_t *error);

/*
 * Gives every address of a block back, all or none, however they were taken: each is looked at
 * before the first is released, and if one is refused all the same (another thread released it
 * meanwhile) those already released are taken again, unless someone else got them first.
 *
 *   block   host bits are ignored
 *
 * In a sparse pool there is no memory for each address of a large block: one of more than 64 is
 * released as it was taken. Its single addresses, and blocks that are a part of it or have it as a
 * part, are answered IPALLOC_EOTHERBLOCK, by ipalloc_pool_release too; error->obstacle is what was
 * taken as one.
 *
 * Errors: IPALLOC_EADDRESS, IPALLOC_EPREFIX, IPALLOC_EFAMILY; IPALLOC_EOUTSIDE, IPALLOC_ERESERVED,
 * IPALLOC_ENOTHELD, IPALLOC_ERESTING, each with the lowest address in the way as error->obstacle;
 * IPALLOC_EOTHERBLOCK. O(size / 64 + log r), O(size) where addresses rest; in a sparse pool
 * O(log n + log r). Lock-free. Since 0.1.
 */
int ipalloc_pool_release_prefix(ipalloc_pool_t *pool, const ipalloc_cidr_t *block,
                                ipalloc_error_t *error);

/* -------------------------------------------------------------------------------------------
 * 9  Questions
 *
 *     ipalloc_pool_counts_t counts = {.struct_size = sizeof counts};
 *     ipalloc_pool_counts(pool, &counts, NULL);
 *
 *     ipalloc_range_t range;                      // every held range, ascending
 *     const ipalloc_address_t *from = NULL;
 *     while (ipalloc_pool_next_range(pool, IPALLOC_HELD, from, &range, NULL) == IPALLOC_OK) {
 *         ...
 *         from = &range.upper;
 *     }
 *
 * Answers are exact when nobody else writes. Meanwhile counts and ranks are within the number of
 * updates that overlap the call, and never drift; a selected or next address was in the state
 * asked for at some moment of the call, and is a hint that a claim must confirm.
 *
 * `state` is IPALLOC_FREE, IPALLOC_HELD, IPALLOC_RESERVED, IPALLOC_RESTING or IPALLOC_ANY.
 */

/* How many addresses are in each state. Of 2^128 addresses one is left out. */
typedef struct ipalloc_pool_counts {
    uint32_t struct_size;
    uint32_t reserved_field; /* 0 */
    ipalloc_count_t capacity; /* all addresses of the ranges */
    ipalloc_count_t free;
    ipalloc_count_t held;
    ipalloc_count_t resting;
    ipalloc_count_t reserved;
} ipalloc_pool_counts_t;

/*
 * The state of one address: *state becomes IPALLOC_OUTSIDE, _FREE, _HELD, _RESERVED or _RESTING.
 * Errors: IPALLOC_EADDRESS, IPALLOC_EFAMILY. O(log r). Wait-free. Since 0.1.
 */
int ipalloc_pool_state(const ipalloc_pool_t *pool, const ipalloc_address_t *address, int *state,
                       ipalloc_error_t *error);

/*
 * All counts at once. O(b + r + c). Wait-free. Since 0.1.
 */
int ipalloc_pool_counts(const ipalloc_pool_t *pool, ipalloc_pool_counts_t *counts,
                        ipalloc_error_t *error);

/*
 * How many addresses in the state lie below the given address, which need not be in the pool.
 * Errors: IPALLOC_EADDRESS, IPALLOC_EFAMILY. O(b + r + c). Wait-free. Since 0.1.
 */
int ipalloc_pool_rank(const ipalloc_pool_t *pool, int state, const ipalloc_address_t *address,
                      ipalloc_count_t *rank, ipalloc_error_t *error);

/*
 * The address in the state that has exactly `rank` others in it below: the inverse of
 * ipalloc_pool_rank. With IPALLOC_ANY, the pool's address with that ordinal.
 * Errors: IPALLOC_ENOTFOUND (error->available: how many there are). O(b + r + c). Wait-free.
 * Since 0.1.
 */
int ipalloc_pool_select(const ipalloc_pool_t *pool, int state, ipalloc_count_t rank,
                        ipalloc_address_t *address, ipalloc_error_t *error);

/*
 * The lowest address in the state that is greater than `after`, or the lowest of all if `after`
 * is NULL. `next` may be the same pointer as `after`.
 * Errors: IPALLOC_EADDRESS, IPALLOC_EFAMILY, IPALLOC_ENOTFOUND. O(b + r). Wait-free. Since 0.1.
 */
int ipalloc_pool_next(const ipalloc_pool_t *pool, int state, const ipalloc_address_t *after,
                      ipalloc_address_t *next, ipalloc_error_t *error);

/*
 * The longest range of addresses in the state that starts at the lowest one greater than
 * `after`; from the lowest of all if `after` is NULL. Addresses that are neighbours in number
 * and in the same state are in one range.
 * Errors: as ipalloc_pool_next. O(b + r + length / 64). Wait-free. Since 0.1.
 */
int ipalloc_pool_next_range(const ipalloc_pool_t *pool, int state,
                            const ipalloc_address_t *after, ipalloc_range_t *range,
                            ipalloc_error_t *error);

/* -------------------------------------------------------------------------------------------
 * 10  Images
 *
 *     size_t size;
 *     ipalloc_pool_image_size(pool, &size, NULL);
 *     void *bytes = malloc(size);
 *     ipalloc_pool_image_write(pool, bytes, size, &size, NULL);
 *
 * A pool as bytes, to be written to a file, mapped, sent: ranges, reservations and the state of
 * each address, little-endian, with a version and a checksum per page. Pools in equal states
 * have equal images, however they came there and whatever built them. The layout stands in
 * docs/image-format.md.
 */

/*
 * The size of the pool's image in bytes, which grows with the addresses that rest, and in fenced
 * pools with those that are held. O(r), and O(n / 64) for such pools. Wait-free. Since 0.1.
 */
int ipalloc_pool_image_size(const ipalloc_pool_t *pool, size_t *size, ipalloc_error_t *error);

/*
 * Writes the image. Claims and releases that run meanwhile are in it or not, one by one.
 *
 *   buffer, capacity   any alignment; receives the image
 *   size               receives the image's size, also when it does not fit
 *
 * Errors: IPALLOC_ENOSPACE, IPALLOC_EBUSY (the ranges changed meanwhile). O(n / 64 + r), and O(n) if
 * the pool is fenced. Lock-free. Since 0.1.
 */
int ipalloc_pool_image_write(const ipalloc_pool_t *pool, void *buffer, size_t capacity,
                             size_t *size, ipalloc_error_t *error);

/*
 * Examines bytes from anywhere: whether ipalloc_pool_image_load would take them.
 * Errors: IPALLOC_EIMAGESHORT, IPALLOC_EIMAGEFORMAT, IPALLOC_EIMAGEVERSION,
 * IPALLOC_EIMAGECHECKSUM, IPALLOC_EIMAGECONTENT, each with error->position the offset at which
 * the trouble was noticed. O(size). Wait-free. Since 0.1.
 */
int ipalloc_image_validate(const void *image, size_t size, ipalloc_error_t *error);

/*
 * Makes a pool from an image, validated first and copied: the bytes may go after the call.
 *
 *   options   as in ipalloc_pool_create; family is not used. Addresses that rest in the image go on
 *             resting; without IPALLOC_POOL_RESTING they become free. Generations go on with
 *             IPALLOC_POOL_FENCED, and are forgotten without.
 *
 * Errors: as ipalloc_image_validate, IPALLOC_ETOOLARGE, IPALLOC_EUNSUPPORTED (as in
 * ipalloc_pool_create), IPALLOC_ENOMEM. O(size). Lock-free. Since 0.1.
 */
int ipalloc_pool_image_load(const void *image, size_t size, const ipalloc_pool_options_t *options,
                            ipalloc_pool_t **pool, ipalloc_error_t *error);

/* -------------------------------------------------------------------------------------------
 * 11  Live images
 *
 *     size_t size;                                    // the one who makes it
 *     ipalloc_pool_live_write(pool, NULL, 0, &size, NULL);
 *     int fd = open("/run/pool", O_RDWR | O_CREAT | O_EXCL, 0600);
 *     ftruncate(fd, size);
 *     void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
 *     ipalloc_pool_live_write(pool, memory, size, &size, NULL);
 *
 *     ipalloc_pool_attach(memory, size, NULL, &mine, NULL);   // and everyone who uses it
 *
 * A pool in memory that any number of processes use at once, each through a pool of its own that is
 * attached to it. Everything works there as elsewhere (lock-free, linearizable, no address given
 * twice, "full" only after a look at every word), with these differences:
 *
 *   ranges        stay as they are: grow, shrink, reserve and unreserve answer IPALLOC_EUNSUPPORTED.
 *                 To change them, write an image, load it, change that pool and write a live image
 *                 of it to other memory.
 *   resting       there is none: a released address is free at once
 *   counts        as well as ranks and selections, and random allocations from a pool that is nearly
 *                 full, look at every word: O(n / 64)
 *
 * DEATH. A process may end at any instruction, by SIGKILL for instance. Nobody waits for it, and:
 *   - what it held stays held. Nothing in the memory says who holds an address: whoever wants to give
 *     back what the dead held needs records of his own, kept before an address is used. Held
 *     addresses (ipalloc_pool_next_range with IPALLOC_HELD) that no record has are those of calls that
 *     never returned: one of an allocation or a claim, at most `count` of one of many, those of the
 *     block of one of a block.
 *   - an address whose release did not return is held or free.
 *   - a release may be free without being marked as such. Allocations find it all the same, with a look
 *     at every word; lowest first may pass it over; ipalloc_pool_check may answer IPALLOC_ECORRUPT.
 *     The next process that attaches, or the next allocation that has looked at every word, puts that
 *     right.
 *
 * The memory is trusted as far as this: its first part, which never changes, is examined as bytes
 * from anywhere; the words behind it may have any value when a process attaches, and what is not in
 * a range or is reserved is not given out. Processes that write to the memory by other means than this
 * library can make it give an address twice, but not write or read outside of the memory.
 * Writing it to disk is the kernel's business: an image is whole after the death of processes, not
 * after that of the machine. All processes must be of the same byte order and of releases that know
 * the image's version. The format stands in docs/image-format.md. libipalloc-full alone has live images.
 */

/*
 * Writes a live image of a pool: with its ranges, its reservations and its held addresses; those that
 * rest are free in it. The pool itself stays what it is and has nothing to do with the image after.
 * Until the image is whole, attaching to the memory is refused, whatever was there before.
 *
 *   memory, capacity   aligned to 64 bytes, of any content; no pool is attached to it. NULL with 0 to
 *                      ask for the size.
 *   size               receives the image's size, also when it does not fit
 *
 * Errors: IPALLOC_ENOSPACE, IPALLOC_EINVAL (not aligned), IPALLOC_ETOOLARGE (the pool was made with
 * more than 2^32 addresses), IPALLOC_EBUSY (the ranges changed meanwhile), IPALLOC_ENOMEM,
 * IPALLOC_EUNSUPPORTED (the pool is fenced, or this is not libipalloc-full). O(n / 64 + r).
 * Lock-free. Since 0.1.
 */
int ipalloc_pool_live_write(const ipalloc_pool_t *pool, void *memory, size_t capacity, size_t *size,
                            ipalloc_error_t *error);

/*
 * Makes a pool that is attached to a live image. ipalloc_pool_free detaches it and leaves the memory
 * alone, which must stay mapped, readable and writable, until then.
 *
 *   memory, size   aligned to 64 bytes; bytes behind the image are left alone
 *   options        as in ipalloc_pool_create, for the memory of the handle; family is not used, and
 *                  IPALLOC_POOL_RESTING and IPALLOC_POOL_FENCED are refused
 *
 * Errors: IPALLOC_EINVAL (not aligned; one of these two), IPALLOC_EIMAGESHORT,
 * IPALLOC_EIMAGEFORMAT (not a live image, or not a whole one), IPALLOC_EIMAGEVERSION,
 * IPALLOC_EIMAGECHECKSUM, IPALLOC_EIMAGECONTENT, each with error->position the offset at which the
 * trouble was noticed; IPALLOC_ENOMEM, IPALLOC_EUNSUPPORTED (this is not libipalloc-full).
 * O(n / 64 + r). Lock-free. Since 0.1.
 */
int ipalloc_pool_attach(void *memory, size_t size, const ipalloc_pool_options_t *options,
                        ipalloc_pool_t **pool, ipalloc_error_t *error);

/* -------------------------------------------------------------------------------------------
 * 12  Checking
 *
 *     assert(ipalloc_pool_check(pool, NULL) == IPALLOC_OK);
 *
 * Compares everything that the pool derives (tallies, summaries, free list) with its bitmap,
 * and the bitmap with its ranges and reservations.
 * Errors: IPALLOC_ECORRUPT (error->subject is the first address concerned; error->position the
 * number of the violated rule, named by ipalloc_error_format).
 * O(n / 64 + r). Caller serialises. Since 0.1.
 */
int ipalloc_pool_check(const ipalloc_pool_t *pool, ipalloc_error_t *error);

#ifdef __cplusplus
}
#endif

#endif /* IPALLOC_H */
