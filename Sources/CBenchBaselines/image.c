/*
 * Loading an image of a pool. The baseline copies the image's bytes into new memory: the least
 * that loading can cost as long as the pool is to own what it has.
 */
#include "library.h"
#include "task.h"

#include <stdlib.h>
#include <string.h>

/* What an image task owns, and its only thread's state. */
typedef struct image {
    const bench_library_t *library;
    bench_scene_t scene;
    uint8_t *bytes;
    size_t size;
    uint64_t failures;
    uint64_t sink;
} image_t;

static void copy_loop(void *state, uint64_t operations) {
    image_t *image = state;
    for (uint64_t operation = 0; operation < operations; operation++) {
        void *copy = malloc(image->size);
        if (copy == NULL) {
            image->failures++;
            continue;
        }
        memcpy(copy, image->bytes, image->size);
        /* The copy could be optimised away together with its memory. */
        __asm__ volatile("" : : "r"(copy) : "memory");
        free(copy);
    }
}

static void load_loop(void *state, uint64_t operations) {
    image_t *image = state;
    for (uint64_t operation = 0; operation < operations; operation++) {
        ipalloc_pool_t *pool = NULL;
        if (image->library->pool_image_load(image->bytes, image->size, NULL, &pool, NULL) !=
            IPALLOC_OK)
            image->failures++;
        image->library->pool_free(pool);
    }
}

static uint64_t image_failures(const bench_task_t *task) {
    const image_t *image = task->owned;
    return image->failures;
}

static int image_verify(bench_task_t *task) {
    const image_t *image = task->owned;
    if (image->library == NULL)
        return 1;
    ipalloc_pool_t *pool = NULL;
    if (image->library->pool_image_load(image->bytes, image->size, NULL, &pool, NULL) !=
        IPALLOC_OK)
        return 0;
    uint64_t count = bench_library_free_count(image->library, pool);
    image->library->pool_free(pool);
    return count == image->scene.free_count;
}

static void image_destroy(bench_task_t *task) {
    image_t *image = task->owned;
    free(image->bytes);
    free(image);
}

/* Writes the image of a pool of the scene. */
static int write_image(image_t *image) {
    const bench_library_t *library = image->library;
    ipalloc_pool_t *pool = bench_library_pool(library, &image->scene, 0);
    if (pool == NULL)
        return 0;
    int done = bench_library_populate(library, pool, &image->scene) &&
               library->pool_image_size(pool, &image->size, NULL) == IPALLOC_OK;
    image->bytes = done ? malloc(image->size) : NULL;
    done = image->bytes != NULL && library->pool_image_write(pool, image->bytes, image->size,
                                                             &image->size, NULL) == IPALLOC_OK;
    library->pool_free(pool);
    return done;
}

/* Makes up bytes, as many as the pool has bits. */
static int write_bytes(image_t *image) {
    image->size = image->scene.size / 8;
    image->bytes = malloc(image->size);
    if (image->bytes == NULL)
        return 0;
    memset(image->bytes, 0x55, image->size);
    return 1;
}

bench_task_t *bench_image_task(const bench_library_t *library, const bench_scene_t *scene) {
    bench_task_t *task = bench_task_make(library == NULL ? copy_loop : load_loop, 1);
    image_t *image = bench_zeroed(sizeof *image);
    if (task == NULL || image == NULL) {
        free(task);
        free(image);
        return NULL;
    }
    image->library = library;
    image->scene = *scene;
    task->owned = image;
    task->states[0] = image;
    task->failures = image_failures;
    task->verify = image_verify;
    task->destroy = image_destroy;
    if (!(library == NULL ? write_bytes(image) : write_image(image))) {
        bench_task_destroy(task);
        return NULL;
    }
    return task;
}
