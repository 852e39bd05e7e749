/*
 * Runs the scripts of Tests/behaviour through the C interface; their language is described in
 * Tests/behaviour/README.md. Prints TAP, a result per scenario.
 *
 * usage: behaviour SCRIPT...
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ipalloc.h"

#define NUL_TERMINATED IPALLOC_NUL_TERMINATED
#define CURSOR_FRESH ((ipalloc_cursor_t)IPALLOC_CURSOR_INIT)

enum { WORDS_MAX = 32, RANGES_MAX = 512, ANSWER_MAX = 32768, ADDRESSES_MAX = 1 << 20 };

/* ---- the state of a scenario ---- */

static ipalloc_pool_t *pool;
static void *memory; /* the live image that it is attached to */
static ipalloc_range_set_t *sets[26];
static ipalloc_cursor_t cursors[26];
static ipalloc_random_t sources[26];
static uint64_t now;
static ipalloc_pool_options_t options; /* of the pool */

static const char *script;
static unsigned line_number;
static char title[256];
static unsigned scenarios, failures;
static int failed;

static void complain(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    printf("# %s:%u: ", script, line_number);
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
    failed = 1;
}

/* The script itself is wrong: there is nothing to go on with. */
static void bad_script(const char *what) {
    complain("the script is wrong: %s", what);
    printf("Bail out! %s:%u\n", script, line_number);
    exit(1);
}

static uint64_t clock_of(void *context) { return *(uint64_t *)context; }

/* Puts another pool, or none, in the place of the one there is. */
static void replace_pool(ipalloc_pool_t *with, void *its_memory) {
    ipalloc_pool_free(pool);
    free(memory);
    pool = with;
    memory = its_memory;
}

static void begin(const char *name) {
    replace_pool(NULL, NULL);
    for (int i = 0; i < 26; i++) {
        ipalloc_range_set_free(sets[i]);
        sets[i] = NULL;
        cursors[i] = CURSOR_FRESH;
        ipalloc_random_init(&sources[i], 0);
    }
    snprintf(title, sizeof title, "%s", name);
    failed = 0;
}

static void end(void) {
    if (title[0] != 0) {
        scenarios++;
        failures += (unsigned)failed;
        printf("%sok %u - %s\n", failed ? "not " : "", scenarios, title);
    }
    begin("");
}

/* ---- words to values ---- */

static ipalloc_address_t address_of(const char *text) {
    ipalloc_address_t address;
    if (ipalloc_address_parse(text, NUL_TERMINATED, 0, &address, NULL) != IPALLOC_OK) {
        bad_script("not an address");
    }
    return address;
}

static ipalloc_range_t range_of(const char *text, size_t length) {
    ipalloc_range_t range;
    int code = ipalloc_range_parse(text, length, 0, &range, NULL);
    const char *dash = memchr(text, '-', length);
    if (code == IPALLOC_EREVERSED || (code == IPALLOC_EFAMILY && dash != NULL)) {
        /* A range that is none is passed on as it is: it shall be refused. */
        ipalloc_address_parse(text, (size_t)(dash - text), 0, &range.lower, NULL);
        ipalloc_address_parse(dash + 1, length - (size_t)(dash + 1 - text), 0, &range.upper, NULL);
    } else if (code != IPALLOC_OK) {
        bad_script("not a range");
    }
    return range;
}

static size_t ranges_of(const char *text, ipalloc_range_t *ranges) {
    if (strcmp(text, "none") == 0) {
        return 0;
    }
    size_t count = 0;
    for (;;) {
        size_t length = strcspn(text, ",");
        if (count == RANGES_MAX) {
            bad_script("too many ranges");
        }
        ranges[count++] = range_of(text, length);
        if (text[length] == 0) {
            return count;
        }
        text += length + 1;
    }
}

/* The address behind; the last of all has none, and the caller stops there. */
static ipalloc_address_t successor(ipalloc_address_t address) {
    int i = address.family == IPALLOC_IPV4 ? 3 : 15;
    while (i >= 0 && ++address.bytes[i] == 0) {
        i--;
    }
    return address;
}

