/// Rolling up the calls of a batch in the transaction that writes them.
extension BatchWriter {
  /// Adds what the calls of a batch sum up to, which was summed up where they were read.
  ///
  /// Before the batch the rollups told of every call. Where they cannot be kept, its calls are
  /// rolled up later, like others.
  ///
  /// - Parameters:
  ///   - batch: The calls.
  ///   - left: The numbers of the rows that were not written.
  /// - Throws: `SQLiteError`.
  func rollUp(_ batch: CallBatch, without left: [Int]) throws {
    // Where many calls were known, it is quicker to read those that were not.
    guard 4 * left.count <= batch.count, let sourceID = try ledger.names.id(of: source) else {
      return
    }
    let isDone = try ledger.keepingRollupsWhole {
      let store = RollupStore(ledger.connection)
      try add(batch.days, sourceID: sourceID, to: store)
      var taken = BatchSums()
      var fields = RowFields()
      for row in left {
        batch.read(row, into: &fields)
        taken.add(fields, times: -1)
      }
      try add(taken.takeDays(), sourceID: sourceID, to: store)
      let mark = try RollupMark(ledger.connection)
      try RollupMark(after: mark, atMost: .max, ledger.connection).write(ledger.connection)
      return true
    }
    if isDone { ledger.schedule.clear() }
  }

  private func add(_ days: [BatchSums.Day], sourceID: Int64, to store: RollupStore) throws {
    // The same day may come several times, from calls that did not follow each other.
    var rest = days.sorted { ($0.dimension.code, $0.day) < ($1.dimension.code, $1.day) }[...]
    while let dimension = rest.first?.dimension {
      let own = rest.prefix { $0.dimension == dimension }
      rest = rest.dropFirst(own.count)
      try store.add(
        own.lazy.map { (day: $0.day, rows: $0.rows(self.writtenNameID)) }, dimension)
      // Every call has a source, the same one.
      if dimension == .total {
        let ofSource = own.lazy.map { total in
          var day = RollupTable()
          for row in total.rows({ $0 }) {
            var key = row.key
            key.quarter = RollupGrain.day.floor(key.quarter)
            key.value = sourceID
            day.add(row.sum, to: key)
          }
          return (day: total.day, rows: day.rows)
        }
        try store.add(ofSource, .source)
      }
    }
  }
}
