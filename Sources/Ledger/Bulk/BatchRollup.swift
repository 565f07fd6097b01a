/// Rolling up the calls of a batch in the transaction that writes them.
extension BatchWriter {
  /// Adds what the calls of a batch sum up to, which was summed up where they were read.
  ///
  /// Before the batch the rollups told of every call.
  ///
  /// - Parameters:
  ///   - batch: The calls.
  ///   - left: The numbers of the rows that were not written.
  ///   - sourceID: The number of the name of where they come from.
  /// - Returns: Whether it was done. If not, the calls are to be rolled up like others.
  /// - Throws: `SQLiteError`.
  func rollUp(_ batch: CallBatch, without left: [Int], sourceID: Int64) throws -> Bool {
    // Where most calls were known, it is quicker to read the few that were not.
    guard 4 * left.count <= batch.count else { return false }
    return try ledger.keepingRollupsWhole {
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
  }

  private func add(_ days: [BatchSums.Day], sourceID: Int64, to store: RollupStore) throws {
    var rest = days[...]
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
