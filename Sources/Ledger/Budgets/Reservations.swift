import Metering
import Pricing
import SQLite

/// Holding amounts of a budget, among any number of processes.
///
/// Each decision is made in one IMMEDIATE transaction: nobody else writes between what it reads and
/// what it writes. An active hold counts in whatever window is the present one: the call that it
/// is for may end up there, and a limit that is kept must hold on both sides of midnight.
extension LedgerFile {
  /// Holds an amount, if the budget has room for it.
  ///
  /// - Parameters:
  ///   - picousd: The amount in picodollars, above zero.
  ///   - name: The budget's name.
  ///   - id: The hold's id. The same id with the same amount is held once.
  ///   - ttlMs: How long it is held unless it is settled or released, in milliseconds, above zero.
  ///   - clock: Tells the time in Unix milliseconds; it is asked when the lock is there.
  /// - Returns: The outcome. A soft budget never refuses.
  /// - Throws: ``BudgetError`` for an unknown budget, and for an id whose hold is for something
  ///   else or has ended.
  public func reserve(
    _ picousd: Int64, of name: String, id: String, ttlMs: Int64, clock: () -> Int64
  ) throws -> Reserving {
    try translatingErrors {
      try connection.write {
        let nowMs = clock()
        let budget = try budget(named: name)
        if let known = try findReservation(id) {
          try expect(known, budget: name, picousd: picousd, nowMs: nowMs)
          return Reserving(
            result: .exists, reservation: known, state: try state(of: budget, nowMs: nowMs))
        }
        let before = try state(of: budget, nowMs: nowMs)
        guard before.remainingPicousd >= Int128(picousd) || !budget.isHard else {
          return Reserving(result: .refused, reservation: nil, state: before)
        }
        let hold = Reservation(
          id: id, budget: name, amountPicousd: picousd, reservedAtMs: nowMs,
          expiresAtMs: nowMs + ttlMs)
        try connection.prepare("INSERT INTO reservations VALUES (?,?,?,?,?)").run([
          .text(id), .text(name), .integer(picousd), .integer(nowMs), .integer(hold.expiresAtMs),
        ])
        let after = BudgetState(
          budget: budget, window: before.window, atMs: nowMs, spend: before.spend,
          reservedPicousd: before.reservedPicousd + Int128(picousd), holds: before.holds + 1)
        return Reserving(result: .held, reservation: hold, state: after)
      }
    }
  }

  /// Ends a hold with the call that it was for, whose recorded cost counts from now on alone.
  ///
  /// - Parameters:
  ///   - id: The hold's id.
  ///   - callID: The call's id.
  ///   - clock: Tells the time in Unix milliseconds; it is asked when the lock is there.
  /// - Returns: The hold, the call, and what is unusual. Also an expired hold can be settled.
  /// - Throws: ``BudgetError`` for a hold that is unknown, released, or settled with another call;
  ///   ``LedgerError/noSuchCall(id:)``.
  public func settleReservation(
    id: String, callID: String, clock: () -> Int64
  ) throws -> Settling {
    try translatingErrors {
      try connection.write {
        let nowMs = clock()
        let hold = try reservation(id)
        let end = try end(of: id)
        if let end, end != callID {
          throw Self.ended(id: id, call: end)
        }
        var call = try self.call(id: callID)
        while let later = call.supersededBy { call = try self.call(id: later) }
        if end == nil { try endHold(id, callID: callID, nowMs: nowMs) }
        return Settling(
          isRepeated: end != nil, reservation: hold, call: call,
          notes: try notes(hold, call, nowMs: nowMs))
      }
    }
  }

  /// Ends a hold whose call was not made.
  ///
  /// - Parameters:
  ///   - id: The hold's id.
  ///   - clock: Tells the time in Unix milliseconds; it is asked when the lock is there.
  /// - Returns: The hold, and whether it was released before; then nothing was written.
  /// - Throws: ``BudgetError`` for a hold that is unknown or settled.
  public func releaseReservation(
    id: String, clock: () -> Int64
  ) throws -> (reservation: Reservation, isRepeated: Bool) {
    try translatingErrors {
      try connection.write {
        let hold = try reservation(id)
        switch try end(of: id) {
        case .some(.some(let call)): throw BudgetError.settled(id: id, call: call)
        case .some(.none): return (hold, true)
        case .none:
          try endHold(id, callID: nil, nowMs: clock())
          return (hold, false)
        }
      }
    }
  }

