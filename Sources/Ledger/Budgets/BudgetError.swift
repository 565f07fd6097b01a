/// Why something could not be done with a budget.
///
/// Nothing was written in any of these cases.
public enum BudgetError: Error, Hashable, Sendable {
  /// No budget in force has this name.
  case noSuchBudget(String)
  /// No reservation has this id.
  case noSuchReservation(id: String)
  /// The id is taken by a reservation for something else.
  case differentReservation(id: String, field: String, held: String, given: String)
  /// The reservation was settled with a call.
  case settled(id: String, call: String)
  /// The reservation was released.
  case released(id: String)
  /// The reservation has expired, in Unix milliseconds.
  case expired(id: String, atMs: Int64)
}
