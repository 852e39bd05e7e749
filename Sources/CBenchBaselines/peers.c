/* Opening the shared objects of peers. */
#include "peer.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

struct bench_peers {
    void *handle;
    const bench_peer_table_t *table;
};

bench_peers_t *bench_peers_open(const char *path, char *message, uint64_t capacity) {
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        snprintf(message, capacity, "%s", dlerror());
        return NULL;
    }
    const bench_peer_table_t *table = dlsym(handle, BENCH_PEER_TABLE);
    bench_peers_t *peers = NULL;
    if (table == NULL)
        snprintf(message, capacity, "%s: no peers: it has no %s", path, BENCH_PEER_TABLE);
    else if (table->version != BENCH_PEER_VERSION)
        snprintf(message, capacity, "%s: version %u of the peers' interface, not %d: build it anew",
                 path, table->version, BENCH_PEER_VERSION);
    else if ((peers = malloc(sizeof *peers)) == NULL)
        snprintf(message, capacity, "out of memory");
    if (peers == NULL) {
        dlclose(handle);
        return NULL;
    }
    *peers = (bench_peers_t){handle, table};
    return peers;
}

void bench_peers_close(bench_peers_t *peers) {
    if (peers == NULL)
        return;
    dlclose(peers->handle);
    free(peers);
}

uint32_t bench_peers_count(const bench_peers_t *peers) { return peers->table->count; }

const bench_peer_t *bench_peers_get(const bench_peers_t *peers, uint32_t index) {
    return index < peers->table->count ? &peers->table->peers[index] : NULL;
}

const char *bench_peer_name(const bench_peer_t *peer) { return peer->name; }

int bench_peer_allocates(const bench_peer_t *peer) { return peer->allocator != NULL; }

int bench_peer_answers(const bench_peer_t *peer) { return peer->directory != NULL; }

uint32_t bench_peer_size_max(const bench_peer_t *peer) { return peer->size_max; }
