import Metering
import Pricing
import SQLite

/// Writes batches of calls, many rows a statement.
///
/// What it cannot settle by itself (an id that is there already) it leaves to its caller.
final class BatchWriter {
  let ledger: LedgerFile
  let source: String
  /// Whether every call that comes is one whose event was validated.
  private let isValidated: Bool
  /// The symbols' texts, the numbers of their names (0 until a call needs it), and the epoch that
  /// the symbols belong to.
  private var texts: [String] = []
  private var nameIDs: [Int64] = []
  /// The symbols that need a name when calls are rolled up.
  private var values: [Int64] = []
  private var epoch = 0
  private var isPrepared = false
  private var inserts: [InsertKey: Statement] = [:]
  private let numbers = UnsafeMutablePointer<Int64>.allocate(capacity: RowColumn.count)
  private var look: Statement?
  private var find: Statement?

  private struct InsertKey: Hashable {
    let columns: UInt64
    let zeros: UInt64
    let rows: Int
  }

  /// Rows of one INSERT: half the time of one by one, and more gain nothing.
  private static let rowsPerInsert = 16
  /// The size from which the INSERT says which calls were there.
  ///
  /// In a smaller batch each is looked for before it is written, so that one that is refused leaves
  /// nothing behind, not even its names.
  private static let largeFrom = 4096

  /// Memory for pages.
  ///
  /// In the order of ids each page of their index is visited once a batch, but those of the index
  /// of times again and again: what a batch of old calls touches of it in a large ledger has room.
  private static let cacheKiB = 24 << 10

  init(_ ledger: LedgerFile, source: String, isValidated: Bool) {
    self.ledger = ledger
    self.source = source
    self.isValidated = isValidated
  }

  deinit { numbers.deallocate() }

  /// Takes in the texts of a batch.
  ///
  /// One that no call is written with gets no name in the ledger, unless a large batch is summed up
  /// by it.
  func takeTexts(of batch: CallBatch) throws {
    if batch.epoch != epoch {
      texts.removeAll(keepingCapacity: true)
      nameIDs.removeAll(keepingCapacity: true)
      values.removeAll()
      epoch = batch.epoch
    }
    texts += batch.newTexts
    nameIDs += repeatElement(0, count: batch.newTexts.count)
    values += batch.newValues
  }

  @inline(__always)
  private func nameID(_ symbol: Int64) throws -> Int64 {
    let known = nameIDs[Int(symbol) - 1]
    return known != 0 ? known : try newNameID(symbol)
  }

  /// The numbers of the symbols' names, those of values of rollups among them.
  func namedValues() throws -> [Int64] {
    for symbol in values { _ = try nameID(symbol) }
    values.removeAll()
    return nameIDs
  }

  private func newNameID(_ symbol: Int64) throws -> Int64 {
    let id = try ledger.names.intern(texts[Int(symbol) - 1])
    nameIDs[Int(symbol) - 1] = id
    return id
  }

  /// Gives SQLite the room that a bulk load needs, and has the log emptied beside it; the writer
  /// does so itself only if that fails.
  private func prepare() throws {
    if isPrepared { return }
    isPrepared = true
    try ledger.connection.execute(
      """
      PRAGMA secure_delete = OFF; -- what moves from page to page is not deleted
      PRAGMA cache_size = -\(Self.cacheKiB);
      PRAGMA wal_autocheckpoint = \(2 * Checkpointer.longLogPages)
      """)
    if ledger.checkpointer == nil {
      ledger.checkpointer = Checkpointer(path: ledger.path, busyTimeoutMs: ledger.busyTimeoutMs)
    }
  }

  // MARK: Writing

