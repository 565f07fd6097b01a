/// Which source is believed when several tell of the same call.
///
/// The order, best first:
///
/// 1. a provider's own export: it is the bill;
/// 2. a gateway, and what a program recorded itself from the provider's response: they saw it pass;
/// 3. traces (OTLP);
/// 4. logs of agents and SDKs, and files of events: what a client believes it used.
///
/// Two rules go before the order: a call with known usage goes before one without, and a correction
/// that a person recorded by hand stands.
enum EvidenceRank {
  /// The rank of a source; the larger number is believed.
  static func of(_ source: String?) -> Int {
    switch source {
    case "openai-usage", "openai-costs", "anthropic-usage", "anthropic-costs": 4
    case "litellm", "record": 3
    case "otlp", "mlflow": 2
    default: 1
    }
  }
}
