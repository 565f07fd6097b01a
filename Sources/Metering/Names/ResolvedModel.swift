/// What a model's name says: who bills it, what it is called, and where its price may be listed.
public struct ResolvedModel: Hashable, Sendable {
  /// Who sends the bill, in our spelling; `unknown` where no rule matches.
  public var provider: String
  /// The bare model, lower case, without provider prefix, region, version or date.
  ///
  /// Empty for a placeholder that stands for no model. A dated snapshot keeps its date where its
  /// price differs from the undated name's.
  public var model: String
  /// The rule that decided, in words, such as `prefix gpt-`.
  public var rule: String
  /// The names to look up in that provider's price list, lower case, most specific first.
  ///
  /// The name as given, then with its decorations taken off one by one. Never another model's.
  public var priceNames: [String]
}
