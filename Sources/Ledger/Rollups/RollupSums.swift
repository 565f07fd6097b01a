import SQLite

/// Sums of calls by every dimension that is rolled up, as they come.
struct RollupSums {
  /// A span and a value.
  struct Key: Equatable, Comparable {
    /// The first quarter of an hour of the span.
    var quarter: Int64
    /// The value, in numbers of names; 0 where the dimension has none.
    var value: Int64
    /// The model, where the value is a provider.
    var value2: Int64

    static func < (one: Key, other: Key) -> Bool {
      if one.quarter != other.quarter { return one.quarter < other.quarter }
      if one.value != other.value { return one.value < other.value }
      return one.value2 < other.value2
    }
  }

  /// What is kept of a span and value.
  struct Row: Equatable {
    var key: Key
    var sum: RollupSum
  }

  /// By the dimensions' codes: the shortest spans that are kept of each.
  var tables = RollupDimension.all.map { _ in RollupTable() }

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
}
