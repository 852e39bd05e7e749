/* sdsl: a bitmap that cannot be changed, with rank_support_v and select_support_mcl. */
#include "peer.h"

#include <sdsl/bit_vectors.hpp>

#include <new>

namespace {

struct Directory {
    sdsl::bit_vector bits;
    sdsl::rank_support_v<1> rank;
    sdsl::select_support_mcl<1> select;

    explicit Directory(const bench_scene_t *scene) : bits(scene->size, 0) {
        for (uint32_t index = 0; index < scene->free_count; index++)
            bits[scene->order[index]] = 1;
        rank = sdsl::rank_support_v<1>(&bits);
        select = sdsl::select_support_mcl<1>(&bits);
    }
};

void *create(const bench_scene_t *scene) {
    try {
        return new Directory(scene);
    } catch (const std::bad_alloc &) {
        return nullptr;
    }
}

void destroy(void *context) { delete static_cast<Directory *>(context); }

uint64_t rank_below(const void *context, uint64_t position) {
    return static_cast<const Directory *>(context)->rank.rank(position);
}

/* sdsl counts from 1. */
uint64_t select_by(const void *context, uint64_t rank) {
    return static_cast<const Directory *>(context)->select.select(rank + 1);
}

const bench_directory_t directory = {create, destroy, rank_below, select_by};

const bench_peer_t peers[] = {{"sdsl", nullptr, &directory, UINT32_MAX}};

} // namespace

extern "C" const bench_peer_table_t bench_peer_table = {BENCH_PEER_VERSION, 1, peers};
