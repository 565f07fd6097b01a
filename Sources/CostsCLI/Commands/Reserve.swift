import ArgumentParser
import Ledger
import Metering
import Pricing

/// `costs reserve`: holds an amount of a budget before a call is made.
struct Reserve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Hold an amount of a budget before a call: exit 0 held, 2 no room.",
    discussion: """
      Examples:
        costs reserve --budget agents --amount 0.05 --id job-7
        costs settle job-7 --call req_1      the call was made and recorded: its cost counts now
        costs release job-8                  the call was not made

      A hard budget holds an amount only if spent + held + amount is within its limit, whoever asks
      at the same moment; a soft one holds it anyway, and warns. Hold as much as the call can cost
      at most. The same --id with the same amount is held once.

      A hold expires by itself after --ttl: a program that dies keeps nothing. Give a call the time
      that it needs, for after that its room is given to others. An active hold counts in the
      present window, also when it was made in the one before.
      """)

  @Option(help: "The budget's name.") var budget: String
  @Option(parsing: .unconditional, help: ArgumentHelp("The amount in USD.", valueName: "usd"))
  var amount: String
  @Option(help: "The hold's id. Default: one is made.") var id: String?
  @Option(help: ArgumentHelp("How long it is held: 90s, 10m, 2h.", valueName: "duration"))
  var ttl = "10m"
  @Flag(name: .customLong("json"), help: "Print JSON.") var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    if id?.isEmpty == true { throw Messages.wrongUsage("--id is empty", command: "reserve") }
    let picousd = try BudgetOption.amount(amount, option: "--amount")
    let ttlMs = try BudgetOption.duration(ttl)
    let id = id ?? "hold_" + CallID.make(nowMs: Machine.nowMs).dropFirst("call_".count)
    let file = try ledger.location.openForBudgets()
    let reserving = try file.reserve(picousd, of: budget, id: id, ttlMs: ttlMs) { Machine.nowMs }
    try print(reserving, id: id, picousd)
    let state = reserving.state
    if reserving.result != .refused, state.spend.unpricedCalls > 0 {
      Talk.write(
        "warning: budget '\(budget)': \(Digits.calls(state.spend.unpricedCalls)) of unknown cost, "
          + "so more is spent than is known\n")
    }
    BudgetWatch(file).tell([state])
    if reserving.result == .refused { throw Messages.noRoom(state, amount: picousd) }
  }

  private func print(_ reserving: Reserving, id: String, _ picousd: Int64) throws {
    let output = Output()
    if isJSON {
      try output.line(
        BudgetJSON.object(
          result: reserving.result.rawValue, id: id, reserving.reservation, budget: budget,
          amount: picousd, state: reserving.state
        ).text)
    } else if let hold = reserving.reservation {
      let verb = reserving.result == .exists ? "already held:" : "held"
      try output.line(
        "\(verb)  \(id)  \(budget)  $\(Digits.usd(Int128(picousd))) until "
          + "\(BudgetText.local(hold.expiresAtMs, reserving.state.budget)), "
          + BudgetText.room(reserving.state))
    }
    try output.flush()
    if reserving.reservation != nil, reserving.state.remainingPicousd < 0 {
      Talk.write("warning: budget '\(budget)' is soft: \(BudgetText.room(reserving.state))\n")
    }
  }
}
