import Foundation

/// A file of shell commands and what they print: the program's behaviour, readable by a person.
///
///     # a comment
///     $ costs record - <<'END'
///     > {"model":"gpt-4o"}
///     > END
///     a line of standard output
///     ! a line of standard error
///     ? 64
///
/// `> ` continues a command, `? ` is an exit status other than 0. `<any>` stands for what cannot be
/// the same twice, `<home>` for the folder in which the commands run.
struct Transcript {
  /// One command.
  struct Step {
    var comments: [String] = []
    var command: [String] = []
    var output: [String] = []
    var errors: [String] = []
    var code: Int32 = 0

    /// The step as lines of a transcript.
    var lines: [String] {
      comments
        + command.enumerated().map { offset, line in
          offset == 0 ? "$ " + line : line.isEmpty ? ">" : "> " + line
        } + output + errors.map { "! " + $0 } + (code == 0 ? [] : ["? \(code)"])
    }
  }

  var steps: [Step]

  /// Reads a transcript.
  init(_ text: String) {
    steps = []
    var comments: [String] = []
    var isCommand = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("# ") {
        comments.append(line)
      } else if line.hasPrefix("$ ") {
        steps.append(Step(comments: comments, command: [String(line.dropFirst(2))]))
        comments = []
        isCommand = true
        continue
      } else if let last = steps.indices.last {
        if isCommand, line.hasPrefix("> ") || line == ">" {
          steps[last].command.append(String(line.dropFirst(2)))
          continue
        } else if line.hasPrefix("! ") {
          steps[last].errors.append(String(line.dropFirst(2)))
        } else if line.hasPrefix("? "), let code = Int32(line.dropFirst(2)) {
          steps[last].code = code
        } else {
          steps[last].output.append(line)
        }
      }
      isCommand = false
    }
    // The newline at the end of the file is no line of output.
    if let last = steps.indices.last, steps[last].output.last == "" {
      steps[last].output.removeLast()
    }
  }

  /// The transcript as text.
  var text: String { steps.flatMap(\.lines).joined(separator: "\n") + "\n" }
}

/// Compares a line with one that may hold `<any>`.
func matches(_ line: String, _ pattern: String) -> Bool {
  let parts = pattern.components(separatedBy: "<any>")
  guard parts.count > 1 else { return line == pattern }
  guard line.hasPrefix(parts[0]) else { return false }
  var rest = line.dropFirst(parts[0].count)
  for part in parts.dropFirst().dropLast() {
    guard let range = rest.range(of: part) else { return false }
    rest = rest[range.upperBound...]
  }
  return rest.hasSuffix(parts[parts.count - 1])
}

extension Sandbox {
  /// Runs a step, and returns it with what really happened.
  func perform(_ step: Transcript.Step) throws -> Transcript.Step {
    let ending = try run(step.command.joined(separator: "\n"))
    var actual = step
    actual.output = lines(ending.output)
    actual.errors = lines(ending.errors)
    actual.code = ending.code
    // Where the expectation with its placeholders holds, it stays as it is.
    for path in [\Transcript.Step.output, \Transcript.Step.errors] {
      let expected = step[keyPath: path]
      for (index, line) in actual[keyPath: path].enumerated() where index < expected.count {
        if matches(line, expected[index]) { actual[keyPath: path][index] = expected[index] }
      }
    }
    return actual
  }

  private func lines(_ text: String) -> [String] {
    var lines = text.replacing(folder.path, with: "<home>")
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

extension Transcript.Step {
  /// The step with placeholders for ids and times that were made while it ran.
  func withPlaceholders() -> Transcript.Step {
    let today = ISO8601DateFormatter().string(from: Date()).prefix(10)
    func replaced(_ line: String) -> String {
      let ids = line.replacing(/call_[0-9a-z]{26}/, with: "<any>")
      return ids.replacing(/(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d:\d\d(\.\d{3}Z)?/) {
        $0.output.1 == today ? "<any>" : $0.output.0
      }
    }
    var step = self
    step.output = output.map(replaced)
    step.errors = errors.map(replaced)
    return step
  }
}
