/// Calls that are ready to be written, many at a time, in memory that is used again.
///
/// A row is a mask of the columns that it has and their values one after another; an id is a place
/// in the lines or in ``keep(_:)``'s memory. Nothing in it is counted by reference, and a call takes
/// about 250 bytes.
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

  private(set) var rows: [Row] = []
  private(set) var values: [Int64] = []
  /// The lines that hold something, in their order.
  public internal(set) var lines: [Line] = []
  /// What is wrong with lines that are no call, by their number in ``lines``.
  public internal(set) var refused: [(line: Int, error: any Error)] = []
  /// The columns that any row has.
  private(set) var union: UInt64 = 0
  /// The columns that every row has.
  private(set) var common: UInt64 = .max

  /// The texts that got a symbol since the last batch.
  var newTexts: [String] = []
  /// How often symbols have begun anew.
  var epoch = 0

  /// The bytes of the lines, and how many there are.
  var bytes: UnsafeMutableRawBufferPointer
  var filled = 0
  /// The bytes of whole lines, and how many lines these are, blank ones included.
  public internal(set) var readBytes = 0
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
    values.removeAll(keepingCapacity: true)
    lines.removeAll(keepingCapacity: true)
    refused.removeAll()
    newTexts.removeAll()
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
    rows.append(
      Row(mask: fields.mask, id: id, values: Int32(values.count), origin: Int32(origin)))
    var rest = fields.mask & ~RowColumn.usageBit
    while rest != 0 {
      values.append(fields.values[rest.trailingZeroBitCount])
      rest &= rest - 1
    }
    union |= fields.mask
    common &= fields.mask
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

  /// Says that the usage is known.
  mutating func setUsageKnown() { mask |= RowColumn.usageBit }
}
