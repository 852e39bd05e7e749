#!/bin/sh
# Breaks each step of the engine's protocols in turn, in a copy of the sources, and runs the tests
# on it. Every mutant must be caught: by a few of the schedules of Tests/IPAllocScheduleTests, or else
# by the comparison with the model in Tests/IPAllocTests, or else by all schedules. Mutants of
# Sources/IPAlloc/Sparse have to be caught by what is about sparse pools, and those of records by what is
# about sparse pools with records, so that nothing else is run on them.
#
# A mutant whose tests have ten times the processor time, and a minute at least, that they take without it
# hangs. It is caught, but told apart.
#
#   scripts/mutate.sh             all mutants; exits with 1 if one survives
#   scripts/mutate.sh REGEX       those whose names or files match, for instance Sparse/
#   MUTATE_KEEP=1                 keeps the copy, whose path is printed
#   IPALLOC_SEED=2                other random schedules and histories than those of 1
#
# A mutant is a name, a file below Sources/IPAlloc, and a sed script that must change the file.
#
# Not here, since no promise depends on them:
#   - allocateNext's second search from the first block: without it the sweep finds the same
#     address, only later;
#   - the look at a line before its bit is set (mark), and at a link before it is replaced
#     (insert): they save a locked instruction;
#   - the look at a block before it is released: without it others may see some of its addresses free
#     that are taken back, as they may anyway if one is released meanwhile;
#   - the second search of a sparse allocation from the start, and a sparse hint's clearing: the sweep
#     finds the same address, and searches without cleared hints look at more;
#   - the order in which the directories above a leaf are noted: whoever sets something in one looks at all of
#     them again, so that going down instead of up only takes more passes;
#   - which of two ways a sparse selection goes where a part has exactly as many addresses as are left to
#     pass: going down it takes as many from the rank;
#   - the memory orders: schedules are sequentially consistent.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
filter=${1:-.}
export IPALLOC_SEED="${IPALLOC_SEED:-1}"
copy=$(mktemp -d "${TMPDIR:-/tmp}/ipalloc-mutate.XXXXXX")
list=$copy/mutants
log=$copy/log

finish() {
    [ -z "${tested:-}" ] || kill "$tested" 2>/dev/null || true
    if [ -n "${MUTATE_KEEP:-}" ]; then echo "kept: $copy"; else rm -rf "$copy"; fi
}
trap finish EXIT
trap 'exit 130' INT TERM