/* Every address of the ranges; the array is the caller's to free. */
static ipalloc_address_t *addresses_of(const char *text, size_t *count) {
    static ipalloc_range_t ranges[RANGES_MAX];
    size_t range_count = ranges_of(text, ranges), capacity = 0;
    ipalloc_address_t *addresses = NULL;
    *count = 0;
    for (size_t i = 0; i < range_count; i++) {
        ipalloc_address_t at = ranges[i].lower;
        for (;;) {
            if (*count == capacity) {
                capacity = capacity * 2 + 64;
                addresses = realloc(addresses, capacity * sizeof *addresses);
            }
            addresses[(*count)++] = at;
            if (memcmp(&at, &ranges[i].upper, sizeof at) == 0) {
                break;
            }
            at = successor(at);
        }
    }
    return addresses;
}

static int state_named(const char *name) {
    static const struct {
        const char *name;
        int state;
    } states[] = {{"free", IPALLOC_FREE},
                  {"held", IPALLOC_HELD},
                  {"reserved", IPALLOC_RESERVED},
                  {"resting", IPALLOC_RESTING},
                  {"any", IPALLOC_ANY}};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (strcmp(name, states[i].name) == 0) {
            return states[i].state;
        }
    }
    bad_script("no such state");
    return 0;
}

static int letter(const char *name) {
    if (name[0] < 'a' || name[0] > 'z' || name[1] != 0) {
        bad_script("not a letter");
    }
    return name[0] - 'a';
}

static ipalloc_count_t number_of(const char *text) {
    unsigned __int128 number = 0;
    for (; *text != 0; text++) {
        if (*text < '0' || *text > '9') {
            bad_script("not a number");
        }
        number = number * 10 + (unsigned)(*text - '0');
    }
    return (ipalloc_count_t){(uint64_t)(number >> 64), (uint64_t)number};
}

/* ---- values to words ---- */

static char answer[ANSWER_MAX];

static void say(const char *format, ...) {
    va_list arguments;
    size_t used = strlen(answer);
    va_start(arguments, format);
    vsnprintf(answer + used, sizeof answer - used, format, arguments);
    va_end(arguments);
}

static void say_number(ipalloc_count_t count) {
    char digits[40];
    size_t at = sizeof digits;
    unsigned __int128 number = (unsigned __int128)count.hi << 64 | count.lo;
    digits[--at] = 0;
    do {
        digits[--at] = (char)('0' + (int)(number % 10));
        number /= 10;
    } while (number != 0);
    say("%s", digits + at);
}

static void say_address(const ipalloc_address_t *address) {
    char text[IPALLOC_ADDRESS_TEXT_MAX];
    ipalloc_address_format(address, text, sizeof text, NULL);
    say("%s", text);
}

static void say_range(const ipalloc_range_t *range) {
    char text[IPALLOC_RANGE_TEXT_MAX];
    ipalloc_range_format(range, text, sizeof text, NULL);
    say("%s%s", answer[0] == 0 ? "" : ",", text);
}

static void say_cidr(const ipalloc_cidr_t *cidr) {
    char text[IPALLOC_CIDR_TEXT_MAX];
    ipalloc_cidr_format(cidr, text, sizeof text, NULL);
    say("%s%s", answer[0] == 0 ? "" : ",", text);
}

static void say_none_if_empty(void) {
    if (answer[0] == 0) {
        say("none");
    }
}

static void say_set(const ipalloc_range_set_t *set) {
    size_t size = 0;
    ipalloc_range_set_size(set, &size);
    for (size_t i = 0; i < size; i++) {
        ipalloc_range_t range;
        ipalloc_range_set_get(set, i, &range, NULL);
        say_range(&range);
    }
    say_none_if_empty();
}

/* Addresses in any order, as ranges. */
static void say_addresses(const ipalloc_address_t *addresses, size_t count) {
    ipalloc_range_set_t *set;
    if (count == 0 || ipalloc_range_set_create(addresses[0].family, NULL, &set, NULL) != 0) {
        say_none_if_empty();
        return;
    }
    for (size_t i = 0; i < count; i++) {
        ipalloc_range_t range = {addresses[i], addresses[i]};
        ipalloc_range_set_add(set, &range, 1, IPALLOC_DISJOINT, NULL);
    }
    say_set(set);
    ipalloc_range_set_free(set);
}

