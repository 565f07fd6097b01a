import SQLite

/// Sums of calls by every dimension that is rolled up, as they come.
struct RollupSums {
  /// A span and a value.
  struct Key: Hashable, Comparable {
    /// The first quarter of an hour of the span.
    var quarter: Int64
    /// The value, in numbers of names; 0 where the dimension has none.
    var value: Int64
    /// The model, where the value is a provider.
    var value2: Int64

    static func < (one: Key, other: Key) -> Bool {
      (one.quarter, one.value, one.value2) < (other.quarter, other.value, other.value2)
    }

    /// Mixed by hand: three numbers are hashed for every dimension of every call.
    func hash(into hasher: inout Hasher) {
      hasher.combine((quarter &* 0x1E37_79B9_7F4A_7C15) ^ (value << 21) ^ value2)
    }
  }

  /// The sums of one dimension and grain.
  struct Table {
    private var index: [Key: Int] = [:]
    private(set) var rows: [(key: Key, sum: RollupSum)] = []
    private var last = -1

    /// Adds to the sum of a key.
    ///
    /// Most calls have the key of the one before.
    mutating func add(_ sum: RollupSum, to key: Key) {
      if last < 0 || rows[last].key != key {
        if let known = index[key] {
          last = known
        } else {
          last = rows.count
          index[key] = last
          rows.append((key, RollupSum()))
        }
      }
      rows[last].sum += sum
    }

    /// The sum of a key.
    func sum(of key: Key) -> RollupSum? { index[key].map { rows[$0].sum } }

    /// The same calls by longer spans.
    func rolled(to grain: RollupGrain) -> Table {
      var longer = Table()
      for (key, sum) in rows {
        var key = key
        key.quarter = grain.floor(key.quarter)
        longer.add(sum, to: key)
      }
      return longer
    }
  }

  /// By the dimensions' codes: the shortest spans that are kept of each.
  private(set) var tables = RollupDimension.all.map { _ in Table() }

  /// The columns that ``add(_:times:)`` reads.
  static func columns(_ rows: EffectiveRows) -> String {
    let values = RollupDimension.all.dropFirst(2).map { $0.columns(rows).0 }
    return """
      c.input_tokens, c.cache_read_tokens, c.cache_creation_tokens, c.output_tokens,
      c.reasoning_tokens, \(rows.cost), c.occurred_at_ms, c.provider_id, c.model_id,
      \(values.joined(separator: ", "))
      """
  }

  /// Adds the call of a row so many times.
  mutating func add(_ row: Statement, times: Int64) {
    let sum = RollupSum(call: row, times: times)
    let quarter = row.int64(6) / RollupGrain.quarterMs
    tables[0].add(sum, to: Key(quarter: quarter, value: 0, value2: 0))
    tables[1].add(sum, to: Key(quarter: quarter, value: row.int64(7), value2: row.int64(8)))
    let day = RollupGrain.day.floor(quarter)
    for code in 2..<tables.count {
      // A call without a value is told by the total.
      let value = row.int64(7 + code)
      if value != 0 { tables[code].add(sum, to: Key(quarter: day, value: value, value2: 0)) }
    }
  }

  /// Adds the sums to those that are stored, in the open transaction.
  func write(_ connection: Connection) throws {
    let columns = RollupSum.columns
    let marks = String(repeating: ",?", count: columns.count)
    let sums = columns.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", ")
    let upsert = try connection.prepare(
      """
      INSERT INTO rollups (dimension, grain, quarter, value_id, value2_id,
        \(columns.joined(separator: ", "))) VALUES (?,?,?,?,?\(marks))
      ON CONFLICT DO UPDATE SET \(sums)
      """)
    for dimension in RollupDimension.all {
      for grain in dimension.grains {
        // In the order of the table's key, which is how SQLite stores them fastest.
        let table = tables[dimension.code]
        let rows = grain == dimension.grains.last ? table.rows : table.rolled(to: grain).rows
        for (key, sum) in rows.sorted(by: { $0.key < $1.key }) where sum != RollupSum() {
          let place = [
            Int64(dimension.code), grain.rawValue, key.quarter, key.value, key.value2,
          ]
          for (offset, value) in (place + sum.values).enumerated() {
            try upsert.bind(.integer(value), at: offset + 1)
          }
          while try upsert.step() {}
        }
      }
    }
  }
}
