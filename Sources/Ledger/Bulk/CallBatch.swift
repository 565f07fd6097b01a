import Metering

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Calls that are ready to be written, many at a time, in memory that is used again.
///
/// A row is a mask of the columns that it has and their values one after another; an id is a place
/// in memory that lives as long as the batch. Nothing in it is counted by reference, and a call
/// takes about 250 bytes.
public final class CallBatch {
  /// A call.
  struct Row {
    /// The columns that have a value, and ``RowColumn/usageBit``.
    var mask: UInt64
    var id: UnsafeRawBufferPointer
    /// Where its values begin.
    var values: Int32
    /// What it was made of: the number of a line in ``lines``, or of a call of whoever made it.
    var origin: Int32
  }

  /// A line of the input.
  public struct Line {
    /// Its number in the file, counted from 1.
    public let number: Int64
    let start: Int
    let count: Int
  }

  /// The calls, in the order in which they are to be written; then those whose id came up before.
  private(set) var rows: [Row] = []
  /// How many of the rows are the first with their id.
  private(set) var uniqueCount = 0
  private(set) var values = Numbers()
  /// The lines that hold something, in their order.
  public internal(set) var lines: [Line] = []
  /// What is wrong with lines that are no call, by their number in ``lines``.
  public internal(set) var refused: [(line: Int, error: any Error)] = []
  /// The earliest time that a call has, of those that were given one, in Unix milliseconds.
  public private(set) var oldestCallMs: Int64?
  /// The columns that any row has.
  private(set) var union: UInt64 = 0
  /// The columns that every row has.
  private(set) var common: UInt64 = .max

  /// What the calls add to the rollups, when there are many.
  var days: [BatchSums.Day] = []

  /// The texts that got a symbol since the last batch.
  var newTexts: [String] = []
  /// How often symbols have begun anew.
  var epoch = 0

  /// The bytes of the lines, and how many there are.
  var bytes: UnsafeMutableRawBufferPointer
  var filled = 0
  /// The bytes of its whole lines.
  public internal(set) var readBytes = 0
  /// How many lines these are, blank ones included.
  public internal(set) var readLines: Int64 = 0
  /// Whether a last line was left because it breaks off.
  public internal(set) var isOpenEnded = false
  /// Why nothing follows: the system's reason, or a line that is too long.
  var failure: EventStream.Failure?

  /// Memory for texts that stand in no line.
  private var kept: [UnsafeMutableRawBufferPointer] = []
  private var keptCount = 0

  /// The bytes behind the lines that may be read.
  static let padding = 64
  private static let keptBytes = 1 << 16

  init(capacity: Int = 0) {
    bytes = .allocate(byteCount: capacity + Self.padding, alignment: 16)
  }

  deinit {
    bytes.deallocate()
    for chunk in kept { chunk.deallocate() }
    values.free()
  }

  /// The columns that an INSERT of these calls binds.
  ///
  /// Where some calls have usage and others have none, a count is 0 or NULL call by call.
  var bound: UInt64 {
    let columns = union & ~RowColumn.usageBit
    let isMixed = union & RowColumn.usageBit != common & RowColumn.usageBit
    return isMixed ? columns | RowColumn.counts : columns
  }

  /// The counts that are 0 in every call.
  var zeros: UInt64 {
    common & RowColumn.usageBit == 0 || rows.isEmpty ? 0 : RowColumn.counts & ~union
  }

  /// The number of calls.
  public var count: Int { rows.count }

  /// Makes it empty.
  func clear() {
    rows.removeAll(keepingCapacity: true)
    values.count = 0
    uniqueCount = 0
    oldestCallMs = nil
    lines.removeAll(keepingCapacity: true)
    refused.removeAll()
    newTexts.removeAll()
    days.removeAll()
    (union, common) = (0, .max)
    (filled, readBytes, readLines, keptCount) = (0, 0, 0, 0)
    isOpenEnded = false
    while kept.count > 1 { kept.removeLast().deallocate() }
  }

  /// Makes room for more bytes.
  func reserve(_ capacity: Int) {
    guard capacity + Self.padding > bytes.count else { return }
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: capacity + Self.padding, alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<filled]))
    bytes.deallocate()
    bytes = larger
  }

  /// The most bytes of lines that it has room for.
  var capacity: Int { bytes.count - Self.padding }

  /// The bytes of a line, without its end.
  public func bytes(of line: Line) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[line.start..<line.start + line.count])
  }

  /// Keeps a text as long as the batch.
  func keep(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    if kept.isEmpty || keptCount + text.count > kept[kept.count - 1].count {
      kept.append(.allocate(byteCount: max(Self.keptBytes, text.count), alignment: 8))
      keptCount = 0
    }
    let place = UnsafeMutableRawBufferPointer(
      rebasing: kept[kept.count - 1][keptCount..<keptCount + text.count])
    place.copyMemory(from: text)
    keptCount += text.count
    return UnsafeRawBufferPointer(place)
  }

  /// Adds a call.
  ///
  /// - Parameters:
  ///   - id: Its id, which lives as long as the batch.
  ///   - origin: What it was made of.
  ///   - fields: The columns and their values, by column.
  func add(id: UnsafeRawBufferPointer, origin: Int, _ fields: borrowing RowFields) {
    let (place, room) = values.room(RowColumn.count)
    rows.append(Row(mask: fields.mask, id: id, values: Int32(place), origin: Int32(origin)))
    var count = 0
    var rest = fields.mask & ~RowColumn.usageBit
    while rest != 0 {
      room[count] = fields.values[rest.trailingZeroBitCount]
      count += 1
      rest &= rest - 1
    }
    values.count += count
    if fields.values[RowColumn.timeWasGiven] != 0 {
      oldestCallMs = min(oldestCallMs ?? .max, fields.values[RowColumn.occurredAt])
    }
    union |= fields.mask
    common &= fields.mask
  }
}

