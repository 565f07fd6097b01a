/// Rolling up the calls of a batch in the transaction that writes them.
extension BatchWriter {
  /// Begins to prepare what the calls of a batch add to the rollups, beside their being written.
  ///
  /// What they sum up to was summed up where they were read.
  ///
  /// - Parameter batch: The calls. The values that they sum up by get their names here, also those
  ///   that only calls have which will not be written.
  /// - Returns: The work.
  /// - Throws: `SQLiteError`.
  func prepareSums(of batch: CallBatch) throws -> Background<RollupAddition> {
    let nameIDs = try namedValues()
    let sourceID = try ledger.names.intern(source)
    let days = batch.days
    return Background { RollupAddition(days, sourceID: sourceID, nameIDs: nameIDs) }
  }

  /// Adds what the calls of a batch sum up to.
  ///
  /// Before the batch the rollups told of every call. Where they cannot be kept, its calls are
  /// rolled up later, like others.
  ///
  /// - Parameters:
  ///   - batch: The calls.
  ///   - sums: What all of them add.
  ///   - left: The numbers of the rows that were not written.
  /// - Throws: `SQLiteError`.
  func rollUp(
    _ batch: CallBatch, _ sums: Background<RollupAddition>, without left: [Int]
  ) throws {
    // Where many calls were known, it is quicker to read those that were not.
    if 4 * left.count > batch.count { return }
    let nameIDs = try namedValues()
    let sourceID = try ledger.names.intern(source)
    let isDone = try ledger.keepingRollupsWhole {
      let store = RollupStore(ledger.connection)
      try store.add(sums.result())
      var taken = BatchSums()
      var fields = RowFields()
      for row in left {
        batch.read(row, into: &fields)
        taken.add(fields, times: -1)
      }
      try store.add(RollupAddition(taken.takeDays(), sourceID: sourceID, nameIDs: nameIDs))
      let mark = try RollupMark(ledger.connection)
      try RollupMark(after: mark, atMost: .max, ledger.connection).write(ledger.connection)
      return true
    }
    if isDone { ledger.schedule.clear() }
  }
}
