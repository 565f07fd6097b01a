import Metering
import Terminal

/// Usage events from a file or standard input, one JSON object a line, as they come.
struct EventLines {
  /// A line longer than this is no event.
  private static let longestLine = 16 << 20

  let input: Input

  /// Calls `batch` with the lines of each piece that arrives, so that what a slow writer sends is
  /// dealt with at once, and a fast one's lines many at a time.
  ///
  /// - Parameter batch: Gets numbered lines, blank ones left out, without their line ends.
  /// - Throws: What `batch` throws, and ``Failure`` for input that cannot be read.
  func forEachBatch(_ batch: ([(number: Int64, line: ArraySlice<UInt8>)]) throws -> Void) throws {
    var number: Int64 = 0
    var rest: [UInt8] = []
    while true {
      let piece = try input.readPiece()
      let isEnd = piece.isEmpty
      rest += piece
      var lines: [(Int64, ArraySlice<UInt8>)] = []
      var start = 0
      while start < rest.count {
        let newline = rest[start...].firstIndex(of: UInt8(ascii: "\n"))
        guard let end = newline ?? (isEnd ? rest.count : nil) else { break }
        number += 1
        let line = rest[start..<end]
        if line.contains(where: { $0 > 32 }) { lines.append((number, line)) }
        start = end + 1
      }
      if !lines.isEmpty { try batch(lines) }
      if isEnd { return }
      rest.removeFirst(min(start, rest.count))
      guard rest.count <= Self.longestLine else {
        throw Messages.lineTooLong(number + 1, limit: Self.longestLine)
      }
    }
  }
}

extension UsageEvent {
  /// Reads the event on one line.
  init(line: ArraySlice<UInt8>) throws {
    self = try line.withUnsafeBytes { try UsageEvent(parsing: $0) }
  }
}
