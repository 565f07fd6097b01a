import Ledger
import Terminal

/// What a person is told when a check has found something.
extension Messages {
  static func checkFound(_ count: Int64, parts: Set<LedgerCheck.Part>, path: String) -> Failure {
    let (effect, remedy) = remedy(for: parts, path: path)
    return Failure(
      what: "\(Digits.grouped(count)) \(count == 1 ? "thing is" : "things are") wrong "
        + "with '\(path)'",
      effect: effect + "Nothing was changed.", remedy: remedy, code: .checkFound)
  }

  private static func remedy(
    for parts: Set<LedgerCheck.Part>, path: String
  ) -> (effect: String, remedy: String) {
    if parts == [.rollups] {
      return (
        "The calls are sound, the sums that are kept of them are not. ", "costs check --rebuild"
      )
    }
    if parts == [.bills] {
      return (
        "The ledger is sound, it no longer agrees with bills that were kept. ",
        "costs reconcile --kept   and the bill again, or costs reconcile --drop NUMBER"
      )
    }
    return (
      "", "costs import ledger '\(path)' --ledger NEW.db   to bring its calls into a sound file"
    )
  }
}
