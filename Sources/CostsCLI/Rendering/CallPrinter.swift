import Ledger
import Metering
import Terminal

/// Prints calls that were recorded or priced, one a line.
struct CallPrinter {
  let isJSON: Bool
  let output = Output()

  /// Prints one call.
  ///
  /// - Parameters:
  ///   - call: The call.
  ///   - result: `recorded`, `exists`, `dry_run` or `estimate`.
  ///   - onlyJSON: Whether a person is told nothing about single calls.
  /// - Throws: ``Failure`` when standard output cannot be written.
  func print(_ call: CallEntry, result: String, onlyJSON: Bool = false) throws {
    if isJSON {
      try output.line(CallJSON.object(call, result: result).text)
    } else if !onlyJSON {
      try output.line(Self.sentence(call, result))
    }
  }

  private static func sentence(_ call: CallEntry, _ result: String) -> String {
    let verb =
      switch result {
      case "exists": "already recorded:"
      case "dry_run": "would record"
      default: result
      }
    var parts = [verb, call.id, call.provider, call.event.model]
    if let usage = call.event.usage {
      parts.append(
        "\(Digits.grouped(usage[.input])) in, \(Digits.grouped(usage[.output])) out")
    } else {
      parts.append("usage not reported")
    }
    parts.append(cost(of: call))
    return parts.joined(separator: "  ")
  }

  /// The cost in words, with its source where it is not the price book.
  static func cost(of call: CallEntry) -> String {
    guard let picousd = call.costPicousd else {
      return call.unpriced.isEmpty
        ? "unpriced" : "unpriced (no price for \(call.unpriced.joined(separator: ", ")))"
    }
    let amount = "$" + Digits.usd(Int128(picousd))
    switch call.costSource {
    case "local": return amount + " (local)"
    case "provider": return amount + " (reported by the provider)"
    default: return amount
    }
  }
}
