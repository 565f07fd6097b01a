import Ledger
import Metering
import Pricing
import Terminal

/// Spend as a plain-text accounting journal, in hledger's or beancount's notation.
///
/// One transaction a day, provider and model: what a bookkeeper can look over. It balances to the
/// last digit, because both legs are the same exact amount.
struct JournalExport {
  /// Whose notation.
  enum Dialect {
    case hledger, beancount
  }

  let dialect: Dialect
  /// A currency the amounts are valued in; nil for USD alone.
  let currency: DisplayCurrency?
  /// The account that is charged, and the one that owes.
  let accounts: (expense: String, liability: String)

  /// The dimensions that the transactions are grouped by.
  static let dimensions: [Dimension] = [.time(.day), .name("provider"), .name("model")]

  /// The whole journal.
  ///
  /// - Parameter summary: Spend by ``dimensions``.
  /// - Returns: Text that the tool reads.
  func text(_ summary: Summary) -> String {
    let entries = summary.rows.map(Entry.init)
    var text = "; LLM spend by day, provider and model, from a costs ledger\n"
    if summary.totals.unpricedCalls > 0 {
      text += "; \(Digits.calls(summary.totals.unpricedCalls)) of unknown cost "
      text += summary.totals.unpricedCalls == 1 ? "is" : "are"
      text += " not in the amounts; they are named where they were made\n"
    }
    text += opening(entries)
    for entry in entries { text += "\n" + transaction(entry) }
    return text
  }

  /// A day's calls to a model.
  private struct Entry {
    let day: String
    let provider: String
    let model: String
    let spend: Spend

    init(_ row: Summary.Row) {
      day = row.values[0] ?? ""
      provider = row.values[1] ?? "unknown"
      model = row.values[2] ?? "unknown"
      spend = row.spend
    }
  }

  /// beancount wants every account opened before it is used.
  private func opening(_ entries: [Entry]) -> String {
    guard dialect == .beancount, let first = entries.map(\.day).min() else { return "" }
    var names: Set<String> = []
    for entry in entries { names.formUnion([expense(entry), liability(entry)]) }
    return "\n" + names.sorted().map { "\(first) open \($0)\n" }.joined()
  }

  private func transaction(_ entry: Entry) -> String {
    let note =
      "\(Digits.calls(entry.spend.calls)), \(Digits.grouped(entry.spend.totalTokens)) tokens"
    guard let amount = entry.spend.costPicousd else {
      return "; \(entry.day) \(entry.provider) \(oneLine(entry.model)): \(note), cost unknown\n"
    }
    var text = head(entry, note)
    for (name, value) in facts(entry) { text += fact(name, value) }
    return text + posting(expense(entry), amount) + posting(liability(entry), -amount)
  }

  private func head(_ entry: Entry, _ note: String) -> String {
    switch dialect {
    case .hledger: "\(entry.day) * \(entry.provider) | \(oneLine(entry.model)): \(note)\n"
    case .beancount:
      "\(entry.day) * \(quoted(entry.provider)) \(quoted(entry.model + ": " + note))\n"
    }
  }

  private func facts(_ entry: Entry) -> [(String, String)] {
    var facts = [
      ("model", entry.model), ("calls", "\(entry.spend.calls)"),
      ("input_tokens", "\(entry.spend.inputTokens)"),
      ("output_tokens", "\(entry.spend.outputTokens)"),
    ]
    if entry.spend.unpricedCalls > 0 {
      facts.append(("unpriced_calls", "\(entry.spend.unpricedCalls)"))
    }
    return facts
  }

  private func fact(_ name: String, _ value: String) -> String {
    switch dialect {
    case .hledger: "    ; \(name):\(oneLine(value))\n"
    case .beancount: "  \(name): \(quoted(value))\n"
    }
  }

  private func posting(_ account: String, _ picousd: Int128) -> String {
    let price = currency.map { " @ \($0.rate) \($0.code)" } ?? ""
    return "    \(account)  \(Money.usd(picousd)) USD\(price)\n"
  }

  // MARK: Names

  private func expense(_ entry: Entry) -> String {
    [accounts.expense, component(entry.provider), component(entry.model)].joined(separator: ":")
  }

  private func liability(_ entry: Entry) -> String {
    accounts.liability + ":" + component(entry.provider)
  }

  /// A name as a part of an account's: the name itself stands in the transaction.
  private func component(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars {
      let isPlain = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
      let isKept =
        isPlain || scalar == "-" || (dialect == .hledger && "._".unicodeScalars.contains(scalar))
      text.unicodeScalars.append(isKept ? scalar : "-")
    }
    guard dialect == .beancount else { return text }
    // beancount's accounts begin with a capital letter or a digit.
    guard let first = text.first, first != "-" else { return "X" + text }
    return first.uppercased() + text.dropFirst()
  }

  /// hledger ends a description and a tag at a comment, a comma or a line's end.
  private func oneLine(_ text: String) -> String {
    String(text.map { $0 == ";" || $0 == "," || $0.isNewline ? " " : $0 })
  }

  private func quoted(_ text: String) -> String {
    let escaped = text.split(separator: "\\", omittingEmptySubsequences: false)
      .joined(separator: "\\\\").split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\\\"")
    return "\"" + escaped + "\""
  }
}
