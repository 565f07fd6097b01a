import ArgumentParser

/// `costs bill`: what is to be paid, and what is no call.
struct BillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bill",
    abstract: "Show what is to be paid: calls, plans, taxes and credits.",
    discussion: """
      Example:
        costs bill --period 2026-10 --by provider,team

      Without a command it is costs bill show: three costs of the calls, and what is billed
      beside them. costs reconcile compares it with a provider's bill.
      """,
    subcommands: [BillShow.self, BillAdd.self, BillPlan.self, BillList.self, BillRemove.self],
    defaultSubcommand: BillShow.self)
}
