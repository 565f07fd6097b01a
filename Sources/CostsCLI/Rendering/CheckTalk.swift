import Ledger
import Terminal

/// How far a check is, on standard error where that is a terminal.
final class CheckTalk {
  private let startedMs = Machine.nowMs
  private var shownMs: Int64 = 0
  private var isShown = false

  /// Shows the part and its rows, ten times a second at most.
  func show(_ part: LedgerCheck.Part, rows: Int64) {
    let nowMs = Machine.nowMs
    guard Machine.isWatched, nowMs - shownMs >= 100, nowMs - startedMs >= 300 || rows == 0 else {
      return
    }
    shownMs = nowMs
    isShown = true
    let count = rows > 0 ? "  \(Digits.grouped(rows)) rows" : ""
    Talk.write("\rchecking \(part.rawValue)\(count)\u{1B}[K")
  }

  /// Takes the line off the terminal.
  func clear() {
    if isShown { Talk.write("\r\u{1B}[K") }
    isShown = false
  }
}
