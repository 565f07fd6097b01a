/// Input that cannot be taken as a usage event or a provider's response.
///
/// The message says what is wrong, with the value, in words for a person. It never holds prompt or
/// completion text.
public struct MeteringError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, without a full stop.
  public let description: String

  /// An error with its message.
  public init(_ description: String) { self.description = description }
}
