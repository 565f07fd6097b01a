import Ledger
import Metering
import Terminal

/// Refuses a default that the option it stands for would refuse.
enum ConfigurationCheck {
  static func key(_ name: String) throws -> Configuration.Key {
    guard let key = Configuration.Key(name) else { throw Messages.unknownConfiguration(name) }
    return key
  }

  static func check(_ value: String, for key: Configuration.Key) throws {
    switch key {
    case .ledger: if !value.hasPrefix("/") { throw Messages.relativeLedger(value) }
    case .timezone: _ = try Zone(value)
    case .summaryBy: for name in value.split(separator: ",") { _ = try Dimension(String(name)) }
    case .currency: _ = try CurrencyOptions.currency(value, rate: "1")
    case .rate: _ = try CurrencyOptions.currency("EUR", rate: value)
    }
  }
}

/// The configuration as JSON: the schema `costs.config/1`.
enum ConfigurationJSON {
  static func object(_ configuration: Configuration) -> JSON {
    [
      "schema": "costs.config/1",
      "path": CallJSON.text(configuration.path),
      "values": .object(
        Configuration.Key.allCases.map {
          JSONMember(key: $0.rawValue, value: CallJSON.text(configuration[$0]))
        }),
    ]
  }
}
