import Ledger

/// A form in which calls leave the ledger one by one, so that any number takes the same memory.
protocol CallExport {
  /// What stands before the calls.
  var head: String { get }
  /// Appends a call's line, with its end, in UTF-8.
  func write(_ call: CallEntry, to bytes: inout [UInt8])
}

extension CallExport {
  var head: String { "" }
}
