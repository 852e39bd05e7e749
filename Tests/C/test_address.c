/* Section 5 of the header: addresses, ranges and CIDR blocks as text and as structs. */
#include "support.h"

#include <arpa/inet.h>

static int parse(const char *text, int family, ipalloc_address_t *address, ipalloc_error_t *error) {
    return ipalloc_address_parse(text, NUL_TERMINATED, family, address, error);
}

static void addresses_are_read_and_printed_canonically(void **state) {
    (void)state;
    static const struct {
        const char *text, *canonical;
    } cases[] = {
        {"0.0.0.0", "0.0.0.0"},
        {"1.2.3.4", "1.2.3.4"},
        {"10.6.168.171", "10.6.168.171"},
        {"255.255.255.255", "255.255.255.255"},
        {"::", "::"},
        {"::1", "::1"},
        {"1::", "1::"},
        {"0:0:0:0:0:0:0:0", "::"},
        {"0:0:0:0:0:0:0:1", "::1"},
        {"2001:DB8::A", "2001:db8::a"},
        {"2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},   /* one group is not shortened */
        {"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},             /* the longer run */
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},       /* the first of equal runs */
        {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
        {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
        {"1:0:0:0:0:0:0:0", "1::"},
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
        {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
        {"2001:db8::10.1.2.3", "2001:db8::a01:203"},
        {"::ffff:10.0.0.1", "::ffff:10.0.0.1"},
        {"::ffff:a00:1", "::ffff:10.0.0.1"},
        {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
        {"::1:0:0:0:0:0", "0:0:1::"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ipalloc_address_t address;
        ipalloc_error_t error = ERROR_INIT;
        assert_ok(parse(cases[i].text, 0, &address, &error));
        assert_address(address, cases[i].canonical);
        assert_int_equal(address.family, strchr(cases[i].text, ':') != NULL ? 6 : 4);
        for (size_t j = 0; j < sizeof address.reserved; j++) {
            assert_int_equal(address.reserved[j], 0);
        }
    }
}

static void bytes_are_in_network_order(void **state) {
    (void)state;
    ipalloc_address_t v4 = A("10.6.168.171");
    static const uint8_t v4_bytes[16] = {10, 6, 168, 171};
    assert_memory_equal(v4.bytes, v4_bytes, 16);
    ipalloc_address_t v6 = A("2001:db8::1:2");
    static const uint8_t v6_bytes[16] = {0x20, 1, 0x0d, 0xb8, [13] = 1, [15] = 2};
    assert_memory_equal(v6.bytes, v6_bytes, 16);
}

static void malformed_addresses_are_refused_at_the_first_bad_byte(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int position; /* -1: not looked at */
    } cases[] = {
        {"", 0}, {" ", 0}, {"x", 0}, {"1", 1}, {"1.", 2}, {"1.2.3", 5}, {"1.2.3.", 6},
        {"1.2.3.x", 6}, {".1.2.3", 0}, {"1..2.3", 2}, {"1.2.3.4.5", 7}, {"1.2.3.4 ", 7},
        {" 1.2.3.4", 0}, {"1.2.3.4/8", 7}, {"1.2.3.4-", 7}, {"256.1.1.1", -1}, {"1.1.1.256", -1},
        {"1.1.1.1000", -1}, {"1.1.1.99999999999999999999", -1}, {"010.0.0.1", -1},
        {"10.0.0.01", -1}, {"00.0.0.0", -1}, {"+1.2.3.4", 0}, {"-1.2.3.4", 0}, {"0x1.2.3.4", 1},
        {"1.2.3.4\n", 7},
        {":", -1}, {":::", -1}, {"1:", -1}, {":1", -1}, {"1::2::3", -1}, {"::1::", -1},
        {"1:2:3:4:5:6:7", 13}, {"1:2:3:4:5:6:7:", -1}, {"1:2:3:4:5:6:7:8:9", -1},
        {"1:2:3:4::5:6:7:8", -1}, {"::1:2:3:4:5:6:7:8", -1}, {"1:2:3:4:5:6:7:8::", -1},
        {"12345::", -1}, {"g::", 0}, {"fe80::1%eth0", 7}, {"[::1]", 0}, {"::1 ", 3}, {"1:::2", -1},
        {"::1.2.3", -1}, {"::1.2.3.256", -1}, {"::01.2.3.4", -1}, {"1.2.3.4::", -1},
        {"1:2:3:4:5:6:7:1.2.3.4", -1}, {"::1.2.3.4:5", -1}, {"::1.2.3.4.5", -1}, {"::/0", 2},
        {"::00001", -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ipalloc_address_t address;
        fill(address);
        ipalloc_error_t error = ERROR_INIT;
        int code = parse(cases[i].text, 0, &address, &error);
        if (code != IPALLOC_ESYNTAX) {
            fail_msg("\"%s\" is answered %s", cases[i].text, ipalloc_error_name(code));
        }
        assert_int_equal(error.code, IPALLOC_ESYNTAX);
        assert_untouched(address);
        assert_true(error.position <= strlen(cases[i].text));
        if (cases[i].position >= 0 && error.position != (uint64_t)cases[i].position) {
            fail_msg("\"%s\" is refused at %d", cases[i].text, (int)error.position);
        }
        assert_code(parse(cases[i].text, 0, &address, NULL), ESYNTAX);
    }
}

static void text_needs_no_nul(void **state) {
    (void)state;
    ipalloc_address_t address;
    assert_ok(ipalloc_address_parse("10.0.0.123", 9, 0, &address, NULL));
    assert_address(address, "10.0.0.12");
    assert_ok(ipalloc_address_parse("10.0.0.123", 8, 0, &address, NULL));
    assert_address(address, "10.0.0.1");
    assert_code(ipalloc_address_parse("10.0.0.123", 7, 0, &address, NULL), ESYNTAX);
    assert_code(ipalloc_address_parse("10.0.0.123", 0, 0, &address, NULL), ESYNTAX);
    assert_code(ipalloc_address_parse("10.0.0.1\0", 9, 0, &address, NULL), ESYNTAX);
    /* The byte behind the text is not looked at. */
    char *text = malloc(3);
    memcpy(text, "::1", 3);
    assert_ok(ipalloc_address_parse(text, 3, 0, &address, NULL));
    free(text);
}

static void a_required_family_is_required(void **state) {
    (void)state;
    ipalloc_address_t address;
    ipalloc_error_t error = ERROR_INIT;
    assert_ok(parse("10.0.0.1", IPALLOC_IPV4, &address, NULL));
    assert_ok(parse("::1", IPALLOC_IPV6, &address, NULL));
    fill(address);
    assert_code(parse("10.0.0.1", IPALLOC_IPV6, &address, &error), EFAMILY);
    assert_int_equal(error.code, IPALLOC_EFAMILY);
    assert_code(parse("::1", IPALLOC_IPV4, &address, &error), EFAMILY);
    assert_code(parse("::ffff:10.0.0.1", IPALLOC_IPV4, &address, &error), EFAMILY);
    assert_code(parse("::ffff:10.0.0.1", IPALLOC_IPV6, &address, &error), EFAMILY);
    assert_untouched(address);
    assert_ok(parse("::ffff:10.0.0.1", 0, &address, NULL));
    assert_int_equal(address.family, IPALLOC_IPV6);
    static const int unknown[] = {1, 3, 5, 7, -4, 10, 46, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < COUNT_OF(unknown); i++) {
        assert_code(parse("10.0.0.1", unknown[i], &address, NULL), EINVAL);
    }
}

static void parsing_agrees_with_inet_pton(void **state) {
    (void)state;
    uint64_t seed = random_seed();
    static const char letters[] = "0123456789abcdefF:.:. x";
    for (int i = 0; i < 200000; i++) {
        char text[48];
        if (i % 4 == 0) { /* something close to right: a right text with one byte changed */
            uint8_t bytes[16];
            for (int j = 0; j < 16; j++) {
                bytes[j] = next_random(&seed) % 3 == 0 ? (uint8_t)next_random(&seed) : 0;
            }
            inet_ntop(i % 8 == 0 ? AF_INET : AF_INET6, bytes, text, sizeof text);
            if (i % 16 < 8) {
                text[next_random(&seed) % strlen(text)] =
                    letters[next_random(&seed) % (sizeof letters - 1)];
            }
        } else {
            size_t length = next_random(&seed) % 12;
            for (size_t j = 0; j < length; j++) {
                text[j] = letters[next_random(&seed) % (sizeof letters - 1)];
            }
            text[length] = 0;
        }
        uint8_t v4[4], v6[16];
        int is_v4 = inet_pton(AF_INET, text, v4) == 1;
        int is_v6 = inet_pton(AF_INET6, text, v6) == 1;
        ipalloc_address_t address;
        int code = parse(text, 0, &address, NULL);
        if ((code == IPALLOC_OK) != (is_v4 || is_v6)) {
            fail_msg("\"%s\" is answered %s", text, ipalloc_error_name(code));
        }
        if (is_v4) {
            assert_int_equal(address.family, 4);
            assert_memory_equal(address.bytes, v4, 4);
        } else if (is_v6) {
            assert_int_equal(address.family, 6);
            assert_memory_equal(address.bytes, v6, 16);
        }
    }
}

static void formatting_agrees_with_inet_ntop_and_reads_back(void **state) {
    (void)state;
    uint64_t seed = random_seed();
    for (int i = 0; i < 50000; i++) {
        ipalloc_address_t address = {.family = i % 2 == 0 ? 4 : 6};
        int length = address.family == 4 ? 4 : 16;
        for (int j = 0; j < length; j += 2) {
            uint64_t group = next_random(&seed) % 3 == 0 ? 0 : next_random(&seed);
            address.bytes[j] = (uint8_t)(group >> 8);
            address.bytes[j + 1] = (uint8_t)group;
        }
        char theirs[INET6_ADDRSTRLEN], ours[IPALLOC_ADDRESS_TEXT_MAX];
        inet_ntop(address.family == 4 ? AF_INET : AF_INET6, address.bytes, theirs, sizeof theirs);
        assert_ok(ipalloc_address_format(&address, ours, sizeof ours, NULL));
        /* glibc writes IPv4-compatible addresses, long given up, in dotted form. */
        if (address.family == 4 || strchr(theirs, '.') == NULL) {
            assert_string_equal(ours, theirs);
        }
        ipalloc_address_t back;
        assert_ok(parse(ours, 0, &back, NULL));
        assert_memory_equal(&back, &address, sizeof address);
    }
}

/* Any function that writes text, brought to one shape. */
typedef int writer(const void *value, char *buffer, size_t capacity, size_t *length);

static int write_address(const void *value, char *buffer, size_t capacity, size_t *length) {
    return ipalloc_address_format(value, buffer, capacity, length);
}

static int write_range(const void *value, char *buffer, size_t capacity, size_t *length) {
    return ipalloc_range_format(value, buffer, capacity, length);
}

static int write_cidr(const void *value, char *buffer, size_t capacity, size_t *length) {
    return ipalloc_cidr_format(value, buffer, capacity, length);
}

static void check_buffer_edges(writer *write, const void *value, const char *text, size_t max) {
    size_t exact = strlen(text);
    assert_true(exact < max);
    for (size_t capacity = 0; capacity <= exact + 2; capacity++) {
        char *buffer = malloc(exact + 3);
        memset(buffer, UNTOUCHED, exact + 3);
        size_t length = 9999;
        int code = write(value, buffer, capacity, &length);
        assert_int_equal(length, exact);
        if (capacity <= exact) {
            assert_code(code, ENOSPACE);
            assert_true(all_untouched(buffer, exact + 3));
        } else {
            assert_code(code, OK);
            assert_string_equal(buffer, text);
            assert_true(all_untouched(buffer + exact + 1, 2));
        }
        free(buffer);
    }
    size_t length = 9999;
    assert_code(write(value, NULL, 0, &length), ENOSPACE);
    assert_int_equal(length, exact);
    assert_code(write(value, NULL, 0, NULL), ENOSPACE);
    assert_code(write(value, NULL, 1, &length), EINVAL);
    char buffer[128];
    assert_ok(write(value, buffer, sizeof buffer, NULL));
    assert_string_equal(buffer, text);
    assert_code(write(NULL, buffer, sizeof buffer, &length), EINVAL);
}

static void text_is_written_whole_or_not_at_all(void **state) {
    (void)state;
    ipalloc_address_t address = A("10.6.168.171");
    check_buffer_edges(write_address, &address, "10.6.168.171", IPALLOC_ADDRESS_TEXT_MAX);
    address = A("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    check_buffer_edges(write_address, &address, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                       IPALLOC_ADDRESS_TEXT_MAX);
    address = A("::");
    check_buffer_edges(write_address, &address, "::", IPALLOC_ADDRESS_TEXT_MAX);
    ipalloc_range_t range = R("10.0.0.1-10.0.0.2");
    check_buffer_edges(write_range, &range, "10.0.0.1-10.0.0.2", IPALLOC_RANGE_TEXT_MAX);
    range = R("10.0.0.1-10.0.0.1");
    check_buffer_edges(write_range, &range, "10.0.0.1", IPALLOC_RANGE_TEXT_MAX);
    range = R("fffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    check_buffer_edges(write_range, &range,
                       "fffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff-"
                       "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                       IPALLOC_RANGE_TEXT_MAX);
    ipalloc_cidr_t cidr = {.address = A("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
                           .prefix_length = 128};
    check_buffer_edges(write_cidr, &cidr, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
                       IPALLOC_CIDR_TEXT_MAX);
}

static void a_struct_of_no_family_is_refused(void **state) {
    (void)state;
    static const int families[] = {0, 1, 2, 3, 5, 7, 10, 255};
    for (size_t i = 0; i < COUNT_OF(families); i++) {
        ipalloc_address_t good = A("10.0.0.1"), bad = good;
        bad.family = (uint8_t)families[i];
        char buffer[128];
        fill(buffer);
        size_t length = 77;
        assert_code(ipalloc_address_format(&bad, buffer, sizeof buffer, &length), EADDRESS);
        int order = 77;
        assert_code(ipalloc_address_compare(&bad, &good, &order), EADDRESS);
        assert_code(ipalloc_address_compare(&good, &bad, &order), EADDRESS);
        ipalloc_range_t range = {bad, good};
        assert_code(ipalloc_range_format(&range, buffer, sizeof buffer, &length), EADDRESS);
        range = (ipalloc_range_t){good, bad};
        assert_code(ipalloc_range_format(&range, buffer, sizeof buffer, &length), EADDRESS);
        ipalloc_cidr_t cidr = {.address = bad, .prefix_length = 8};
        assert_code(ipalloc_cidr_format(&cidr, buffer, sizeof buffer, &length), EADDRESS);
        ipalloc_error_t error = ERROR_INIT;
        fill(range);
        assert_code(ipalloc_cidr_range(&cidr, &range, &error), EADDRESS);
        assert_int_equal(error.code, IPALLOC_EADDRESS);
        assert_untouched(range);
        assert_untouched(buffer);
        assert_int_equal(order, 77);
    }
}

static void bytes_that_the_family_does_not_use_are_ignored(void **state) {
    (void)state;
    ipalloc_address_t clean = A("10.0.0.1"), dirty = clean;
    memset(dirty.bytes + 4, 0xEE, 12);
    int order = 77;
    assert_ok(ipalloc_address_compare(&clean, &dirty, &order));
    assert_int_equal(order, 0);
    assert_address(dirty, "10.0.0.1");
    ipalloc_range_t range = {dirty, dirty};
    assert_range(range, "10.0.0.1");
}

static void addresses_have_one_order(void **state) {
    (void)state;
    static const char *const ascending[] = {
        "0.0.0.0", "0.0.0.1", "0.0.1.0", "10.0.0.255", "10.0.1.0", "127.255.255.255", "128.0.0.0",
        "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "1::", "1::1", "7fff::", "8000::",
        "ffff::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    };
    for (size_t i = 0; i < COUNT_OF(ascending); i++) {
        for (size_t j = 0; j < COUNT_OF(ascending); j++) {
            ipalloc_address_t left = A(ascending[i]), right = A(ascending[j]);
            int order = 77;
            assert_ok(ipalloc_address_compare(&left, &right, &order));
            assert_int_equal(order, i < j ? -1 : i > j);
        }
    }
}

static void ranges_are_read_and_printed(void **state) {
    (void)state;
    static const struct {
        const char *text, *canonical;
    } good[] = {
        {"10.6.168.171-10.6.168.173", "10.6.168.171-10.6.168.173"},
        {"10.6.168.171", "10.6.168.171"},
        {"10.0.0.1-10.0.0.1", "10.0.0.1"},
        {"0.0.0.0-255.255.255.255", "0.0.0.0-255.255.255.255"},
        {"::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
         "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
        {"2001:DB8::1-2001:db8::F", "2001:db8::1-2001:db8::f"},
    };
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        assert_range(R(good[i].text), good[i].canonical);
    }
    static const struct {
        const char *text;
        int code;
    } bad[] = {
        {"", IPALLOC_ESYNTAX},
        {"-", IPALLOC_ESYNTAX},
        {"10.0.0.1-", IPALLOC_ESYNTAX},
        {"-10.0.0.1", IPALLOC_ESYNTAX},
        {"10.0.0.1 - 10.0.0.2", IPALLOC_ESYNTAX},
        {"10.0.0.1-10.0.0.2-10.0.0.3", IPALLOC_ESYNTAX},
        {"10.0.0.0/24", IPALLOC_ESYNTAX},
        {"10.0.0.1-2", IPALLOC_ESYNTAX},
        {"10.0.0.1,10.0.0.2", IPALLOC_ESYNTAX},
        {"10.0.0.2-10.0.0.1", IPALLOC_EREVERSED},
        {"2001:db8::2-2001:db8::1", IPALLOC_EREVERSED},
        {"10.0.0.1-::1", IPALLOC_EFAMILY},
        {"::1-10.0.0.1", IPALLOC_EFAMILY},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        ipalloc_range_t range;
        fill(range);
        ipalloc_error_t error = ERROR_INIT;
        int code = ipalloc_range_parse(bad[i].text, NUL_TERMINATED, 0, &range, &error);
        if (code != bad[i].code) {
            fail_msg("\"%s\" is answered %s", bad[i].text, ipalloc_error_name(code));
        }
        assert_int_equal(error.code, code);
        assert_untouched(range);
    }
    ipalloc_range_t range;
    ipalloc_error_t error = ERROR_INIT;
    assert_code(ipalloc_range_parse("10.0.0.1-10.0.0.x", NUL_TERMINATED, 0, &range, &error),
                ESYNTAX);
    assert_int_equal(error.position, 16);
    assert_ok(ipalloc_range_parse("10.0.0.1-10.0.0.23", 17, 4, &range, NULL));
    assert_range(range, "10.0.0.1-10.0.0.2");
    assert_code(ipalloc_range_parse("10.0.0.1", NUL_TERMINATED, 6, &range, NULL), EFAMILY);
    assert_code(ipalloc_range_parse("::1-::2", NUL_TERMINATED, 4, &range, NULL), EFAMILY);
    assert_code(ipalloc_range_parse("10.0.0.1", NUL_TERMINATED, 5, &range, NULL), EINVAL);
}

static void a_range_struct_that_is_none_is_not_printed(void **state) {
    (void)state;
    char buffer[IPALLOC_RANGE_TEXT_MAX];
    fill(buffer);
    size_t length = 77;
    ipalloc_range_t reversed = {A("10.0.0.2"), A("10.0.0.1")};
    assert_code(ipalloc_range_format(&reversed, buffer, sizeof buffer, &length), EREVERSED);
    ipalloc_range_t mixed = {A("10.0.0.2"), A("::1")};
    assert_code(ipalloc_range_format(&mixed, buffer, sizeof buffer, &length), EFAMILY);
    assert_untouched(buffer);
}

static void cidr_blocks_are_read_printed_and_spanned(void **state) {
    (void)state;
    static const struct {
        const char *text, *range;
    } good[] = {
        {"10.6.0.1/16", "10.6.0.0-10.6.255.255"},
        {"10.6.0.1/32", "10.6.0.1"},
        {"10.6.0.1/31", "10.6.0.0-10.6.0.1"},
        {"10.6.0.1/1", "0.0.0.0-127.255.255.255"},
        {"192.168.0.1/1", "128.0.0.0-255.255.255.255"},
        {"10.6.0.1/0", "0.0.0.0-255.255.255.255"},
        {"2001:db8::1/64", "2001:db8::-2001:db8::ffff:ffff:ffff:ffff"},
        {"2001:db8::1/128", "2001:db8::1"},
        {"2001:db8::1/127", "2001:db8::-2001:db8::1"},
        {"2001:db8::1/65", "2001:db8::-2001:db8::7fff:ffff:ffff:ffff"},
        {"2001:db8::1/63", "2001:db8::-2001:db8:0:1:ffff:ffff:ffff:ffff"},
        {"2001:db8::1/0", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    };
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        ipalloc_cidr_t cidr;
        assert_ok(ipalloc_cidr_parse(good[i].text, NUL_TERMINATED, 0, &cidr, NULL));
        char text[IPALLOC_CIDR_TEXT_MAX];
        assert_ok(ipalloc_cidr_format(&cidr, text, sizeof text, NULL));
        assert_string_equal(text, good[i].text);
        ipalloc_range_t range;
        assert_ok(ipalloc_cidr_range(&cidr, &range, NULL));
        assert_range(range, good[i].range);
    }
    static const struct {
        const char *text;
        int code;
    } bad[] = {
        {"", IPALLOC_ESYNTAX},           {"10.0.0.0", IPALLOC_ESYNTAX},
        {"10.0.0.0/", IPALLOC_ESYNTAX},  {"/24", IPALLOC_ESYNTAX},
        {"10.0.0.0/x", IPALLOC_ESYNTAX}, {"10.0.0.0/-1", IPALLOC_ESYNTAX},
        {"10.0.0.0/ 8", IPALLOC_ESYNTAX}, {"10.0.0.0/8 ", IPALLOC_ESYNTAX},
        {"10.0.0.0/08", IPALLOC_ESYNTAX}, {"10.0.0.0/8/8", IPALLOC_ESYNTAX},
        {"10.0.0.0/255.0.0.0", IPALLOC_ESYNTAX},
        {"10.0.0/8", IPALLOC_ESYNTAX},   {"10.0.0.0/33", IPALLOC_EPREFIX},
        {"10.0.0.0/128", IPALLOC_EPREFIX}, {"::/129", IPALLOC_EPREFIX},
        {"::/256", IPALLOC_EPREFIX},     {"10.0.0.0/288", IPALLOC_EPREFIX},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        ipalloc_cidr_t cidr;
        fill(cidr);
        ipalloc_error_t error = ERROR_INIT;
        int code = ipalloc_cidr_parse(bad[i].text, NUL_TERMINATED, 0, &cidr, &error);
        if (code != bad[i].code) {
            fail_msg("\"%s\" is answered %s", bad[i].text, ipalloc_error_name(code));
        }
        assert_int_equal(error.code, code);
        assert_untouched(cidr);
    }
    ipalloc_cidr_t cidr;
    assert_code(ipalloc_cidr_parse("10.0.0.0/8", NUL_TERMINATED, 6, &cidr, NULL), EFAMILY);
    assert_code(ipalloc_cidr_parse("::/8", NUL_TERMINATED, 4, &cidr, NULL), EFAMILY);
    assert_code(ipalloc_cidr_parse("::/8", NUL_TERMINATED, 9, &cidr, NULL), EINVAL);
    assert_ok(ipalloc_cidr_parse("10.0.0.0/16", 10, 0, &cidr, NULL));
    assert_int_equal(cidr.prefix_length, 1);

    cidr.prefix_length = 33;
    ipalloc_range_t range;
    fill(range);
    char text[IPALLOC_CIDR_TEXT_MAX];
    assert_code(ipalloc_cidr_range(&cidr, &range, NULL), EPREFIX);
    assert_code(ipalloc_cidr_format(&cidr, text, sizeof text, NULL), EPREFIX);
    cidr = (ipalloc_cidr_t){.address = A("::1"), .prefix_length = 129};
    assert_code(ipalloc_cidr_range(&cidr, &range, NULL), EPREFIX);
    assert_code(ipalloc_cidr_format(&cidr, text, sizeof text, NULL), EPREFIX);
    assert_untouched(range);
}

static void null_is_answered(void **state) {
    (void)state;
    ipalloc_address_t address = A("10.0.0.1");
    ipalloc_range_t range = R("10.0.0.1");
    ipalloc_cidr_t cidr = {.address = address, .prefix_length = 8};
    ipalloc_error_t error = ERROR_INIT;
    int order;
    assert_code(ipalloc_address_parse(NULL, 3, 0, &address, &error), EINVAL);
    assert_int_equal(error.code, IPALLOC_EINVAL);
    assert_code(ipalloc_address_parse(NULL, NUL_TERMINATED, 0, &address, NULL), EINVAL);
    assert_code(ipalloc_address_parse("::", 2, 0, NULL, &error), EINVAL);
    assert_code(ipalloc_address_compare(NULL, &address, &order), EINVAL);
    assert_code(ipalloc_address_compare(&address, NULL, &order), EINVAL);
    assert_code(ipalloc_address_compare(&address, &address, NULL), EINVAL);
    assert_code(ipalloc_range_parse(NULL, 3, 0, &range, &error), EINVAL);
    assert_code(ipalloc_range_parse("::", 2, 0, NULL, &error), EINVAL);
    assert_code(ipalloc_cidr_parse(NULL, 3, 0, &cidr, &error), EINVAL);
    assert_code(ipalloc_cidr_parse("::/0", 4, 0, NULL, &error), EINVAL);
    assert_code(ipalloc_cidr_range(NULL, &range, &error), EINVAL);
    assert_code(ipalloc_cidr_range(&cidr, NULL, &error), EINVAL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read_and_printed_canonically),
        cmocka_unit_test(bytes_are_in_network_order),
        cmocka_unit_test(malformed_addresses_are_refused_at_the_first_bad_byte),
        cmocka_unit_test(text_needs_no_nul),
        cmocka_unit_test(a_required_family_is_required),
        cmocka_unit_test(parsing_agrees_with_inet_pton),
        cmocka_unit_test(formatting_agrees_with_inet_ntop_and_reads_back),
        cmocka_unit_test(text_is_written_whole_or_not_at_all),
        cmocka_unit_test(a_struct_of_no_family_is_refused),
        cmocka_unit_test(bytes_that_the_family_does_not_use_are_ignored),
        cmocka_unit_test(addresses_have_one_order),
        cmocka_unit_test(ranges_are_read_and_printed),
        cmocka_unit_test(a_range_struct_that_is_none_is_not_printed),
        cmocka_unit_test(cidr_blocks_are_read_printed_and_spanned),
        cmocka_unit_test(null_is_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
