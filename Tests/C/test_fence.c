/* Section 8 of the header: generations, in pools that are made with IPALLOC_POOL_FENCED. */
#include <pthread.h>

#include "support.h"

static ipalloc_pool_t *fenced(const char *range_text, uint32_t flags) {
    ipalloc_pool_options_t options = {.struct_size = sizeof options,
                                      .flags = IPALLOC_POOL_FENCED | flags};
    ipalloc_range_t range = R(range_text);
    ipalloc_pool_t *pool = NULL;
    assert_ok(ipalloc_pool_create(&range, 1, NULL, 0, &options, &pool, NULL));
    return pool;
}

static uint64_t generation_of(const ipalloc_pool_t *pool, const char *text) {
    ipalloc_address_t address = A(text);
    uint64_t generation = 0;
    assert_ok(ipalloc_pool_generation(pool, &address, &generation, NULL));
    return generation;
}

static void a_late_release_is_refused(void **state) {
    (void)state;
    ipalloc_pool_t *pool = fenced("10.0.0.1-10.0.0.3", 0);
    ipalloc_address_t address = A("10.0.0.1");
    for (uint64_t generation = 1; generation < 7; generation++) {
        assert_ok(ipalloc_pool_claim(pool, &address, NULL));
        assert_int_equal(generation_of(pool, "10.0.0.1"), generation);
        assert_ok(ipalloc_pool_release_fenced(pool, &address, generation, NULL, NULL));
        assert_code(ipalloc_pool_release_fenced(pool, &address, generation, NULL, NULL), ENOTHELD);
    }
    assert_ok(ipalloc_pool_claim(pool, &address, NULL));
    ipalloc_error_t error = ERROR_INIT;
    assert_code(ipalloc_pool_release_fenced(pool, &address, 3, NULL, &error), EGENERATION);
    assert_int_equal(error.code, IPALLOC_EGENERATION);
    assert_memory_equal(&error.subject.lower, &address, sizeof address);
    assert_int_equal(error.requested.lo, 3);
    assert_int_equal(error.available.lo, 7);
    char text[IPALLOC_ERROR_TEXT_MAX];
    assert_ok(ipalloc_error_format(&error, text, sizeof text, NULL));
    assert_string_equal(text, "10.0.0.1 is held under generation 7, not 3; it has another "
                              "holder, leave it");
    assert_int_equal(state_of(pool, "10.0.0.1"), IPALLOC_HELD);
    assert_ok(ipalloc_pool_check(pool, NULL));
    ipalloc_pool_free(pool);
}

static void arguments_are_examined(void **state) {
    (void)state;
    ipalloc_pool_t *pool = fenced("10.0.0.1-10.0.0.3", 0), *plain = pool_of("10.0.0.1", "none");
    ipalloc_address_t address = A("10.0.0.1"), other = A("fd00::1"), odd = A("10.0.0.1");
    odd.family = 5;
    uint64_t generation;
    fill(generation);
    assert_ok(ipalloc_pool_claim(pool, &address, NULL));
    assert_ok(ipalloc_pool_claim(plain, &address, NULL));
    assert_code(ipalloc_pool_generation(NULL, &address, &generation, NULL), EINVAL);
    assert_code(ipalloc_pool_generation(pool, NULL, &generation, NULL), EINVAL);
    assert_code(ipalloc_pool_generation(pool, &address, NULL, NULL), EINVAL);
    assert_code(ipalloc_pool_generation(pool, &odd, &generation, NULL), EADDRESS);
    assert_code(ipalloc_pool_generation(pool, &other, &generation, NULL), EFAMILY);
    assert_code(ipalloc_pool_generation(plain, &address, &generation, NULL), EUNSUPPORTED);
    ipalloc_error_t small = {.struct_size = 8};
    assert_code(ipalloc_pool_generation(pool, &address, &generation, &small), ESTRUCT);
    assert_untouched(generation);
    assert_code(ipalloc_pool_release_fenced(NULL, &address, 1, NULL, NULL), EINVAL);
    assert_code(ipalloc_pool_release_fenced(pool, NULL, 1, NULL, NULL), EINVAL);
    assert_code(ipalloc_pool_release_fenced(pool, &odd, 1, NULL, NULL), EADDRESS);
    assert_code(ipalloc_pool_release_fenced(pool, &other, 1, NULL, NULL), EFAMILY);
    assert_code(ipalloc_pool_release_fenced(plain, &address, 1, NULL, NULL), EUNSUPPORTED);
    assert_code(ipalloc_pool_release_fenced(pool, &address, 1, NULL, &small), ESTRUCT);
    /* A refusal leaves the cursor where it is, and a release moves it. */
    ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT, before = cursor;
    assert_code(ipalloc_pool_release_fenced(pool, &address, 2, &cursor, NULL), EGENERATION);
    assert_memory_equal(&cursor, &before, sizeof cursor);
    assert_ok(ipalloc_pool_release_fenced(pool, &address, 1, &cursor, NULL));
    assert_ok(ipalloc_pool_allocate_next(pool, &cursor, &address, NULL));
    assert_string_equal(text_of(address), "10.0.0.1");
    /* There is no live image of it, and none that becomes fenced. */
    size_t size;
    assert_code(ipalloc_pool_live_write(pool, NULL, 0, &size, NULL), EUNSUPPORTED);
    assert_code(ipalloc_pool_live_write(plain, NULL, 0, &size, NULL), ENOSPACE);
    void *memory = aligned_alloc(64, (size + 63) & ~(size_t)63);
    assert_ok(ipalloc_pool_live_write(plain, memory, size, &size, NULL));
    ipalloc_pool_options_t options = {.struct_size = sizeof options,
                                      .flags = IPALLOC_POOL_FENCED};
    ipalloc_pool_t *attached = NULL;
    assert_code(ipalloc_pool_attach(memory, size, &options, &attached, NULL), EINVAL);
    assert_null(attached);
    free(memory);
    ipalloc_pool_free(pool);
    ipalloc_pool_free(plain);
}

