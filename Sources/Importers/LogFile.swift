import Metering

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An open file, read in pieces of 1 MiB: a file of any size needs no more memory than its longest
/// line.
final class LogFile: ImportFile {
  private static let pieceBytes = 1 << 20
  /// Longer lines hold pictures or are no log at all.
  static let longestLine = 512 << 20
  private static let longestDocument = 2 << 30

  let path: String
  let status: FileStatus
  let linesBefore: Int64
  /// The bytes that have been dealt with: the place where the next import goes on.
  private(set) var position: Int64
  /// The lines that have been dealt with since the place to begin.
  private(set) var lines: Int64 = 0
  /// Whether a last line was left because it breaks off.
  private(set) var isOpenEnded = false
  /// Gets the number of bytes of each piece.
  var onPiece: (Int) -> Void = { _ in }
  let descriptor: Int32
  /// Whether the last import ended with a line whose end had not been written yet.
  let isBehindOpenLine: Bool

  var modifiedAtMs: Int64 { status.modifiedAtMs }

  /// Opens a file, or standard input for `-`.
  init(path: String) throws(ImportError) {
    self.path = path
    descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0, let status = FileStatus.of(descriptor) else {
      if errno == ENOENT { throw .missing(path: path) }
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    self.status = status
    (position, linesBefore) = (0, 0)
    isBehindOpenLine = false
  }

  /// Opens a file at a place that an earlier import ended at.
  init(path: String, position: Int64, linesBefore: Int64) throws(ImportError) {
    self.path = path
    self.linesBefore = linesBefore
    self.position = position
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0, let status = FileStatus.of(descriptor),
      lseek(descriptor, off_t(position), SEEK_SET) >= 0
    else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
    self.status = status
    var last: UInt8 = 0x0A
    isBehindOpenLine =
      position > 0 && pread(descriptor, &last, 1, off_t(position - 1)) == 1 && last != 0x0A
  }

  deinit { close(descriptor) }

  // MARK: Reading

  func forEachLine(_ line: (Int64, ArraySlice<UInt8>) throws -> Void) throws {
    var buffer: [UInt8] = []
    var start = 0
    var searched = 0
    var isEndOfOpenLine = isBehindOpenLine
    while true {
      if let end = Self.newline(in: buffer, from: searched) {
        if isEndOfOpenLine, end - start <= 1, buffer[start..<end].allSatisfy({ $0 == 0x0D }) {
          position += Int64(end + 1 - start)
        } else {
          try deal(buffer[start..<end], bytes: end + 1 - start, line)
        }
        isEndOfOpenLine = false
        start = end + 1
        searched = start
        continue
      }
      buffer.removeFirst(start)
      (start, searched) = (0, buffer.count)
      guard buffer.count <= Self.longestLine else {
        throw ImportError.tooLong(
          path: path, line: linesBefore + lines + 1, limit: Self.longestLine)
      }
      if try readPiece(into: &buffer) == 0 { break }
    }
    if buffer.isEmpty { return }
    if Self.breaksOff(buffer[...]) {
      isOpenEnded = true
    } else {
      try deal(buffer[...], bytes: buffer.count, line)
    }
  }

  /// Hands on a line.
  ///
  /// Only then has it been dealt with: what is handed on in the middle of it must not make the next
  /// import go on behind it.
  private func deal(
    _ bytes: ArraySlice<UInt8>, bytes count: Int, _ line: (Int64, ArraySlice<UInt8>) throws -> Void
  ) throws {
    let text = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
    if text.contains(where: { $0 > 0x20 }) { try line(linesBefore + lines + 1, text) }
    lines += 1
    position += Int64(count)
  }

  /// Notes what somebody else has read of the file and dealt with.
  func advance(bytes: Int, lines count: Int64, isOpenEnded: Bool) {
    position += Int64(bytes)
    lines += count
    self.isOpenEnded = isOpenEnded
    onPiece(bytes)
  }

  func readAll() throws -> [UInt8] {
    var all: [UInt8] = []
    all.reserveCapacity(Int(max(0, min(status.size - position, 1 << 30))))
    while true {
      let count = try readPiece(into: &all)
      position += Int64(count)
      if count == 0 { return all }
      guard all.count <= Self.longestDocument else {
        throw ImportError.tooLong(path: path, line: 0, limit: Self.longestDocument)
      }
    }
  }

  private func readPiece(into buffer: inout [UInt8]) throws(ImportError) -> Int {
    var failure: Int32?
    let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { room, count in
      var got = read(descriptor, room.baseAddress, Self.pieceBytes)
      while got < 0 && errno == EINTR { got = read(descriptor, room.baseAddress, Self.pieceBytes) }
      if got < 0 { failure = errno }
      count = max(got, 0)
    }
    if let failure { throw .unreadable(path: path, reason: String(cString: strerror(failure))) }
    onPiece(piece.count)
    if buffer.isEmpty { buffer = piece } else { buffer += piece }
    return piece.count
  }

  private static func newline(in buffer: [UInt8], from start: Int) -> Int? {
    guard start < buffer.count else { return nil }
    return buffer.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let found = memchr(base + start, 0x0A, bytes.count - start)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }

  /// Whether text begins like JSON and does not end like it.
  private static func breaksOff(_ text: ArraySlice<UInt8>) -> Bool {
    let first = text.first { $0 > 0x20 && $0 < 0x80 }
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return false }
    return (try? JSON(line: text)) == nil
  }

  /// The first line of a file, unless it is longer than 64 KiB.
  static func firstLine(of path: String) -> ArraySlice<UInt8>? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    guard count > 0, let end = buffer[..<count].firstIndex(of: 0x0A) else { return nil }
    return buffer[..<end]
  }

  // MARK: Telling whether a file is the same

  /// How much of a file's head, and of what lies before a position, is compared.
  private static let sampleBytes: Int64 = 4096

  /// Hashes of the file's head and of the bytes before a position.
  static func samples(of path: String, position: Int64) -> FileSamples? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let count = min(sampleBytes, position)
    guard let head = hash(descriptor, from: 0, count: count),
      let tail = hash(descriptor, from: position - count, count: count)
    else { return nil }
    return FileSamples(head: head, tail: tail)
  }

  private static func hash(_ descriptor: Int32, from start: Int64, count: Int64) -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(count))
    let got = pread(descriptor, &buffer, buffer.count, off_t(start))
    guard got == buffer.count else { return nil }
    var hash = StableHash()
    hash.add(buffer)
    return hash.text
  }
}

/// What a file looked like in two places.
struct FileSamples: Hashable {
  /// The hash of its first 4 KiB, or fewer where less was read.
  let head: String
  /// The hash of the 4 KiB before the position.
  let tail: String
}
