#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Standard output, collected and written in large pieces.
///
/// Data only.
package final class Output {
  private var buffer: [UInt8] = []
  private static let pieceBytes = 1 << 16

  package init() {}

  /// Adds text.
  package func write(_ text: String) throws {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.pieceBytes { try flush() }
  }

  /// Adds what a closure appends to the bytes that wait to be written.
  package func write(_ append: (inout [UInt8]) throws -> Void) throws {
    try append(&buffer)
    if buffer.count >= Self.pieceBytes { try flush() }
  }

  /// Adds a line.
  package func line(_ text: String) throws { try write(text + "\n") }

  /// Hands everything to the system.
  package func flush() throws {
    defer { buffer.removeAll(keepingCapacity: true) }
    if let reason = writeAll(buffer[...], to: STDOUT_FILENO) {
      throw Messages.outputFailed(reason)
    }
  }
}

/// Standard error: talk, not data.
package enum Talk {
  /// Writes at once.
  package static func write(_ text: String) {
    _ = writeAll(Array(text.utf8)[...], to: STDERR_FILENO)
  }
}

/// Writes all bytes; returns the system's reason when it cannot.
private func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> String? {
  var rest = bytes
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 {
      if errno == EINTR { continue }
      return String(cString: strerror(errno))
    }
    rest = rest.dropFirst(count)
  }
  return nil
}

/// A file, or standard input when its path is `-`.
package struct Input {
  /// The descriptor of standard input.
  package static let standardInput = STDIN_FILENO

  package let path: String
  private let descriptor: Int32

  /// Opens it for reading.
  package init(path: String) throws {
    self.path = path
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.unreadable(path) }
  }

  /// Opens a file for reading; nil when there is none.
  package init?(existing path: String) throws {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor >= 0 { return }
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw Self.unreadable(path)
  }

  private static func unreadable(_ path: String) -> Failure {
    Messages.unreadable(path: path, reason: String(cString: strerror(errno)))
  }

  /// Closes a file; standard input stays open.
  package func close() { if descriptor != STDIN_FILENO { _ = Self.closeDescriptor(descriptor) } }

  private static func closeDescriptor(_ descriptor: Int32) -> Int32 {
    #if canImport(Glibc)
      Glibc.close(descriptor)
    #elseif canImport(Musl)
      Musl.close(descriptor)
    #else
      Darwin.close(descriptor)
    #endif
  }

  /// Reads what is there, at most 256 KiB; empty at the end.
  package func readPiece() throws -> [UInt8] {
    let room = 1 << 18
    var failed = false
    let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      var got = read(descriptor, buffer.baseAddress, room)
      while got < 0 && errno == EINTR { got = read(descriptor, buffer.baseAddress, room) }
      failed = got < 0
      count = max(got, 0)
    }
    if failed { throw Self.unreadable(path) }
    return piece
  }

  /// Reads everything.
  ///
  /// - Parameter limit: The most bytes that make sense; more is a failure.
  /// - Returns: The bytes.
  /// - Throws: ``Failure`` for what cannot be read, or is too large.
  package func readAll(limit: Int) throws -> [UInt8] {
    var all: [UInt8] = []
    while true {
      let piece = try readPiece()
      if piece.isEmpty { return all }
      all += piece
      if all.count > limit { throw Messages.inputTooLarge(path: path, limit: limit) }
    }
  }
}

/// The machine's clock and terminal.
package enum Machine {
  /// Now, in Unix milliseconds.
  package static var nowMs: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// An environment variable; nil when it is unset or empty.
  package static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// The width of the terminal that standard output is, in columns; nil when it is none.
  package static var terminalWidth: Int? {
    guard let size = terminalSize else { return nil }
    if let columns = variable("COLUMNS").flatMap({ Int($0) }), columns > 0 { return columns }
    return size.columns
  }

  /// The size of the terminal that standard output is; nil when it is none.
  package static var terminalSize: (columns: Int, lines: Int)? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Whether standard error is a terminal: someone sees how far the program is.
  package static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether there is a person to ask.
  package static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Asks a person a question; without one the answer is no.
  package static func confirms(_ question: String) -> Bool {
    guard canAsk else { return false }
    Talk.write(question + " [y/N] ")
    return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
  }

  /// Whether emphasis may be used: on a terminal, and never with NO_COLOR.
  package static var canEmphasise: Bool {
    isatty(STDOUT_FILENO) == 1 && variable("NO_COLOR") == nil && variable("TERM") != "dumb"
  }
}
