/* The functions of the library that the loops call, found by name at run time. */
#ifndef BENCH_LIBRARY_H
#define BENCH_LIBRARY_H

#include "CBenchBaselines.h"

#include "ipalloc.h"

/* XX(name) for each function, without its prefix. */
#define LIBRARY_FUNCTIONS(XX)                                                                  \
    XX(version_string)                                                                         \
    XX(address_parse)                                                                          \
    XX(address_format)                                                                         \
    XX(range_set_create)                                                                       \
    XX(range_set_free)                                                                         \
    XX(range_set_add)                                                                          \
    XX(range_set_union)                                                                        \
    XX(range_set_subtract)                                                                     \
    XX(range_set_intersect)                                                                    \
    XX(range_set_size)                                                                         \
    XX(pool_create)                                                                            \
    XX(pool_free)                                                                              \
    XX(pool_memory)                                                                            \
    XX(cursor_init)                                                                            \
    XX(random_init)                                                                            \
    XX(pool_allocate_lowest)                                                                   \
    XX(pool_allocate_next)                                                                     \
    XX(pool_allocate_any)                                                                      \
    XX(pool_allocate_random)                                                                   \
    XX(pool_claim)                                                                             \
    XX(pool_release)                                                                           \
    XX(pool_counts)                                                                            \
    XX(pool_rank)                                                                              \
    XX(pool_select)                                                                            \
    XX(pool_image_size)                                                                        \
    XX(pool_image_write)                                                                       \
    XX(pool_image_load)

struct bench_library {
    void *handle;
    char path[4096];
#define LIBRARY_POINTER(name) __typeof__(ipalloc_##name) *name;
    LIBRARY_FUNCTIONS(LIBRARY_POINTER)
#undef LIBRARY_POINTER
};

/* The address with ordinal 0 of every scene: 10.0.0.0 as a number. */
#define LIBRARY_BASE UINT32_C(0x0a000000)

/* The address of an ordinal. */
ipalloc_address_t bench_library_address(uint32_t ordinal);

/*
 * A pool for a scene with all usable addresses free; `flags` as in ipalloc_pool_options_t. If its
 * addresses rest they may be used again at once. NULL if the library refuses.
 */
ipalloc_pool_t *bench_library_pool(const bench_library_t *library, const bench_scene_t *scene,
                                   uint32_t flags);

/* Makes the held addresses of the scene held: 1, or 0 if the library refuses a call. */
int bench_library_populate(const bench_library_t *library, ipalloc_pool_t *pool,
                           const bench_scene_t *scene);

/* How many addresses of the pool are free or rest; UINT64_MAX if the library refuses to say. */
uint64_t bench_library_free_count(const bench_library_t *library, const ipalloc_pool_t *pool);

#endif
