/*
 * Claims of several words of addresses, all or none, beside single allocations, releases and a count:
 * words are taken in order, and given back if one of them refuses. After AtomicWord+Leaf.swift,
 * AtomicWord+Tally.swift, Layout+Intervals.swift and Layout+Search.swift.
 *
 *     leaf     | 2 addresses | 2 addresses |      1 = free: the truth; a line has one word here
 *     marks    | line | line |                    may have a free address
 *     tally    changed, counting, count           of the block that the lines are
 *
 * Each statement is one atomic step of the engine; what is in one d_step is one such step and what it
 * changes of the calling process, and of the bookkeeping.
 *
 * Promised: no address has two holders; a claim has all of its addresses or none; nothing is given back
 * that the claim did not take; "full" is answered only if no address was free during the whole call; at
 * rest marks lead to every free address, and the tally is exact or says that it is not.
 *
 * Defects: STORE_FOR_REPLACE NO_ROLLBACK ROLLBACK_OF_ALL ROLLBACK_WITHOUT_MARK NO_NOTE
 * Defects: COUNT_KEPT COUNT_BEFORE_COUNTING NO_LOOK_AT_LINE
 */

#define WORDS 2
#define WIDTH 2
#define ADDRESSES 4
#define ALL 3

#define CHANGED 16
#define COUNTING 8

#define NOBODY 0
#define NONE 255

#define BIT(i) (1 << (i))
#define HAS(word, i) (((word) >> (i)) & 1)
#define LOWEST(word) (1 - ((word) & 1))
#define ONES(word) (((word) & 1) + ((word) >> 1))
#define WHOLE_LEAF (leaf[0] | (leaf[1] << WIDTH))

byte leaf[WORDS];
byte marks;
byte tally;

/* Bookkeeping: who holds an address; and what was free since the allocator's call began. */
byte holder[ADDRESSES];
byte throughout;

inline seize(word, i) {
    if
    :: HAS(mask, i) ->
        assert(holder[word * WIDTH + i] == NOBODY);
        holder[word * WIDTH + i] = _pid
    :: else
    fi
}

inline cede(word, i) {
    if
    :: HAS(mask, i) ->
        assert(holder[word * WIDTH + i] == _pid);
        holder[word * WIDTH + i] = NOBODY
    :: else
    fi
}

/* C1 */
inline note() {
    if
    :: tally & CHANGED
    :: else -> tally = tally | CHANGED
    fi
}

/* T: takes all bits of `mask`; `missing` are those that were not free. */
inline take(word) {
    seen = leaf[word];
    do
    :: (mask & ~seen) != 0 -> missing = mask & ~seen; break
    :: else ->
        d_step {
            if
#ifdef STORE_FOR_REPLACE
            :: true ->
#else
            :: leaf[word] == seen ->
#endif
                leaf[word] = seen ^ mask;
                seize(word, 0);
                seize(word, 1);
                throughout = throughout & ~(mask << (word * WIDTH));
                missing = 0;
                done = 1
            :: else -> seen = leaf[word]
            fi
        }
        if
        :: done -> break
        :: else
        fi
    od;
    if
    :: done -> done = 0; note()
    :: else
    fi;
    seen = 0
}

/* M1 */
inline mark(word) {
    if
    :: HAS(marks, word)
    :: else -> marks = marks | BIT(word)
    fi
}

/* G, which the holder makes: the replacement succeeds sooner or later, in one step. */
inline give(word) {
    d_step {
        assert((leaf[word] & mask) == 0);
        cede(word, 0);
        cede(word, 1);
        leaf[word] = leaf[word] | mask
    };
#ifndef NO_NOTE
    note();
#endif
#ifdef ROLLBACK_WITHOUT_MARK
    if
    :: rollsBack
    :: else -> mark(word)
    fi
#else
    mark(word)
#endif
}

/* takeAll, of some addresses of both words; the holder gives them back later. */
proctype Claimer(byte low, high) {
    byte mask, seen, missing;
    bit done, rollsBack;
    mask = low;
    take(0);
    if
    :: missing == 0 ->
        mask = high;
        take(1);
        if
        :: missing == 0 ->
            mask = low;
            give(0);
            mask = high;
            give(1)
        :: else ->
            rollsBack = 1;
#ifndef NO_ROLLBACK
            mask = low;
            give(0);
#endif
#ifdef ROLLBACK_OF_ALL
            mask = high;
            give(1);
#endif
            skip
        fi
    :: else
    fi;
    d_step {
        assert(holder[0] != _pid && holder[1] != _pid && holder[2] != _pid && holder[3] != _pid);
        mask = 0; missing = 0
    }
}

