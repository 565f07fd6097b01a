import Metering

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The system's `read`, which the methods below would hide.
private func readPiece(_ descriptor: Int32, _ room: UnsafeMutableRawPointer, _ count: Int) -> Int {
  read(descriptor, room, count)
}

/// Fills batches with what a descriptor gives.
struct BatchFiller: ~Copyable {
  private let descriptor: Int32
  private let options: EventStream.Options
  private var builder: BatchBuilder
  private let isFile: Bool
  /// What was read, and where in it the lines begin that were not taken yet, and end.
  private var bytes: UnsafeMutableRawBufferPointer
  private var start = 0
  private var end = 0
  /// How far it was looked for the end of the line that begins at `start`.
  private var searched = 0
  private var lines: Int64
  private var isBehindOpenLine: Bool
  /// How many calls the batch may hold.
  private var batchCalls: Int

  /// How long a slow writer is waited for before what there is is handed on, in milliseconds.
  private static let patienceMs: Int32 = 10
  /// How long a batch is filled at most, in milliseconds: what is not handed on is not safe.
  private static let longestFillMs: Int64 = 500
  private static let pieceBytes = 1 << 20
  /// The bytes behind the lines that may be read.
  private static let padding = 64
  /// How many bytes the sums of a batch take at most: more than those of calls that follow each
  /// other in time, which share days.
  private static let batchDayBytes = 8 << 20
  /// How many bytes are read for a batch at most, so that a bar moves whatever the lines hold.
  private static let mostReadBytes = 256 << 20
  /// How many calls the first batch holds; each further one twice as many as the one before.
  ///
  /// The writer is idle until there is a batch.
  private static let firstBatchCalls = 20_000
  /// What is wrong with a line takes so many times the memory of a call.
  private static let callsPerRefusal = 4

  init(
    _ descriptor: Int32, _ options: EventStream.Options, _ builder: consuming BatchBuilder
  ) {
    self.descriptor = descriptor
    self.options = options
    self.builder = builder
    var status = stat()
    isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    lines = options.linesBefore
    batchCalls = min(Self.firstBatchCalls, options.batchCalls)
    isBehindOpenLine = options.isBehindOpenLine
    bytes = .allocate(byteCount: 2 * Self.pieceBytes + Self.padding, alignment: 16)
  }

  deinit { bytes.deallocate() }

  /// Fills a batch; true when it is the last.
  mutating func fill(_ batch: CallBatch) -> Bool {
    batch.clear()
    batch.failure = nil
    batch.linesBefore = lines
    builder.begin(batch)
    let isLast = take(into: batch)
    builder.end(batch)
    batchCalls = min(2 * batchCalls, options.batchCalls)
    return isLast
  }

  /// Takes lines until the batch is full, or nothing comes for a while; true at the end.
  private mutating func take(into batch: CallBatch) -> Bool {
    let startedMs = Self.nowMs
    while true {
      if takeLines(of: batch) { return false }
      if !isFile, batch.readBytes > 0 {
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let isReady = poll(&ready, 1, Self.patienceMs) > 0
        if !isReady || Self.nowMs - startedMs > Self.longestFillMs { return false }
      }
      guard end - start < options.longestLine else {
        batch.failure = .lineTooLong(lines + 1)
        return true
      }
      makeRoom()
      guard let base = bytes.baseAddress else { return true }
      let got = readPiece(descriptor, base + end, bytes.count - Self.padding - end)
      if got < 0 {
        if errno == EINTR { continue }
        batch.failure = .unreadable(String(cString: strerror(errno)))
        return true
      }
      if got == 0 {
        takeEnd(of: batch)
        return true
      }
      end += got
    }
  }

  /// Moves what is left to the front, and makes room for another piece behind it.
  private mutating func makeRoom() {
    guard let base = bytes.baseAddress else { return }
    memmove(base, base + start, end - start)
    (start, end, searched) = (0, end - start, searched - start)
    guard end + Self.pieceBytes > bytes.count - Self.padding else { return }
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: 2 * end + Self.pieceBytes + Self.padding, alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<end]))
    bytes.deallocate()
    bytes = larger
  }

  private static var nowMs: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Takes the lines that are whole; whether the batch is full.
  private mutating func takeLines(of batch: CallBatch) -> Bool {
    guard let base = bytes.baseAddress else { return false }
    while !isFull(batch) {
      guard let found = memchr(base + searched, 0x0A, end - searched) else {
        searched = end
        return false
      }
      let lineEnd = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      take(lineEnd, of: batch)
      batch.readBytes += lineEnd + 1 - start
      start = lineEnd + 1
      searched = start
    }
    return true
  }

  private func isFull(_ batch: CallBatch) -> Bool {
    batch.count + Self.callsPerRefusal * batch.refused.count >= batchCalls
      || batch.callBytes >= PackedCalls.mostBytes || batch.readBytes >= Self.mostReadBytes
      || batch.dayBytes >= Self.batchDayBytes
  }

  /// Takes a last line without an end, unless it breaks off.
  private mutating func takeEnd(of batch: CallBatch) {
    if start == end { return }
    let text = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    if options.leavesBrokenEnd, Self.breaksOff(text) {
      batch.isOpenEnded = true
      return
    }
    // The reader of columns needs an end that no string may hold.
    bytes[end] = 0x0A
    take(end, of: batch)
    batch.readBytes += end - start
    start = end
  }

  /// Takes the line from `start` to its end.
  private mutating func take(_ lineEnd: Int, of batch: CallBatch) {
    var end = lineEnd
    if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    let isEndOfOpenLine = isBehindOpenLine && end == start
    isBehindOpenLine = false
    if isEndOfOpenLine { return }
    lines += 1
    batch.readLines += 1
    let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    guard line.contains(where: { $0 > 0x20 }) else { return }
    builder.add(line, number: lines, to: batch)
  }

  /// Whether text begins like JSON and does not end like it.
  private static func breaksOff(_ text: UnsafeRawBufferPointer) -> Bool {
    let first = text.first { $0 > 0x20 && $0 < 0x80 }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return false }
    return (try? JSON(parsing: text)) == nil
  }
}
