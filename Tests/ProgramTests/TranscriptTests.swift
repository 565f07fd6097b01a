import Foundation
import Testing

@Suite("Transcripts")
struct TranscriptTests {
  static let files = texts(in: "Transcripts")

  static func texts(in folder: String) -> [String] {
    let path = Programs.tests.appendingPathComponent(folder).path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(".txt") }.sorted()
  }

  @Test("the program prints what the transcript says", arguments: files)
  func transcript(_ name: String) throws {
    let file = Programs.tests.appendingPathComponent("Transcripts/\(name)")
    let expected = Transcript(try String(contentsOf: file, encoding: .utf8))
    try #require(!expected.steps.isEmpty)
    let sandbox = try Sandbox()
    var actual = expected
    for (index, step) in expected.steps.enumerated() {
      let before = step.code == 0 ? "" : try sandbox.contents()
      let performed = try sandbox.perform(step)
      try check(performed, before: before, sandbox)
      // A crash is no behaviour to keep.
      if !Programs.isRecording || performed.code < 126 { actual.steps[index] = performed }
    }
    if Programs.isRecording {
      actual.steps = actual.steps.map { $0.withPlaceholders() }
      try Data(actual.text.utf8).write(to: file)
    } else {
      expectSame(actual, expected, name)
    }
  }

  @Test("the README's transcript is what the program prints")
  func readme() throws {
    let file = Programs.repository.appendingPathComponent("README.md")
    let readme = try String(contentsOf: file, encoding: .utf8)
    let block = try #require(readme.firstMatch(of: /```console\n((?s).*?)```/)).output.1
    let expected = Transcript(String(block))
    let commands = expected.steps.map { $0.command.joined() }
    for verb in ["record", "summary", "sql"] {
      #expect(commands.contains { $0.hasPrefix("costs \(verb) ") || $0 == "costs \(verb)" })
    }
    let firstLines = readme.split(separator: "\n", omittingEmptySubsequences: false).prefix(15)
    #expect(firstLines.contains { $0.hasPrefix("$ costs sql") }, "the transcript starts too late")
    let sandbox = try Sandbox()
    let actual = try Transcript(steps: expected.steps.map { try sandbox.perform($0) })
    expectSame(actual, expected, "README.md")
  }

  /// What holds for every command: errors have three lines, and where they say that nothing was
  /// written, nothing was.
  private func check(_ step: Transcript.Step, before: String, _ sandbox: Sandbox) throws {
    let shown = step.lines.joined(separator: "\n")
    guard step.code != 0 else { return }
    #expect([1, 2, 64, 65, 69].contains(step.code), "an exit status nobody knows:\n\(shown)")
    let heads = ["error: ", "  ", "  try: "]
    let isInForm = step.errors.enumerated().allSatisfy { index, line in
      line.hasPrefix(heads[index % 3]) && line.count > heads[index % 3].count
    }
    #expect(
      isInForm && !step.errors.isEmpty && step.errors.count % 3 == 0, "not three lines:\n\(shown)")
    if step.errors.contains(where: { $0.contains("Nothing was written") }), before != "" {
      #expect(try sandbox.contents() == before, "something was written:\n\(shown)")
    }
  }
}

extension Transcript {
  init(steps: [Step]) { self.steps = steps }
}

/// Expects equal transcripts; shows the first step that differs.
func expectSame(_ actual: Transcript, _ expected: Transcript, _ name: String) {
  for (found, wanted) in zip(actual.steps, expected.steps) where found.lines != wanted.lines {
    Issue.record(
      """
      \(name) (COSTS_RECORD=1 rewrites it) says:
      \(wanted.lines.joined(separator: "\n"))
      but it was:
      \(found.lines.joined(separator: "\n"))
      """)
    return
  }
}
