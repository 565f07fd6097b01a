import ArgumentParser

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
      try refuseUnknownCommand(arguments)
      var command = try CostsCommand.parseAsRoot(arguments)
      try command.run()
      return Failure.Code.done.rawValue
    } catch {
      return report(error, arguments)
    }
  }

  /// Prints what an error, or a request for help, has to say.
  private static func report(_ error: any Error, _ arguments: [String]) -> Int32 {
    if let failure = Messages.failure(for: error) {
      Talk.write(failure.text)
      return failure.code.rawValue
    }
    if CostsCommand.exitCode(for: error) == .success {
      let output = Output()
      do {
        try output.line(CostsCommand.fullMessage(for: error))
        try output.flush()
        return Failure.Code.done.rawValue
      } catch { return Failure.Code.failed.rawValue }
    }
    let command = arguments.first.flatMap { names.contains($0) ? $0 : nil }
    let failure = Messages.usage(CostsCommand.message(for: error), command: command)
    Talk.write(failure.text)
    return failure.code.rawValue
  }

  private static var names: [String] {
    CostsCommand.configuration.subcommands.map { $0._commandName }
  }

  /// ArgumentParser would call it an unexpected argument; a person has mistyped a command.
  private static func refuseUnknownCommand(_ arguments: [String]) throws {
    guard let first = arguments.first, !first.hasPrefix("-") else { return }
    guard !names.contains(first), first != "help" else { return }
    throw Messages.unknownCommand(first, nearest: Spelling.nearest(to: first, among: names))
  }
}

/// Guesses what a mistyped word was meant to be.
enum Spelling {
  /// The candidate that is fewest edits away, if few enough to be meant.
  static func nearest(to word: String, among candidates: [String]) -> String? {
    let ranked = candidates.map { ($0, distance(Array(word), Array($0))) }
    guard let best = ranked.min(by: { $0.1 < $1.1 }), best.1 <= max(2, word.count / 3) else {
      return nil
    }
    return best.0
  }

  /// The Levenshtein distance: insertions, deletions and replacements.
  private static func distance(_ one: [Character], _ other: [Character]) -> Int {
    var row = Array(0...other.count)
    for (i, a) in one.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in other.enumerated() {
        let replaced = diagonal + (a == b ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[other.count]
  }
}
