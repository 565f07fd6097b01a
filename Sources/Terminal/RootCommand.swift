import ArgumentParser

/// What every program does with its command line.
extension ParsableCommand {
  /// The command that the arguments ask this root for.
  ///
  /// - Parameter arguments: The command line, the program's name left out.
  /// - Returns: The command, ready to run.
  /// - Throws: ``Failure`` for a command that does not exist; ArgumentParser's errors, among them
  ///   requests for help, which ``report(_:_:)`` knows.
  package static func command(for arguments: [String]) throws -> any ParsableCommand {
    try refuseUnknownCommand(arguments)
    return try parseAsRoot(arguments)
  }

  /// Prints what an error, or a request for help, has to say.
  ///
  /// - Parameters:
  ///   - error: What was thrown while the arguments were read, or the command ran.
  ///   - arguments: The command line.
  /// - Returns: The exit status.
  package static func report(_ error: any Error, _ arguments: [String]) -> Int32 {
    if let failure = Messages.failure(for: error) {
      Talk.write(failure.text)
      return failure.code.rawValue
    }
    // A program that this one started has said what was wrong.
    if let code = error as? ExitCode { return code.rawValue }
    if exitCode(for: error) == .success {
      let output = Output()
      do {
        try output.line(fullMessage(for: error))
        try output.flush()
        return Failure.Code.done.rawValue
      } catch { return Failure.Code.failed.rawValue }
    }
    let command = arguments.first.flatMap { commandNames.contains($0) ? $0 : nil }
    let failure = Messages.usage(message(for: error), command: command)
    Talk.write(failure.text)
    return failure.code.rawValue
  }

  private static var commandNames: [String] { configuration.subcommands.map { $0._commandName } }

  /// ArgumentParser would call it an unexpected argument; a person has mistyped a command.
  private static func refuseUnknownCommand(_ arguments: [String]) throws {
    guard let first = arguments.first, !first.hasPrefix("-") else { return }
    guard !commandNames.contains(first), first != "help" else { return }
    throw Messages.unknownCommand(first, nearest: Spelling.nearest(to: first, among: commandNames))
  }
}
