import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

/// `costs reprice`: gives recorded calls another cost, by a dated entry in the journal.
struct Reprice: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Price recorded calls anew: shown first, then journalled, always reversible.",
    discussion: """
      Examples:
        costs reprice
        costs reprice --where model=my-finetune --yes --reason "price agreed in October"
        costs reprice --all --period 2026-10
        costs reprice --list
        costs reprice --undo 1

      Only calls without a computed cost are looked at, unless --all is given. Nothing is written
      without --yes, or a yes at the terminal. Each call is priced for the time it happened; a
      cost that the provider reported stays. costs summary --as-of shows the books as they were.
      """)

  @OptionGroup var filters: FilterOptions
  @Flag(help: "Also calls that have a cost already.") var all = false
  @Flag(name: .customLong("yes"), help: "Write the change.") var isConfirmed = false
  @Option(help: "Why, for whoever reads the journal.") var reason: String?
  @Flag(help: "List the re-pricings in the journal.") var list = false
  @Option(help: ArgumentHelp("Take back the re-pricing with this number.", valueName: "number"))
  var undo: Int64?
  @Flag(name: .customLong("json"), help: "Print JSON.") var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func validate() throws {
    if list && undo != nil { throw ValidationError("--list and --undo exclude each other") }
    if reason?.isEmpty == true { throw ValidationError("--reason is empty") }
  }

  func run() throws {
    if list {
      try printJournal()
    } else if let undo {
      let file = try ledger.location.openForWriting()
      let done = try file.undoRepricing(undo, reason: reason, nowMs: Machine.nowMs)
      try printDone(done.number, calls: done.calls)
    } else {
      try reprice()
    }
  }

  private func reprice() throws {
    let filter = try filters.filter()
    let file = try ledger.location.openForWriting()
    let plan = try file.planRepricing(filter, isUnpricedOnly: !all)
    if isJSON && !isConfirmed {
      return try printOut(RepricingJSON.plan(plan, number: nil).text)
    }
    if !isJSON { try printPlan(plan) }
    guard !plan.changes.isEmpty else {
      if isJSON { try printOut(RepricingJSON.plan(plan, number: nil).text) }
      return
    }
    guard isConfirmed || Machine.confirms("Write this change to the journal?") else {
      if !Machine.canAsk { Talk.write("Nothing was written. To write it: --yes\n") }
      return
    }
    let why = reason ?? (all ? "priced anew" : "a price became known")
    let number = try file.apply(plan, reason: why, nowMs: Machine.nowMs)
    if isJSON {
      try printOut(RepricingJSON.plan(plan, number: number).text)
    } else {
      try printDone(number, calls: plan.changes.count)
    }
    BudgetWatch(file).look()
  }

  private func printOut(_ text: String) throws {
    let output = Output()
    try output.line(text)
    try output.flush()
  }

  private func printDone(_ number: Int64, calls: Int) throws {
    if isJSON {
      let answer: JSON = [
        "schema": "costs.reprice/1", "repricing": .number("\(number)"),
        "calls": .number("\(calls)"),
      ]
      return try printOut(answer.text)
    }
    try printOut(
      "re-pricing \(number): \(Digits.calls(calls)). To take it back: "
        + "costs reprice --undo \(number)")
  }

  private func printPlan(_ plan: Repricing) throws {
    let output = Output()
    if plan.changes.isEmpty {
      try output.line(
        "\(Digits.calls(plan.examined)) looked at: nothing would change.")
    } else {
      try output.write(
        Grid(plan).table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise))
      try output.line(
        "\n\(Digits.grouped(plan.changes.count)) of \(Digits.calls(plan.examined)) looked at "
          + "would change.")
    }
    try output.flush()
  }

  private func printJournal() throws {
    let decisions = try ledger.location.openForReading().repricings()
    let output = Output()
    if isJSON {
      for decision in decisions { try output.line(RepricingJSON.decision(decision).text) }
    } else if decisions.isEmpty {
      try output.line("No cost has ever been changed.")
    } else {
      var grid = Grid(columns: [
        Grid.Column(field: "repricing", title: "number", isNumber: true),
        Grid.Column(field: "decided_at", title: "decided"),
        Grid.Column(field: "calls", title: "calls", isNumber: true),
        Grid.Column(field: "reason", title: "reason"),
      ])
      grid.rows = decisions.map {
        [
          .count(Int128($0.number)), .text(Timestamp.format($0.decidedAtMs)),
          .count(Int128($0.calls)), .text($0.reason),
        ]
      }
      try output.write(
        grid.table(width: Machine.terminalWidth, isEmphatic: Machine.canEmphasise))
    }
    try output.flush()
  }
}
