/*
 * The plane of resting addresses: bits, the times of release, and bounds of these that lead to the
 * address that was released first. After RestPlane.swift and PoolHandle+Rest.swift.
 *
 *     bits     | 2 addresses | 2 addresses |      1 = resting: the truth
 *     stamp    when each was released
 *     bound    | of a word | of a word |          nothing below was released earlier
 *     top      | of both |
 *
 * Each statement is one atomic step of the engine; what is in one d_step is one such step and what it
 * changes of the calling process, and of the bookkeeping. To lower a bound, by a loop around a
 * replacement, is one step that takes the lesser of two numbers. The clock goes on with every look.
 *
 * Promised: no address has two holders; "full" is answered only if no address that might be used rested
 * during the whole call; at rest no bound is too high, so that addresses are used in order.
 *
 * With a REST_TIME also: an address is not used before it has rested for so long. W does not tell one rest
 * from the next: whoever has found an address's time over may take it after others have taken and released
 * it again. So the stamp is looked at after W too, and the address laid to rest again if it is another.
 *
 * SHORT leaves out one of the two who take.
 *
 * Holds: REST_TIME=2,SHORT REST_TIME=2
 * Defects: NO_LOWERING NO_SECOND_LOOK LOWERED_BEFORE_BIT LOWERED_FROM_ABOVE NO_SWEEP
 * Defects: STAMP_AFTER_BIT,REST_TIME=2 TAKEN_IN_TWO_STEPS,FULL NO_LOOK_AGAIN,REST_TIME=2,FULL
 */

#define WORDS 2
#define WIDTH 2
#define ADDRESSES 4
#define TAKERS 2

#ifndef REST_TIME
#define REST_TIME 0
#endif

#define NEVER 255
#define NONE 255

#define BIT(i) (1 << (i))
#define HAS(word, i) (((word) >> (i)) & 1)
#define RESTS(address) HAS(bits[(address) / WIDTH], (address) % WIDTH)

byte bits[WORDS];
byte stamp[ADDRESSES];
byte bound[WORDS];
byte top;
byte clock = 1;

/* Bookkeeping: who holds an address; and, per taker, what rested long enough since its call began. */
bit isHeld[ADDRESSES];
byte throughout[TAKERS];
byte released[ADDRESSES];

#define LOWER(cell, value) \
    d_step { \
        if \
        :: cell <= value -> goesOn = 0 \
        :: else -> cell = value; goesOn = 1 \
        fi \
    }

/* D1: lowers the bounds above a word, as far as they are too high. */
inline lower(word, value) {
#ifdef LOWERED_FROM_ABOVE
    LOWER(top, value);
    LOWER(bound[word], value);
#else
    LOWER(bound[word], value);
    if
    :: goesOn -> LOWER(top, value)
    :: else
    fi;
#endif
    goesOn = 0
}

/* D: sets the bit. */
inline lay(address, value) {
    d_step {
        assert(isHeld[address] && !RESTS(address));
        isHeld[address] = 0;
        released[address] = value;
        bits[address / WIDTH] = bits[address / WIDTH] | BIT(address % WIDTH)
    }
}

inline add(address, value) {
#ifdef STAMP_AFTER_BIT
    lay(address, value);
    stamp[address] = value;
#else
    stamp[address] = value;
#ifdef LOWERED_BEFORE_BIT
    lower(address / WIDTH, value);
#endif
    lay(address, value);
#endif
#if defined(NO_LOWERING) || defined(LOWERED_BEFORE_BIT)
    skip
#else
    lower(address / WIDTH, value)
#endif
}

