/// Whom or what a call is charged to: the dimensions that have a column of their own.
///
/// Anything else is a tag.
public enum Attribution: String, CaseIterable, Hashable, Sendable {
  /// The pipeline, job or program that made the call.
  case workflow
  /// One conversation or run.
  case session
  /// The team that pays.
  case team
  /// The project the work was for.
  case project
  /// Where it ran, such as `production`.
  case environment
  /// The customer the work was done for.
  case customer
  /// The person at the keyboard.
  case user
  /// The agent that made the call.
  case agent
  /// The product feature.
  case feature
  /// The account in the books.
  case costCenter = "cost_center"

  /// The name in events, columns and JSON, such as `cost_center`.
  public var field: String { rawValue }
}
