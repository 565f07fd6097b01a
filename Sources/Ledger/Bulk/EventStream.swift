import Pricing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Usage events from a file or pipe, one JSON object a line, read and priced ahead on a thread of
/// its own while the ledger is written on the caller's.
public final class EventStream {
  /// Why a stream ended before its end.
  public enum Failure: Error, Hashable, Sendable {
    /// It cannot be read; the system's reason.
    case unreadable(String)
    /// A line is longer than any that makes sense; its number.
    case lineTooLong(Int64)
  }

  /// How a stream is read.
  public struct Options: Sendable {
    /// The number of lines before the place where reading begins.
    public var linesBefore: Int64 = 0
    /// The longest line that is read, in bytes.
    public var longestLine = 16 << 20
    /// How many calls a batch holds at most.
    ///
    /// Each batch touches most pages of the index of ids: the fewer batches the better. But its
    /// part of the index of times, which it fills in no order, has to stay in SQLite's cache.
    public var batchCalls = 240_000
    /// Whether the bytes begin behind a line whose end had not been written yet.
    public var isBehindOpenLine = false
    /// Whether a last line without an end is left when it is JSON that breaks off.
    public var leavesBrokenEnd = false

    /// Those of a stream that is read from its beginning.
    public init() {}
  }

  private let handover: Handover
  private let begin: () -> Void
  private var isBegun = false
  private var last: CallBatch?

  /// - Parameters:
  ///   - descriptor: What is read, from where it stands; it is not closed.
  ///   - ledger: The ledger whose prices hold.
  ///   - options: How it is read.
  ///   - defaults: What fills the gaps of events.
  /// - Throws: ``LedgerError``.
  public init(
    _ descriptor: Int32, pricedBy ledger: LedgerFile, _ options: Options = Options(),
    _ defaults: BulkDefaults
  ) throws {
    let own = Dictionary(grouping: try ledger.ownPrices(), by: \.provider)
    let handover = Handover([CallBatch(), CallBatch()])
    self.handover = handover
    let priceList = ledger.priceList
    begin = {
      // Its own, for the caller may close the other while the thread still reads.
      let descriptor = dup(descriptor)
      detachThread {
        let builder = BatchBuilder(priceList: priceList, ownPrices: own, defaults)
        var filler = BatchFiller(descriptor, options, builder)
        while let batch = handover.takeEmpty() {
          let isEnd = filler.fill(batch)
          handover.give(full: batch)
          if isEnd { break }
        }
        handover.close()
        close(descriptor)
      }
    }
  }

  deinit { handover.close() }

  /// The next calls; nil at the end.
  ///
  /// - Returns: A batch, which is used again when the next is asked for.
  /// - Throws: ``Failure`` after everything before it was handed on.
  public func next() throws -> CallBatch? {
    if !isBegun { begin() }
    isBegun = true
    if let last {
      self.last = nil
      if let failure = last.failure { throw failure }
      handover.give(empty: last)
    }
    last = handover.takeFull()
    return last
  }
}
