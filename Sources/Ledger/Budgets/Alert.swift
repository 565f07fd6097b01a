/// A threshold that spend has reached in a window of a budget.
///
/// It is raised once for the budget's limit and scope, whoever looks.
public struct Alert: Hashable, Sendable {
  /// Its number in the ledger.
  public let number: Int64
  /// The budget's name.
  public let budget: String
  /// The terms of the budget's scope.
  public let scope: [String]
  /// The limit in picodollars.
  public let limitPicousd: Int64
  /// The window.
  public let window: BudgetWindow
  /// The threshold in percent of the limit.
  public let threshold: Int64
  /// When it was raised, in Unix milliseconds.
  public let raisedAtMs: Int64
  /// What was spent then, in USD: exact decimal text.
  public let spentUSD: String
  /// How many calls of the scope in the window had no known cost then.
  public let unpricedCalls: Int64
}

/// One attempt to tell a hook of a budget about an alert.
public struct AlertDelivery: Hashable, Sendable {
  /// The kinds of hooks.
  public enum Hook: String, CaseIterable, Hashable, Sendable {
    /// A shell command.
    case run
    /// A URL.
    case webhook
  }

  /// What is told.
  public let alert: Alert
  /// The kind of hook.
  public let hook: Hook
  /// The command or the URL, as the budget has it now.
  public let target: String
  /// The number of the attempt, from 1.
  public let attempt: Int64
}

extension Budget {
  /// The hooks, with their commands and URLs.
  func target(of hook: AlertDelivery.Hook) -> String? {
    switch hook {
    case .run: run
    case .webhook: webhook
    }
  }
}
