// A pool of IPv6 addresses from C++17, shared by threads; handles in std::unique_ptr.
//
//     c++ -std=c++17 -pthread -o demo demo.cpp $(pkg-config --cflags --libs ipalloc) && ./demo
#include <ipalloc.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

/// A refusal as an exception, with the whole text.
class Refusal : public std::runtime_error {
public:
    explicit Refusal(const ipalloc_error_t &error) : std::runtime_error(text(error)) {}

private:
    static std::string text(const ipalloc_error_t &error) {
        char buffer[IPALLOC_ERROR_TEXT_MAX];
        ipalloc_error_format(&error, buffer, sizeof buffer, nullptr);
        return buffer;
    }
};

/// Calls a function of the library and throws what it refuses.
template <typename Call> void must(Call call) {
    ipalloc_error_t error{};
    error.struct_size = sizeof error;
    if (call(&error) != IPALLOC_OK) {
        throw Refusal(error);
    }
}

struct PoolFree {
    void operator()(ipalloc_pool_t *pool) const { ipalloc_pool_free(pool); }
};
using Pool = std::unique_ptr<ipalloc_pool_t, PoolFree>;

struct RangeSetFree {
    void operator()(ipalloc_range_set_t *set) const { ipalloc_range_set_free(set); }
};
using RangeSet = std::unique_ptr<ipalloc_range_set_t, RangeSetFree>;

ipalloc_range_t range(const std::string &text) {
    ipalloc_range_t range;
    must([&](auto *error) {
        return ipalloc_range_parse(text.data(), text.size(), IPALLOC_IPV6, &range, error);
    });
    return range;
}

std::string text(const ipalloc_range_t &range) {
    char buffer[IPALLOC_RANGE_TEXT_MAX];
    ipalloc_range_format(&range, buffer, sizeof buffer, nullptr);
    return buffer;
}

std::string text(const ipalloc_address_t &address) {
    return text(ipalloc_range_t{address, address});
}

/// Range sets: 2001:db8::/120 without ten addresses in the middle, as the fewest CIDR blocks.
void coverByBlocks() {
    RangeSet set, hole;
    auto make = [](RangeSet &set, const char *text) {
        ipalloc_range_set_t *made = nullptr;
        must([&](auto *error) {
            return ipalloc_range_set_create(IPALLOC_IPV6, nullptr, &made, error);
        });
        set.reset(made);
        const auto added = range(text);
        must([&](auto *error) { return ipalloc_range_set_add(made, &added, 1, 0, error); });
    };
    make(set, "2001:db8::-2001:db8::ff");
    make(hole, "2001:db8::80-2001:db8::89");
    must([&](auto *error) { return ipalloc_range_set_subtract(set.get(), hole.get(), error); });

    ipalloc_cidr_t blocks[16];
    std::size_t count = 0;
    must([&](auto *error) {
        return ipalloc_range_set_cidrs(set.get(), blocks, 16, &count, error);
    });
    for (std::size_t i = 0; i < count; i++) {
        char buffer[IPALLOC_CIDR_TEXT_MAX];
        ipalloc_cidr_format(&blocks[i], buffer, sizeof buffer, nullptr);
        std::cout << "block " << buffer << "\n";
    }
}

/// Four threads, a lane each, take all of a pool; no address is given twice.
void shareBetweenThreads() {
    const auto whole = range("2001:db8::-2001:db8::fff");
    ipalloc_pool_t *made = nullptr;
    must([&](auto *error) {
        return ipalloc_pool_create(&whole, 1, nullptr, 0, nullptr, &made, error);
    });
    const Pool pool(made);

    std::vector<std::vector<std::string>> taken(4);
    std::vector<std::thread> threads;
    for (std::uint32_t lane = 0; lane < taken.size(); lane++) {
        threads.emplace_back([&pool, &mine = taken[lane], lane] {
            ipalloc_cursor_t cursor;
            ipalloc_cursor_init(&cursor, lane);
            ipalloc_address_t address;
            while (ipalloc_pool_allocate_next(pool.get(), &cursor, &address, nullptr)
                   == IPALLOC_OK) {
                mine.push_back(text(address));
            }
        });
    }
    for (auto &thread : threads) {
        thread.join();
    }

    std::vector<std::string> all;
    for (const auto &part : taken) {
        all.insert(all.end(), part.begin(), part.end());
    }
    std::sort(all.begin(), all.end());
    const bool distinct = std::adjacent_find(all.begin(), all.end()) == all.end();
    std::cout << all.size() << " addresses taken, "
              << (distinct ? "no two the same" : "some of them twice") << "\n";
    must([&](auto *error) { return ipalloc_pool_check(pool.get(), error); });
    std::cout << "the pool is sound\n";
}

}  // namespace

int main() {
    if (ipalloc_version_number() != IPALLOC_VERSION_NUMBER) {
        std::cerr << "compiled for " IPALLOC_VERSION ", found " << ipalloc_version_string() << "\n";
        return EXIT_FAILURE;
    }
    try {
        coverByBlocks();
        shareBetweenThreads();
    } catch (const Refusal &refusal) {
        std::cerr << refusal.what() << "\n";
        return EXIT_FAILURE;
    }
}
