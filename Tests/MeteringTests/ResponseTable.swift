import Metering
import Testing

/// Responses and what is to be read from them, written as a table.
///
/// A case is a title, the hint in brackets, the body as it came, and behind `=>` what the reader
/// makes of it:
///
///     # reasoning is a part of the completion [openai]
///     {"model":"o3","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}
///     => openai.chat model=o3 input_tokens=1 output_tokens=2
///
/// A line that begins with two spaces continues the line before it.
struct ResponseTable {
  struct Case {
    var title: String
    var hint: String?
    var requestedModel: String?
    var body: String
    var expected: String
  }

  var cases: [Case] = []
  /// Titles without an expectation, which would be tests that cannot fail.
  var unfinished: [String] = []

  init(_ text: String) {
    var current: Case?
    var lines: [String] = []
    for line in Self.joined(text) {
      if line.hasPrefix("# ") {
        if let current { unfinished.append(current.title) }
        current = Self.header(line.dropFirst(2))
        lines = []
      } else if line.hasPrefix("=> ") {
        current?.body = lines.joined(separator: "\n")
        current?.expected = String(line.dropFirst(3))
        if let current { cases.append(current) }
        current = nil
      } else if current != nil {
        lines.append(line)
      }
    }
    if let current { unfinished.append(current.title) }
  }

  private static func joined(_ text: String) -> [String] {
    var lines: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("  "), let last = lines.last {
        // Words need their space back; JSON does not.
        let isWords = last.hasPrefix("=> ") || last.hasPrefix("# ")
        lines[lines.count - 1] += (isWords ? " " : "") + line.drop { $0 == " " }
      } else {
        lines.append(String(line))
      }
    }
    return lines
  }

  private static func header(_ text: Substring) -> Case {
    var parts = text.split(separator: "[", maxSplits: 1)
    var hint: String?
    var model: String?
    if parts.count == 2 {
      let words = parts[1].dropLast().split(separator: " ")
      hint = words.first.map { String($0) }
      model = words.dropFirst().first.map { String($0) }
    }
    if parts.isEmpty { parts = [""] }
    return Case(title: String(parts[0]), hint: hint, requestedModel: model, body: "", expected: "")
  }

  /// Reads every case and compares.
  func check(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(!cases.isEmpty && unfinished.isEmpty, sourceLocation: sourceLocation)
    for item in cases {
      let found = Self.read(item)
      #expect(found == item.expected, "\(item.title)", sourceLocation: sourceLocation)
    }
  }

  static func read(_ item: Case) -> String {
    do throws(MeteringError) {
      return summary(
        try ResponseReader.read(
          Array(item.body.utf8), provider: item.hint, requestedModel: item.requestedModel))
    } catch {
      return "error: \(error)"
    }
  }

  /// A response in one line: the format, then whatever is known.
  static func summary(_ response: MeteredResponse) -> String {
    var words = [response.format]
    func add(_ name: String, _ value: String?) {
      if let value { words.append("\(name)=\(value)") }
    }
    add("id", response.id)
    add("provider", response.provider)
    add("model", response.model)
    add("at", response.occurredAtMs.map(Timestamp.format))
    words += response.usage.map(counts) ?? ["no-usage"]
    if response.isError { words.append("error") }
    if response.isCutOff { words.append("cut-off") }
    add("tier", response.serviceTier)
    add("speed", response.speed)
    add("geo", response.inferenceGeo)
    add("cost", response.reportedCostUSD)
    add("latency", response.latencyMs.map { String($0) })
    for other in response.others {
      words.append("+ \(other.model)")
      words += counts(other.usage)
    }
    return words.joined(separator: " ")
  }

  private static func counts(_ usage: Usage) -> [String] {
    let counted = UsageKind.allCases.filter { kind in
      kind == .request ? usage[kind] != 1 : usage[kind] != 0
    }
    if counted.isEmpty { return ["zero"] }
    return counted.map { "\($0.field)=\(usage[$0])" }
  }
}