/* W: clears the bit; whoever finds it set holds the address. */
inline remove(address) {
#ifdef TAKEN_IN_TWO_STEPS
    if
    :: RESTS(address) ->
        d_step {
#else
    d_step {
        if
        :: RESTS(address) ->
#endif
            assert(!isHeld[address]);
            isHeld[address] = 1;
            bits[address / WIDTH] = bits[address / WIDTH] & ~BIT(address % WIDTH);
            throughout[0] = throughout[0] & ~BIT(address);
            throughout[1] = throughout[1] & ~BIT(address);
            taken = address;
#ifdef NO_LOOK_AGAIN
            assert(REST_TIME == 0 || released[address] + REST_TIME <= now)
#else
            skip
#endif
#ifdef TAKEN_IN_TWO_STEPS
        }
    :: else
    fi
#else
        :: else
        fi
    }
#endif
}

/* Lays an address to rest again that was taken and released meanwhile. */
inline lookAgain() {
#ifndef NO_LOOK_AGAIN
    if
    :: taken != NONE && stamp[taken] > leastValue ->
        limit = stamp[taken];
        add(taken, limit);
        atomic { taken = NONE; limit = 0 }
    :: else ->
        assert(taken == NONE || REST_TIME == 0 || released[taken] + REST_TIME <= now)
    fi
#else
    skip
#endif
}

/* The least stamp of the resting addresses of a word, and whose it is. */
inline leastStamp(word) {
    d_step { leastOne = 0; leastValue = NEVER; seen = bits[word] };
    if
    :: HAS(seen, 0) ->
        d_step { leastOne = word * WIDTH; leastValue = stamp[word * WIDTH] }
    :: else
    fi;
    if
    :: HAS(seen, 1) ->
        d_step {
            if
            :: stamp[word * WIDTH + 1] < leastValue ->
                leastOne = word * WIDTH + 1;
                leastValue = stamp[word * WIDTH + 1]
            :: else
            fi
        }
    :: else
    fi;
    seen = 0
}

/* The least bound of both words, and whose it is. */
inline leastBound() {
    d_step { leastOne = 0; leastValue = bound[0] };
    d_step {
        if
        :: bound[1] < leastValue -> leastOne = 1; leastValue = bound[1]
        :: else
        fi
    }
}

#define REPLACE(cell, old, new) \
    d_step { \
        if \
        :: cell == old -> cell = new; goesOn = 1 \
        :: else -> goesOn = 0 \
        fi \
    }

/* W1: raises a bound that was found too low, and looks again at what it stands for. */
inline raiseTop() {
    seen = leastValue;
    REPLACE(top, limit, seen);
#ifndef NO_SECOND_LOOK
    if
    :: goesOn ->
        leastBound();
        if
        :: leastValue < seen -> LOWER(top, leastValue)
        :: else
        fi
    :: else
    fi;
#endif
    d_step { seen = 0; goesOn = 0 }
}

inline raiseBound(word) {
    raised = leastValue;
    REPLACE(bound[word], limit, raised);
#ifndef NO_SECOND_LOOK
    if
    :: goesOn ->
        leastStamp(word);
        if
        :: leastValue < raised -> lower(word, leastValue)
        :: else
        fi
    :: else
    fi;
#endif
    d_step { raised = 0; goesOn = 0 }
}

/* first: the address that was released first, as far as the bounds tell, in leastOne and leastValue. */
inline first() {
    do
    :: limit = top;
        if
        :: limit == NEVER -> leastValue = NEVER; break
        :: else
        fi;
        leastBound();
        if
        :: leastValue > limit -> raiseTop()
        :: else ->
            word = leastOne;
            limit = bound[word];
            if
            :: limit == NEVER -> leastValue = NEVER; break
            :: else
            fi;
            leastStamp(word);
            if
            :: leastValue > limit -> raiseBound(word)
            :: else -> break
            fi
        fi
    od;
    atomic { limit = 0; word = 0 }
}

/* firstOfAll: the same, looking at every word. */
inline firstOfAll() {
    leastStamp(0);
    d_step { limit = leastOne; raised = leastValue };
    leastStamp(1);
    d_step {
        if
        :: raised <= leastValue -> leastOne = limit; leastValue = raised
        :: else
        fi;
        limit = 0; raised = 0
    }
}

