/*
 * The summaries of a pool under allocations and releases: hints that are cleared by the searcher who
 * finds them stale, who then looks a second time. After Layout+Search.swift and SummaryTree.swift.
 *
 *     top     | word of the tree |         level 1 of the tree, one word
 *     tree    | block | block |  …         level 0, two blocks a word
 *     marks   | line | line |    …         a word per block
 *     leaf    | address | …                1 = free: the truth
 *
 * Each statement is one atomic step of the engine; what is in one d_step is one such step and what it
 * changes of the calling process, and of the bookkeeping. A word of the leaf has one address here: to
 * take the lowest of several is one step that succeeds or fails in the same way.
 *
 * Promised: no address has two holders; "full" is answered only if no address was free during the
 * whole call; at rest every free address is to be found by the hints.
 *
 * SHORT leaves out the second allocation or the second release.
 *
 * Defects: NO_LOOK_AT_LINE NO_LOOK_AT_BLOCK NO_LOOK_BELOW MARK_BEFORE_GIVE MARK_FROM_ABOVE NO_MARK NO_SWEEP
 */

#define BLOCKS 3
#define ADDRESSES 4
#define ALLOCATORS 2
#define NONE 255

#define BIT(i) (1 << (i))
#define HAS(word, i) (((word) >> (i)) & 1)
/* The lowest bit of a word of two. */
#define LOWEST(word) (1 - ((word) & 1))

/* The first block has two lines, the others have one. */
#define BLOCK(address) ((address) / 2 + (address) / 3)
#define LINE(address) ((address) == 1)
#define FIRST(block) ((block) + ((block) > 0))

byte leaf;
byte marks[BLOCKS];
byte tree[2];
byte top;

/* Bookkeeping: who holds an address; and, per allocator, what was free since its call began. */
bit isHeld[ADDRESSES];
byte throughout[ALLOCATORS];

/* T: takes an address if it is free. */
inline take(address) {
    d_step {
        if
        :: HAS(leaf, address) ->
            assert(!isHeld[address]);
            leaf = leaf & ~BIT(address);
            isHeld[address] = 1;
            throughout[0] = throughout[0] & ~BIT(address);
            throughout[1] = throughout[1] & ~BIT(address);
            found = address
        :: else
        fi
    }
}

/* G */
inline give(address) {
    d_step {
        assert(isHeld[address] && !HAS(leaf, address));
        isHeld[address] = 0;
        leaf = leaf | BIT(address)
    }
}

inline markTop(b) {
    if
    :: HAS(top, b / 2)
    :: else -> top = top | BIT(b / 2)
    fi
}

/* M2 */
inline markTree(b) {
    if
    :: HAS(tree[b / 2], b % 2)
    :: else ->
#ifdef MARK_FROM_ABOVE
        markTop(b);
        tree[b / 2] = tree[b / 2] | BIT(b % 2)
#else
        tree[b / 2] = tree[b / 2] | BIT(b % 2);
        markTop(b)
#endif
    fi
}

/* M1 */
inline mark(address) {
    if
    :: HAS(marks[BLOCK(address)], LINE(address))
    :: else ->
        marks[BLOCK(address)] = marks[BLOCK(address)] | BIT(LINE(address));
        markTree(BLOCK(address))
    fi
}

/* S1: clears a line's mark, and sets it again if the line has a free address. */
inline clearLine(b, line) {
    marks[b] = marks[b] & ~BIT(line);
#ifdef NO_LOOK_AT_LINE
    candidates = candidates & ~BIT(line)
#else
    if
    :: HAS(leaf, FIRST(b) + line) ->
        marks[b] = marks[b] | BIT(line);
        markTree(b)
    :: else -> candidates = candidates & ~BIT(line)
    fi
#endif
}

/* S2: the same for a block without a marked line. */
inline clearBlock(b) {
    if
    :: marks[b] == 0 ->
        tree[b / 2] = tree[b / 2] & ~BIT(b % 2);
#ifndef NO_LOOK_AT_BLOCK
        if
        :: marks[b] != 0 -> markTree(b)
        :: else
        fi
#endif
    :: else
    fi
}