/* FNV-1a. A CRC would not do: that of bytes which end in their own CRC is always the same. */
static uint64_t digest(const uint8_t *bytes, size_t size) {
    uint64_t sum = 14695981039346656037u;
    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ bytes[i]) * 1099511628211u;
    }
    return sum;
}

static uint8_t *image_of(const ipalloc_pool_t *of, size_t *size) {
    if (of == NULL || ipalloc_pool_image_size(of, size, NULL) != IPALLOC_OK) {
        bad_script("no pool");
    }
    uint8_t *bytes = malloc(*size);
    if (ipalloc_pool_image_write(of, bytes, *size, size, NULL) != IPALLOC_OK) {
        complain("the image cannot be written");
    }
    return bytes;
}

/* ---- commands ---- */

static char *words[WORDS_MAX + 1];
static int word_count;
static ipalloc_error_t error;

/* The word behind the command's name, which must be there; or NULL where it may be missing. */
static const char *word(int index) {
    if (index >= word_count) {
        bad_script("a word is missing");
    }
    return words[index];
}

static const char *optional(int index) { return index < word_count ? words[index] : NULL; }

/* Whether a word is there; `value` receives the one behind it. */
static int option(const char *name, const char **value) {
    for (int i = 1; i < word_count; i++) {
        if (strcmp(words[i], name) == 0) {
            if (value != NULL) {
                *value = word(i + 1);
            }
            return 1;
        }
    }
    return 0;
}

static int family_option(void) {
    const char *family = "0";
    option("family", &family);
    return atoi(family);
}

static ipalloc_range_set_t *set_named(const char *name) {
    if (sets[letter(name)] == NULL) {
        bad_script("no such set");
    }
    return sets[letter(name)];
}

static int create(void) {
    static ipalloc_range_t ranges[RANGES_MAX], excluded[RANGES_MAX];
    const char *excluded_text = "none";
    option("excluding", &excluded_text);
    size_t count = ranges_of(word(1), ranges);
    size_t excluded_count = ranges_of(excluded_text, excluded);
    const char *resting = "0";
    options = (ipalloc_pool_options_t){.struct_size = sizeof options};
    options.flags = option("disjoint", NULL) ? IPALLOC_POOL_DISJOINT : 0;
    options.family = family_option();
    if (option("resting", &resting)) {
        options.flags |= IPALLOC_POOL_RESTING | (option("oldest", NULL) ? IPALLOC_POOL_OLDEST : 0);
        options.resting_time = number_of(resting).lo;
        options.clock = clock_of;
        options.clock_context = &now;
    }
    options.flags |= option("fenced", NULL) ? IPALLOC_POOL_FENCED : 0;
    replace_pool(NULL, NULL);
    return ipalloc_pool_create(ranges, count, excluded, excluded_count, &options, &pool, &error);
}

/* What was allocated is held afterwards. */
static void check_held(const ipalloc_address_t *address) {
    int state = -1;
    ipalloc_pool_state(pool, address, &state, NULL);
    if (state != IPALLOC_HELD) {
        complain("an address was allocated and is not held");
    }
}

static int allocate(const char *how) {
    ipalloc_address_t address;
    int code;
    if (strcmp(how, "lowest") == 0) {
        code = ipalloc_pool_allocate_lowest(pool, &address, &error);
    } else if (strcmp(how, "random") == 0) {
        code = ipalloc_pool_allocate_random(pool, &sources[letter(word(1))], &address, &error);
    } else if (strcmp(how, "sticky") == 0) {
        code = ipalloc_pool_allocate_sticky(pool, word(1), strlen(word(1)), &address, &error);
    } else {
        code = (strcmp(how, "next") == 0 ? ipalloc_pool_allocate_next : ipalloc_pool_allocate_any)(
            pool, &cursors[letter(word(1))], &address, &error);
    }
    if (code == IPALLOC_OK) {
        say_address(&address);
        check_held(&address);
    }
    return code;
}

