/// An amount of a budget that is kept for a call that is being made.
public struct Reservation: Hashable, Sendable {
  /// Its id.
  public let id: String
  /// The budget's name.
  public let budget: String
  /// The amount in picodollars, above zero.
  public let amountPicousd: Int64
  /// When it was made, in Unix milliseconds.
  public let reservedAtMs: Int64
  /// The first instant at which it counts no more, in Unix milliseconds.
  public let expiresAtMs: Int64
}

/// What became of a wish to hold an amount.
public struct Reserving: Sendable {
  /// The outcomes.
  public enum Result: String, Sendable {
    /// The amount is held now.
    case held
    /// The same hold was there already; nothing was written.
    case exists
    /// A hard budget has no room; nothing was written.
    case refused
  }

  /// The outcome.
  public let result: Result
  /// The hold; nil when it was refused.
  public let reservation: Reservation?
  /// How the budget stands with it.
  public let state: BudgetState
}

/// What became of a hold that was settled with a call.
public struct Settling: Sendable {
  /// What whoever settles should know.
  public enum Note: Hashable, Sendable {
    /// The call is outside of the budget's scope.
    case outsideScope
    /// The call happened before the window in which the amount was held, or after the present one.
    case outsideWindow
    /// The cost of the call is not known, so it is not in what is spent.
    case unpriced
    /// The call cost more than was held, by so many picodollars.
    case overAmount(picousd: Int64)
    /// The hold had expired, in Unix milliseconds: others may have used the room.
    case expired(atMs: Int64)
  }

  /// Whether it was settled with this call before; then nothing was written.
  public let isRepeated: Bool
  /// The hold.
  public let reservation: Reservation
  /// The call, as it counts.
  public let call: CallEntry
  /// What is unusual.
  public let notes: [Note]
}
