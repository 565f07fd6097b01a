import Foundation
import Testing

@Suite("Documents")
struct DocumentTests {
  static let readme =
    (try? String(
      contentsOf: Programs.repository.appendingPathComponent("README.md"), encoding: .utf8)) ?? ""

  /// Every shell command of the README's `sh` blocks and of its running text that runs `costs`; a
  /// command that is only named, such as `costs estimate`, becomes a request for its help.
  static let commands: [String] = {
    let blocks = readme.matches(of: /```sh\n((?s).*?)```/).map { String($0.output.1) }
    let lines = blocks.flatMap { block in
      block.replacing(/\\\n\s*/, with: "").split(separator: "\n").map(String.init)
    }
    let prose = readme.replacing(/```(?s).*?```/, with: "")
    let quoted = prose.matches(of: /`([^`\n]*\bcosts [^`]*)`/).map { String($0.output.1) }
      .map { $0.wholeMatch(of: /costs \w+/) == nil ? $0 : $0 + " --help" }
    return (lines + quoted).filter { $0.contains(/\bcosts\b/) && !$0.hasPrefix("script/") }
  }()

  @Test("the README's commands run", arguments: commands)
  func runs(_ command: String) throws {
    // Commands that read a shell's process substitution need bash.
    guard let command = try MLflow.example(command) else { return }
    let shell = command.contains("<(") ? "bash -c '\(command)'" : command
    let ending = try Sandbox.withEverything().run(shell)
    #expect(ending.code == 0, "\(command)\n\(ending.errors)")
    #expect(ending.errors == "", "\(command)")
  }

  @Test("there are commands of each kind")
  func commandsFound() {
    for verb in [
      "record", "summary", "calls", "show", "prices", "models", "path", "sync", "report",
    ] {
      #expect(Self.commands.contains { $0.contains("costs \(verb)") }, "none of costs \(verb)")
    }
  }

  @Test("the README's line of Python runs", .enabled(if: Programs.isOnPath("python3")))
  func python() throws {
    let block = try #require(Self.readme.firstMatch(of: /```python\n((?s).*?)```/)).output.1
    let sandbox = try Sandbox.withEverything()
    try sandbox.write(
      """
      import pathlib, subprocess
      class Response:
          def model_dump_json(self): return pathlib.Path("response.json").read_text()
      response = Response()
      assert \(block.trimmingCharacters(in: .whitespacesAndNewlines)).returncode == 0
      """, to: "line.py")
    let printed = try sandbox.output("python3 line.py")
    #expect(printed.hasPrefix("recorded  chatcmpl-"))
  }

  @Test(
    "links to files lead somewhere", arguments: ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
  func links(_ name: String) throws {
    let file = Programs.repository.appendingPathComponent(name)
    let text = try String(contentsOf: file, encoding: .utf8)
    for link in text.matches(of: /\]\(([^)#]+)\)/).map({ String($0.output.1) })
    where !link.contains("://") {
      let target = Programs.repository.appendingPathComponent(link)
      #expect(FileManager.default.fileExists(atPath: target.path), "\(name) links to \(link)")
    }
  }

  @Test("the README keeps to its 120 lines")
  func length() {
    #expect(Self.readme.split(separator: "\n", omittingEmptySubsequences: false).count <= 121)
  }

  @Test("every command is in the README or in another's help")
  func everyCommand() {
    let everything = Self.readme + HelpCommand.all.map { $0.discussion ?? "" }.joined()
    for command in HelpCommand.all where command.path.count == 2 {
      #expect(everything.contains("costs \(command.commandName)"))
    }
  }

  @Test("the sample responses cost what the script shows")
  func demo() throws {
    let sandbox = try Sandbox(variables: ["COSTS_PROGRAM": Programs.tested.path])
    let script = Programs.repository.appendingPathComponent("script/demo").path
    let ending = try sandbox.run("bash '\(script)'")
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.errors == "")
    let samples = try FileManager.default.contentsOfDirectory(
      atPath: Programs.repository.appendingPathComponent("Examples/responses").path)
    for sample in samples { #expect(ending.output.contains(sample), "\(sample) is not shown") }
    #expect(ending.output.contains("\ntotal "))
    #expect(!FileManager.default.fileExists(atPath: sandbox.ledger.path))
  }
}
