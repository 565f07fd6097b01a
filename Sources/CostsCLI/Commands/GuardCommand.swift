import ArgumentParser
import Ledger
import Metering

/// `costs guard`: a gate for scripts, CI and agents.
struct GuardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "guard",
    abstract: "Exit 0 if there is room in the budgets, 2 if not, and say why.",
    discussion: """
      Examples:
        costs guard
        costs guard --budget agents
        costs guard --estimate '{"model":"gpt-4o","input_tokens":10000,"output_tokens":2000}'
        costs guard --max 20 --period month --where team=agents

      Without --budget and --max every budget is looked at: hard ones decide, soft ones warn. A
      budget that is named decides, hard or soft. With --estimate only those that the event counts
      in are looked at, unless they are named.

      There is room if something is left, or with --estimate if spent + held + estimate is within
      the limit. An estimate of unknown price is refused unless --allow-unpriced is given. Recorded
      calls of unknown cost are warned of; with --strict they refuse. Nothing is held: among
      programs that run at once, costs reserve is the safe way.
      """)

  @Option(help: ArgumentHelp("A budget; repeatable. Default: all.", valueName: "name"))
  var budget: [String] = []
  @Option(
    help: ArgumentHelp(
      "A usage event: JSON, @FILE, or - for standard input.", valueName: "event"))
  var estimate: String?
  @Option(parsing: .unconditional, help: ArgumentHelp("A limit in USD for once.", valueName: "usd"))
  var max: String?
  @Option(help: "With --max: today, 7d, week, month, ... Default: today.")
  var period: String?
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "With --max: only calls with this value; repeatable.", valueName: "dim=value"))
  var conditions: [String] = []
  @Option(
    help: ArgumentHelp("With --max: whose days. Default: the system's.", valueName: "zone"))
  var timezone: String?
  @Flag(help: "Refuse also where recorded calls have no known cost.") var strict = false
  @Flag(help: "Let an estimate of unknown price pass.") var allowUnpriced = false
  @Flag(name: .customLong("json"), help: "Print JSON.") var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func validate() throws {
    guard max != nil || (period == nil && conditions.isEmpty && timezone == nil) else {
      throw ValidationError("--period, --where and --timezone belong to --max")
    }
  }

  func run() throws {
    let nowMs = Machine.nowMs
    let file = try openLedger()
    let call = try estimate.map { try assess($0, file, nowMs) }
    var checks: [GuardCheck] = []
    var states: [BudgetState] = []
    if let max { checks.append(try check(max, file, call, nowMs)) }
    if let file, max == nil || !budget.isEmpty {
      states = try chosen(file, call, nowMs)
      checks += states.map {
        GuardCheck(
          $0, isDeciding: $0.budget.isHard || !budget.isEmpty, estimate: Self.estimate(call))
      }
    }
    let judged = checks.map {
      ($0, $0.refusals(isStrict: strict, isUnpricedAllowed: allowUnpriced))
    }
    try print(judged, call)
    if let file { BudgetWatch(file).tell(states) }
    try refuse(judged)
  }

  /// The ledger; nil where there is none and none is needed, for nothing is spent then.
  private func openLedger() throws -> LedgerFile? {
    do { return try ledger.location.openForLooking() } catch LedgerError.missing(let path) {
      guard max != nil, budget.isEmpty else { throw LedgerError.missing(path: path) }
      return nil
    }
  }

  private func assess(_ text: String, _ file: LedgerFile?, _ nowMs: Int64) throws -> CallEntry {
    let event: UsageEvent
    do {
      if text == "-" || text.hasPrefix("@") {
        let input = try Input(path: text == "-" ? text : String(text.dropFirst()))
        defer { input.close() }
        event = try UsageEvent(line: try input.readAll(limit: 16 << 20)[...])
      } else {
        event = try UsageEvent(line: Array(text.utf8)[...])
      }
    } catch let error as MeteringError {
      throw Messages.estimateUnreadable("\(error)", code: .badData)
    } catch let failure as Failure {
      throw Messages.estimateUnreadable(failure.what, code: failure.code)
    }
    let assessor = file?.assessor() ?? Assessor()
    var entry = try assessor.assess(event, nowMs: nowMs, madeID: "estimate").entry
    entry.source = "record"
    return entry
  }

  private static func estimate(_ call: CallEntry?) -> GuardCheck.Estimate {
    guard let call else { return .none }
    return call.costPicousd.map { .cost(picousd: $0) } ?? .unknown
  }

  private func check(
    _ max: String, _ file: LedgerFile?, _ call: CallEntry?, _ nowMs: Int64
  ) throws -> GuardCheck {
    var filter = CallFilter(zone: try Zone(timezone))
    let name = period ?? "today"
    guard let span = Period(name, zone: filter.zone, nowMs: nowMs) else {
      throw Messages.unknownPeriod(name)
    }
    filter.period = span
    filter.terms = try conditions.map { text throws -> CallFilter.Term in
      guard let term = try CallFilter.Term(text) else { throw Messages.filterWithoutValue(text) }
      return term
    }
    return GuardCheck(
      limitPicousd: try BudgetOption.amount(max, option: "--max"),
      spend: try file?.summary(by: [], filter).totals ?? Spend(), untilMs: span.untilMs,
      estimate: Self.estimate(call))
  }

  private func chosen(
    _ file: LedgerFile, _ call: CallEntry?, _ nowMs: Int64
  ) throws -> [BudgetState] {
    let budgets = try budget.isEmpty ? file.budgets() : budget.map { try file.budget(named: $0) }
    return try budgets.filter { one in
      guard budget.isEmpty, let call else { return true }
      return one.counts(call)
    }.map { try file.state(of: $0, nowMs: nowMs) }
  }

  private func print(
    _ judged: [(check: GuardCheck, refusals: [GuardCheck.Reason])], _ call: CallEntry?
  ) throws {
    let output = Output()
    if isJSON {
      try output.line(GuardJSON.object(judged, call: call).text)
    } else if judged.isEmpty {
      try output.line("allowed  no budget is looked at")
    } else if judged.allSatisfy({ $0.refusals.isEmpty }) {
      for (check, _) in judged { try output.line(GuardText.passed(check)) }
    }
    try output.flush()
    // Where something refuses, that is what is said; JSON has the warnings in any case.
    guard judged.allSatisfy({ $0.refusals.isEmpty }) else { return }
    for (check, _) in judged {
      for reason in check.reasons {
        let subject = check.name.map { "budget '\($0)'" } ?? "--max"
        Talk.write("warning: \(subject): \(GuardText.reason(reason, check))\n")
      }
    }
  }

  /// Says for each check that refuses why; the last one is the command's own failure.
  private func refuse(_ judged: [(check: GuardCheck, refusals: [GuardCheck.Reason])]) throws {
    let failures = judged.filter { !$0.refusals.isEmpty }.map { check, refusals in
      Messages.refused(check, refusals, until: check.untilMs.map { Timestamp.format($0) })
    }
    for failure in failures.dropLast() { Talk.write(failure.text) }
    if let last = failures.last { throw last }
  }
}