/* T: takes the lowest address of a word. */
inline takeLowest(word) {
    d_step {
        if
        :: leaf[word] != 0 ->
            mask = BIT(LOWEST(leaf[word]));
            leaf[word] = leaf[word] & ~mask;
            seize(word, 0);
            seize(word, 1);
            throughout = throughout & ~(mask << (word * WIDTH));
            found = word
        :: else
        fi
    };
    if
    :: found == word -> note()
    :: else
    fi
}

/* allocateLowest; the address goes back at the end. */
proctype Allocator() {
    byte mask, candidates, found = NONE;
    bit rollsBack;
    throughout = WHOLE_LEAF;
    candidates = marks;
    do
    :: candidates == 0 -> break
    :: else ->
        takeLowest(LOWEST(candidates));
        if
        :: found != NONE -> break
        :: else
        fi;
        /* S1 */
        marks = marks & ~BIT(LOWEST(candidates));
#ifndef NO_LOOK_AT_LINE
        if
        :: leaf[LOWEST(candidates)] != 0 -> marks = marks | BIT(LOWEST(candidates))
        :: else ->
#endif
            candidates = candidates & (candidates - 1)
#ifndef NO_LOOK_AT_LINE
        fi
#endif
    od;
    /* The sweep. */
    if
    :: found == NONE ->
        takeLowest(0);
        if
        :: found == NONE -> takeLowest(1)
        :: else
        fi
    :: else
    fi;
    assert(found != NONE || throughout == 0);
    if
    :: found == 0 -> give(0)
    :: found == 1 -> give(1)
    :: else
    fi;
    d_step { mask = 0; found = 0; candidates = 0; throughout = 0 }
}

/* release, by the holder */
proctype Releaser(byte word, bits) {
    byte mask;
    bit rollsBack;
    mask = bits;
    d_step {
        if
        :: HAS(mask, 0) -> holder[word * WIDTH] = _pid
        :: else -> holder[word * WIDTH + 1] = _pid
        fi
    };
    give(word)
}

/* C2: countedFree */
proctype Counter() {
    byte seen, count;
    bit mine;
#ifdef COUNT_BEFORE_COUNTING
    count = ONES(leaf[0]);
    count = count + ONES(leaf[1]);
#endif
    seen = tally;
    if
    :: (seen & (CHANGED | COUNTING)) == 0
    :: else ->
        if
        :: seen & COUNTING
        :: else ->
            d_step {
                if
                :: tally == seen -> tally = COUNTING; mine = 1
                :: else
                fi
            }
        fi;
#ifndef COUNT_BEFORE_COUNTING
        count = ONES(leaf[0]);
        count = count + ONES(leaf[1]);
#endif
        if
        :: mine ->
            /* The replacement may fail for no reason. */
            if
#ifdef COUNT_KEPT
            :: tally = count
#else
            :: d_step { tally == COUNTING -> tally = count }
            :: tally = CHANGED
#endif
            fi
        :: else
        fi
    fi;
    d_step { seen = 0; count = 0; mine = 0 }
}

/* A claim, an address that is held at first, and two of: another claim, an allocation, a count. */
init {
    byte i;
    atomic {
        leaf[0] = ALL;
        leaf[1] = ALL;
        marks = ALL;
        tally = ADDRESSES;
        run Claimer(3, 3);
        if
        :: run Claimer(2, 1); run Allocator()
        :: run Claimer(1, 2); run Allocator()
        :: run Claimer(2, 1); run Counter()
        :: run Allocator(); run Counter()
        fi;
        if
        :: leaf[0] = 2; holder[0] = NONE; tally = 3; run Releaser(0, 1)
        :: leaf[1] = 1; holder[3] = NONE; tally = 3; run Releaser(1, 2)
        fi
    };
    _nr_pr == 1;
    d_step {
        i = 0;
        do
        :: i < ADDRESSES ->
            assert(holder[i] == NOBODY && HAS(leaf[i / WIDTH], i % WIDTH));
            assert(HAS(marks, i / WIDTH));
            i++
        :: else -> break
        od;
        assert((tally & CHANGED) && !(tally & COUNTING) || tally == ADDRESSES)
    }
}
