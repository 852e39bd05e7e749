/* Opening the library, and making its pools. */
#define _GNU_SOURCE

#include "library.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Looks up one function; on failure says which one is missing. */
static int look_up(void *handle, const char *name, void *pointer, char *message,
                   uint64_t capacity) {
    void *address = dlsym(handle, name);
    if (address == NULL) {
        snprintf(message, capacity, "the library has no function %s", name);
        return 0;
    }
    /* ISO C has no conversion between object and function pointers; POSIX has this one. */
    memcpy(pointer, &address, sizeof address);
    return 1;
}

static int look_up_all(bench_library_t *library, char *message, uint64_t capacity) {
#define LIBRARY_LOOK_UP(name)                                                                  \
    if (!look_up(library->handle, "ipalloc_" #name, &library->name, message, capacity))        \
        return 0;
    LIBRARY_FUNCTIONS(LIBRARY_LOOK_UP)
#undef LIBRARY_LOOK_UP
    return 1;
}

/* The file that a function was loaded from, with links followed. */
static void find_path(bench_library_t *library, const char *asked) {
    Dl_info info;
    void *address;
    memcpy(&address, &library->version_string, sizeof address);
    const char *path = dladdr(address, &info) != 0 ? info.dli_fname : asked;
    char *real = realpath(path, NULL);
    snprintf(library->path, sizeof library->path, "%s", real != NULL ? real : path);
    free(real);
}

bench_library_t *bench_library_open(const char *path, char *message, uint64_t capacity) {
    bench_library_t *library = calloc(1, sizeof *library);
    if (library == NULL) {
        snprintf(message, capacity, "out of memory");
        return NULL;
    }
    library->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library->handle == NULL) {
        snprintf(message, capacity, "%s", dlerror());
        free(library);
        return NULL;
    }
    if (!look_up_all(library, message, capacity)) {
        bench_library_close(library);
        return NULL;
    }
    find_path(library, path);
    return library;
}

void bench_library_close(bench_library_t *library) {
    if (library == NULL)
        return;
    dlclose(library->handle);
    free(library);
}

const char *bench_library_path(const bench_library_t *library) { return library->path; }

const char *bench_library_version(const bench_library_t *library) {
    return library->version_string();
}

ipalloc_address_t bench_library_address(uint32_t ordinal) {
    ipalloc_address_t address = {.family = IPALLOC_IPV4};
    uint32_t network = htonl(LIBRARY_BASE + ordinal);
    memcpy(address.bytes, &network, sizeof network);
    return address;
}

ipalloc_pool_t *bench_library_pool(const bench_library_t *library, const bench_scene_t *scene,
                                   uint32_t flags) {
    ipalloc_pool_options_t options = {.struct_size = sizeof options, .flags = flags};
    uint32_t last = scene->size - 1;
    ipalloc_range_t range = {bench_library_address(0), bench_library_address(last)};
    ipalloc_range_t excluded[] = {
        {bench_library_address(0), bench_library_address(BENCH_RESERVED_LOW - 1)},
        {bench_library_address(last), bench_library_address(last)},
    };
    ipalloc_pool_t *pool = NULL;
    if (library->pool_create(&range, 1, excluded, 2, &options, &pool, NULL) != IPALLOC_OK)
        return NULL;
    if (bench_library_free_count(library, pool) != scene->usable) {
        library->pool_free(pool);
        return NULL;
    }
    return pool;
}

/* Claims all that shall be held. */
static int claim_held(const bench_library_t *library, ipalloc_pool_t *pool,
                      const bench_scene_t *scene) {
    for (uint32_t index = scene->free_count; index < scene->usable; index++) {
        ipalloc_address_t address = bench_library_address(scene->order[index]);
        if (library->pool_claim(pool, &address, NULL) != IPALLOC_OK)
            return 0;
    }
    return 1;
}

/* Allocates everything, then releases what shall be free. */
static int release_free(const bench_library_t *library, ipalloc_pool_t *pool,
                        const bench_scene_t *scene) {
    ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
    ipalloc_address_t address;
    for (uint32_t count = 0; count < scene->usable; count++) {
        if (library->pool_allocate_next(pool, &cursor, &address, NULL) != IPALLOC_OK)
            return 0;
    }
    for (uint32_t index = 0; index < scene->free_count; index++) {
        address = bench_library_address(scene->order[index]);
        if (library->pool_release(pool, &address, NULL, NULL) != IPALLOC_OK)
            return 0;
    }
    return 1;
}

int bench_library_populate(const bench_library_t *library, ipalloc_pool_t *pool,
                           const bench_scene_t *scene) {
    /* Whichever way has fewer random accesses. */
    int done = scene->free_count < scene->usable / 2 ? release_free(library, pool, scene)
                                                     : claim_held(library, pool, scene);
    return done && bench_library_free_count(library, pool) == scene->free_count;
}

uint64_t bench_library_free_count(const bench_library_t *library, const ipalloc_pool_t *pool) {
    ipalloc_pool_counts_t counts = {.struct_size = sizeof counts};
    if (library->pool_counts(pool, &counts, NULL) != IPALLOC_OK)
        return UINT64_MAX;
    return counts.free.lo + counts.resting.lo;
}

void *bench_library_pool_create(const bench_library_t *library, const bench_scene_t *scene) {
    return bench_library_pool(library, scene, 0);
}

uint64_t bench_library_pool_memory(const bench_library_t *library, void *pool) {
    uint64_t bytes = 0;
    return library->pool_memory(pool, &bytes) == IPALLOC_OK ? bytes : 0;
}

void bench_library_pool_free(const bench_library_t *library, void *pool) {
    library->pool_free(pool);
}
