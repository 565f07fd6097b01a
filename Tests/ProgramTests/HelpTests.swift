import Foundation
import Testing

@Suite("Help")
struct HelpTests {
  @Test("there are commands")
  func commands() { #expect(HelpCommand.all.count > 10) }

  @Test("a command says what it does and gives an example", arguments: HelpCommand.all)
  func example(_ command: HelpCommand) throws {
    #expect(command.abstract?.isEmpty == false)
    #expect(!command.examples.isEmpty, "no example in: \(command.testDescription) --help")
  }

  @Test("help is what the snapshot says", arguments: HelpCommand.all)
  func snapshot(_ command: HelpCommand) throws {
    let sandbox = try Sandbox(variables: ["COLUMNS": "100"])
    let ending = try sandbox.run(command.testDescription + " --help")
    #expect(ending.code == 0)
    #expect(ending.errors == "")
    let name = "help-\(command.path.joined(separator: "-")).txt"
    let file = Programs.tests.appendingPathComponent("Snapshots/\(name)")
    if Programs.isRecording {
      try Data(ending.output.utf8).write(to: file)
    } else {
      let expected = try? String(contentsOf: file, encoding: .utf8)
      #expect(ending.output == expected, "COSTS_RECORD=1 rewrites Snapshots/\(name)")
    }
  }

  @Test("`costs help COMMAND` is the same as `costs COMMAND --help`")
  func helpCommand() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.output("costs help record") == sandbox.output("costs record --help"))
    #expect(try sandbox.output("costs help") == sandbox.output("costs --help"))
  }

  @Test("the examples in help run", arguments: HelpCommand.all.filter { !$0.examples.isEmpty })
  func run(_ command: HelpCommand) throws {
    for example in try command.examples.compactMap(MLflow.example) {
      // Such a command goes on until it is stopped.
      let isEndless = example.contains("--follow")
      let ending = try Sandbox.withEverything()
        .run(isEndless ? "timeout 1 \(example) || [ $? = 124 ]" : example)
      #expect(ending.code == 0, "\(example)\n\(ending.errors)")
      #expect(!ending.errors.hasPrefix("error:"), "\(example)\n\(ending.errors)")
    }
  }
}
