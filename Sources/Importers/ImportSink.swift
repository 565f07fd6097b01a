import Ledger

/// What a reader hands on for one file.
///
/// The session takes it from here.
public struct ImportSink {
  /// The calls, in the order of the file.
  public private(set) var calls: [ImportedCall] = []
  /// What is no call, counted by reason: nothing is left out in silence.
  public private(set) var skipped: [String: Int64] = [:]
  /// What a person should know of how the files were read, each once.
  public private(set) var notes: [String] = []
  /// Lines that should have been a call and could not be read, as far as they are still held.
  public private(set) var rejected: [(line: Int64, reason: String)] = []
  /// What another ledger has on its bills beside calls.
  public private(set) var bills: ForeignBills?
  /// The number of records that were read, for a source whose file has no lines.
  public var lines: Int64 = 0
  private let onReject: ((Int64, String) -> Void)?
  private let flush: (inout ImportSink) throws -> Void

  /// How many calls are held before they are handed on: memory stays flat whatever the file's size.
  static let batch = 4096

  /// - Parameters:
  ///   - onReject: Gets what is rejected at once, so that nothing piles up. Without it rejections
  ///     are kept in ``rejected``.
  ///   - flush: Takes the calls out when there are many.
  init(
    onReject: ((Int64, String) -> Void)? = nil, flush: @escaping (inout ImportSink) throws -> Void
  ) {
    self.onReject = onReject
    self.flush = flush
  }

  /// Takes a call.
  public mutating func take(_ call: ImportedCall) throws {
    calls.append(call)
    if calls.count >= Self.batch { try flush(&self) }
  }

  /// Takes what another ledger has on its bills beside calls.
  public mutating func take(_ bills: ForeignBills) { self.bills = bills }

  /// Counts something that is no call.
  public mutating func skip(_ reason: String) { skipped[reason, default: 0] += 1 }

  /// Tells a person how the file was read.
  public mutating func note(_ text: String) {
    if !notes.contains(text) { notes.append(text) }
  }

  /// Notes a line that could not be read; the others go on.
  public mutating func reject(line: Int64, _ reason: String) {
    if let onReject { onReject(line, reason) } else { rejected.append((line, reason)) }
  }

  /// Takes the calls out.
  mutating func drain() -> [ImportedCall] {
    defer { calls.removeAll(keepingCapacity: true) }
    return calls
  }
}
