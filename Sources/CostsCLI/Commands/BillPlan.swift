import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

extension Plan.Interval: ExpressibleByArgument {}

/// `costs bill plan`.
struct BillPlan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Set a plan: a subscription whose fee pays for calls.",
    discussion: """
      Examples:
        costs bill plan max --where source=claude-code --fee 200 --from 2026-10-15
        costs bill plan max --where source=claude-code --fee 100 --from 2027-01-15
        costs bill plan seats --where source=codex --fee 300 --per year --from 2026-01-01

      The calls that it covers have their list cost, and nobody bills them; the fee of each
      window is shared among them. A window begins every month, or year, on the day of --from,
      at midnight UTC. Setting a plan again replaces it from the new --from on; with --until it
      ends. Of several plans that cover a call the first by name counts.
      """)

  @Argument(help: "Its name.") var name: String
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp("The calls that it covers; repeatable.", valueName: "dim=value"))
  var conditions: [String] = []
  @Option(parsing: .unconditional, help: "The fee of a month, or year, in USD.") var fee: String
  @Option(help: "month or year.") var per: Plan.Interval = .month
  @Option(help: ArgumentHelp("Its first day.", valueName: "date")) var from: String
  @Option(help: ArgumentHelp("Its last day.", valueName: "date")) var until: String?
  @Option(help: "Who bills the fee. Default: told from --where.") var provider: String?
  @Option(help: "What you want to remember about it.") var note: String?
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    guard !conditions.isEmpty else { throw Messages.planWithoutCalls(name) }
    let terms = try conditions.map { text throws -> CallFilter.Term in
      guard let term = try CallFilter.Term(text) else { throw Messages.filterWithoutValue(text) }
      return term
    }
    guard let firstDay = Period.day(from) else { throw Messages.unknownDate(from, "--from") }
    let lastDay = try until.map { text throws -> Int64 in
      guard let day = Period.day(text) else { throw Messages.unknownDate(text, "--until") }
      return day
    }
    guard lastDay ?? .max >= firstDay else {
      throw Messages.badBill("--until '\(until ?? "")' is before --from '\(from)'")
    }
    guard let provider = provider ?? Self.provider(of: terms) else {
      throw Messages.planWithoutProvider(name)
    }
    for (option, text) in [("the name", name), ("--provider", provider), ("--note", note)]
    where text?.isEmpty == true {
      throw Messages.badBill("\(option) is empty")
    }
    let plan = Plan(
      id: name, provider: provider, terms: terms,
      feePicousd: try Messages.ofBills { try Money.exactPicousd(fee) },
      per: per, firstDay: firstDay, lastDay: lastDay, note: note)
    let isNew = try Messages.ofBills {
      try ledger.location.openForWriting().setPlan(plan, nowMs: Machine.nowMs)
    }
    let output = Output()
    try output.line("\(isNew ? "set" : "already there")  \(plan.line)")
    try output.flush()
  }

  /// Who bills the tools whose calls plans cover.
  private static let vendors = [
    "claude-code": "anthropic", "codex": "openai", "gemini-cli": "google",
  ]

  private static func provider(of terms: [CallFilter.Term]) -> String? {
    let wanted = terms.filter { !$0.isExcluded }
    return wanted.first { $0.dimension == .name("provider") }?.value
      ?? wanted.first { $0.dimension == .name("source") }?.value.flatMap { vendors[$0] }
  }
}

extension Plan {
  /// The plan on a line for a person.
  var line: String {
    let end = lastDay.map { " until \(BillDate.text($0))" } ?? ""
    return "\(id)  \(provider)  \(scope.joined(separator: " "))  $\(Money.usd(feePicousd)) per "
      + "\(per.rawValue) from \(BillDate.text(firstDay))\(end)"
  }
}
