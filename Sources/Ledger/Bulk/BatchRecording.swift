import Metering

/// What became of the calls of a batch.
public struct BatchOutcome {
  /// Calls that were new and are in the ledger.
  public var recorded: Int64 = 0
  /// Calls that were there already.
  public var existing: Int64 = 0
  /// Lines that could not be taken, by their number in the input, and why; in their order.
  public var refused: [(line: Int64, error: any Error)] = []
}

/// Recording many calls at a time.
extension Recorder {
  /// Records a batch in a transaction of its own.
  ///
  /// Each call fares as it would with ``add(_:correcting:nowMs:)``.
  ///
  /// - Parameters:
  ///   - batch: The calls.
  ///   - nowMs: The time of recording, in Unix milliseconds.
  /// - Returns: What became of the calls.
  /// - Throws: ``LedgerError`` when the batch could not be written: nothing of it was. What is
  ///   wrong with a call is an outcome.
  public func record(_ batch: CallBatch, nowMs: Int64) throws -> BatchOutcome {
    var outcome = BatchOutcome()
    outcome.refused = batch.refused
    let assessor = ledger.assessor()
    try transaction {
      let left = try write(batch, nowMs: nowMs)
      outcome.recorded = Int64(batch.count - left.count)
      for row in left {
        if try isRecorded(row, of: batch, fromHere: false) {
          outcome.existing += 1
          continue
        }
        do {
          let event = writer.event(row, of: batch)
          let atMs = writer.occurredAtMs(row, of: batch)
          let call = try assessor.assess(event, nowMs: atMs, madeID: "")
          let recording = try add(call, nowMs: nowMs)
          if recording.result == .recorded { outcome.recorded += 1 } else { outcome.existing += 1 }
        } catch let error as LedgerError {
          guard case .conflict = error else { throw error }
          outcome.refused.append((batch.line(ofRow: row), error))
        }
      }
    }
    outcome.refused.sort { $0.line < $1.line }
    return outcome
  }

  /// Writes the calls of a batch whose ids are new, in the transaction that is open.
  ///
  /// - Parameters:
  ///   - batch: The calls.
  ///   - nowMs: The time of recording, in Unix milliseconds.
  ///   - isHeld: Whether a call with this id is left to the caller; nil for none.
  /// - Returns: The rows that were left, in their order: their ids are in the ledger, came up in
  ///   the batch before, or are held.
  /// - Throws: ``LedgerError``, or what `isHeld` throws; the transaction is then to be given up.
  public func write(
    _ batch: CallBatch, nowMs: Int64, isHeld: ((UnsafeRawBufferPointer) throws -> Bool)? = nil
  ) throws -> [Int] {
    try ledger.translatingErrors {
      try writer.takeTexts(of: batch)
      return try writer.write(batch, nowMs: nowMs, isHeld: isHeld)
    }
  }

  /// Whether the ledger holds the call of a row with the same content.
  ///
  /// - Parameters:
  ///   - row: The row, one that ``write(_:nowMs:isHeld:)`` has left.
  ///   - batch: The batch, which was written last.
  ///   - fromHere: Whether a call that came from another source counts as another.
  /// - Returns: Whether nothing is to be done.
  /// - Throws: ``LedgerError``.
  public func isRecorded(_ row: Int, of batch: CallBatch, fromHere: Bool) throws -> Bool {
    try ledger.translatingErrors { try writer.isRecorded(row, of: batch, fromHere: fromHere) }
  }

  /// The event that a row was made of, as far as it can be told: names in our spelling, the id that
  /// it was given, no time if the clock gave it.
  ///
  /// - Parameters:
  ///   - row: The row, one that ``write(_:nowMs:isHeld:)`` has left.
  ///   - batch: The batch, which was written last.
  /// - Returns: The event, which makes the same row.
  public func event(_ row: Int, of batch: CallBatch) -> UsageEvent {
    writer.event(row, of: batch)
  }
}

/// Writes lists of calls as batches.
final class ListWriter {
  private var builder: BatchBuilder
  private let writer: BatchWriter
  private let batch = CallBatch()

  init(_ ledger: LedgerFile, source: String) {
    let defaults = BulkDefaults(timeMs: { 0 }, makeID: { _, _ in "" })
    builder = BatchBuilder(priceList: ledger.priceList, ownPrices: [:], defaults)
    // Another ledger's calls are taken as they are there.
    writer = BatchWriter(ledger, source: source, isValidated: false)
  }

  /// Writes the calls that are new; the numbers of the others, in their order, and whether each is
  /// known with the same content from the same source.
  func write(_ calls: [AssessedCall], nowMs: Int64) throws -> [(index: Int, isKnown: Bool)] {
    batch.clear()
    builder.begin(batch)
    for (index, call) in calls.enumerated() { builder.add(call, origin: index, to: batch) }
    builder.end(batch)
    try writer.takeTexts(of: batch)
    return try writer.write(batch, nowMs: nowMs).map { row in
      (
        Int(batch.rows[row].origin),
        try writer.isRecorded(row, of: batch, fromHere: true)
      )
    }
  }
}

extension Recorder {
  /// Writes those of many calls whose ids are new, in the transaction that is open.
  ///
  /// - Parameters:
  ///   - calls: The calls, none of which corrects another.
  ///   - nowMs: The time of recording, in Unix milliseconds.
  /// - Returns: Which calls were left, in their order: their ids are in the ledger, or came up
  ///   before; and whether the ledger holds the same content under the id from this source.
  /// - Throws: ``LedgerError``; the transaction is then to be given up.
  public func write(
    _ calls: [AssessedCall], nowMs: Int64
  ) throws -> [(index: Int, isKnown: Bool)] {
    try ledger.translatingErrors {
      let lists = lists ?? ListWriter(ledger, source: source)
      self.lists = lists
      return try lists.write(calls, nowMs: nowMs)
    }
  }
}