  /// Writes the calls whose ids are new, in the transaction that is open.
  ///
  /// - Parameters:
  ///   - batch: The calls.
  ///   - nowMs: The time of recording, in Unix milliseconds.
  ///   - isHeld: Whether a call with this id is left to the caller; nil for none.
  /// - Returns: The numbers of the rows that were left, in their order: their ids are there, or
  ///   came up in the batch before.
  /// - Throws: `SQLiteError`, or what `isHeld` throws.
  func write(
    _ batch: CallBatch, nowMs: Int64, isHeld: ((UnsafeRawBufferPointer) throws -> Bool)? = nil
  ) throws -> [Int] {
    var left = Array(batch.uniqueCount..<batch.count)
    var order = Array(0..<batch.uniqueCount)
    let isSmall = batch.count < Self.largeFrom
    if isSmall || isHeld != nil {
      var isLeft: [Bool] = []
      for row in order {
        let id = batch.call(row).id
        isLeft.append(try isHeld?(id) == true || (isSmall && isThere(id, upTo: .max)))
      }
      left += order.filter { isLeft[$0] }
      order.removeAll { isLeft[$0] }
    }
    if order.isEmpty { return left.sorted { batch.rows[$0].origin < batch.rows[$1].origin } }
    if !isSmall {
      try prepare()
      try ledger.timeIndex.expect(order.count, ledger.connection)
    }
    let sums = try !isSmall && ledger.catchUpRollups() ? prepareSums(of: batch) : nil
    // The trigger that keeps rows from being replaced asks three questions a row. An INSERT that
    // replaces nothing need not be watched.
    left += try ledger.connection.withoutTriggers {
      // What was validated needs no CHECK, of which there are forty for a row.
      if isSmall || !isValidated { return try insert(order, of: batch, nowMs: nowMs) }
      return try ledger.connection.withoutChecks { try insert(order, of: batch, nowMs: nowMs) }
    }
    try ledger.timeIndex.count(Int64(batch.count - left.count), ledger.connection)
    if let sums { try rollUp(batch, sums, without: left) }
    return left.sorted { batch.rows[$0].origin < batch.rows[$1].origin }
  }

  /// Inserts rows, but those whose ids are there; these.
  private func insert(_ order: [Int], of batch: CallBatch, nowMs: Int64) throws -> [Int] {
    var left: [Int] = []
    let sourceID = try ledger.names.intern(source)
    var last = try ledger.connection.integer("SELECT max(seq) FROM call_log") ?? 0
    var start = 0
    while start < order.count {
      let isWhole = order.count - start >= Self.rowsPerInsert
      let chunk = order[start..<start + (isWhole ? Self.rowsPerInsert : 1)]
      let statement = try insert(batch, rows: chunk.count)
      try statement.bind(integer: nowMs, at: 1)
      try statement.bind(integer: sourceID, at: 2)
      try bind(chunk, of: batch, to: statement)
      batch.fetch(order[chunk.endIndex..<min(chunk.endIndex + Self.rowsPerInsert, order.count)])
      while try statement.step() {}
      let written = ledger.connection.changes
      if written < Int64(chunk.count) {
        for row in chunk where try isThere(batch.call(row).id, upTo: last) { left.append(row) }
      }
      last += written
      ledger.schedule.add(count: written, lastSeq: last)
      start += chunk.count
    }
    return left
  }

  private func insert(_ batch: CallBatch, rows: Int) throws -> Statement {
    let key = InsertKey(columns: batch.bound, zeros: batch.zeros, rows: rows)
    if let known = inserts[key] { return known }
    let statement = try ledger.connection.prepare(Self.sql(key))
    inserts[key] = statement
    return statement
  }

  private static func sql(_ key: InsertKey) -> String {
    let columns = Self.columns(key.columns)
    let zeros = Self.columns(key.zeros)
    let names = ["id", "recorded_at_ms", "source_id"] + (columns + zeros).map { RowColumn.sql[$0] }
    var marks = 2
    let tuples = (0..<key.rows).map { _ in
      let own = (marks + 1...marks + 1 + columns.count).map { "?\($0)" }
      marks += own.count
      let all = [own[0], "?1", "?2"] + own.dropFirst() + zeros.map { _ in "0" }
      return "(\(all.joined(separator: ",")))"
    }
    return """
      INSERT OR ROLLBACK INTO call_log (\(names.joined(separator: ","))) \
      VALUES \(tuples.joined(separator: ",")) ON CONFLICT (id) DO NOTHING
      """
  }

  private static func columns(_ mask: UInt64) -> [Int] {
    (0..<RowColumn.count).filter { mask & (1 << UInt64($0)) != 0 }
  }

  private func bind(_ chunk: ArraySlice<Int>, of batch: CallBatch, to statement: Statement) throws {
    let (bound, names, counts) = (batch.bound, RowColumn.names, RowColumn.counts)
    var place = 3
    for index in chunk {
      var call = batch.call(index)
      try statement.bind(borrowed: call.id, at: place)
      var nulls: UInt64 = 0
      var count = 0
      var rest = bound
      while rest != 0 {
        let bit = rest & (0 &- rest)
        rest &= rest - 1
        if call.mask & bit != 0 {
          let number = call.values.read()
          numbers[count] = bit & names != 0 ? try nameID(number) : number
        } else {
          numbers[count] = 0
          let isKnown = bit & counts != 0 && call.mask & RowColumn.usageBit != 0
          if !isKnown { nulls |= 1 << UInt64(count) }
        }
        count += 1
      }
      try statement.bind(
        integers: UnsafeBufferPointer(start: numbers, count: count), nulls: nulls, at: place + 1)
      place += 1 + count
    }
  }

