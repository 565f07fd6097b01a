import Foundation
import Testing

/// HTML reports of the real program, read by an independent parser.
@Suite("HTML reports", .enabled(if: Programs.isOnPath("python3")))
struct ReportPageTests {
  private let sandbox: Sandbox

  init() throws { sandbox = try Sandbox(variables: ["SOURCE_DATE_EPOCH": "1793880000"]) }

  /// Names that would break out of a page which does not escape them.
  private static let names = [
    "<script>alert(1)</script>", "\"><svg onload=alert(1)>", "a & b &amp; c", "'quoted'",
    "</title></style><h1>", "\u{202E}turned", "-->", "]]>", "ключ", "模型 ☂",
  ]

  /// Events of October 2026, of as many models.
  private func events(_ count: Int, models: Int) throws -> String {
    var lines: [String] = []
    for number in 0..<count {
      let name = Self.names[number % Self.names.count]
      var event: [String: Any] = [
        "id": "\(number)", "provider": "p\(number % 9)",
        "model": number % 3 == 0 ? name : "model-\(number % models)",
        "occurred_at": "2026-10-\(10 + number % 20)T0\(number % 10):00:00Z",
        "input_tokens": number * 37 % 5000, "output_tokens": number % 700,
      ]
      if number % 7 != 0 { event["cost_usd"] = "0.\(100_000_000_000 + number * 104_729)" }
      if number % 2 == 0 { event["team"] = name }
      if number % 5 == 0 { event["customer"] = "customer \(number % 150)" }
      let data = try JSONSerialization.data(withJSONObject: event)
      lines.append(String(decoding: data, as: UTF8.self))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Makes the page and the JSON of a report and has them compared.
  ///
  /// - Returns: How many figures were compared.
  private func check(_ report: String, by dimensions: [String], period: String) throws -> Int {
    var files: [String] = []
    for dimension in dimensions {
      let file = "\(dimension).json"
      try sandbox.output("costs summary --by \(dimension) --period \(period) --json > \(file)")
      files.append(file)
    }
    try sandbox.output("costs report \(report) --period \(period) --format html > page.html")
    try sandbox.output("costs report \(report) --period \(period) --json > page.json")
    let script = Programs.repository.appendingPathComponent("Tests/reference/check_page.py").path
    let ending = try sandbox.run(
      "python3 '\(script)' page.html page.json \(files.joined(separator: " "))")
    #expect(ending.errors == "")
    return Int(ending.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }

  @Test("every figure is the summary's, every name is only a name")
  func figures() throws {
    try sandbox.output("costs record -", input: try events(600, models: 40))
    let months = try check(
      "monthly", by: ["provider", "model", "team", "customer"], period: "2026-10")
    #expect(months > 400)
    #expect(try check("daily", by: ["provider", "team"], period: "2026-10-12") > 100)
  }

  @Test("a page of 300 models and many customers stays small; what is beyond is summed up")
  func large() throws {
    try sandbox.output("costs record -", input: try events(4000, models: 300))
    #expect(try check("monthly", by: ["model", "customer"], period: "2026-10") > 600)
    let page = try sandbox.output("cat page.html")
    #expect(page.contains(" others") && page.utf8.count < 200_000)
  }

  @Test("nothing, and calls of which no cost is known, are pages too")
  func empty() throws {
    try sandbox.output(
      "costs record --id u --model nobody-knows --input-tokens 1 "
        + "--output-tokens 1 --at 2026-10-05T12:00:00Z")
    _ = try check("monthly", by: ["model"], period: "2026-10")
    _ = try check("monthly", by: [], period: "2026-09")
    #expect(try sandbox.output("cat page.html").contains("No calls"))
  }

  @Test("the same ledger gives the same page, byte for byte")
  func deterministic() throws {
    try sandbox.output("costs record -", input: try events(300, models: 30))
    let command = "costs report monthly --period 2026-10 --format html"
    #expect(try sandbox.output(command) == sandbox.output(command))
  }
}
