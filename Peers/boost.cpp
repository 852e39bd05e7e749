/* Boost.Lockfree: its queue and its stack, with all nodes made before. */
#include "peer.h"

#include <boost/lockfree/queue.hpp>
#include <boost/lockfree/stack.hpp>

#include <cstdlib>
#include <new>
#include <vector>

namespace {

/* What nodes have taken; nodes are made by one thread. */
uint64_t bytes_of_nodes;

/* Nodes begin at lines, as Boost's own allocator has it. */
template <typename T> struct Nodes {
    using value_type = T;
    Nodes() = default;
    template <typename Other> Nodes(const Nodes<Other> &) {}
    template <typename Other> struct rebind {
        using other = Nodes<Other>;
    };
    T *allocate(std::size_t count) {
        std::size_t unit = alignof(T) < sizeof(void *) ? sizeof(void *) : alignof(T);
        std::size_t size = (count * sizeof(T) + unit - 1) / unit * unit;
        void *memory = std::aligned_alloc(unit, size);
        if (memory == nullptr)
            throw std::bad_alloc();
        bytes_of_nodes += size;
        return static_cast<T *>(memory);
    }
    void deallocate(T *memory, std::size_t) { std::free(memory); }
    bool operator==(const Nodes &) const { return true; }
    bool operator!=(const Nodes &) const { return false; }
};

namespace lockfree = boost::lockfree;
using Queue = lockfree::queue<uint32_t, lockfree::allocator<Nodes<uint32_t>>>;
using Stack = lockfree::stack<uint32_t, lockfree::allocator<Nodes<uint32_t>>>;

template <typename List> struct Allocator {
    List list;
    uint64_t bytes;

    explicit Allocator(uint32_t size) : list(size) {}

    static void *create(const bench_scene_t *scene) {
        try {
            bytes_of_nodes = 0;
            auto *allocator = new Allocator(scene->size);
            allocator->bytes = sizeof(Allocator) + bytes_of_nodes;
            return allocator;
        } catch (const std::bad_alloc &) {
            return nullptr;
        }
    }

    static void destroy(void *context) { delete static_cast<Allocator *>(context); }

    static uint64_t memory(const void *context) {
        return static_cast<const Allocator *>(context)->bytes;
    }

    /* The lists do not count, so all is taken out and put back. */
    static uint32_t count(const void *context) {
        auto *list = &const_cast<Allocator *>(static_cast<const Allocator *>(context))->list;
        std::vector<uint32_t> all;
        uint32_t ordinal;
        while (list->pop(ordinal))
            all.push_back(ordinal);
        for (uint32_t each : all)
            list->bounded_push(each);
        return static_cast<uint32_t>(all.size());
    }

    static void cursor(const void *, baseline_cursor_t *, uint32_t, uint32_t) {}

    static uint32_t allocate(void *context, baseline_cursor_t *) {
        uint32_t ordinal;
        return static_cast<Allocator *>(context)->list.pop(ordinal) ? ordinal : BASELINE_NONE;
    }

    static void release(void *context, baseline_cursor_t *, uint32_t ordinal) {
        static_cast<Allocator *>(context)->list.bounded_push(ordinal);
    }

    static constexpr baseline_t table = {create,   destroy, memory,  count,
                                         cursor, allocate, release, nullptr};
};

/* A node of the queue fills a line: pools of 2^24 would need a GiB. */
const bench_peer_t peers[] = {
    {"boost-queue", &Allocator<Queue>::table, nullptr, 1 << 20},
    {"boost-stack", &Allocator<Stack>::table, nullptr, UINT32_MAX},
};

} // namespace

extern "C" const bench_peer_table_t bench_peer_table = {BENCH_PEER_VERSION, 2, peers};