static int allocate_many(void) {
    size_t count = (size_t)number_of(word(1)).lo;
    ipalloc_cursor_t *cursor = optional(2) == NULL ? NULL : &cursors[letter(word(2))];
    /* Counts that no pool of these scripts has are refused before anything is written. */
    size_t room = count <= ADDRESSES_MAX ? count + 1 : 1;
    ipalloc_address_t *addresses = malloc(room * sizeof *addresses);
    int code = ipalloc_pool_allocate_many(pool, cursor, count, addresses, &error);
    if (code == IPALLOC_OK) {
        for (size_t i = 0; i < count; i++) {
            check_held(&addresses[i]);
        }
        say_addresses(addresses, count);
    }
    free(addresses);
    return code;
}

static int claim_or_release(const char *how) {
    ipalloc_cursor_t *cursor = optional(2) == NULL ? NULL : &cursors[letter(word(2))];
    size_t count;
    ipalloc_address_t *addresses = addresses_of(word(1), &count);
    int many = strstr(how, "-many") != NULL, code;
    if (!many && count != 1) {
        bad_script("one address is expected");
    }
    if (how[0] == 'c') {
        code = many ? ipalloc_pool_claim_many(pool, addresses, count, &error)
                    : ipalloc_pool_claim(pool, addresses, &error);
    } else {
        code = many ? ipalloc_pool_release_many(pool, addresses, count, cursor, &error)
                    : ipalloc_pool_release(pool, addresses, cursor, &error);
    }
    free(addresses);
    return code;
}

static int ask_generation(void) {
    ipalloc_address_t address = address_of(word(1));
    uint64_t generation = 0;
    int code = ipalloc_pool_generation(pool, &address, &generation, &error);
    say("%llu", (unsigned long long)generation);
    return code;
}

static int release_fenced(void) {
    ipalloc_address_t address = address_of(word(1));
    ipalloc_cursor_t *cursor = optional(3) == NULL ? NULL : &cursors[letter(word(3))];
    return ipalloc_pool_release_fenced(pool, &address, number_of(word(2)).lo, cursor, &error);
}

/* The block in a word, which is a good one. */
static ipalloc_cidr_t block_of(const char *text) {
    ipalloc_cidr_t block;
    if (ipalloc_cidr_parse(text, NUL_TERMINATED, 0, &block, NULL) != IPALLOC_OK) {
        bad_script("not a block");
    }
    return block;
}

static int change_block(const char *how) {
    ipalloc_cidr_t block;
    if (strcmp(how, "prefix") == 0) {
        int code = ipalloc_pool_allocate_prefix(pool, atoi(word(1)), &block, &error);
        if (code == IPALLOC_OK) {
            say_cidr(&block);
            check_held(&block.address);
        }
        return code;
    }
    block = block_of(word(1));
    return how[0] == 'c' ? ipalloc_pool_claim_prefix(pool, &block, &error)
                         : ipalloc_pool_release_prefix(pool, &block, &error);
}

static int change_ranges(const char *how) {
    static ipalloc_range_t ranges[RANGES_MAX];
    size_t count = ranges_of(word(1), ranges);
    return (strcmp(how, "grow") == 0          ? ipalloc_pool_grow
                : strcmp(how, "shrink") == 0  ? ipalloc_pool_shrink
                : strcmp(how, "reserve") == 0 ? ipalloc_pool_reserve
                                              : ipalloc_pool_unreserve)(pool, ranges, count, &error);
}

static int ask_state(void) {
    static const char *const names[] = {"outside", "free", "held", "reserved", "resting"};
    ipalloc_address_t address = address_of(word(1));
    int state = 0;
    int code = ipalloc_pool_state(pool, &address, &state, &error);
    if (code == IPALLOC_OK) {
        say("%s", names[state]);
    }
    return code;
}