extension CallBatch {
  /// The columns of a row.
  func read(_ row: Int, into fields: inout RowFields) {
    fields.clear()
    var value = values.from(Int(rows[row].values))
    var rest = rows[row].mask & ~RowColumn.usageBit
    while rest != 0 {
      fields.set(rest.trailingZeroBitCount, value.pointee)
      value += 1
      rest &= rest - 1
    }
    if rows[row].mask & RowColumn.usageBit != 0 { fields.setUsageKnown() }
  }

  /// Numbers one after another, in memory of their own.
  struct Numbers {
    private var memory = UnsafeMutablePointer<Int64>.allocate(capacity: 1 << 10)
    private var capacity = 1 << 10
    var count = 0

    func free() { memory.deallocate() }

    /// The place of the next number, and room for so many.
    mutating func room(_ wanted: Int) -> (place: Int, room: UnsafeMutablePointer<Int64>) {
      if count + wanted > capacity {
        let larger = UnsafeMutablePointer<Int64>.allocate(capacity: 2 * capacity + wanted)
        larger.initialize(from: memory, count: count)
        memory.deallocate()
        memory = larger
        capacity = 2 * capacity + wanted
      }
      return (count, memory + count)
    }

    /// The numbers from a place on.
    func from(_ place: Int) -> UnsafePointer<Int64> { UnsafePointer(memory + place) }
  }

  /// Memory that batches are arranged in, one after the other.
  struct Spare: ~Copyable {
    fileprivate var rows: [Row] = []
    fileprivate var values = Numbers()

    init() {}

    deinit { values.free() }
  }

  private struct Position {
    let key: UInt64
    let row: Int32
  }

  /// From so many calls on they are written in the order of their ids.
  ///
  /// The index of ids is the greater part of the work: ids are random, and each lands in another
  /// place. In order, the calls of a batch visit each page of it once.
  private static let sortedFrom = 4096

  /// Puts the rows in the order in which they are to be written, their values and ids beside one
  /// another, so that the writer goes through memory from front to back.
  func arrange(_ spare: inout Spare) {
    let positions = sorted()
    var order: [Int32] = []
    var repeated: [Int32] = []
    order.reserveCapacity(positions.count)
    var last: UnsafeRawBufferPointer?
    for position in positions {
      let id = rows[Int(position.row)].id
      if let last, Self.compare(last, id) == 0 {
        repeated.append(position.row)
      } else {
        order.append(position.row)
      }
      last = id
    }
    // A small batch keeps the order in which its calls came.
    if rows.count < Self.sortedFrom { order.sort() }
    uniqueCount = order.count
    copy(order + repeated.sorted(), &spare)
    swap(&rows, &spare.rows)
    swap(&values, &spare.values)
  }

  private func copy(_ order: [Int32], _ spare: inout Spare) {
    spare.rows.removeAll(keepingCapacity: true)
    spare.values.count = 0
    for index in order {
      var row = rows[Int(index)]
      let count = (row.mask & ~RowColumn.usageBit).nonzeroBitCount
      let (place, room) = spare.values.room(count)
      room.update(from: values.from(Int(row.values)), count: count)
      spare.values.count += count
      row.values = Int32(place)
      row.id = keep(row.id)
      spare.rows.append(row)
    }
  }

  /// The rows by id; rows with the same id in their order.
  private func sorted() -> [Position] {
    guard let first = rows.first?.id else { return [] }
    return rows.withUnsafeBufferPointer { rows in
      var prefix = first.count
      for row in rows {
        prefix = min(prefix, row.id.count)
        while prefix > 0, Self.compare(first, row.id, count: prefix) != 0 { prefix -= 1 }
      }
      var positions: [Position] = []
      positions.reserveCapacity(rows.count)
      for (index, row) in rows.enumerated() {
        positions.append(Position(key: Self.key(row.id, behind: prefix), row: Int32(index)))
      }
      positions.sort { one, other in
        if one.key != other.key { return one.key < other.key }
        let order = Self.compare(rows[Int(one.row)].id, rows[Int(other.row)].id)
        return order == 0 ? one.row < other.row : order < 0
      }
      return positions
    }
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

/// The columns of one row while it is made.
struct RowFields: ~Copyable {
  fileprivate let values = UnsafeMutablePointer<Int64>.allocate(capacity: RowColumn.count)
  private(set) var mask: UInt64 = 0

  init() { values.initialize(repeating: 0, count: RowColumn.count) }

  deinit { values.deallocate() }

  mutating func clear() { mask = 0 }

  /// Sets a column.
  @inline(__always)
  mutating func set(_ column: Int, _ value: Int64) {
    values[column] = value
    mask |= 1 << UInt64(column)
  }

  /// Sets a column that names a text.
  @inline(__always)
  mutating func set(_ column: Int, symbol: Int32) {
    if symbol != 0 { set(column, Int64(symbol)) }
  }

  /// Sets a count, when it is not 0.
  @inline(__always)
  mutating func setCount(_ kind: Int, _ count: Int64) {
    if count != 0 { set(RowColumn.firstCount + kind, count) }
  }

  /// The value of a column; 0 where it has none.
  @inline(__always)
  subscript(column: Int) -> Int64 { has(column) ? values[column] : 0 }

  /// Whether a column has a value.
  @inline(__always)
  func has(_ column: Int) -> Bool { mask & 1 << UInt64(column) != 0 }

  /// A count.
  @inline(__always)
  func count(_ kind: UsageKind) -> Int64 { self[RowColumn.firstCount + kind.rawValue] }

  /// Says that the usage is known.
  mutating func setUsageKnown() { mask |= RowColumn.usageBit }
}