static void generations_survive_an_image(void **state) {
    (void)state;
    ipalloc_pool_t *pool = fenced("10.0.0.0-10.0.0.99", 0), *loaded = NULL;
    ipalloc_address_t address = A("10.0.0.70");
    assert_ok(ipalloc_pool_claim(pool, &address, NULL));
    assert_ok(ipalloc_pool_release(pool, &address, NULL, NULL));
    assert_ok(ipalloc_pool_claim(pool, &address, NULL));
    size_t size;
    uint8_t *image = image_of(pool, &size);
    uint32_t version;
    memcpy(&version, image + 8, sizeof version);
    assert_int_equal(version, 4);
    ipalloc_pool_options_t options = {.struct_size = sizeof options,
                                      .flags = IPALLOC_POOL_FENCED};
    assert_ok(ipalloc_pool_image_load(image, size, &options, &loaded, NULL));
    assert_code(ipalloc_pool_release_fenced(loaded, &address, 1, NULL, NULL), EGENERATION);
    assert_int_equal(generation_of(loaded, "10.0.0.70"), 2);
    /* What was not held goes on behind the highest of all. */
    ipalloc_address_t first = A("10.0.0.0");
    assert_ok(ipalloc_pool_claim(loaded, &first, NULL));
    assert_int_equal(generation_of(loaded, "10.0.0.0"), 3);
    assert_ok(ipalloc_pool_check(loaded, NULL));
    ipalloc_pool_free(loaded);
    /* Without the flag they are forgotten, and the image is one of version 1. */
    assert_ok(ipalloc_pool_image_load(image, size, NULL, &loaded, NULL));
    uint64_t generation;
    assert_code(ipalloc_pool_generation(loaded, &address, &generation, NULL), EUNSUPPORTED);
    free(image);
    image = image_of(loaded, &size);
    memcpy(&version, image + 8, sizeof version);
    assert_int_equal(version, 1);
    ipalloc_pool_free(loaded);
    /* And of such a one, what is held is held under the first. */
    assert_ok(ipalloc_pool_image_load(image, size, &options, &loaded, NULL));
    assert_int_equal(generation_of(loaded, "10.0.0.70"), 1);
    free(image);
    ipalloc_pool_free(loaded);
    ipalloc_pool_free(pool);
}