static int ask_counts(void) {
    ipalloc_pool_counts_t counts = {.struct_size = sizeof counts};
    int code = ipalloc_pool_counts(pool, &counts, &error);
    say("capacity ");
    say_number(counts.capacity);
    say(" free ");
    say_number(counts.free);
    say(" held ");
    say_number(counts.held);
    say(" reserved ");
    say_number(counts.reserved);
    if (counts.resting.lo > 0) {
        say(" resting ");
        say_number(counts.resting);
    }
    return code;
}

static int ask_rank(void) {
    ipalloc_address_t address = address_of(word(2));
    ipalloc_count_t rank;
    int code = ipalloc_pool_rank(pool, state_named(word(1)), &address, &rank, &error);
    if (code == IPALLOC_OK) {
        say_number(rank);
    }
    return code;
}

static int ask_select(void) {
    ipalloc_address_t address;
    int code = ipalloc_pool_select(pool, state_named(word(1)), number_of(word(2)), &address,
                                   &error);
    if (code == IPALLOC_OK) {
        say_address(&address);
    }
    return code;
}

static int ask_next(int whole_range) {
    ipalloc_address_t after, next;
    ipalloc_range_t range;
    const ipalloc_address_t *from = NULL;
    if (optional(2) != NULL) {
        after = address_of(word(2));
        from = &after;
    }
    int state = state_named(word(1));
    int code = whole_range ? ipalloc_pool_next_range(pool, state, from, &range, &error)
                           : ipalloc_pool_next(pool, state, from, &next, &error);
    if (code == IPALLOC_OK && whole_range) {
        say_range(&range);
    } else if (code == IPALLOC_OK) {
        say_address(&next);
    }
    return code;
}

static int ask_ranges(void) {
    ipalloc_range_t range;
    const ipalloc_address_t *from = NULL;
    int state = state_named(word(1)), code;
    while ((code = ipalloc_pool_next_range(pool, state, from, &range, &error)) == IPALLOC_OK) {
        say_range(&range);
        from = &range.upper;
    }
    say_none_if_empty();
    return code == IPALLOC_ENOTFOUND ? IPALLOC_OK : code;
}

static int ask_image(void) {
    size_t size;
    uint8_t *image = image_of(pool, &size);
    say("%016llx", (unsigned long long)digest(image, size));
    free(image);
    return IPALLOC_OK;
}

static int ask_image_size(void) {
    size_t size;
    int code = ipalloc_pool_image_size(pool, &size, &error);
    if (code == IPALLOC_OK) {
        say("%zu", size);
    }
    return code;
}

static int reload(void) {
    size_t size, again_size;
    uint8_t *image = image_of(pool, &size);
    ipalloc_pool_t *loaded = NULL;
    int code = ipalloc_pool_image_load(image, size, &options, &loaded, &error);
    if (code == IPALLOC_OK) {
        uint8_t *again = image_of(loaded, &again_size);
        if (again_size != size || memcmp(image, again, size) != 0) {
            complain("the image of the loaded pool differs");
        }
        free(again);
        replace_pool(loaded, NULL);
    }
    free(image);
    return code;
}

/* The pool is replaced by one that is attached to a live image of it. */
static int go_live(void) {
    size_t size, again_size, live_size;
    ipalloc_pool_t *attached = NULL;
    int code = ipalloc_pool_live_write(pool, NULL, 0, &live_size, &error);
    if (code != IPALLOC_ENOSPACE) {
        return code;
    }
    void *live = aligned_alloc(64, (live_size + 63) & ~(size_t)63);
    uint8_t *image = image_of(pool, &size);
    code = ipalloc_pool_live_write(pool, live, live_size, &live_size, &error);
    if (code == IPALLOC_OK) {
        code = ipalloc_pool_attach(live, live_size, NULL, &attached, &error);
    }
    if (code == IPALLOC_OK) {
        uint8_t *again = image_of(attached, &again_size);
        int rests = (options.flags & IPALLOC_POOL_RESTING) != 0;
        if (!rests && (again_size != size || memcmp(image, again, size) != 0)) {
            complain("the image of the attached pool differs");
        }
        free(again);
        replace_pool(attached, live);
    } else {
        free(live);
    }
    free(image);
    return code;
}

