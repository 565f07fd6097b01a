import Importers
import Terminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What an import says on standard error while it runs: lines that cannot be taken, and how far it
/// is, where there is a terminal.
final class ImportTalk {
  /// How many lines that cannot be taken are named unless all are wanted.
  private static let named: Int64 = 10
  /// How many are kept for JSON.
  private static let kept = 100

  private let isVerbose: Bool
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let startedMs = Machine.nowMs
  private var shownMs: Int64 = 0
  private var isShown = false
  private var rejections: [ImportRejection] = []
  private var rejectedNow: Int64 = 0
  /// Everything that could not be taken.
  private(set) var rejected: Int64 = 0
  /// Whether all of it was lines, as against files and calls of databases.
  private(set) var isLinesOnly = true

  init(isVerbose: Bool) { self.isVerbose = isVerbose }

  /// Names a line that cannot be taken.
  func tell(_ rejection: ImportRejection) {
    rejected += 1
    rejectedNow += 1
    if rejection.line == 0 { isLinesOnly = false }
    if rejections.count < Self.kept { rejections.append(rejection) }
    guard isVerbose || rejectedNow <= Self.named else { return }
    clear()
    let place = rejection.line > 0 ? "\(rejection.file):\(rejection.line)" : rejection.file
    Talk.write("\(place): \(rejection.reason)\n")
  }

  /// Says how many lines were not named.
  func finish() {
    clear()
    if !isVerbose, rejectedNow > Self.named {
      Talk.write(
        "... and \(Digits.grouped(rejectedNow - Self.named)) more: --verbose names them\n")
    }
    rejectedNow = 0
  }

  /// The first rejections since the last call, for JSON.
  func takeRejections() -> [ImportRejection] {
    defer { rejections.removeAll() }
    return rejections
  }

  /// Says something to a person who is watching.
  func say(_ text: String) { if isTerminal { Talk.write(text + "\n") } }

  /// Shows how far it is, ten times a second at most.
  func show(_ progress: ImportProgress) {
    let nowMs = Machine.nowMs
    guard isTerminal, nowMs - shownMs >= 100, nowMs - startedMs >= 300 else { return }
    shownMs = nowMs
    isShown = true
    let line = Self.line(progress, afterMs: nowMs - startedMs, width: Self.width)
    Talk.write("\r" + line + "\u{1B}[K")
  }

  /// Takes the line off the terminal.
  func clear() {
    if isShown { Talk.write("\r\u{1B}[K") }
    isShown = false
  }

  /// The columns of the terminal that is talked to.
  private static var width: Int {
    if let columns = Machine.variable("COLUMNS").flatMap({ Int($0) }), columns > 0 {
      return columns
    }
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// `claude-code  [#####.....] 52%  1,204,000 calls  310,000/s  4 s left`, or less of it.
  ///
  /// A line that is wider than the terminal could not be written over.
  static func line(_ progress: ImportProgress, afterMs elapsedMs: Int64, width: Int) -> String {
    let elapsedMs = max(1, elapsedMs)
    var (bar, percent, left) = ("", "", "")
    if progress.totalBytes > 0 {
      let done = min(progress.bytes, progress.totalBytes)
      let filled = Int(done * 20 / progress.totalBytes)
      bar = "[" + String(repeating: "#", count: filled)
      bar += String(repeating: ".", count: 20 - filled) + "] "
      percent = "\(done * 100 / progress.totalBytes)%"
    }
    if progress.bytes > 0, progress.totalBytes > progress.bytes {
      let rest = (progress.totalBytes - progress.bytes) * (elapsedMs / 100 + 1)
      left = "\(rest / progress.bytes / 10 + 1) s left"
    }
    let calls = Digits.calls(progress.calls)
    let rate = "\(Digits.grouped(progress.calls * 1000 / elapsedMs))/s"
    let forms = [
      [progress.source, bar + percent, calls, rate, left],
      [progress.source, percent, calls, rate, left], [progress.source, percent, rate, left],
      [progress.source, percent, left],
    ].map { $0.filter { !$0.isEmpty }.joined(separator: "  ") }
    // The last column stays free: some terminals go to the next line when it is written.
    return forms.first { $0.utf8.count < width } ?? String(percent.prefix(max(0, width - 1)))
  }
}

/// The file that lines that cannot be taken are copied to.
final class RejectsFile {
  private let path: String
  private let descriptor: Int32

  /// Makes the file, or empties it.
  ///
  /// Only its owner may read it: lines can hold prompts.
  init(path: String) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Messages.rejectsUnwritable(path: path, reason: String(cString: strerror(errno)))
    }
  }

  deinit { close(descriptor) }

  /// Adds a line.
  func add(_ line: ArraySlice<UInt8>) throws {
    var rest = (Array(line) + [UInt8(ascii: "\n")])[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw Messages.rejectsUnwritable(path: path, reason: String(cString: strerror(errno)))
      }
      rest = rest.dropFirst(count)
    }
  }
}
