import Ledger

/// A form in which calls leave the ledger one by one, so that any number takes the same memory.
protocol CallExport {
  /// What stands before the calls.
  var head: String { get }
  /// A call's line, with its end.
  func text(of call: CallEntry) -> String
}

extension CallExport {
  var head: String { "" }
}
