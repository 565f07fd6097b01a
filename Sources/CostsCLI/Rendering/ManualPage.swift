import Metering
import Terminal

/// A manual page in man(7)'s notation, made from what the parser says of its commands.
struct ManualPage {
  private let root: JSON

  /// - Parameter root: The root command, as ArgumentParser describes it.
  init(_ root: JSON) { self.root = root }

  /// The page.
  var text: String {
    let name = Self.text(root, "commandName")
    var page = """
      .TH \(name.uppercased()) 1 "" "\(name) \(Version.text)" "User Commands"
      .SH NAME
      \(Self.escaped(name)) \\- \(Self.escaped(Self.text(root, "abstract")))
      .SH SYNOPSIS
      .B \(Self.escaped(name))
      .I command
      [options]
      .SH DESCRIPTION

      """
    page += Self.paragraphs(Self.text(root, "discussion"))
    page += ".SH COMMANDS\n"
    for command in root["subcommands"]?.array ?? [] { page += Self.section(command, name) }
    return page + Self.ending
  }

  private static let ending = """
    .SH ENVIRONMENT
    .TP
    .B COSTS_LEDGER
    The ledger file.
    .TP
    .B COSTS_CONFIG
    The configuration file.
    .TP
    .B COSTS_BUSY_TIMEOUT_MS
    How long to wait for another program's lock, in milliseconds.
    .SH EXIT STATUS
    .TP
    .B 0
    done
    .TP
    .B 1
    failed, nothing was written
    .TP
    .B 2
    a check found something
    .TP
    .B 64
    wrong usage
    .TP
    .B 65
    bad input
    .TP
    .B 69
    a server could not be reached

    """

  private static func section(_ command: JSON, _ path: String) -> String {
    let name = text(command, "commandName")
    guard name != "help", command["shouldDisplay"] != .bool(false) else { return "" }
    let full = path + " " + name
    var page = ".SS \"\(escaped(full))\"\n" + paragraphs(text(command, "abstract"))
    page += paragraphs(text(command, "discussion"))
    for argument in command["arguments"]?.array ?? [] where argument["shouldDisplay"] == .bool(true)
    {
      page += entry(argument)
    }
    for sub in command["subcommands"]?.array ?? [] { page += section(sub, full) }
    return page
  }

  private static func entry(_ argument: JSON) -> String {
    let value = text(argument, "valueName")
    let names = (argument["names"]?.array ?? []).map { name in
      (text(name, "kind") == "long" ? "--" : "-") + text(name, "name")
    }
    guard !["--help", "--version"].contains(names.last) else { return "" }
    let label = names.isEmpty ? "<\(value)>" : names.joined(separator: ", ")
    let suffix = text(argument, "kind") == "option" ? " <\(value)>" : ""
    return ".TP\n.B \(escaped(label + suffix))\n" + lines(text(argument, "abstract"))
  }

  /// Text as it is, line for line, for the examples in it are laid out.
  private static func paragraphs(_ text: String) -> String {
    text.isEmpty ? "" : ".PP\n.nf\n" + lines(text) + ".fi\n"
  }

  private static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { escaped(String($0)) + "\n" }.joined()
  }

  private static func text(_ object: JSON, _ key: String) -> String { object[key]?.string ?? "" }

  /// A point or a quote at the start of a line would be a request.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "\\": escaped += "\\e"
      case "-": escaped += "\\-"
      default: escaped.append(character)
      }
    }
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }
}
