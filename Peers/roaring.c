/* CRoaring: a compressed bitmap that can be changed, by one thread. */
#include "peer.h"

#include <roaring/roaring.h>

static void *create(const bench_scene_t *scene) {
    roaring_bitmap_t *bitmap = roaring_bitmap_create();
    if (bitmap == NULL)
        return NULL;
    for (uint32_t index = 0; index < scene->free_count; index++)
        roaring_bitmap_add(bitmap, scene->order[index]);
    return bitmap;
}

static void destroy(void *context) { roaring_bitmap_free(context); }

/* CRoaring counts what is not above a value. */
static uint64_t rank_below(const void *context, uint64_t position) {
    return position == 0 ? 0 : roaring_bitmap_rank(context, (uint32_t)position - 1);
}

static uint64_t select_by(const void *context, uint64_t rank) {
    uint32_t position = 0;
    return roaring_bitmap_select(context, (uint32_t)rank, &position) ? position : UINT64_MAX;
}

static const bench_directory_t directory = {create, destroy, rank_below, select_by};

static const bench_peer_t peers[] = {
    {.name = "croaring", .directory = &directory, .size_max = UINT32_MAX},
};

const bench_peer_table_t bench_peer_table = {BENCH_PEER_VERSION, 1, peers};