  /// The sum of the active holds of a budget.
  ///
  /// Added up here: SQLite's sum() raises where it overflows.
  func activeHolds(of name: String, nowMs: Int64) throws -> (picousd: Int128, count: Int64) {
    var sum: (picousd: Int128, count: Int64) = (0, 0)
    try connection.query(
      """
      SELECT amount_picousd FROM reservations AS r WHERE budget = ? AND expires_at_ms > ?
        AND NOT EXISTS (SELECT 1 FROM reservation_ends WHERE id = r.id)
      """, [.text(name), .integer(nowMs)]
    ) {
      sum.picousd += Int128($0.int64(0))
      sum.count += 1
    }
    return sum
  }

  private func reservation(_ id: String) throws -> Reservation {
    guard let hold = try findReservation(id) else { throw BudgetError.noSuchReservation(id: id) }
    return hold
  }

  private func findReservation(_ id: String) throws -> Reservation? {
    let statement = try connection.prepare(
      "SELECT budget, amount_picousd, reserved_at_ms, expires_at_ms FROM reservations WHERE id = ?")
    try statement.bind(.text(id), at: 1)
    guard try statement.step() else { return nil }
    return Reservation(
      id: id, budget: statement.text(0), amountPicousd: statement.int64(1),
      reservedAtMs: statement.int64(2), expiresAtMs: statement.int64(3))
  }

  /// The call with which a hold was settled; nil in the inner place for a released one, in the
  /// outer for one that has not been ended.
  private func end(of id: String) throws -> String?? {
    let statement = try connection.prepare("SELECT call_id FROM reservation_ends WHERE id = ?")
    try statement.bind(.text(id), at: 1)
    return try statement.step() ? .some(statement.optionalText(0)) : nil
  }

  private static func ended(id: String, call: String?) -> BudgetError {
    call.map { .settled(id: id, call: $0) } ?? .released(id: id)
  }

  private func endHold(_ id: String, callID: String?, nowMs: Int64) throws {
    try connection.prepare("INSERT INTO reservation_ends VALUES (?,?,?)")
      .run([.text(id), .integer(nowMs), Value(callID)])
  }

  /// That a wish to hold is the same as a known hold, which is active.
  private func expect(
    _ known: Reservation, budget: String, picousd: Int64, nowMs: Int64
  ) throws {
    let differing: (String, String, String)? =
      if ExactText(known.budget) != ExactText(budget) {
        ("budget", known.budget, budget)
      } else if known.amountPicousd != picousd {
        ("amount_usd", Money.usd(known.amountPicousd), Money.usd(picousd))
      } else { nil }
    if let (field, held, given) = differing {
      throw BudgetError.differentReservation(id: known.id, field: field, held: held, given: given)
    }
    if let end = try end(of: known.id) {
      throw Self.ended(id: known.id, call: end)
    }
    guard known.expiresAtMs > nowMs else {
      throw BudgetError.expired(id: known.id, atMs: known.expiresAtMs)
    }
  }

  private func notes(
    _ hold: Reservation, _ call: CallEntry, nowMs: Int64
  ) throws -> [Settling.Note] {
    var notes: [Settling.Note] = []
    // A budget that was withdrawn meanwhile has no scope and no window to be outside of.
    if let budget = try findBudget(named: hold.budget) {
      let first = try budget.window(at: hold.reservedAtMs)
      let present = try budget.window(at: nowMs)
      if !budget.counts(call) { notes.append(.outsideScope) }
      if !(first.sinceMs..<max(present.untilMs, first.untilMs)).contains(call.occurredAtMs) {
        notes.append(.outsideWindow)
      }
    }
    if let cost = call.costPicousd {
      let more = cost - hold.amountPicousd
      if more > 0 { notes.append(.overAmount(picousd: more)) }
    } else {
      notes.append(.unpriced)
    }
    if hold.expiresAtMs <= nowMs { notes.append(.expired(atMs: hold.expiresAtMs)) }
    return notes
  }
}
