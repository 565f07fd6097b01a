import SQLite

/// Writing and reading the entries of the cost journal.
extension LedgerFile {
  /// Appends a decision and its entries to the open transaction.
  func append(
    _ changes: [Repricing.Change], reason: String, undoes: Int64?, nowMs: Int64
  ) throws -> Int64 {
    try connection.prepare(
      "INSERT INTO repricings (decided_at_ms, reason, undoes_seq) VALUES (?,?,?)"
    ).run([.integer(nowMs), .text(reason), Value(undoes)])
    let number = connection.lastInsertedRow
    let held = try connection.prepare(
      """
      SELECT newest_cost_picousd, (SELECT name FROM names WHERE name_id = newest_price_id)
      FROM call_costs WHERE seq = ?
      """)
    let insert = try connection.prepare(
      """
      INSERT INTO cost_journal (repricing_seq, call_seq, decided_at_ms,
        old_cost_picousd, new_cost_picousd, old_cost_source_id, new_cost_source_id,
        old_price_id, new_price_id, old_rates_id, new_rates_id, old_unpriced_id, new_unpriced_id)
      VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)
      """)
    for change in changes {
      try held.bind([.integer(change.seq)])
      guard try held.step(), held.optionalInt64(0) == change.oldPicousd,
        held.optionalText(1) == change.oldPrice
      else { throw LedgerError.changedMeanwhile(id: change.id) }
      held.reset()
      try insert.run(
        [
          .integer(number), .integer(change.seq), .integer(nowMs), Value(change.oldPicousd),
          Value(change.newPicousd), try name(change.old.source), try name(change.new.source),
          try name(change.old.price), try name(change.new.price), try name(change.old.rates),
          try name(change.new.rates), try name(change.old.unpriced),
          try name(change.new.unpriced),
        ])
    }
    return number
  }

  private func name(_ text: String?) throws -> Value {
    Value(try text.map { try names.intern($0) })
  }

  /// The entries of a decision turned round.
  func reversed(_ number: Int64) throws -> [Repricing.Change] {
    func text(_ id: Int64?) throws -> String? { try id.map { try names.text(of: $0) } }
    var changes: [Repricing.Change] = []
    try connection.query(
      """
      SELECT c.id, c.provider_id, c.model_id, j.call_seq, j.old_cost_picousd, j.new_cost_picousd,
        j.old_cost_source_id, j.old_price_id, j.old_rates_id, j.old_unpriced_id,
        j.new_cost_source_id, j.new_price_id, j.new_rates_id, j.new_unpriced_id
      FROM cost_journal AS j JOIN call_log AS c ON c.seq = j.call_seq
      WHERE j.repricing_seq = ? ORDER BY j.entry_seq
      """, [.integer(number)]
    ) { (row: Statement) throws in
      func texts(from column: Int) throws -> Repricing.CostNames {
        Repricing.CostNames(
          source: try text(row.optionalInt64(column)),
          price: try text(row.optionalInt64(column + 1)),
          rates: try text(row.optionalInt64(column + 2)),
          unpriced: try text(row.optionalInt64(column + 3)))
      }
      let (before, after) = (try texts(from: 6), try texts(from: 10))
      changes.append(
        Repricing.Change(
          id: row.text(0), provider: try names.text(of: row.int64(1)),
          model: try names.text(of: row.int64(2)), oldPicousd: row.optionalInt64(5),
          newPicousd: row.optionalInt64(4), oldPrice: after.price, newPrice: before.price,
          seq: row.int64(3), old: after, new: before))
    }
    return changes
  }
}
