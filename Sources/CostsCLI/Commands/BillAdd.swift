import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

extension BillEntry.Kind: ExpressibleByArgument {}

/// `costs bill add`.
struct BillAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add a tax, a credit or another amount that no call stands behind.",
    discussion: """
      Examples:
        costs bill add tax --provider openai --amount 12.35 --period 2026-10
        costs bill add credit --provider openai --amount 5 --period 2026-10 --id grant-7
        costs bill add adjustment --provider anthropic --amount -0.4 --period 2026-10-12

      A credit is taken off, whichever sign its amount has. An entry counts in the period that
      holds its first day, undivided. Adding it twice is adding it once.
      """)

  @Argument(help: "tax, credit, adjustment or purchase.") var kind: BillEntry.Kind
  @Option(help: "Who bills it.") var provider: String
  @Option(parsing: .unconditional, help: "In USD.") var amount: String
  @Option(help: "The year, month or day it is for.") var period: String
  @Option(help: "Its name. Default: made of provider, period and kind.") var id: String?
  @Option(help: "What you want to remember about it.") var note: String?
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    for (option, text) in [("--provider", provider), ("--id", id), ("--note", note)]
    where text?.isEmpty == true {
      throw Messages.badBill("\(option) is empty")
    }
    guard let span = Period(period, zone: .utc, nowMs: Machine.nowMs),
      let since = span.sinceMs, let until = span.untilMs
    else { throw Messages.unknownBillPeriod(period) }
    let entry = BillEntry(
      id: id, kind: kind, provider: provider,
      amountPicousd: try Messages.ofBills { try MoneyText.picousd(amount) },
      days: Zone.utc.day(at: since)...Zone.utc.day(at: until - 1), note: note)
    let isNew = try Messages.ofBills {
      try ledger.location.openForWriting().addBillEntry(entry, nowMs: Machine.nowMs)
    }
    let output = Output()
    try output.line("\(isNew ? "added" : "already there")  \(entry.line)")
    try output.flush()
  }
}

extension BillEntry {
  /// The entry on a line for a person.
  var line: String {
    "\(id)  \(kind.rawValue)  \(provider)  \(BillDate.period(days))  "
      + (amountPicousd < 0 ? "-$" : "$") + Money.usd(amountPicousd.magnitude)
  }
}
