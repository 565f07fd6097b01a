import Metering

/// Calls one behind the other in memory: each a mask of the columns that it has, its id, and the
/// columns' values.
///
/// Most values are small, and numbers take as many bytes as they need: a call takes about 100.
struct PackedCalls {
  /// A call as it lies there, readable as long as nothing is added.
  struct Call {
    /// The columns that have a value, and ``RowColumn/usageBit``.
    let mask: UInt64
    let id: UnsafeRawBufferPointer
    /// The values of its columns, in their order.
    var values: Numbers
  }

  /// Numbers that are read one after the other.
  struct Numbers {
    fileprivate var next: UnsafeRawPointer

    /// The next one; there must be one.
    @inline(__always)
    mutating func read() -> Int64 {
      var byte = next.load(as: UInt8.self)
      next += 1
      if byte < 0x80 { return Int64(byte) }
      var number = UInt64(byte & 0x7F)
      var shift: UInt64 = 7
      repeat {
        byte = next.load(as: UInt8.self)
        next += 1
        number |= UInt64(byte & 0x7F) &<< shift
        shift += 7
      } while byte >= 0x80
      return Int64(bitPattern: number)
    }
  }

  private var memory = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: 8)
  private var capacity = 1 << 16
  /// How many bytes they take.
  private(set) var count = 0

  /// How many bytes the calls of a batch take at most.
  ///
  /// Two batches are in work at a time: together with SQLite's cache they are the memory of a bulk
  /// load, whatever the size of its file.
  static let mostBytes = 24 << 20
  /// With room for the call that goes beyond.
  private static let fullBytes = mostBytes + (64 << 10)
  private static let smallBytes = 1 << 20
  /// The most bytes that a number takes: 7 bits each.
  private static let numberBytes = 10

  func free() { memory.deallocate() }

  /// Forgets all calls, and keeps the memory.
  mutating func clear() { count = 0 }

  private mutating func reserve(_ more: Int) {
    if count + more <= capacity { return }
    // What will be large becomes as large as it may: memory that is not touched costs nothing, and
    // pieces that are left behind do.
    capacity = max(capacity < Self.smallBytes ? 2 * capacity : Self.fullBytes, count + more)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
    larger.copyMemory(from: memory, byteCount: count)
    memory.deallocate()
    memory = larger
  }

  @inline(__always)
  private mutating func put(_ number: Int64) {
    var rest = UInt64(bitPattern: number)
    while rest >= 0x80 {
      memory.storeBytes(
        of: UInt8(truncatingIfNeeded: rest) | 0x80, toByteOffset: count, as: UInt8.self)
      count += 1
      rest &>>= 7
    }
    memory.storeBytes(of: UInt8(truncatingIfNeeded: rest), toByteOffset: count, as: UInt8.self)
    count += 1
  }

  /// Adds a call; its place.
  mutating func add(id: UnsafeRawBufferPointer, _ fields: borrowing RowFields) -> Int {
    reserve(8 + id.count + (RowColumn.count + 1) * Self.numberBytes)
    let place = count
    memory.storeBytes(of: fields.mask, toByteOffset: count, as: UInt64.self)
    count += 8
    put(Int64(id.count))
    if let start = id.baseAddress {
      (memory + count).copyMemory(from: start, byteCount: id.count)
      count += id.count
    }
    var rest = fields.mask & ~RowColumn.usageBit
    while rest != 0 {
      put(fields[rest.trailingZeroBitCount])
      rest &= rest - 1
    }
    return place
  }

  /// Reads of a call what brings most of it into the processor's cache.
  @inline(__always)
  func touch(_ place: Int) -> UInt8 {
    let behind = min(place + 64, count - 1)
    return memory.load(fromByteOffset: place, as: UInt8.self)
      &+ memory.load(fromByteOffset: behind, as: UInt8.self)
  }

  /// The call at a place.
  @inline(__always)
  subscript(place: Int) -> Call {
    var values = Numbers(next: memory + place + 8)
    let idCount = Int(values.read())
    let id = UnsafeRawBufferPointer(start: values.next, count: idCount)
    values.next += idCount
    return Call(
      mask: memory.loadUnaligned(fromByteOffset: place, as: UInt64.self), id: id,
      values: values)
  }
}

/// The columns of one row while it is made.
struct RowFields: ~Copyable {
  private let values = UnsafeMutablePointer<Int64>.allocate(capacity: RowColumn.count)
  private(set) var mask: UInt64 = 0

  init() { values.initialize(repeating: 0, count: RowColumn.count) }

  deinit { values.deallocate() }

  /// The value of a column that was set.
  @inline(__always)
  subscript(column: Int) -> Int64 { values[column] }

  /// Whether a column was set.
  @inline(__always)
  func has(_ column: Int) -> Bool { mask & 1 << UInt64(column) != 0 }

  /// A count; 0 where it was not set.
  @inline(__always)
  func count(_ kind: UsageKind) -> Int64 {
    let column = RowColumn.firstCount + kind.rawValue
    return has(column) ? values[column] : 0
  }

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
