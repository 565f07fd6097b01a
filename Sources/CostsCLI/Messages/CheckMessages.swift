import Terminal

/// What a person is told when a check has found something.
extension Messages {
  static func checkFound(_ count: Int64, isOnlyRollups: Bool, path: String) -> Failure {
    Failure(
      what: "\(Digits.grouped(count)) \(count == 1 ? "thing is" : "things are") wrong "
        + "with '\(path)'",
      effect: isOnlyRollups
        ? "The calls are sound, the sums that are kept of them are not. Nothing was changed."
        : "Nothing was changed.",
      remedy: isOnlyRollups
        ? "costs check --rebuild"
        : "costs import ledger '\(path)' --ledger NEW.db   to bring its calls into a sound file",
      code: .checkFound)
  }
}
