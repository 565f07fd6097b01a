import ArgumentParser
import Ledger
import Metering
import Terminal

extension Budget.Unit: ExpressibleByArgument {}

/// `costs budget set`.
struct BudgetSet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Set a budget, in place of one of the same name.",
    discussion: """
      Examples:
        costs budget set all --limit 500 --per month
        costs budget set agents --limit 5 --per day --where team=agents --hard
        costs budget set acme --limit 20 --per week --where customer=acme --alert 80,100,150 \\
          --run 'mail -s "LLM budget" ops@example.com'

      Terms of --where on the same dimension are alternatives, others must all hold. Days, weeks
      from Monday, and months are those of --timezone.

      Each threshold that spend reaches raises an alert, once per window and limit: when calls are
      recorded, imported or re-priced, by costs budget status, guard, reserve and settle. It goes
      into the ledger, to standard error, and to the hooks. --run gets the alert as JSON on its
      standard input; what it prints goes nowhere. --webhook gets it by POST, through the program
      costs-net that lies beside costs. A hook that fails, or takes longer than 10 seconds, is told
      again by the next command that looks, later with pauses; it may be told twice if a program
      dies in between, and can tell by the alert's number. The command and the URL are kept in the
      ledger.
      """)

  @Argument(help: "Its name.") var name: String
  @Option(parsing: .unconditional, help: ArgumentHelp("The limit in USD.", valueName: "usd"))
  var limit: String
  @Option(help: "How long a window is.") var per: Budget.Unit
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Only calls with this value count; repeatable. != leaves out, an empty value is none.",
      valueName: "dim=value"))
  var conditions: [String] = []
  @Flag(help: "Refuse what does not fit: costs guard and costs reserve exit with 2.")
  var hard = false
  @Option(help: ArgumentHelp("Thresholds in percent, or none. Default: 50,90,100.", valueName: "%"))
  var alert: String?
  @Option(
    help: ArgumentHelp(
      "Whose days: UTC, Europe/Berlin, +05:30. Default: the system's now.",
      valueName: "zone"))
  var timezone: String?
  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("Tell this shell command about alerts.", valueName: "command"))
  var command: String?
  @Option(help: ArgumentHelp("Post alerts to this address.", valueName: "url"))
  var webhook: String?
  @Flag(name: .customLong("json"), help: "Print JSON.") var isJSON = false
  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    for (option, text) in [("the name", name), ("--run", command)] where text?.isEmpty == true {
      throw Messages.wrongUsage("\(option) is empty", command: "budget set")
    }
    var budget = Budget(
      name: name, limitPicousd: try BudgetOption.amount(limit, option: "--limit"), per: per,
      scope: try BudgetOption.scope(conditions), timezone: try Zone(timezone).name)
    budget.isHard = hard
    if let alert { budget.alerts = try BudgetOption.thresholds(alert) }
    if let webhook, !HookAddress.isUsable(webhook) { throw Messages.badWebhook(webhook) }
    budget.run = command
    budget.webhook = webhook
    budget = try ledger.location.openForWriting().setBudget(budget, nowMs: Machine.nowMs)
    let output = Output()
    try output.line(
      isJSON
        ? BudgetJSON.object(budget).text
        : "set  \(name)  \(hard ? "hard" : "soft")  \(BudgetText.limit(budget))  "
          + "\(BudgetText.scope(budget))  \(budget.timezone)")
    try output.flush()
  }
}
