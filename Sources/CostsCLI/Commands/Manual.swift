import ArgumentParser
import Metering
import Terminal

/// `costs man`: the manual page.
struct Manual: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "man", abstract: "Print the manual page.",
    discussion: """
      Examples:
        costs man | man -l -
        costs man > costs.1

      It is made from the same texts as --help.
      """)

  func run() throws {
    let output = Output()
    guard let root = try JSON(parsing: Array(CostsCommand._dumpHelp().utf8))["command"] else {
      return
    }
    try output.write(ManualPage(root).text)
    try output.flush()
  }
}
