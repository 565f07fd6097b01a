import Foundation
import Testing

/// A command of the program, as the program itself lists it.
struct HelpCommand: Decodable, Sendable, CustomTestStringConvertible {
  let commandName: String
  let abstract: String?
  let discussion: String?
  let subcommands: [HelpCommand]?
  private(set) var path: [String] = []

  private enum CodingKeys: CodingKey { case commandName, abstract, discussion, subcommands }

  var testDescription: String { path.joined(separator: " ") }

  /// The examples: indented lines that run `costs`, continued lines joined, and without the words
  /// that stand some way behind them.
  var examples: [String] {
    let lines = (discussion ?? "").replacing(/\\\n +/, with: "").split(separator: "\n")
    return lines.filter { $0.hasPrefix("  ") && $0.contains("costs ") }
      .map { $0.trimmingCharacters(in: .whitespaces).replacing(/[ ]{3,}.*/, with: "") }
  }

  /// Every command, the root among them and `help` left out.
  static let all: [HelpCommand] = {
    let dump = try? Sandbox().output("costs --experimental-dump-help")
    let decoded = dump.flatMap { try? JSONDecoder().decode(Dump.self, from: Data($0.utf8)) }
    return decoded?.command.flattened(below: []) ?? []
  }()

  private struct Dump: Decodable { let command: HelpCommand }

  private func flattened(below parents: [String]) -> [HelpCommand] {
    var own = self
    own.path = parents + [commandName]
    let children = (subcommands ?? []).filter { $0.commandName != "help" }
    return [own] + children.flatMap { $0.flattened(below: own.path) }
  }
}
