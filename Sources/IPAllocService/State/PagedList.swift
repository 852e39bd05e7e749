/// A list in pages, of which a copy costs next to nothing: the pages are shared until one of the two
/// changes, and then what is copied is the page that changes.
///
/// So a reader takes a copy under a lock and looks at millions of elements without it.
/// *Caller serialises*.
struct PagedList<Element: Sendable>: Sendable {
    /// How many elements a page has, as a power of two: copying one is to take microseconds.
    private static var pageBits: Int { 8 }
    private static var pageSize: Int { 1 << pageBits }

    /// All full but for the last one.
    private var pages: [[Element]] = []
    private(set) var count = 0

    /// - Complexity: O(1), averaged.
    mutating func append(_ element: Element) {
        let page = count >> Self.pageBits
        if page == pages.count {
            pages.append([])
            // A list that needs several pages is likely to fill this one.
            if page > 0 { pages[page].reserveCapacity(Self.pageSize) }
        }
        pages[page].append(element)
        count += 1
    }

    /// Takes the last element away; nil if there is none.
    ///
    /// - Complexity: O(1).
    mutating func popLast() -> Element? {
        guard count > 0 else { return nil }
        count -= 1
        let last = pages[pages.count - 1].popLast()
        if pages[pages.count - 1].isEmpty { pages.removeLast() }
        return last
    }
}

extension PagedList: RandomAccessCollection, MutableCollection {
    var startIndex: Int { 0 }
    var endIndex: Int { count }

    subscript(index: Int) -> Element {
        get { pages[index >> Self.pageBits][index & (Self.pageSize - 1)] }
        _modify { yield &pages[index >> Self.pageBits][index & (Self.pageSize - 1)] }
    }
}