cat >"$list" <<'MUTANTS'
the look at a line after its bit was cleared@Pool/Layout+Search.swift@s/guard segment.hasFree(inLine: line) else { return false }/return false/
the line's bit set again@Pool/Layout+Search.swift@/private func clearStale(line/,/^    }/{/headers\[cell\].set(bit)/d;}
the block marked when its line is set again@Pool/Layout+Search.swift@/private func clearStale(line/,/^    }/{/tree.mark/d;}
the look at a block after its bit was cleared@Pool/Layout+Search.swift@/if segment.lines(ofBlock: place.block) != 0 { tree.mark(block) }/d
the look at the lines before a block's bit is cleared@Pool/Layout+Search.swift@/guard segment.lines(ofBlock: place.block) == 0 else { return }/d;/if segment.lines(ofBlock: place.block) != 0 { tree.mark(block) }/d
a stale block's bit cleared@Pool/Layout+Search.swift@/private func clearStale(_ block/,/^    }/{/tree.clear(block)/d;}
the look below after an upper bit was cleared@Bitmap/SummaryTree.swift@/if bits(ofWord: index, at: below) != 0 { mark(index, at: level) }/d
a stale upper bit cleared@Bitmap/SummaryTree.swift@/private func clearStale/,/^    }/{/\.clear(Self.bit(index))/d;}
the upper levels marked@Bitmap/SummaryTree.swift@/private func mark(_ index/,/^    }/{s/if level.isTop { return }/return/;}
the marks of a release@Pool/PoolHandle+Allocate.swift@s/if layout.mark(position) { repeatMarks(after: layout) }//
the tree marked along with a line@Pool/Layout+Search.swift@/func mark(_ position/,/^    }/{/tree.mark/d;}
the block listed along with a line@Pool/Layout+Search.swift@/func mark(_ position/,/^    }/{/list.insert/d;}
marks repeated after a release@Pool/PoolHandle+Allocate.swift@s/if layout.mark(position) { repeatMarks(after: layout) }/layout.mark(position)/
marks repeated after a search@Pool/PoolHandle+Allocate.swift@/func finish/,/^    }/{/repeatMarks/d;}
marks repeated after allocateAny@Pool/PoolHandle+Allocate.swift@/func allocateAny/,/^    }/{/repeatMarks/d;}
what is marked when marks are repeated@Pool/PoolHandle+Allocate.swift@s/if segment(place.segment).lines(ofBlock: place.block) != 0 { tree.mark(block) }/_ = place/
the sweep@Pool/PoolHandle+Allocate.swift@s/ ?? layout.sweep()//
the search for what rests, without bounds@Pool/PoolHandle+Allocate.swift@s/if let value = takeResting(layout, looksAtAll: true) { return value }//
the bounds lowered when an address goes to rest@Bitmap/RestPlane.swift@/func add/,/^    }/{/lower(/d;}
the second look after a bound was raised@Bitmap/RestPlane.swift@/if least.stamp < stamp { lower/d
the one who takes a resting address@Bitmap/RestPlane.swift@s/isPresent \&\& words\[bit >> 6\].clear(Self.mask(bit)) & Self.mask(bit) != 0/isPresent \&\& resting(inWord: bit >> 6) \& Self.mask(bit) != 0 \&\& words[bit >> 6].clear(Self.mask(bit)) != 0/
a rollback to rest@Pool/PoolHandle+Rest.swift@s/if stamp != 0 {/if false {/
the rollback of a word with resting addresses@Pool/Layout+Intervals.swift@/^ *give(taken)$/d
the generation that begins with a taken address@Pool/PoolHandle+Fence.swift@/func hold(_ position/,/^    }/{/beginGeneration/d;}
the generation of an address taken at random@Pool/PoolHandle+Random.swift@/^        hold(position, in: layout)$/d
the generation of a claimed address@Pool/PoolHandle+Claim.swift@/^                hold(position, in: layout)$/d
the generation of what is taken again after its release@Pool/PoolHandle+Many.swift@/^            hold(position, in: layout)$/d
the generations of a block@Pool/PoolHandle+Prefix.swift@/holdAll(/d
the one who ends a generation@Bitmap/AtomicWord+Fence.swift@s/let result = replace(word, by: word &+ 1)/store(word \&+ 1); let result = (replaced: true, found: word)/
the generation that a release names@Bitmap/AtomicWord+Fence.swift@s/guard found == generation, found != 0 else/guard found != 0 else/
the look at the generation that ended before a release without one@Pool/PoolHandle+Fence.swift@s/if found == wanted \&\& found != 0 { return }/if found != 0 \&\& (generation == nil || found == wanted) { return }/
the generation ended before its address is given@Pool/PoolHandle+Fence.swift@/if isFenced { try endGeneration(generation, of: value, in: layout) }/d
the generation ended after its address is given@Pool/PoolHandle+Fence.swift@/^        if isFenced { try endGeneration(/d;s/^        guard give(position, in: layout) else .*$/&\n        if isFenced { try endGeneration(generation, of: value, in: layout) }/
the generation ended when an allocation is undone@Pool/PoolHandle+Allocate.swift@/endGeneration(at: position, in: layout)/d
the releases of a fenced block one by one@Pool/PoolHandle+Prefix.swift@s/if isResting || isFenced, !isOne {/if isResting, !isOne {/
the generations in memory that is made anew@Pool/PoolHandle+Change.swift@/copy.fences.copy(/d
the generations of what leaves the memory@Pool/PoolHandle+Change.swift@s/max(\$0, old.highestGeneration())/$0/
the highest generation in an image@Image/ImageWriter.swift@s/let highest = max(layout.highestGeneration(), min(format.countedCount, 1))/let highest = min(format.countedCount, 1)/
the general way of all releases of a fenced pool@Pool/PoolHandle+Layout.swift@s/if isFenced || segmentCount == 0 { return .none }/if segmentCount == 0 { return .none }/
the sweep's first word@Pool/Layout+Search.swift@/func sweep/,/^    }/{s/inWords: 0\.\.</inWords: 1..</;}
the sweep's later segments@Pool/Layout+Search.swift@/func sweep/,/^    }/{s/0\.\.<segmentCount/0..<min(1, segmentCount)/;}
the rollback of earlier words@Pool/Layout+Intervals.swift@/before.position != step.position { give(before) }/d
the marks of a block's release@Pool/Layout+Prefix.swift@/func giveAllHeld/,/^    }/{/ mark(step.position)/d;}
the rollback of a block's release@Pool/Layout+Prefix.swift@/ takeLeft(before)/d
marks repeated after a block's release@Pool/PoolHandle+Prefix.swift@/func releasePrefix/,/^    }/{/repeatMarks/d;}
a block's release's second look at the layout@Pool/PoolHandle+Prefix.swift@/if self.layout != layout { try confirmRelease/d
marks repeated after a block was given back@Pool/PoolHandle+Prefix.swift@/if obstacle != nil {/,/}/{/repeatMarks/d;}
the next search for a block after another call got it@Pool/PoolHandle+Prefix.swift@s/^            if take(block, in: layout, restingSince: stamp) == nil { return block }/            return take(block, in: layout, restingSince: stamp) == nil ? block : nil/
the time of what rests in a block@Pool/Layout+Intervals.swift@s/segment.rest.stamp(ofBit: position.bit) <= stamp/true/; s/takeResting(position, since: stamp)/takeResting(position)/
the neighbourhood with the fewest free addresses@Pool/BlockSearch.swift@s/best.map { free < \$0.free } ?? true/best == nil/
the smallest wholly free block@Pool/BlockSearch.swift@s/if alone != 0 { return/if alone == 1 { return/
the look at the ranges and reservations of a block@Pool/PoolHandle+Prefix.swift@s/if let obstacle = layout.firstUnusable(of: block) {/if let obstacle = Optional<UInt128>.none {/
the rollback of allocateMany@Pool/PoolHandle+Allocate.swift@/for taken in 0\.\.<index { giveBack(kept(taken)) }/d
the rollback of claimMany@Pool/PoolHandle+Many.swift@s/giveBack(address.value)/_ = address/
the rollback of releaseMany@Pool/PoolHandle+Many.swift@s/try? claimAnywhere(address)/_ = address/
the first look of releaseMany@Pool/PoolHandle+Many.swift@s/try checkHeld(address)/_ = address/
the note of a taken address@Bitmap/Segment.swift@/func takeLowest(inWord/,/^    }/{/noteChange/d;}
the note of claimed addresses@Bitmap/Segment.swift@/func take(_ mask/,/^    }/{/noteChange/d;}
the note of given addresses@Bitmap/Segment.swift@/func give(_ mask/,/^    }/{/noteChange/d;}
the change noted while somebody counts@Bitmap/AtomicWord+Tally.swift@s/guard _slowPath(Int64(bitPattern: load()) >= 0) else/guard load() < Self.counting else/
the count kept whatever has changed@Bitmap/AtomicWord+Tally.swift@s/if isMine, !replace(Self.counting, by: UInt64(count)).replaced { store(Self.changed) }/if isMine { store(UInt64(count)) }/
the owner of a count@Bitmap/AtomicWord+Tally.swift@s/found & Self.counting == 0 \&\& //
the count before counting is said@Bitmap/AtomicWord+Tally.swift@/func countedFree/,/^    }/{s/let isMine = .*/let early = count()\n        &/;s/let count = count()/let count = early/;}
the note of an address taken in the hot segment@Pool/HotSegment.swift@/func takeNext(_ guess/,/^        }/{/noteChange/d;}
the note of an address claimed in the hot segment@Pool/HotSegment.swift@/func claim() /,/^        }/{/noteChange/d;}
the note of an address released in the hot segment@Pool/HotSegment.swift@/func release(_ word/,/^        }/{/noteChange/d;}
the look at the line after a release in the hot segment@Pool/HotSegment.swift@s/return _fastPath(way.headers\[header\].load() \& mark != 0) ? .done : .unmarked/_ = mark; return .done/
the marks of a release in the hot segment@Pool/PoolHandle+Claim.swift@s/if layout.mark(position) { repeatMarks(after: layout) }/_ = position/
marks repeated after a release in the hot segment@Pool/PoolHandle+Claim.swift@s/if layout.mark(position) { repeatMarks(after: layout) }/layout.mark(position)/
the end of the hot segment@Pool/HotSegment.swift@s/_fastPath(offset < bitCount) else/_fastPath(offset <= bitCount) else/
the start of the usable stretch@Pool/HotSegment.swift@s/guard _fastPath(offset >= usable >> 32) else/guard true else/
the end of the usable stretch@Pool/HotSegment.swift@s/return _fastPath(offset <= usable \& 0xFFFF_FFFF)/return true/
the new usable stretch when a layout is published@Pool/PoolHandle+Layout.swift@/func publish/,/^    }/{/hotUsable.store/d;}
the replacement of a word by a hot allocation@Bitmap/AtomicWord+Leaf.swift@s/return _fastPath(replace(found, by: found ^ bit).replaced) ? bit : nil/store(found ^ bit); return bit/
the replacement of a word by the shortest way to the lowest@Bitmap/AtomicWord+Leaf.swift@/func tryTakeLowest(found/,/^    }/{s/return _fastPath.*/store(found ^ bit); return bit/;}
the note of the lowest address at hand@Bitmap/Segment.swift@/func tryTakeLowest(inWord/,/^    }/{/noteChange/d;}
the first word of the lowest line at hand@Pool/Layout+Search.swift@/func takeLowestAtHand/,/^    }/{s/var word = words.lowerBound/var word = min(words.lowerBound + 1, words.upperBound - 1)/;}
the first segment's end on the way to the lowest@Pool/Layout+Search.swift@s/guard segment.bit(ofBlock: block) < segment.bitCount else { return nil }/if segment.bit(ofBlock: block) >= segment.bitCount { return segment.base }/
the general way to the lowest of a fenced pool@Pool/PoolHandle+Allocate.swift@s/isFenced ? nil : layout.takeLowestAtHand()/layout.takeLowestAtHand()/
the tally that is not known in a sum@Bitmap/AtomicWord+Tally.swift@s/guard let tally = self\[place\].tally else { return (sum, index) }/let tally = self[place].tally ?? 0/
the blocks before those that are looked at one by one@Pool/Layout+Rank.swift@/first + width <= segment.blockCount {/,/^                }/{s/^                    left -= count$//;}
the replacement of a word by a hot claim@Bitmap/AtomicWord+Leaf.swift@s/return found & mask != 0 \&\& replace(found, by: found ^ mask).replaced/if found \& mask == 0 { return false }; store(found ^ mask); return true/
the replacement of a word by a hot release@Bitmap/AtomicWord+Leaf.swift@s/return _fastPath(replace(found, by: found | mask).replaced) ? .done : .disturbed/store(found | mask); return .done/
the refusal to give what is free in the hot segment@Bitmap/AtomicWord+Leaf.swift@/guard _fastPath(found & mask == 0) else { return .alreadyFree }/d
the replacement of a word by an allocation@Bitmap/AtomicWord+Leaf.swift@s/let result = replace(found, by: found ^ bit)/store(found ^ bit); let result = (replaced: true, found: found)/
the replacement of a word by a claim@Bitmap/AtomicWord+Leaf.swift@s/let result = replace(found, by: found ^ mask)/store(found ^ mask); let result = (replaced: true, found: found)/
the replacement of a word by a release@Bitmap/AtomicWord+Leaf.swift@s/let result = replace(found, by: found | mask)/store(found | mask); let result = (replaced: true, found: found)/
the refusal to give what is free@Bitmap/AtomicWord+Leaf.swift@/guard present == 0 else { return present }/d
the refusal to take what is not free@Bitmap/AtomicWord+Leaf.swift@/guard missing == 0 else { return missing }/d
addresses taken before a layout without them is published@Pool/PoolHandle+Change.swift@/case .shrink, .reserve:/,/takeAllLeft/{/^ *publish(next)/d;s/^ *if let held = unsafe layout.takeAll/publish(next)\n&/;}
the second look after a layout is published@Pool/PoolHandle+Change.swift@/next.takeAllLeft(/d
a layout published before its addresses are given@Pool/PoolHandle+Change.swift@/case .grow, .unreserve:/,/giveAll/{/publish(next)/d;s/unsafe next.giveAll(moved.list)/&\n                publish(next)/;}
a release's second look at the layout@Pool/PoolHandle+Fence.swift@/if self.layout != layout { try confirmRelease/d
a hot release's second look at the layout@Pool/PoolHandle+Claim.swift@s/guard outcome == .done, !HotWay.stretch(hotUsable, has: offset) else/guard false else/
the look at the address before a release is taken back@Pool/PoolHandle+Claim.swift@/guard segment.free(inWord: position.word) & position.mask != 0 else/d;/if layout != current { continue }/d
the look at the layout before a release is taken back@Pool/PoolHandle+Claim.swift@/if layout != current { continue }/d;s/if layout == current { throw refusalOfRelease(current, value) }/throw refusalOfRelease(current, value)/
the exclusion of other changes@Pool/PoolHandle+Layout.swift@s/guard attempt.replaced || attempt.found == 0 else { throw IPAllocError(.busy) }/isMine = true/
all hints set in a new layout@Pool/Layout+Make.swift@/tree.markAll()/d
the first address from a cursor on@Pool/Layout+Locate.swift@s/var maskFromHere: UInt64 { ~0 &</var maskFromHere: UInt64 { ~1 \&</
the first address from a cursor on in the hot segment@Bitmap/AtomicWord+Leaf.swift@s/let candidates = found & (0 &- first)/let candidates = found \& (0 \&- first \&- first)/
the last address of a word in an interval@Pool/WordWalk.swift@s/min(rest, 63)/min(rest, 62)/
the lines before the cursor's masked@Pool/Layout+Search.swift@s/ & (~0 << UInt64(first))/ \& (~1 << UInt64(first))/
the blocks before the first one masked@Bitmap/SummaryTree.swift@s/ & (~0 << UInt64(index & 63))/ \& (~1 << UInt64(index \& 63))/
the link to the block listed before@Bitmap/BlockList.swift@s/links\[block\].store(Self.link(toHead: seen))/_ = Self.link(toHead: seen)/
the tag of the list's head@Bitmap/BlockList.swift@s/let tag = (head >> 32) &+ 1/let tag = head >> 32/
the link cleared after a block was taken off@Bitmap/BlockList.swift@/func remove/,/^    }/{/links\[block\].store(0)/d;}
the order of head and link when a block is taken off@Bitmap/BlockList.swift@/func remove/,/^    }/{/links\[block\].store(0)/d;s/^        let next = /        links[block].store(0)\n&/;}
the look at a block after it was taken off@Pool/PoolHandle+Allocate.swift@s/if list.remove(block), segment(place.segment).lines(ofBlock: place.block) != 0 {/if list.remove(block), false {/
one lister per block@Bitmap/BlockList.swift@/func insert/,/^    }/{/if result.replaced { break }/d;s/if result.found != 0 { return }/break/;/if links\[block\].load() != 0 { return }/d;}
the note of a claim in a sparse pool@Sparse/SparseBitmap.swift@/func take(_ mask/,/^    }/{/note(group/d;}
the note of a release in a sparse pool@Sparse/SparseBitmap.swift@/func give(_ mask/,/^    }/{/note(group/d;}
the notes again until nothing has to be set@Sparse/SparseBitmap+Notes.swift@s/while note(group, at: root, isRelease: isRelease, stamp) {}/_ = note(group, at: root, isRelease: isRelease, stamp)/
the notes below the highest directory@Sparse/SparseBitmap+Notes.swift@s/var hasSet = note(group, at: directory.edge(index), isRelease: isRelease, stamp)/var hasSet = false/
the note of a change in a directory's tally@Sparse/SparseBitmap+Notes.swift@/if directory.tally\[0\].noteChange() { hasSet = true }/d
the hint that a release sets@Sparse/SparseBitmap+Notes.swift@s/if directory.open\[0\].load() & bit == 0 {/if false {/
the refusal of an address that another call took in a sparse pool@Sparse/SparseBitmap.swift@/guard missing == 0 else { return missing }/d;s/let missing = leaf.take(mask)/_ = leaf.take(mask)/
the refusal of an address that another call gave in a sparse pool@Sparse/SparseLeaf.swift@s/guard kind == .blocks else { return words\[2\].give(mask) }/guard kind == .blocks else { _ = words[2].give(mask); return 0 }/
the groups that a rebuilt bitmap takes along@Sparse/SparseSpace.swift@s/try target.bitmap.put(copyOf: leaf)/if leaf.base \& 64 == 0 { try target.bitmap.put(copyOf: leaf) }/
the replacement of an edge@Sparse/SparseBitmap+Growth.swift@s/let result = spot.cell\[0\].replace(spot.found.bits, by: new.bits)/spot.cell[0].store(new.bits); let result = (replaced: true, found: new.bits)/
the leaf that a bucket takes along@Sparse/SparseBitmap+Growth.swift@/bucket.slot(0)\[0\].storeRelaxed/d
the leaves that a larger bucket takes along@Sparse/SparseBitmap+Growth.swift@/case .bucket(let full) where/,/storeRelaxed(SparseEdge(to: leaf)/{s/for index in 0\.\.</for index in 1..</;}
the leaves that a bucket's directory takes along@Sparse/SparseBitmap+Growth.swift@s/for index in 0\.\.\.full.capacity {/for index in 1...full.capacity {/
the difference of all leaves of a bucket@Sparse/SparseBitmap+Growth.swift@s/difference |= other.base/difference = other.base/
the directory that a higher one leads to@Sparse/SparseBitmap+Growth.swift@/place\[0\].storeRelaxed/d
the leaf that a higher directory is made for@Sparse/SparseBitmap+Growth.swift@/own\[0\].storeRelaxed/d
the empty slot of a bucket before the bucket is replaced@Sparse/SparseBitmap+Growth.swift@s/return SparseSpot(cell: slot, found: found, leaf: nil)/return nil/
the first part of a count below an address@Sparse/SparseBitmap+Count.swift@s/for index in 0\.\.<last {/for index in 1..<max(last, 1) {/
the part in which a counted interval ends@Sparse/SparseBitmap+Count.swift@s/var total = takenCount(in: interval, at: directory.edge(last))/var total: UInt64 = 0/
the last edge of a directory's count@Sparse/SparseBitmap+Count.swift@s/for index in 0\.\.<directory.edgeCount { total/for index in 0..<(directory.edgeCount - 1) { total/
the addresses of the parts before a rank@Sparse/SparseBitmap+Count.swift@/^                    rank -= count$/d
the upper bound of taken addresses in a group@Sparse/SparseLeaf.swift@s/return ~free \& interval.mask.*/return ~free/;s/^        let group = base \& ~63$//
the look below after a sparse hint was cleared@Sparse/SparseBitmap+Search.swift@/private func close/,/^    }/{/if !isFull/,/^        }/d;}
the order of a sparse hint's clearing and the look below@Sparse/SparseBitmap+Search.swift@/private func close/,/^    }/{s/^        directory.open/        let isStill = isFull(index, of: directory)\n&/;s/if !isFull(index, of: directory) {/if !isStill {/;}
the look below before a sparse hint is cleared@Sparse/SparseBitmap+Search.swift@/private func close/,/^    }/{/guard isFull/d;/if !isFull/,/^        }/d;}
the look at a directory's level before its leaf makes it full@Sparse/SparseBitmap+Search.swift@s/directory.shift == SparseDirectory.fanOutBits \&\& //
the look at a directory's level before one below makes it full@Sparse/SparseBitmap+Search.swift@/below.shift + SparseDirectory.fanOutBits == directory.shift/{s/below.*/below.open[0].load() == 0/;n;d;}
the free addresses behind a directory@Sparse/SparseBitmap+Search.swift@s/return last < interval.upper ? last + 1 : nil/return nil/
the start of a search within a group@Sparse/SparseBitmap+Search.swift@s/let free = leaf.free \& (~0 \&<< UInt64(truncatingIfNeeded: value \& 63))/let free = leaf.free/
the end of a search within a group@Sparse/SparseBitmap+Search.swift@s/return found <= interval.upper ? found : nil/return found/
the sweep of a sparse pool@Sparse/PoolHandle+Sparse.swift@/takeFirst(from: 0, sparse, usesHints: false)/d
the look at the ranges before a sparse claim@Sparse/PoolHandle+Sparse.swift@/func claim/,/^    }/{s/guard layout.isUsable(block), try/guard try/;}
the look for a withdrawal after a sparse claim@Sparse/PoolHandle+Sparse.swift@s/if let after = withdrawal(of: block, since: layout, sparse) { return after }//
the new layout after a sparse search found what was withdrawn@Sparse/PoolHandle+Sparse.swift@/^            layout = self.layout$/d
the bound of the rank of a free address@Sparse/PoolHandle+SparseQuestions.swift@s/usable - UInt128(middle) > rank {/usable - UInt128(middle) >= rank {/
the announcement before a withdrawal looks at the bits@Sparse/PoolHandle+Withdraw.swift@/^            announcement = withdrawal.bits$/d;s/^            let held = unsafe sparse.firstHeld(in: list)$/&\n            announcement = withdrawal.bits/
the replacement by which a withdrawal is decided@Sparse/PoolHandle+Withdraw.swift@s/replaceAnnouncement(withdrawal.bits, by: withdrawal.decidedBits)/({ announcement = withdrawal.decidedBits; return true })()/
the calling off of a withdrawal@Sparse/PoolHandle+Withdraw.swift@s/if replaceAnnouncement(announcement, by: Withdrawal.calledOff) { return nil }/return nil/;/^                continue$/d
the help to publish a withdrawal that was decided@Sparse/PoolHandle+Withdraw.swift@/publish(withdrawal.layout, insteadOf: old)/d
the address given back after a withdrawal was decided@Sparse/PoolHandle+Withdraw.swift@/if withdrawal.isDecided {/,/}/{/sparse.drop/d;}
the address given back after a withdrawal was published@Sparse/PoolHandle+Withdraw.swift@s/^            sparse.drop(block)$//
the look at the layout after a withdrawal was published@Sparse/PoolHandle+Withdraw.swift@s/if current == layout || current.isUsable(block) { return nil }/if current.bits != 0 { return nil }/
the look for what is taken in a block@Sparse/SparseSpace+Blocks.swift@s/? block.lower : firstTaken(in: block, below: shift)/? block.lower : nil/
the look for larger blocks over a block@Sparse/SparseSpace+Blocks.swift@s/isTaken(block.lower, above: shift)$/false/
the look for blocks over an address@Sparse/SparseSpace+Blocks.swift@s/guard isTaken(block.lower, above: 0) else { return nil }/if block.lower <= block.upper { return nil }/
the address given back under a held block@Sparse/SparseSpace+Blocks.swift@/_ = singles.give(mask, inGroup: group)/d
the replacement by which a block is confirmed@Sparse/SparseSpace+Blocks.swift@s/if obstacle == nil, level.bitmap.confirm(number) { return nil }/if obstacle == nil { _ = level.bitmap.confirm(number); return nil }/
the block that is dropped@Sparse/SparseSpace+Blocks.swift@/level.bitmap.drop(number)/d
the calling off of a block@Sparse/SparseBitmap+Blocks.swift@s/from: .claimed, to: .calledOff) == .held/from: .claimed, to: .claimed) == .held/
the note of a dropped block@Sparse/SparseBitmap+Blocks.swift@/func drop/,/^    }/{/note(/d;}
the end of a block that was called off@Sparse/SparseBitmap+Blocks.swift@s/_ = change(block, from: .calledOff, to: .free)/_ = block/
a claimed block that counts as taken@Sparse/SparseLeaf.swift@s/UInt64 { (word | word >> 32) \& 0xFFFF_FFFF }/UInt64 { word >> 32 }/
the sizes of blocks that are looked at@Sparse/SparseSpace.swift@s/{ sizes\[0\].set(size) }/{}/
the one table of blocks@Sparse/SparseSpace.swift@s/let result = cell\[0\].replace(0, by: made.bits)/cell[0].store(made.bits); let result = (replaced: true, found: UInt64(0))/
the bounds lowered when a record goes to rest@Sparse/SparseBitmap+Notes.swift@s/if kind == .record { return directory.open\[0\].lower(to: stamp) || hasSet }/if kind == .record { return hasSet }/
the second look after a record's bound was raised@Sparse/SparseBitmap+Oldest.swift@/if least.stamp < stamp { note(/d
the search of all records without bounds@Sparse/PoolHandle+Sparse.swift@/takeResting(sparse, usesBounds: false)/d
the one who ends a record's rest@Sparse/SparseRecord.swift@s/let result = words\[3\].replace(word, by: forgets ? 0 : word \& ~1)/words[3].store(forgets ? 0 : word \& ~1); let result = (replaced: true, found: word)/
the time that a record has rested@Sparse/SparseRecord.swift@s/while word & 1 != 0, word >> 1 <= limit {/while word \& 1 != 0 {/
the stamp that a rollback needs@Sparse/SparseRecord.swift@s/by: forgets ? 0 : word \& ~1)/by: 0)/
the stamp forgotten when an address becomes free@Sparse/SparseSpace+Records.swift@/forgetRest()/d
the generation that begins with a taken record@Sparse/PoolHandle+Sparse.swift@/sparse.begin(block/d
the generation begun after a withdrawal was looked for@Sparse/PoolHandle+Sparse.swift@s/^        if let after = withdrawal(of: block, since: layout, sparse) { return after }$/        sparse.begin(block, isFenced ? generationWord : nil)\n&/;s/^        sparse.begin(block, isFenced ? generationWord : nil)$//
the generation ended before a sparse address is given@Sparse/PoolHandle+Sparse.swift@/try endGeneration(generation, of: value, in: layout)/d
the generation ended when a sparse allocation is undone@Sparse/SparseSpace+Records.swift@s/guard record.generation\[0\].endGeneration(generation) != 0 else { return }/_ = generation/
the generation ended before a block is given@Sparse/PoolHandle+SparsePrefix.swift@s/fence\[0\].endGeneration(fence\[0\].generation) != 0/fence[0].generation != 0/
one number for each generation@Bitmap/AtomicWord+Fence.swift@s/let result = replace(found, by: found &+ 1)/store(found \&+ 1); let result = (replaced: true, found: found)/
the count of what goes to rest@Sparse/SparseSpace+Records.swift@/records.note(block, since: stamp)/d
the count of what rests no more@Sparse/SparseSpace+Records.swift@/^        records.note(block)$/d
the rests ended by a withdrawal@Sparse/PoolHandle+Withdraw.swift@/unsafe sparse.endRests(in: list)/d
what rests not in a withdrawal's way@Sparse/PoolHandle+Withdraw.swift@s/if let found = unsafe firstHeld(in: list\[index\]) { return found }/if let found = unsafe firstTaken(in: list[index]) { return found }/
the bits given when a rest ends@Sparse/SparseSpace+Records.swift@s/forgets: true) { _ = give(part) }/forgets: true) {}/
the look for what does not rest long enough in a block@Sparse/PoolHandle+Sparse.swift@/if let found = sparse.firstObstacle/,/^            }/d
the records that a rebuilt space takes along@Sparse/SparseLeaf.swift@s/ || kind == .record \&\& words\[2\].generation != 0//
the layout looked at again for a state@Sparse/PoolHandle+SparseQuestions.swift@s/return after.isUsable(value) ? .free : stateOfTaken(value, in: after)/return .free/
the generation of an image's record@Image/PoolHandle+ImageWords.swift@/generationWord\[0\].store(generation)/d
one owner of a node's words@Sparse/NodeArena.swift@s/let result = chunk\[2\].replace(used, by: used + UInt64(wordCount))/chunk[2].store(used + UInt64(wordCount)); let result = (replaced: true, found: used)/
the replacement of a chunk of nodes@Sparse/NodeArena.swift@s/let result = current\[0\].replace(found, by: made.bits)/current[0].store(made.bits); let result = (replaced: true, found: found)/
the end of a chunk of nodes@Sparse/NodeArena.swift@s/while Int(used) + wordCount <= capacity {/while Int(used) < capacity {/
the chunk before a new one@Sparse/NodeArena.swift@/func makeChunk/,/^    }/{s/chunk.setConstant(0, previous)/chunk.setConstant(0, 0)/;}
the last usable address of a stretch@Sparse/Layout+Usable.swift@s/if left <= stretch.countLessOne/if left < stretch.countLessOne/
the reserved addresses of a stretch@Sparse/Layout+Usable.swift@s/if reserved\[next\].lower > lower { return Interval(lower, reserved\[next\].lower - 1) }/if reserved[next].lower > lower { return Interval(lower, reserved[next].lower) }/
the reserved addresses below a usable one@Sparse/Layout+Usable.swift@/^            - IntervalAlgebra.count(below: value, in: reserved.list)$/d
the marks set when a pool is attached@Live/Layout+Live.swift@/^                markThroughout(block, of: segment)/d
the tree's bits above a line that a dead thread has marked@Live/Layout+Live.swift@s/lines |= segment.headers/_ = segment.headers/
the tree's upper bits set when a pool is attached@Bitmap/SummaryTree.swift@/func markThroughout/,/^    }/{s/if level.isTop { return }/return/;}
the tally that nobody keeps in a live image@Live/Layout+Live.swift@/AtomicWord.untakenTally/d
MUTANTS

# Two packages in one place, since most mutants need only the first.
mkdir "$copy/package"
(cd "$root" && tar cf - Sources/CIPAlloc Sources/IPAlloc include Tests) | tar xf - -C "$copy/package"
cd "$copy/package"

cat >"$copy/schedules.swift" <<'PACKAGE'
// swift-tools-version: 6.2
import PackageDescription

let flags: [SwiftSetting] = [.unsafeFlags(["-O", "-assert-config", "Debug",
    "-enforce-exclusivity=unchecked", "-suppress-warnings"])]
let package = Package(
    name: "schedules",
    targets: [
        .target(name: "CIPAlloc", cSettings: [.headerSearchPath("../../include")]),
        .target(name: "CCoroutine", path: "Tests/CCoroutine"),
        .target(
            name: "IPAllocScheduled", dependencies: ["CIPAlloc"], path: "Tests/IPAllocScheduled",
            swiftSettings: flags + [.define("IPALLOC_SCHEDULED")]),
        .target(name: "IPAllocTestSupport", path: "Tests/IPAllocTestSupport", swiftSettings: flags),
        .testTarget(
            name: "IPAllocScheduleTests",
            dependencies: ["IPAllocScheduled", "CCoroutine", "IPAllocTestSupport"],
            swiftSettings: flags),
    ])
PACKAGE
cat >"$copy/model.swift" <<'PACKAGE'
// swift-tools-version: 6.2
import PackageDescription

let flags: [SwiftSetting] = [.unsafeFlags(["-O", "-assert-config", "Debug",
    "-enforce-exclusivity=unchecked", "-suppress-warnings"])]
let package = Package(
    name: "model",
    targets: [
        .target(name: "CIPAlloc", cSettings: [.headerSearchPath("../../include")]),
        .target(name: "IPAlloc", dependencies: ["CIPAlloc"], swiftSettings: flags),
        .target(name: "IPAllocTestSupport", path: "Tests/IPAllocTestSupport", swiftSettings: flags),
        .testTarget(
            name: "IPAllocTests", dependencies: ["IPAlloc", "CIPAlloc", "IPAllocTestSupport"],
            sources: [
                "Pool/PoolModelTests.swift", "Pool/PoolManyTests.swift",
                "Pool/PoolManyBlocksTests.swift",
                "Pool/PoolPrefixTests.swift", "Pool/PoolFenceTests.swift", "Image", "Sparse",
                "Support",
            ],
            swiftSettings: flags),
    ])
PACKAGE

# Builds one of the packages. What does not change is not compiled again: not even the tests, unless
# a mutant changes more than bodies of functions.
builds() {
    cp "$copy/$1.swift" Package.swift
    swift build --build-tests --scratch-path "$copy/build-$1" >"$log" 2>&1
}

# room FILE: what the tests of a file of the engine are about.
room() {
    case $1 in
    Sparse/SparseRecord.swift | Sparse/SparseSpace+Records.swift | Sparse/SparseBitmap+Oldest.swift)
        echo records ;;
    Sparse/*) echo sparse ;;
    *) echo all ;;
    esac
}

# The steps by which a mutant is looked for, the shortest first; and the package of each.
steps='few model all'
package() {
    case $1 in model) echo model ;; *) echo schedules ;; esac
}

# Sets $cpu to the seconds of processor time of all that this shell has waited for.
cpu() {
    times >"$copy/times"
    cpu=$(awk -F '[ms ]+' 'NR == 2 { printf "%d", 60 * ($1 + $3) + $2 + $4 }' "$copy/times")
}

# runs STEP ROOM LIMIT: runs the tests of the package that was built last, until the first failure, or until
# they have had so many seconds of a processor. Sets $outcome to passed, caught, crashed or hangs, or to
# SLEEPS if they do not end and take no time either, and $seconds to the processor time.
runs() {
    tests=. cases= runs=10000
    case $2 in records) cases='sparse: records' ;; sparse) cases=sparse ;; esac
    case $1-$2 in
    few-*) runs=500 ;;
    model-records | model-sparse) tests='[Ss]parse|exhaustive' ;;
    esac
    package=$(package "$1")
    rm -f "$copy/pipe"
    mkfifo "$copy/pipe"
    cpu
    before=$cpu
    (
        ulimit -S -t "$3"
        export IPALLOC_SCHEDULES="$cases" IPALLOC_EXPLORE=$runs SWIFT_BACKTRACE=enable=no
        # For tests that sleep: much more than the limit takes on a machine that does other things, too.
        exec timeout $(($3 * 20)) "$copy/build-$package/debug/${package}PackageTests.xctest" \
            --testing-library swift-testing --filter "$tests"
    ) >"$copy/pipe" 2>&1 &
    tested=$!
    if sed -n -u -e "w $copy/tested" -e '/recorded an issue/q3' <"$copy/pipe"; then
        outcome=passed
    else
        outcome=caught
        kill "$tested" 2>/dev/null || true
    fi
    status=0
    wait "$tested" 2>/dev/null || status=$?
    tested=
    if [ $outcome = passed ]; then
        # 124: of timeout; 152: of the limit of processor time.
        case $status in
        0) ;;
        124) outcome=SLEEPS ;;
        152) outcome=hangs ;;
        *) outcome=crashed ;;
        esac
    fi
    cpu
    seconds=$((cpu - before))
}

# known STEP ROOM: sets $usual to the processor time of a step on the sources as they are, all of which must
# be well.
known() {
    if [ ! -f "$copy/usual-$1-$2" ]; then
        builds "$(package "$1")" || { cat "$log"; exit 2; }
        runs "$1" "$2" 1000
        if [ $outcome != passed ]; then
            echo "the tests ($1, $2) fail without any mutation: $outcome"
            cat "$copy/tested"
            exit 2
        fi
        echo "# $1, $2: $seconds s of a processor without any mutation"
        echo "$seconds" >"$copy/usual-$1-$2"
    fi
    usual=$(cat "$copy/usual-$1-$2")
}

awk -F @ -v filter="$filter" '$1 ~ filter || $2 ~ filter' "$list" >"$copy/chosen"
[ -s "$copy/chosen" ] || { echo "no mutant matches $filter"; exit 2; }

# try FILE SCRIPT: sets $result to what becomes of a mutant.
try() {
    result=SURVIVED
    for step in $steps; do
        known "$step" "$(room "$1")"
        limit=$((usual * 10 > 60 ? usual * 10 : 60))
        sed -i "$2" "Sources/IPAlloc/$1"
        if cmp -s "Sources/IPAlloc/$1" "$copy/original"; then
            result='NOT APPLIED'
        elif ! builds "$(package "$step")"; then
            result='NOT BUILT'
            grep -m 3 'error:' "$log" || true
        else
            runs "$step" "$(room "$1")" "$limit"
            case $step-$outcome in
            *-passed) ;;
            *-SLEEPS) result=SLEEPS ;;
            *-hangs) result="hangs, $((limit / (usual > 0 ? usual : 1))) times as long" ;;
            model-*) result="$outcome by the model" ;;
            few-*) result="$outcome by few schedules" ;;
            all-*) result="$outcome by the schedules" ;;
            esac
        fi
        cp "$copy/original" "Sources/IPAlloc/$1"
        [ "$result" = SURVIVED ] || return 0
    done
}

missed=0 hanging=0
while IFS=@ read -r name file script; do
    cp "Sources/IPAlloc/$file" "$copy/original"
    cpu
    began=$cpu
    try "$file" "$script"
    cpu
    case $result in
    hangs*) hanging=$((hanging + 1)) ;;
    caught* | crashed*) ;;
    *) missed=$((missed + 1)) ;;
    esac
    printf '%-26s %4d s  without %s\n' "$result" $((cpu - began)) "$name"
done <"$copy/chosen"

[ "$hanging" -eq 0 ] || echo "$hanging hang: no test of them ends in 10 times what it takes as a rule"
[ "$missed" -eq 0 ] || { echo "$missed not caught"; exit 1; }