/* Examines a changed image by both functions, which must agree. */
static int examine_image(int cut) {
    size_t size;
    uint8_t *image = image_of(pool, &size);
    size_t place = (size_t)number_of(word(1)).lo;
    if (place >= size) {
        bad_script("beyond the image");
    }
    if (cut) {
        size = place;
    } else {
        image[place] ^= (uint8_t)strtoul(word(2), NULL, 16);
    }
    ipalloc_pool_t *loaded = NULL;
    int code = ipalloc_image_validate(image, size, &error);
    if (ipalloc_pool_image_load(image, size, NULL, &loaded, NULL) != code) {
        complain("validate and load disagree");
    }
    ipalloc_pool_free(loaded);
    free(image);
    return code;
}

static int set_make_or_add(int make) {
    static ipalloc_range_t ranges[RANGES_MAX];
    size_t count = ranges_of(word(2), ranges);
    int name = letter(word(1)), code = IPALLOC_OK;
    if (make) {
        int family = count > 0 ? ranges[0].lower.family : family_option();
        ipalloc_range_set_free(sets[name]);
        sets[name] = NULL;
        code = ipalloc_range_set_create(family, NULL, &sets[name], &error);
    }
    if (code == IPALLOC_OK) {
        uint32_t flags = option("disjoint", NULL) ? IPALLOC_DISJOINT : 0;
        code = ipalloc_range_set_add(set_named(word(1)), ranges, count, flags, &error);
    }
    return code;
}

static int combine(const char *how) {
    ipalloc_range_set_t *set = set_named(word(1));
    int code = (how[0] == 'u'       ? ipalloc_range_set_union
                    : how[0] == 's' ? ipalloc_range_set_subtract
                                    : ipalloc_range_set_intersect)(set, set_named(word(2)), &error);
    if (code == IPALLOC_OK) {
        say_set(set);
    }
    return code;
}

static int ask_set(const char *what) {
    ipalloc_range_set_t *set = set_named(word(1));
    ipalloc_count_t count;
    int code = IPALLOC_OK;
    if (strcmp(what, "show") == 0) {
        say_set(set);
    } else if (strcmp(what, "size") == 0) {
        size_t size = 0;
        code = ipalloc_range_set_size(set, &size);
        say("%zu", size);
    } else if (strcmp(what, "count") == 0) {
        code = ipalloc_range_set_count(set, &count);
        say_number(count);
    } else if (strcmp(what, "contains") == 0) {
        ipalloc_range_t range = range_of(word(2), strlen(word(2)));
        int contained = 0;
        code = ipalloc_range_set_contains(set, &range, &contained, &error);
        say(contained ? "yes" : "no");
    } else if (strcmp(what, "ordinal") == 0) {
        ipalloc_address_t address = address_of(word(2));
        code = ipalloc_range_set_ordinal(set, &address, &count, &error);
        if (code == IPALLOC_OK) {
            say_number(count);
        }
    } else if (strcmp(what, "address") == 0) {
        ipalloc_address_t address;
        code = ipalloc_range_set_address(set, number_of(word(2)), &address, &error);
        if (code == IPALLOC_OK) {
            say_address(&address);
        }
    } else {
        static ipalloc_cidr_t blocks[RANGES_MAX];
        size_t block_count = 0;
        code = ipalloc_range_set_cidrs(set, blocks, RANGES_MAX, &block_count, &error);
        for (size_t i = 0; code == IPALLOC_OK && i < block_count; i++) {
            say_cidr(&blocks[i]);
        }
        say_none_if_empty();
    }
    return code;
}

static int parse(const char *what) {
    int family = family_option(), code;
    ipalloc_address_t address;
    ipalloc_range_t range;
    ipalloc_cidr_t cidr;
    if (strcmp(what, "parse-address") == 0) {
        code = ipalloc_address_parse(word(1), NUL_TERMINATED, family, &address, &error);
        if (code == IPALLOC_OK) {
            say_address(&address);
        }
        return code;
    }
    if (strcmp(what, "parse-range") == 0) {
        code = ipalloc_range_parse(word(1), NUL_TERMINATED, family, &range, &error);
        if (code == IPALLOC_OK) {
            say_range(&range);
        }
        return code;
    }
    code = ipalloc_cidr_parse(word(1), NUL_TERMINATED, family, &cidr, &error);
    if (code == IPALLOC_OK && strcmp(what, "cidr-range") == 0) {
        code = ipalloc_cidr_range(&cidr, &range, &error);
        say_range(&range);
    } else if (code == IPALLOC_OK) {
        say_cidr(&cidr);
    }
    return code;
}