/* S3: the same for a word of the tree that was found zero. */
inline clearTop(word) {
    top = top & ~BIT(word);
#ifndef NO_LOOK_BELOW
    if
    :: tree[word] != 0 ->
        if
        :: HAS(top, word)
        :: else -> top = top | BIT(word)
        fi
    :: else
    fi
#endif
}

/* The first marked block from one on, in `block`. */
inline findBlock(start) {
    bits = tree[start / 2] & ~(BIT(start % 2) - 1);
    if
    :: bits != 0 -> block = (start / 2) * 2 + LOWEST(bits)
    :: else ->
        index = start / 2 + 1;
        block = NONE;
        do
        :: index > 1 -> break
        :: else ->
            bits = top & ~(BIT(index) - 1);
            if
            :: bits == 0 -> break
            :: else
            fi;
            index = LOWEST(bits);
            bits = tree[index];
            if
            :: bits != 0 -> block = index * 2 + LOWEST(bits); break
            :: else -> clearTop(index)
            fi
        od
    fi;
    atomic { bits = 0; index = 0 }
}

/* Takes the lowest free address of a block. */
inline takeInBlock(b) {
    candidates = marks[b];
    do
    :: candidates == 0 -> break
    :: else ->
        take(FIRST(b) + LOWEST(candidates));
        if
        :: found != NONE -> break
        :: else -> clearLine(b, LOWEST(candidates))
        fi
    od;
    candidates = 0
}

inline sweep() {
    index = 0;
    do
    :: index == ADDRESSES -> break
    :: else ->
        take(index);
        if
        :: found != NONE -> break
        :: else -> index++
        fi
    od;
    index = 0
}

/* allocateLowest */
proctype Allocator(byte me) {
    byte found = NONE, block, index, bits, candidates;
    throughout[me] = leaf;
    findBlock(0);
    do
    :: block == NONE -> break
    :: else ->
        takeInBlock(block);
        if
        :: found != NONE -> break
        :: else -> clearBlock(block); findBlock(block)
        fi
    od;
#ifndef NO_SWEEP
    if
    :: found == NONE -> sweep()
    :: else
    fi;
#endif
    atomic {
        assert(found != NONE || throughout[me] == 0);
        throughout[me] = 0
    }
}

/* release, by the holder */
proctype Releaser(byte address) {
#ifdef MARK_BEFORE_GIVE
    mark(address);
    give(address)
#else
    give(address);
#ifndef NO_MARK
    mark(address)
#endif
#endif
}

/* Two take while two release, whichever; hints are as in a new layout, all set, or few are stale. */
init {
    byte first, second, third, i;
    atomic {
        i = 0;
        do
        :: i < ADDRESSES -> isHeld[i] = 1; i++
        :: else -> break
        od;
        select(first : 0 .. ADDRESSES - 2);
        select(second : 1 .. ADDRESSES - 1);
        select(third : 0 .. ADDRESSES - 1);
        if
        :: first < second
        :: else -> goto done
        fi;
        if
        :: top = 3
        :: marks[0] = 3; marks[1] = 1; marks[2] = 1; tree[0] = 3; tree[1] = 1; top = 3
        :: skip
        fi;
        if
        :: third != first && third != second ->
            leaf = BIT(third);
            isHeld[third] = 0;
            marks[BLOCK(third)] = marks[BLOCK(third)] | BIT(LINE(third));
            tree[BLOCK(third) / 2] = tree[BLOCK(third) / 2] | BIT(BLOCK(third) % 2);
            top = top | BIT(BLOCK(third) / 2)
        :: third == first
        :: else -> goto done
        fi;
        run Allocator(0);
        run Releaser(first);
#ifdef SHORT
        if
        :: run Allocator(1)
        :: run Releaser(second)
        fi
#else
        run Allocator(1);
        run Releaser(second)
#endif
    };
    _nr_pr == 1;
    d_step {
        i = 0;
        do
        :: i < ADDRESSES ->
            assert(HAS(leaf, i) == !isHeld[i]);
            assert(!HAS(leaf, i) || HAS(marks[BLOCK(i)], LINE(i)));
            i++
        :: else -> break
        od;
        i = 0;
        do
        :: i < BLOCKS ->
            assert(marks[i] == 0 || HAS(tree[i / 2], i % 2));
            assert(tree[i / 2] == 0 || HAS(top, i / 2));
            i++
        :: else -> break
        od
    }
done:
    skip
}
