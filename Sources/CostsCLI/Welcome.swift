import Ledger
import Terminal

/// What `costs` says when it is called alone: where the person is, and what to do next.
enum Welcome {
  static func text() throws -> String {
    let location = try LedgerLocation(option: nil)
    let path = location.path
    guard let ledger = try? location.openForReading(),
      let summary = try? ledger.summary(by: [], CallFilter(zone: .utc)), summary.totals.calls > 0
    else {
      return """
        costs keeps what your LLM calls cost in one SQLite file: \(path)
        It is empty. Record a first call:

          costs record --model gpt-4o --input-tokens 4316 --output-tokens 716
          costs record --response response.json    a provider's response as it came

        Then look:  costs summary      All commands:  costs --help

        """
    }
    let totals = summary.totals
    let cost = totals.costPicousd.map { "$" + Digits.usd($0) } ?? "unpriced"
    return """
      \(Digits.calls(totals.calls)), \(Digits.grouped(totals.totalTokens)) tokens, \(cost) \
      in \(path)

        costs summary --by model --period 7d    where the money went last week
        costs calls                             the newest calls
        costs sql "SELECT * FROM spend_by_day"  ad-hoc SQL

      All commands:  costs --help

      """
  }
}