static int compare(void) {
    ipalloc_address_t left = address_of(word(1)), right = address_of(word(2));
    int order = 77;
    int code = ipalloc_address_compare(&left, &right, &order);
    say("%s", order < 0 ? "less" : order > 0 ? "greater" : "equal");
    return code;
}

static int run_command(void) {
    const char *name = words[0];
    static const char *const need_pool[] = {
        "lowest",  "next",    "any",       "many",    "claim",     "claim-many", "release",
        "release-many", "grow", "shrink",  "reserve", "unreserve", "reclaim",    "state",
        "counts",  "rank",    "select",    "next-in", "next-range", "ranges",    "image",
        "image-size", "reload", "damage",  "cut",     "random",    "sticky",     "prefix",
        "claim-prefix", "release-prefix", "live", "generation", "release-fenced"};
    for (size_t i = 0; i < sizeof need_pool / sizeof need_pool[0]; i++) {
        if (pool == NULL && strcmp(name, need_pool[i]) == 0) {
            bad_script("there is no pool");
        }
    }
#define IS(text) (strcmp(name, text) == 0)
    if (IS("create")) return create();
    if (IS("lowest") || IS("next") || IS("any") || IS("random") || IS("sticky")) {
        return allocate(name);
    }
    if (IS("wait")) {
        now += number_of(word(1)).lo;
        return IPALLOC_OK;
    }
    if (IS("seed")) return ipalloc_random_init(&sources[letter(word(1))], number_of(word(2)).lo);
    if (IS("many")) return allocate_many();
    if (IS("cursor")) {
        return ipalloc_cursor_init(&cursors[letter(word(1))], (uint32_t)number_of(word(2)).lo);
    }
    if (IS("claim") || IS("claim-many") || IS("release") || IS("release-many")) {
        return claim_or_release(name);
    }
    if (IS("prefix") || IS("claim-prefix") || IS("release-prefix")) return change_block(name);
    if (IS("grow") || IS("shrink") || IS("reserve") || IS("unreserve")) return change_ranges(name);
    if (IS("generation")) return ask_generation();
    if (IS("release-fenced")) return release_fenced();
    if (IS("reclaim")) return ipalloc_pool_reclaim(pool, &error);
    if (IS("state")) return ask_state();
    if (IS("counts")) return ask_counts();
    if (IS("rank")) return ask_rank();
    if (IS("select")) return ask_select();
    if (IS("next-in") || IS("next-range")) return ask_next(IS("next-range"));
    if (IS("ranges")) return ask_ranges();
    if (IS("image")) return ask_image();
    if (IS("image-size")) return ask_image_size();
    if (IS("reload")) return reload();
    if (IS("live")) return go_live();
    if (IS("damage") || IS("cut")) return examine_image(IS("cut"));
    if (IS("set") || IS("add")) return set_make_or_add(IS("set"));
    if (IS("union") || IS("subtract") || IS("intersect")) return combine(name);
    if (IS("show") || IS("size") || IS("count") || IS("contains") || IS("ordinal")
        || IS("address") || IS("cidrs")) {
        return ask_set(name);
    }
    if (IS("parse-address") || IS("parse-range") || IS("parse-cidr") || IS("cidr-range")) {
        return parse(name);
    }
    if (IS("compare")) return compare();
#undef IS
    bad_script("no such command");
    return 0;
}

/* ---- expectations ---- */

