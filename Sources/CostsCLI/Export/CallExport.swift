import Ledger

/// A form in which calls leave the ledger one by one, so that any number takes the same memory.
protocol CallExport {
  /// What stands before the calls.
  var head: String { get }
  /// A call's lines, with their ends; empty for a call that the form has no place for.
  mutating func text(of call: CallEntry) throws -> String
  /// What a person is to know of what was left out; nil for nothing.
  var remark: String? { get }
}

extension CallExport {
  var head: String { "" }
  var remark: String? { nil }
}
