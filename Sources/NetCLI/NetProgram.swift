import ArgumentParser
import MLflowSync
import Terminal

/// Runs the program that touches a network, which `costs` starts.
public enum NetProgram {
  /// Runs `costs-net` with the given arguments, the program's name left out.
  ///
  /// - Returns: The exit status. Everything has been printed.
  public static func run(_ arguments: [String]) async -> Int32 {
    do {
      var command = try NetCommand.command(for: arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return Failure.Code.done.rawValue
    } catch let error as MLflowError {
      // What a person typed, who never sees the command that prints traces.
      let command = arguments.first.map { $0 == "traces" ? "import mlflow" : $0 } ?? ""
      let failure = Messages.serverFailure(
        error, effect: "Nothing was written.", command: command)
      return NetCommand.report(failure, arguments)
    } catch {
      return NetCommand.report(error, arguments)
    }
  }
}

/// The root of the command line.
///
/// It is called `costs` in help: that is what a person types.
struct NetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "costs",
    abstract: "The commands of costs that touch a network.",
    version: Version.text,
    subcommands: [Sync.self, Report.self, Traces.self, Post.self])
}
