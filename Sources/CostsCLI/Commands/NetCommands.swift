import ArgumentParser
import Terminal

/// `costs sync`, as help lists it: `costs-net` runs it.
struct Sync: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: NetHelp.sync.name, abstract: NetHelp.sync.abstract,
    discussion: NetHelp.sync.discussion)
}