static void a_pool_of_any_size_is_fenced(void **state) {
    (void)state;
    ipalloc_pool_t *pool = fenced("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 0);
    ipalloc_address_t address = A("fd00::1"), inner = A("fd00:0:0:1::5");
    ipalloc_cidr_t block = C("fd00:0:0:1::/64");
    assert_ok(ipalloc_pool_claim(pool, &address, NULL));
    assert_ok(ipalloc_pool_claim_prefix(pool, &block, NULL));
    assert_int_equal(generation_of(pool, "fd00::1"), 1);
    assert_int_equal(generation_of(pool, "fd00:0:0:1::5"), 2);
    assert_ok(ipalloc_pool_release_fenced(pool, &address, 1, NULL, NULL));
    /* What is kept of an address goes, and the numbers go on all the same. */
    assert_ok(ipalloc_pool_reclaim(pool, NULL));
    assert_ok(ipalloc_pool_claim(pool, &address, NULL));
    ipalloc_error_t error = ERROR_INIT;
    assert_code(ipalloc_pool_release_fenced(pool, &address, 1, NULL, &error), EGENERATION);
    assert_int_equal(error.available.lo, 3);
    assert_code(ipalloc_pool_release_fenced(pool, &inner, 2, NULL, NULL), EOTHERBLOCK);
    assert_ok(ipalloc_pool_release_prefix(pool, &block, NULL));
    assert_code(ipalloc_pool_release_prefix(pool, &block, NULL), ENOTHELD);
    size_t size;
    uint8_t *image = image_of(pool, &size);
    uint32_t version;
    memcpy(&version, image + 8, sizeof version);
    assert_int_equal(version, 6);
    ipalloc_pool_options_t options = {.struct_size = sizeof options,
                                      .flags = IPALLOC_POOL_FENCED};
    ipalloc_pool_t *loaded = NULL;
    assert_ok(ipalloc_pool_image_load(image, size, &options, &loaded, NULL));
    free(image);
    assert_code(ipalloc_pool_release_fenced(loaded, &address, 1, NULL, NULL), EGENERATION);
    assert_ok(ipalloc_pool_release_fenced(loaded, &address, 3, NULL, NULL));
    assert_ok(ipalloc_pool_claim(loaded, &inner, NULL));
    assert_int_equal(generation_of(loaded, "fd00:0:0:1::5"), 4);
    assert_ok(ipalloc_pool_check(loaded, NULL));
    ipalloc_pool_free(loaded);
    ipalloc_pool_free(pool);
}

/* A pool without the flag has the memory that it had, one with it 8 bytes more for each address. */
static void only_fenced_pools_pay(void **state) {
    (void)state;
    ipalloc_pool_t *pool = fenced("10.0.0.0-10.0.255.255", 0);
    ipalloc_pool_t *plain = pool_of("10.0.0.0-10.0.255.255", "none");
    uint64_t bytes, plain_bytes;
    assert_ok(ipalloc_pool_memory(pool, &bytes));
    assert_ok(ipalloc_pool_memory(plain, &plain_bytes));
    assert_int_equal(bytes, plain_bytes + 8 * 65536);
    ipalloc_pool_free(pool);
    ipalloc_pool_free(plain);
}

/* ---- threads ---- */

enum { WORKERS = 4, ROUNDS = 20000 };

struct worker {
    pthread_t thread;
    ipalloc_pool_t *pool;
    size_t lost, late;
};

/* Allocates and releases; after each release the same one again, when others may have the address. */
static void *work(void *argument) {
    struct worker *worker = argument;
    ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
    for (int round = 0; round < ROUNDS; round++) {
        ipalloc_address_t address;
        uint64_t generation;
        if (ipalloc_pool_allocate_next(worker->pool, &cursor, &address, NULL) != IPALLOC_OK) {
            continue;
        }
        if (ipalloc_pool_generation(worker->pool, &address, &generation, NULL) != IPALLOC_OK
            || ipalloc_pool_release_fenced(worker->pool, &address, generation, NULL, NULL)
                != IPALLOC_OK) {
            worker->lost++;
        }
        int code = ipalloc_pool_release_fenced(worker->pool, &address, generation, NULL, NULL);
        if (code == IPALLOC_EGENERATION) {
            worker->late++;
        } else if (code != IPALLOC_ENOTHELD) {
            worker->lost++;
        }
    }
    return NULL;
}

static void threads_lose_nothing_to_late_releases(void **state) {
    (void)state;
    ipalloc_pool_t *pool = fenced("10.0.0.1", 0);
    struct worker workers[WORKERS] = {0};
    for (int i = 0; i < WORKERS; i++) {
        workers[i].pool = pool;
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    size_t late = 0;
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(workers[i].thread, NULL);
        assert_int_equal(workers[i].lost, 0);
        late += workers[i].late;
    }
    print_message("# %zu releases came late\n", late);
    assert_int_equal(counts_of(pool).held.lo, 0);
    assert_ok(ipalloc_pool_check(pool, NULL));
    ipalloc_pool_free(pool);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_late_release_is_refused),
        cmocka_unit_test(arguments_are_examined),
        cmocka_unit_test(generations_survive_an_image),
        cmocka_unit_test(a_pool_of_any_size_is_fenced),
        cmocka_unit_test(only_fenced_pools_pay),
        cmocka_unit_test(threads_lose_nothing_to_late_releases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