  // MARK: What is there

  /// Whether an id has a row whose number is not above another.
  private func isThere(_ id: UnsafeRawBufferPointer, upTo last: Int64) throws -> Bool {
    let statement = try look ?? ledger.connection.prepare("SELECT seq FROM call_log WHERE id = ?")
    look = statement
    try statement.bind(borrowed: id, at: 1)
    defer { statement.reset() }
    guard try statement.step() else { return false }
    return statement.int64(0) <= last
  }

  /// Whether the ledger holds a row's call under its id, from this source where `fromHere`, with
  /// the same content.
  ///
  /// - Parameters:
  ///   - index: The number of the row.
  ///   - batch: The batch.
  ///   - fromHere: Whether a call that came from another source counts as another.
  /// - Returns: Whether nothing is to be done. If not, somebody else has to say what differs.
  /// - Throws: `SQLiteError`.
  func isRecorded(_ index: Int, of batch: CallBatch, fromHere: Bool) throws -> Bool {
    let call = batch.call(index)
    let statement =
      try find
      ?? ledger.connection.prepare(
        """
        SELECT \(RowColumn.sql.joined(separator: ",")), corrects_seq, source_id
        FROM call_log WHERE id = ?
        """)
    find = statement
    try statement.bind(borrowed: call.id, at: 1)
    defer { statement.reset() }
    guard try statement.step(), statement.isNull(RowColumn.count) else { return false }
    if fromHere, try statement.int64(RowColumn.count + 1) != ledger.names.id(of: source) {
      return false
    }
    var given = Self.numbers(of: call)
    for column in 0..<RowColumn.count where RowColumn.identity & (1 << UInt64(column)) != 0 {
      if RowColumn.names & (1 << UInt64(column)) != 0, let symbol = given[column] {
        // A text without a name is in no call: -1 is nobody's number.
        given[column] = try ledger.names.id(of: texts[Int(symbol) - 1]) ?? -1
      }
      guard statement.optionalInt64(column) == given[column] else { return false }
    }
    // A time from the clock says nothing about the call, whichever of the two has it.
    if given[RowColumn.timeWasGiven] == 0 || statement.int64(RowColumn.timeWasGiven) == 0 {
      return true
    }
    return statement.int64(RowColumn.occurredAt) == given[RowColumn.occurredAt]
  }

  /// The numbers of a call by column, symbols for names; a known usage has all counts.
  private static func numbers(of call: PackedCalls.Call) -> [Int64?] {
    var call = call
    return (0..<RowColumn.count).map { column in
      let bit: UInt64 = 1 << UInt64(column)
      if call.mask & bit != 0 { return call.values.read() }
      return bit & RowColumn.counts != 0 && call.mask & RowColumn.usageBit != 0 ? 0 : nil
    }
  }

  /// The time of a row's call, in Unix milliseconds.
  func occurredAtMs(_ index: Int, of batch: CallBatch) -> Int64 {
    Self.numbers(of: batch.call(index))[RowColumn.occurredAt] ?? 0
  }

  /// The event that makes a row.
  func event(_ index: Int, of batch: CallBatch) -> UsageEvent {
    let call = batch.call(index)
    let numbers = Self.numbers(of: call)
    func text(_ column: Int) -> String? { numbers[column].map { texts[Int($0) - 1] } }
    func text(_ name: RowColumn.Name) -> String? { text(name.column) }
    var event = UsageEvent(model: text(.model) ?? "")
    event.id = String(decoding: call.id, as: UTF8.self)
    if numbers[RowColumn.timeWasGiven] == 1 { event.occurredAtMs = numbers[RowColumn.occurredAt] }
    event.provider = text(.provider)
    event.requestedModel = text(.requestedModel)
    event.status = text(.status) ?? ""
    event.serviceTier = text(.serviceTier)
    event.speed = text(.speed)
    event.inferenceGeo = text(.inferenceGeo)
    event.tags = text(.tags).map(TagText.parse) ?? [:]
    for (offset, dimension) in Attribution.allCases.enumerated() {
      event.attribution[dimension] = text(RowColumn.firstAttribution + offset)
    }
    if call.mask & RowColumn.usageBit != 0 {
      var usage = Usage()
      for kind in UsageKind.allCases {
        usage[kind] = numbers[RowColumn.firstCount + kind.rawValue] ?? 0
      }
      event.usage = usage
    }
    event.latencyMs = numbers[RowColumn.latency]
    event.reportedCostUSD = numbers[RowColumn.reportedCost].map { Money.usd($0) }
    return event
  }
}
