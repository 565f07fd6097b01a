import Metering
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
    public var batchCalls = 60_000
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

  /// How many bytes of lines a batch holds at most.
  ///
  /// Two batches are in work at a time: together with SQLite's cache they are the memory of a bulk
  /// load, whatever the size of its file.
  static let batchBytes = 18 << 20

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

/// The system's `read`, which the methods below would hide.
private func readPiece(_ descriptor: Int32, _ room: UnsafeMutableRawPointer, _ count: Int) -> Int {
  read(descriptor, room, count)
}

/// Fills batches with what a descriptor gives.
private struct BatchFiller: ~Copyable {
  private let descriptor: Int32
  private let options: EventStream.Options
  private var builder: BatchBuilder
  private let isFile: Bool
  /// The beginning of a line whose end was not in the batch before.
  private var carry: [UInt8] = []
  private var lines: Int64
  private var isBehindOpenLine: Bool

  /// How long a slow writer is waited for before what there is is handed on, in milliseconds.
  private static let patienceMs: Int32 = 10
  /// How long a batch is filled at most, in milliseconds: what is not handed on is not safe.
  private static let longestFillMs: Int64 = 500
  private static let pieceBytes = 1 << 20

  init(
    _ descriptor: Int32, _ options: EventStream.Options, _ builder: consuming BatchBuilder
  ) {
    self.descriptor = descriptor
    self.options = options
    self.builder = builder
    var status = stat()
    isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    lines = options.linesBefore
    isBehindOpenLine = options.isBehindOpenLine
  }

  /// Fills a batch; true when it is the last.
  mutating func fill(_ batch: CallBatch) -> Bool {
    batch.clear()
    batch.failure = nil
    builder.begin(batch)
    batch.reserve(max(EventStream.batchBytes, carry.count + Self.pieceBytes))
    batch.filled = carry.count
    carry.withUnsafeBytes { batch.bytes.copyMemory(from: $0) }
    carry.removeAll(keepingCapacity: true)
    let isAtEnd = read(into: batch)
    let rest = takeLines(of: batch, isAtEnd: isAtEnd)
    let isCut = rest < batch.filled
    carry.append(contentsOf: batch.bytes[rest..<batch.filled])
    builder.end(batch)
    return batch.failure != nil || (isAtEnd && (!isCut || batch.isOpenEnded))
  }

  /// Reads until the batch is full, or nothing comes for a while; true at the end.
  private mutating func read(into batch: CallBatch) -> Bool {
    let startedMs = Self.nowMs
    var hasLine = batch.bytes[..<batch.filled].contains(0x0A)
    while true {
      if batch.filled == batch.capacity {
        if hasLine { return false }
        guard batch.filled < options.longestLine else {
          batch.failure = .lineTooLong(lines + 1)
          return false
        }
        batch.reserve(2 * batch.capacity)
      }
      if !isFile, hasLine {
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let isReady = poll(&ready, 1, Self.patienceMs) > 0
        if !isReady || Self.nowMs - startedMs > Self.longestFillMs { return false }
      }
      let room = min(Self.pieceBytes, batch.capacity - batch.filled)
      guard let base = batch.bytes.baseAddress else { return true }
      let got = readPiece(descriptor, base + batch.filled, room)
      if got < 0 {
        if errno == EINTR { continue }
        batch.failure = .unreadable(String(cString: strerror(errno)))
        return false
      }
      if got == 0 { return true }
      if !hasLine { hasLine = memchr(base + batch.filled, 0x0A, got) != nil }
      batch.filled += got
    }
  }

  private static var nowMs: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Takes the lines that are whole; the place where the rest begins.
  private mutating func takeLines(of batch: CallBatch, isAtEnd: Bool) -> Int {
    guard let base = batch.bytes.baseAddress else { return 0 }
    var start = 0
    while start < batch.filled, batch.lines.count < options.batchCalls {
      guard let found = memchr(base + start, 0x0A, batch.filled - start) else {
        if isAtEnd { start = takeEnd(of: batch, from: start) }
        break
      }
      let end = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      take(start, end, of: batch)
      start = end + 1
      batch.readBytes = start
    }
    return start
  }

  /// Takes a last line without an end, unless it breaks off.
  private mutating func takeEnd(of batch: CallBatch, from start: Int) -> Int {
    let text = UnsafeRawBufferPointer(rebasing: batch.bytes[start..<batch.filled])
    if options.leavesBrokenEnd, Self.breaksOff(text) {
      batch.isOpenEnded = true
      return start
    }
    // The reader of columns needs an end that no string may hold.
    batch.bytes[batch.filled] = 0x0A
    take(start, batch.filled, of: batch)
    batch.readBytes = batch.filled
    return batch.filled
  }

  private mutating func take(_ start: Int, _ lineEnd: Int, of batch: CallBatch) {
    var end = lineEnd
    if end > start, batch.bytes[end - 1] == 0x0D { end -= 1 }
    let isEndOfOpenLine = isBehindOpenLine && end == start
    isBehindOpenLine = false
    if isEndOfOpenLine { return }
    lines += 1
    batch.readLines += 1
    let line = UnsafeRawBufferPointer(rebasing: batch.bytes[start..<end])
    guard line.contains(where: { $0 > 0x20 }) else { return }
    batch.lines.append(CallBatch.Line(number: lines, start: start, count: end - start))
    builder.add(line, number: lines, origin: batch.lines.count - 1, to: batch)
  }

  /// Whether text begins like JSON and does not end like it.
  private static func breaksOff(_ text: UnsafeRawBufferPointer) -> Bool {
    let first = text.first { $0 > 0x20 && $0 < 0x80 }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return false }
    return (try? JSON(parsing: text)) == nil
  }
}
