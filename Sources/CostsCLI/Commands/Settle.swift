import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

/// `costs settle`: ends a hold with the call that it was for.
struct Settle: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "End a reservation with its recorded call, whose cost counts now alone.",
    discussion: """
      Example:
        costs settle job-7 --call req_1

      Record the call first. What is unusual is said on standard error: a call outside of the
      budget's scope or window, of unknown cost, dearer than what was held, or after the hold had
      expired.
      """)

  @Argument(help: "The reservation's id.") var id: String
  @Option(help: ArgumentHelp("The id of the recorded call.", valueName: "id")) var call: String
  @Flag(name: .customLong("json"), help: "Print JSON.") var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let file = try ledger.location.openForBudgets()
    let settling = try file.settleReservation(id: id, callID: call) { Machine.nowMs }
    let hold = settling.reservation
    let output = Output()
    if isJSON {
      try output.line(
        BudgetJSON.object(
          result: settling.isRepeated ? "exists" : "settled", id: id, hold, budget: hold.budget,
          amount: hold.amountPicousd,
          more: [
            ("call", .string(settling.call.id)),
            ("cost_usd", CallJSON.money(settling.call.costPicousd)),
            ("notes", .array(settling.notes.map { .string(Self.word($0)) })),
          ]
        ).text)
    } else {
      let verb = settling.isRepeated ? "already settled:" : "settled"
      try output.line(
        "\(verb)  \(id)  \(hold.budget)  \(CallPrinter.cost(of: settling.call)) of "
          + "$\(Digits.usd(Int128(hold.amountPicousd))) held")
    }
    try output.flush()
    for note in settling.notes {
      Talk.write("warning: \(sentence(note, hold, settling.call))\n")
    }
    BudgetWatch(file).look(after: [settling.call])
  }

  private static func word(_ note: Settling.Note) -> String {
    switch note {
    case .outsideScope: "outside_scope"
    case .outsideWindow: "outside_window"
    case .unpriced: "unpriced"
    case .overAmount: "over_amount"
    case .expired: "expired"
    }
  }

  private func sentence(
    _ note: Settling.Note, _ hold: Reservation, _ call: CallEntry
  ) -> String {
    switch note {
    case .outsideScope: "call '\(call.id)' is outside of the scope of budget '\(hold.budget)'"
    case .outsideWindow:
      "call '\(call.id)' of \(Timestamp.format(call.occurredAtMs)) is outside of the window"
    case .unpriced: "the cost of call '\(call.id)' is not known, so it is not in what is spent"
    case .overAmount(let picousd):
      "call '\(call.id)' cost $\(Digits.usd(Int128(picousd))) more than was held"
    case .expired(let atMs):
      "reservation '\(id)' had expired at \(Timestamp.format(atMs)): others may have its room"
    }
  }
}

/// `costs release`: ends a hold whose call was not made.
struct Release: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "End a reservation whose call was not made.",
    discussion: """
      Example:
        costs release job-8
      """)

  @Argument(help: "The reservation's id.") var id: String
  @Flag(name: .customLong("json"), help: "Print JSON.") var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let file = try ledger.location.openForBudgets()
    let (hold, isRepeated) = try file.releaseReservation(id: id) { Machine.nowMs }
    let output = Output()
    if isJSON {
      try output.line(
        BudgetJSON.object(
          result: isRepeated ? "exists" : "released", id: id, hold, budget: hold.budget,
          amount: hold.amountPicousd
        ).text)
    } else {
      let verb = isRepeated ? "already released:" : "released"
      try output.line(
        "\(verb)  \(id)  \(hold.budget)  $\(Digits.usd(Int128(hold.amountPicousd)))")
    }
    try output.flush()
  }
}