/* Compares a detail of the refusal: a field's name and its value. */
static void check_detail(const char *field, const char *value) {
    answer[0] = 0;
    if (strcmp(field, "subject") == 0) {
        say_range(&error.subject);
    } else if (strcmp(field, "obstacle") == 0) {
        say_range(&error.obstacle);
    } else if (strcmp(field, "requested") == 0) {
        say_number(error.requested);
    } else if (strcmp(field, "available") == 0) {
        say_number(error.available);
    } else if (strcmp(field, "position") == 0) {
        say("%llu", (unsigned long long)error.position);
    } else {
        bad_script("no such detail");
    }
    if (strcmp(answer, value) != 0) {
        complain("%s is %s, not %s", field, answer, value);
    }
}

static void check_refusal(int code, char *expected) {
    char *name = strtok(expected, " ");
    const char *got = ipalloc_error_name(code) + strlen("IPALLOC_");
    if (name == NULL || strcmp(got, name) != 0) {
        complain("%s is answered %s, not %s", words[0], got, name == NULL ? "?" : name);
        return;
    }
    char *field;
    while ((field = strtok(NULL, " ")) != NULL) {
        char *value = strtok(NULL, " ");
        if (value == NULL) {
            bad_script("a detail has no value");
        }
        check_detail(field, value);
    }
}

static void run_line(char *line) {
    char *expected_answer = strstr(line, " = "), *expected_refusal = strstr(line, " ! ");
    if (expected_answer != NULL) {
        *expected_answer = 0;
        expected_answer += 3;
    } else if (expected_refusal != NULL) {
        *expected_refusal = 0;
        expected_refusal += 3;
    }
    word_count = 0;
    for (char *at = strtok(line, " "); at != NULL; at = strtok(NULL, " ")) {
        if (word_count == WORDS_MAX) {
            bad_script("too many words");
        }
        words[word_count++] = at;
    }
    memset(&error, 0, sizeof error);
    error.struct_size = sizeof error;
    answer[0] = 0;
    size_t size = 0;
    uint8_t *before = pool != NULL && strcmp(words[0], "create") != 0 ? image_of(pool, &size) : NULL;

    int code = run_command();
    if (expected_refusal != NULL) {
        check_refusal(code, expected_refusal);
    } else if (code != IPALLOC_OK) {
        char text[IPALLOC_ERROR_TEXT_MAX];
        error.code = code;
        ipalloc_error_format(&error, text, sizeof text, NULL);
        complain("%s is answered %s: %s", words[0], ipalloc_error_name(code), text);
    } else if (expected_answer != NULL && strcmp(answer, expected_answer) != 0) {
        complain("%s gives %s, not %s", words[0], answer, expected_answer);
    }

    if (pool != NULL && ipalloc_pool_check(pool, NULL) != IPALLOC_OK) {
        complain("the pool violates its invariants after %s", words[0]);
    }
    if (before != NULL && code != IPALLOC_OK) {
        size_t size_after;
        uint8_t *after = image_of(pool, &size_after);
        if (size != size_after || memcmp(before, after, size) != 0) {
            complain("%s was refused and has changed the pool", words[0]);
        }
        free(after);
    }
    free(before);
}

static void run_script(const char *path) {
    static char line[16384];
    FILE *file = fopen(path, "r");
    const char *slash = strrchr(path, '/');
    script = slash == NULL ? path : slash + 1;
    line_number = 0;
    if (file == NULL) {
        bad_script("it cannot be read");
    }
    while (fgets(line, sizeof line, file) != NULL) {
        line_number++;
        line[strcspn(line, "#\n")] = 0;
        size_t length = strlen(line);
        while (length > 0 && line[length - 1] == ' ') {
            line[--length] = 0;
        }
        if (length == 0) {
            continue;
        }
        if (strncmp(line, "scenario", 8) == 0) { /* or scenario-c */
            end();
            char name[256];
            snprintf(name, sizeof name, "%.50s: %.190s", script, line + strcspn(line, " ") + 1);
            begin(name);
        } else if (title[0] == 0) {
            bad_script("a command before the first scenario");
        } else {
            run_line(line);
        }
    }
    end();
    fclose(file);
}

int main(int count, char **paths) {
    for (int i = 1; i < count; i++) {
        run_script(paths[i]);
    }
    printf("1..%u\n", scenarios);
    return failures == 0 && scenarios > 0 ? 0 : 1;
}
