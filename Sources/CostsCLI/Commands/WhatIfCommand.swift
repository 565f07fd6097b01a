import ArgumentParser
import Ledger
import Metering
import Pricing
import Terminal

/// `costs whatif`: what recorded calls would have cost at another model.
struct WhatIfCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whatif",
    abstract: "Show what recorded calls would have cost at another model. Writes nothing.",
    discussion: """
      Examples:
        costs whatif --to gpt-4o-mini
        costs whatif --to claude-haiku-4-5 --from openai --period 30d
        costs whatif --to gemini-2.5-flash --from gpt-4o --prices-at now --json
        costs whatif --recommend --min-saving 10%

      Each call is priced as costs estimate prices it with the model replaced: its counts, tier,
      speed, place and time stay, and your own prices and discounts count. A call is not comparable
      when its usage or cost is not known, when the other model has no price for its tier or for
      something it counts, when it has more input than the model takes, or when it needs images,
      audio or video that the model does not take; those are counted apart, with their reasons.
      What another model would have answered, and in how many tokens, nobody knows.

      Saving per 30 days = saving x 30 / days, from the first to the last call that has a cost.
      Effort, by calls to move: low below 1,000, medium below 100,000, else high.

      --recommend ranks other models for each model's calls: fit for the two tasks that the model
      is fit for first (costs models show says which), with a context window for the largest call
      and support for what the calls used; none that is free, for what is given away has limits.
      Considered are models of the providers in the ledger and of
      \(RecommendationRequest.makers.joined(separator: ", ")).
      """)

  @Option(help: ArgumentHelp("The other model.", valueName: "model")) var to: String?
  @Option(help: "Who sells it. Default: told from its name.") var toProvider: String?
  @Option(help: ArgumentHelp("Only calls of this model or provider.", valueName: "model"))
  var from: String?
  @Option(
    help: ArgumentHelp(
      "Prices of this time (or now) in place of each call's own.", valueName: "time"))
  var pricesAt: String?
  @Flag(help: "Rank other models for each model's calls.") var recommend = false
  @Option(
    help: ArgumentHelp(
      "With --recommend: only savings from this amount in USD, or share, on.",
      valueName: "usd or percent"))
  var minSaving: String?
  @Option(
    help:
      "With --recommend: the task the calls are for: simple, moderate, complex, coding, research.")
  var capability: ModelTask?
  @Option(
    name: .customLong("provider"),
    help: "With --recommend: only models of this provider; repeatable.")
  var providers: [String] = []
  @Option(help: ArgumentHelp("With --recommend: at most so many for each model.", valueName: "n"))
  var limit = 3
  @OptionGroup var filters: FilterOptions
  @OptionGroup var form: FormatOptions
  @OptionGroup var ledger: LedgerOptions

  func validate() throws {
    guard recommend || to != nil else {
      throw ValidationError("--to names the other model, --recommend looks for one")
    }
    if recommend, to != nil || toProvider != nil || from != nil {
      throw ValidationError("--recommend excludes --to and --from; --where model=M narrows it")
    }
    if !recommend, minSaving != nil || capability != nil || !providers.isEmpty {
      throw ValidationError("--min-saving, --capability and --provider go with --recommend")
    }
    guard limit > 0 else { throw ValidationError("--limit is 1 or more, not '\(limit)'") }
  }

  func run() throws {
    let filter = try filters.filter()
    let pricesAtMs = try pricesAt.map { text throws -> Int64 in
      if text == "now" { return Machine.nowMs }
      guard let ms = Period.bound(text, isEnd: false, zone: filter.zone) else {
        throw Messages.unknownTime(text, option: "--prices-at")
      }
      return ms
    }
    let file = try ledger.location.openForReading()
    if let to {
      try compare(to, file, filter, pricesAtMs)
    } else {
      try recommend(file, filter, pricesAtMs)
    }
  }

  private func compare(
    _ to: String, _ file: LedgerFile, _ filter: CallFilter, _ pricesAtMs: Int64?
  ) throws {
    let target = ReplayTarget(model: to, provider: toProvider)
    guard try file.hasPrice(for: target) else {
      throw Messages.noTargetPrice(model: to, provider: target.seller)
    }
    let result = try file.whatIf(target, from: from, filter, pricesAtMs: pricesAtMs)
    let view = WhatIfView(result: result, filter: filter, from: from, pricesAtMs: pricesAtMs)
    let output = Output()
    switch form.chosen {
    case .json: try output.line(view.json.text)
    case .csv: try output.write(view.grid(result.rows, forPerson: false).csv())
    case .markdown: try output.write(view.grid(result.rows, forPerson: true).markdown())
    case .table: try output.write(view.text(width: Machine.terminalWidth))
    }
    try output.flush()
  }

  private func recommend(
    _ file: LedgerFile, _ filter: CallFilter, _ pricesAtMs: Int64?
  ) throws {
    let today = String(Timestamp.format(pricesAtMs ?? Machine.nowMs).prefix(10))
    var request = RecommendationRequest(today: today)
    request.task = capability
    request.providers = providers.map { ModelNames.canonicalProvider($0) }
    request.perModel = limit
    request.pricesAtMs = pricesAtMs
    if let minSaving { request.threshold = try Self.threshold(minSaving) }
    let result = try file.recommendations(request, filter)
    let view = RecommendationsView(result: result, filter: filter, pricesAtMs: pricesAtMs)
    let output = Output()
    switch form.chosen {
    case .json: try output.line(view.json.text)
    case .csv: try output.write(view.grid(forPerson: false).csv())
    case .markdown: try output.write(view.grid(forPerson: true).markdown())
    case .table: try output.write(view.text(width: Machine.terminalWidth))
    }
    try output.flush()
  }

  /// `5` and `0.25` are USD, `10%` and `2.5%` shares of the cost.
  static func threshold(_ text: String) throws -> Recommendations.Threshold {
    guard text.hasSuffix("%") else {
      guard let amount = try? Money.picousd(text) else { throw Messages.unknownThreshold(text) }
      return .amount(Int128(amount))
    }
    guard let share = DecimalText(String(text.dropLast())), !share.isNegative,
      let (tenths, isExact) = share.integer(timesTenTo: 1), isExact, tenths <= 1000
    else { throw Messages.unknownThreshold(text) }
    return .permille(tenths)
  }
}

extension ModelTask: ExpressibleByArgument {}
