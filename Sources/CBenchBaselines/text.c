/* Addresses to and from text: the library, and glibc's inet_pton and inet_ntop. */
#include "library.h"
#include "random.h"
#include "task.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* So many different addresses, that no branch predictor knows the sequence by heart. */
enum { EXAMPLES = 4096 };

typedef struct example {
    char text[INET6_ADDRSTRLEN];
    uint8_t bytes[16];
    ipalloc_address_t address;
} example_t;

/* What a text task owns, and its only thread's state. */
typedef struct text_task {
    const bench_library_t *library;
    int family; /* AF_INET or AF_INET6 */
    int version; /* IPALLOC_IPV4 or IPALLOC_IPV6 */
    uint64_t failures;
    uint64_t sink;
    example_t examples[EXAMPLES];
} text_task_t;

static void glibc_parse(void *state, uint64_t operations) {
    text_task_t *task = state;
    int family = task->family;
    uint8_t bytes[16];
    uint64_t failures = 0;
    uint64_t sink = 0;
    for (uint64_t operation = 0; operation < operations; operation++) {
        const example_t *example = &task->examples[operation % EXAMPLES];
        if (inet_pton(family, example->text, bytes) != 1)
            failures++;
        sink += bytes[0];
    }
    task->failures += failures;
    task->sink += sink;
}

static void glibc_format(void *state, uint64_t operations) {
    text_task_t *task = state;
    int family = task->family;
    char text[INET6_ADDRSTRLEN];
    uint64_t failures = 0;
    uint64_t sink = 0;
    for (uint64_t operation = 0; operation < operations; operation++) {
        const example_t *example = &task->examples[operation % EXAMPLES];
        if (inet_ntop(family, example->bytes, text, sizeof text) == NULL)
            failures++;
        sink += (uint8_t)text[0];
    }
    task->failures += failures;
    task->sink += sink;
}

static void library_parse(void *state, uint64_t operations) {
    text_task_t *task = state;
    int version = task->version;
    ipalloc_address_t address;
    uint64_t failures = 0;
    uint64_t sink = 0;
    for (uint64_t operation = 0; operation < operations; operation++) {
        const example_t *example = &task->examples[operation % EXAMPLES];
        if (task->library->address_parse(example->text, IPALLOC_NUL_TERMINATED, version,
                                         &address, NULL) != IPALLOC_OK)
            failures++;
        sink += address.bytes[0];
    }
    task->failures += failures;
    task->sink += sink;
}

static void library_format(void *state, uint64_t operations) {
    text_task_t *task = state;
    char text[IPALLOC_ADDRESS_TEXT_MAX];
    uint64_t failures = 0;
    uint64_t sink = 0;
    for (uint64_t operation = 0; operation < operations; operation++) {
        const example_t *example = &task->examples[operation % EXAMPLES];
        if (task->library->address_format(&example->address, text, sizeof text, NULL) !=
            IPALLOC_OK)
            failures++;
        sink += (uint8_t)text[0];
    }
    task->failures += failures;
    task->sink += sink;
}

static int make_examples(text_task_t *task, uint64_t seed) {
    int size = task->family == AF_INET ? 4 : 16;
    for (int index = 0; index < EXAMPLES; index++) {
        example_t *example = &task->examples[index];
        for (int byte = 0; byte < size; byte++) {
            seed = random_step(seed);
            /* No byte is zero, so that no group is and IPv6 text is as long as it gets. */
            example->bytes[byte] = (uint8_t)(1 + random_below(seed, 255));
        }
        example->address.family = (uint8_t)task->version;
        memcpy(example->address.bytes, example->bytes, (size_t)size);
        if (inet_ntop(task->family, example->bytes, example->text, sizeof example->text) == NULL)
            return 0;
    }
    return 1;
}

static uint64_t text_failures(const bench_task_t *task) {
    const text_task_t *owned = task->owned;
    return owned->failures;
}

/* The library must say what glibc says. */
static int text_verify(bench_task_t *task) {
    const text_task_t *owned = task->owned;
    if (owned->library == NULL)
        return 1;
    for (int index = 0; index < EXAMPLES; index++) {
        const example_t *example = &owned->examples[index];
        ipalloc_address_t address;
        char text[IPALLOC_ADDRESS_TEXT_MAX];
        if (owned->library->address_parse(example->text, strlen(example->text), 0, &address,
                                          NULL) != IPALLOC_OK)
            return 0;
        if (memcmp(&address, &example->address, sizeof address) != 0)
            return 0;
        if (owned->library->address_format(&address, text, sizeof text, NULL) != IPALLOC_OK)
            return 0;
        if (strcmp(text, example->text) != 0)
            return 0;
    }
    return 1;
}

static void text_destroy(bench_task_t *task) { free(task->owned); }

bench_task_t *bench_text_task(const bench_library_t *library, bench_text_t text, uint64_t seed) {
    int parses = text == BENCH_PARSE_IPV4 || text == BENCH_PARSE_IPV6;
    int ipv4 = text == BENCH_PARSE_IPV4 || text == BENCH_FORMAT_IPV4;
    bench_loop_t loop = parses ? (library != NULL ? library_parse : glibc_parse)
                               : (library != NULL ? library_format : glibc_format);
    bench_task_t *task = bench_task_make(loop, 1);
    text_task_t *owned = bench_zeroed(sizeof *owned);
    if (task == NULL || owned == NULL) {
        free(task);
        free(owned);
        return NULL;
    }
    owned->library = library;
    owned->family = ipv4 ? AF_INET : AF_INET6;
    owned->version = ipv4 ? IPALLOC_IPV4 : IPALLOC_IPV6;
    task->owned = owned;
    task->states[0] = owned;
    task->failures = text_failures;
    task->verify = text_verify;
    task->destroy = text_destroy;
    if (!make_examples(owned, seed)) {
        bench_task_destroy(task);
        return NULL;
    }
    return task;
}
