import ArgumentParser
import Terminal

/// Runs the program.
public enum CommandLineProgram {
  /// Runs `costs` with the given arguments, the program's name left out.
  ///
  /// - Returns: The exit status. Everything has been printed.
  public static func run(_ arguments: [String]) -> Int32 {
    do {
      if arguments.first == "record", let job = RecordJob(plain: Array(arguments.dropFirst())) {
        try job.run()
        return Failure.Code.done.rawValue
      }
      if let handedOver = NetHelper.handedOver(arguments) { try NetHelper.become(handedOver) }
      var command = try CostsCommand.command(for: arguments)
      try command.run()
      return Failure.Code.done.rawValue
    } catch {
      return CostsCommand.report(error, arguments)
    }
  }
}
