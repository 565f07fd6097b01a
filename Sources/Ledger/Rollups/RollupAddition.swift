/// What is to be added to the rollups of a ledger, in the form in which they are kept: the shortest
/// sums packed day by day, and those of the longer spans that they make.
struct RollupAddition: Sendable {
  /// The sums of spans of the same length.
  struct Spans: Sendable {
    let dimension: RollupDimension
    let grain: RollupGrain
    /// In the order of their keys.
    let rows: [RollupSums.Row]
  }

  /// The shortest sums; a day may come twice.
  private(set) var days: [PackedDay] = []
  /// The longer ones.
  private(set) var spans: [Spans] = []

  /// What sums of calls add.
  init(_ sums: RollupSums) {
    for dimension in RollupDimension.all {
      add(RollupStore.byDay(sums.tables[dimension.code].sorted()), dimension)
    }
  }

  /// What the calls of a batch add.
  ///
  /// - Parameters:
  ///   - batch: Their sums, with symbols for values.
  ///   - sourceID: The number of the name of their source, which all of them have.
  ///   - nameIDs: The numbers of the symbols' names.
  init(_ batch: [PackedDay], sourceID: Int64, nameIDs: [Int64]) {
    // The same day may come several times, from calls that did not follow each other.
    var rest = batch.sorted { ($0.dimension.code, $0.day) < ($1.dimension.code, $1.day) }[...]
    while let dimension = rest.first?.dimension {
      let own = rest.prefix { $0.dimension == dimension }
      rest = rest.dropFirst(own.count)
      add(own.lazy.map { (day: $0.day, rows: $0.rows(nameIDs)) }, dimension)
      if dimension == .total {
        add(own.lazy.map { (day: $0.day, rows: $0.rows(ofSource: sourceID)) }, .source)
      }
    }
  }

  /// Adds the shortest sums of a dimension, in the order of their keys.
  private mutating func add<Rows: Collection<RollupSums.Row>>(
    _ days: some Sequence<(day: Int64, rows: Rows)>, _ dimension: RollupDimension
  ) {
    let longer = dimension.grains.dropLast()
    var tables = longer.map { _ in RollupTable() }
    for (day, rows) in days {
      self.days.append(PackedDay(rows, dimension, day: day))
      for index in tables.indices { tables[index].add(rows, by: longer[index]) }
    }
    for (table, grain) in zip(tables, longer) {
      spans.append(Spans(dimension: dimension, grain: grain, rows: table.sorted()))
    }
  }
}

extension PackedDay {
  /// The sums, with the symbols of values replaced by the numbers of their names.
  fileprivate func rows(_ nameIDs: [Int64]) -> [RollupSums.Row] {
    var rows = rows
    if dimension == .total { return rows }
    for index in rows.indices {
      rows[index].key.value = nameIDs[Int(rows[index].key.value) - 1]
      if dimension == .model {
        rows[index].key.value2 = nameIDs[Int(rows[index].key.value2) - 1]
      }
    }
    rows.sort { $0.key < $1.key }
    return rows
  }

  /// The same calls as those of one source: the sum of the day.
  fileprivate func rows(ofSource sourceID: Int64) -> [RollupSums.Row] {
    var table = RollupTable()
    for row in rows {
      let quarter = RollupGrain.day.floor(row.key.quarter)
      table.add(row.sum, to: RollupSums.Key(quarter: quarter, value: sourceID, value2: 0))
    }
    return table.sorted()
  }
}