/* takeResting */
inline takeResting() {
    d_step { clock++; now = clock };
    do
    :: looksAtAll -> firstOfAll();
        if
        :: leastValue < NEVER && leastValue + REST_TIME <= now -> remove(leastOne)
        :: else -> break
        fi;
        lookAgain();
        if
        :: taken != NONE -> break
        :: else
        fi
    :: !looksAtAll -> first();
        if
        :: leastValue < NEVER && leastValue + REST_TIME <= now -> remove(leastOne)
        :: else ->
#ifdef NO_SWEEP
            break
#else
            looksAtAll = 1
#endif
        fi;
        lookAgain();
        if
        :: taken != NONE -> break
        :: else
        fi
    od;
    atomic { leastOne = 0; leastValue = 0; looksAtAll = 0; now = 0 }
}

#define TAKER_STATE \
    byte taken = NONE, leastOne, leastValue, limit, word, seen, raised, now; \
    bit goesOn, looksAtAll

#define MAY_BE_USED(a) (RESTS(a) && stamp[a] + REST_TIME <= clock + 1 -> BIT(a) : 0)

inline begin(me) {
    d_step {
        throughout[me] = MAY_BE_USED(0) | MAY_BE_USED(1) | MAY_BE_USED(2) | MAY_BE_USED(3)
    }
}

inline end(me) {
    d_step {
        assert(taken != NONE || throughout[me] == 0);
        throughout[me] = 0
    }
}

/* Takes an address, and releases it. */
proctype User(byte me) {
    TAKER_STATE;
    begin(me);
    takeResting();
    end(me);
    if
    :: taken != NONE ->
        d_step { clock++; now = clock };
        add(taken, now)
    :: else
    fi;
    d_step { taken = 0; now = 0 }
}

/* Takes an address, and lays it to rest since when it was resting: what an undone call does. */
proctype Undoer(byte me) {
    TAKER_STATE;
    begin(me);
    takeResting();
    end(me);
    if
    :: taken != NONE ->
        now = stamp[taken];
        add(taken, now)
    :: else
    fi;
    d_step { taken = 0; now = 0 }
}

/* release, by the holder */
proctype Releaser(byte address) {
    byte now;
    bit goesOn;
    d_step { clock++; now = clock };
    add(address, now);
    now = 0
}

/* Two take, one address goes to rest, one or none rests before; all bounds are 0, or exact. */
init {
    byte i, held, resting;
    TAKER_STATE;
    atomic {
        i = 0;
        do
        :: i < ADDRESSES -> isHeld[i] = 1; i++
        :: else -> break
        od;
        select(held : 0 .. ADDRESSES - 1);
        if
        :: skip
        :: bound[0] = NEVER; bound[1] = NEVER; top = NEVER
        fi;
        select(resting : 0 .. ADDRESSES - 1);
        if
        :: resting != held ->
            isHeld[resting] = 0;
            bits[resting / WIDTH] = BIT(resting % WIDTH);
            stamp[resting] = 1;
            released[resting] = 1;
            if
            :: top == NEVER -> bound[resting / WIDTH] = 1; top = 1
            :: else
            fi
        :: else
        fi;
#ifdef SHORT
        if
        :: run User(0)
        :: run Undoer(1)
        fi;
#else
        run User(0);
        run Undoer(1);
#endif
        run Releaser(held)
    };
    _nr_pr == 1;
    /* The last call, alone, gets the address that was released first. */
    d_step {
        leastValue = NEVER;
        leastOne = NONE;
        i = 0;
        do
        :: i < ADDRESSES ->
            assert(RESTS(i) == !isHeld[i]);
            assert(!RESTS(i) || bound[i / WIDTH] <= stamp[i] && top <= bound[i / WIDTH]);
            if
            :: RESTS(i) && stamp[i] < leastValue -> leastValue = stamp[i]; leastOne = i
            :: else
            fi;
            i++
        :: else -> break
        od;
        resting = leastOne; leastOne = 0; leastValue = 0;
        clock = clock + REST_TIME
    };
    takeResting();
    assert(taken == resting)
}
