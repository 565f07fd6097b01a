#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The terminal as a screen of its own: keys come one by one, and what was there comes back.
package final class FullScreen {
  private var original = termios()

  /// Takes the terminal; nil when there is none.
  package init?() {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1,
      tcgetattr(STDIN_FILENO, &original) == 0
    else { return nil }
    var raw = original
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
    tcsetattr(STDIN_FILENO, TCSANOW, &raw)
    show("\u{1B}[?1049h\u{1B}[?25l")
  }

  /// Gives the terminal back as it was.
  package func leave() {
    show("\u{1B}[?25h\u{1B}[?1049l")
    tcsetattr(STDIN_FILENO, TCSANOW, &original)
  }

  /// Puts lines in the place of what is shown, without flicker.
  ///
  /// - Parameters:
  ///   - lines: What to show, from the top.
  ///   - width: The terminal's columns; longer lines are cut.
  package func draw(_ lines: [String], width: Int) {
    let kept = lines.map { $0.shortened(to: width) + "\u{1B}[K" }
    show("\u{1B}[H" + kept.joined(separator: "\r\n") + "\u{1B}[J")
  }

  /// Waits for a key; nil when none came in time.
  package func key(withinMs ms: Int32) -> Character? {
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    guard poll(&input, 1, ms) > 0 else { return nil }
    var byte: UInt8 = 0
    // At the end of input there is no one who could press a key.
    guard read(STDIN_FILENO, &byte, 1) == 1 else { return "q" }
    return Character(Unicode.Scalar(byte))
  }

  private func show(_ text: String) {
    let output = Output()
    try? output.write(text)
    try? output.flush()
  }
}
