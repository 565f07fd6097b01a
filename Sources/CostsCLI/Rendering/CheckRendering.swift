import Ledger
import Metering
import Terminal

/// What `costs check` found, for people and for programs.
enum CheckRendering {
  /// How many things are wrong.
  static func count(_ check: LedgerCheck) -> Int64 {
    Int64(check.findings.count) + check.untold.values.reduce(0, +)
  }

  /// A line for each finding, the part of the ledger before it; empty when all is well.
  static func text(_ check: LedgerCheck) -> String {
    var text = ""
    for part in LedgerCheck.Part.allCases {
      let label = part.rawValue + String(repeating: " ", count: 13 - part.rawValue.count)
      for finding in check.findings where finding.part == part {
        let lines = finding.what.split(whereSeparator: \.isNewline)
        text += label + lines.joined(separator: " ") + "\n"
      }
      if let more = check.untold[part] {
        text += label + "... and \(Digits.grouped(more)) more\n"
      }
    }
    return text
  }

  /// The envelope `costs.check/1`.
  static func json(_ check: LedgerCheck) -> JSON {
    .object([
      JSONMember(key: "schema", value: .string("costs.check/1")),
      JSONMember(key: "found", value: .number("\(count(check))")),
      JSONMember(
        key: "findings",
        value: .array(
          check.findings.map {
            .object([
              JSONMember(key: "part", value: .string($0.part.rawValue)),
              JSONMember(key: "what", value: .string($0.what)),
            ])
          })),
    ])
  }
}
