#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// In which order the calls of a batch are written.
struct BatchOrder {
  /// The calls that are the first with their id.
  private(set) var first: [Int32] = []
  /// The others, in their order.
  private(set) var repeated: [Int32] = []

  private struct Position {
    let key: UInt64
    let call: Int32
  }

  /// From so many calls on they are written in the order of their ids.
  ///
  /// The index of ids is the greater part of the work: ids are random, and each lands in another
  /// place. In order, the calls of a batch visit each page of it once.
  private static let sortedFrom = 4096

  /// - Parameter ids: The ids of the calls, readable while the order is made.
  init(_ ids: [UnsafeRawBufferPointer]) {
    let positions = Self.sorted(ids)
    first.reserveCapacity(positions.count)
    var last: Position?
    for position in positions {
      if let last, last.key == position.key,
        Self.compare(ids[Int(last.call)], ids[Int(position.call)]) == 0
      {
        repeated.append(position.call)
      } else {
        first.append(position.call)
      }
      last = position
    }
    // A small batch keeps the order in which its calls came.
    if ids.count < Self.sortedFrom { first.sort() }
    repeated.sort()
  }

  /// The calls by id; calls with the same id in their order.
  private static func sorted(_ ids: [UnsafeRawBufferPointer]) -> [Position] {
    guard let first = ids.first else { return [] }
    var prefix = first.count
    for id in ids {
      prefix = min(prefix, id.count)
      while prefix > 0, compare(first, id, count: prefix) != 0 { prefix -= 1 }
    }
    var positions: [Position] = []
    positions.reserveCapacity(ids.count)
    for (index, id) in ids.enumerated() {
      positions.append(Position(key: key(id, behind: prefix), call: Int32(index)))
    }
    positions.sort { one, other in
      if one.key != other.key { return one.key < other.key }
      let order = compare(ids[Int(one.call)], ids[Int(other.call)])
      return order == 0 ? one.call < other.call : order < 0
    }
    return positions
  }

  /// The eight bytes behind a place, so that comparing numbers orders most ids.
  private static func key(_ id: UnsafeRawBufferPointer, behind prefix: Int) -> UInt64 {
    var key: UInt64 = 0
    for index in prefix..<prefix + 8 { key = key << 8 | (index < id.count ? UInt64(id[index]) : 0) }
    return key
  }

  /// Less than, equal to or more than 0, as the bytes are ordered; a beginning goes before.
  private static func compare(
    _ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer
  ) -> Int {
    let order = compare(one, other, count: min(one.count, other.count))
    return order == 0 ? one.count - other.count : order
  }

  private static func compare(
    _ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer, count: Int
  ) -> Int {
    guard count > 0, let first = one.baseAddress, let second = other.baseAddress else { return 0 }
    return Int(memcmp(first, second, count))
  }
}
