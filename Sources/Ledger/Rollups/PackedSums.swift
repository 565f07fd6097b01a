/// The sums of a day in the form in which `rollup_days` holds them.
///
/// Migration 0010 describes it.
enum PackedSums {
  /// A number takes ten bytes at most, and a sum is its key and its parts.
  private static let longestRow = 10 * (3 + RollupSum.columns.count)

  /// Packs sums.
  ///
  /// - Parameters:
  ///   - rows: The sums of one day, in the order of their keys.
  ///   - day: The first quarter of an hour of the day.
  /// - Returns: The bytes.
  static func pack(_ rows: some Collection<RollupSums.Row>, day: Int64) -> [UInt8] {
    // An array of the largest size that they could have would keep all of that.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: rows.count * longestRow) { room in
      var writer = Writer(room: room)
      var quarter = day
      for row in rows {
        writer.put(row.key.quarter - quarter)
        quarter = row.key.quarter
        writer.put(row.key.value)
        writer.put(row.key.value2)
        row.sum.forEach { writer.put($0) }
      }
      return [UInt8](room[..<writer.count])
    }
  }

  /// Unpacks sums.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - day: The first quarter of an hour of the day.
  /// - Returns: The sums in the order of their keys; nil for bytes that are none.
  static func unpack(_ bytes: UnsafeRawBufferPointer, day: Int64) -> [RollupSums.Row]? {
    var rows: [RollupSums.Row] = []
    rows.reserveCapacity(bytes.count / 24)
    var reader = Reader(bytes: bytes)
    var quarter = day
    while !reader.isAtEnd {
      quarter &+= reader.take()
      let key = RollupSums.Key(quarter: quarter, value: reader.take(), value2: reader.take())
      rows.append(RollupSums.Row(key: key, sum: RollupSum(parts: { reader.take() })))
    }
    return reader.isWhole ? rows : nil
  }

  /// Two lists of sums, each in the order of its keys, in one; sums of nothing are left out.
  static func merged(
    _ one: [RollupSums.Row], _ other: some Collection<RollupSums.Row>
  ) -> [RollupSums.Row] {
    var merged: [RollupSums.Row] = []
    merged.reserveCapacity(one.count + other.count)
    var first = one.makeIterator()
    var waiting = first.next()
    for var row in other {
      while let next = waiting, next.key < row.key {
        merged.append(next)
        waiting = first.next()
      }
      if let next = waiting, next.key == row.key {
        row.sum += next.sum
        waiting = first.next()
      }
      if row.sum != RollupSum() { merged.append(row) }
    }
    while let next = waiting {
      merged.append(next)
      waiting = first.next()
    }
    return merged
  }

  /// Numbers that are written one behind the other.
  private struct Writer {
    let room: UnsafeMutableBufferPointer<UInt8>
    var count = 0

    @inline(__always)
    mutating func put(_ number: Int64) {
      var rest = UInt64(bitPattern: number << 1 ^ number >> 63)
      while rest > 0x7F {
        room[count] = UInt8(truncatingIfNeeded: rest) | 0x80
        count += 1
        rest >>= 7
      }
      room[count] = UInt8(truncatingIfNeeded: rest)
      count += 1
    }
  }

  /// Numbers that are read one after the other.
  private struct Reader {
    let bytes: UnsafeRawBufferPointer
    private var place = 0
    /// Whether no number broke off.
    private(set) var isWhole = true

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count || !isWhole }

    /// The next one; 0 where it breaks off.
    @inline(__always)
    mutating func take() -> Int64 {
      var number: UInt64 = 0
      var shift: UInt64 = 0
      while place < bytes.count, shift < 64 {
        let byte = bytes[place]
        place += 1
        number |= UInt64(byte & 0x7F) &<< shift
        if byte < 0x80 { return Int64(bitPattern: number >> 1) ^ -Int64(number & 1) }
        shift += 7
      }
      isWhole = false
      return 0
    }
  }
}
